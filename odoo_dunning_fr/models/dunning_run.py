import logging
from decimal import Decimal

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, split_every

from ..rules import escalation, open_days
from .dunning_decision import Decision, Row

_logger = logging.getLogger(__name__)

BATCH = 100
SKIPS_KEPT_DAYS = 90

ROW = SQL(
    """
    SELECT id, move_id, move_name, partner_id, contact_id, currency_id, policy_id,
           invoice_date, due_date, amount_total::text, amount_residual_currency::text,
           amount_due::text, line_code, next_level_id, next_stage, next_sequence,
           last_contact, quiet_until
    """
)


class DunningRun(models.Model):
    """One pass of the decision over a company, and what came of it."""

    _name = "dunning.run"
    _description = "Dunning Run"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    automatic = fields.Boolean(
        readonly=True, help="Made by the nightly scheduled action."
    )
    policy_ids = fields.Many2many(
        "dunning.policy", string="Policies", help="Empty: all of them."
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="Empty: all of them.",
    )
    by_hand = fields.Boolean(
        help="A person chose the customers: what is chased by hand only is included."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
    )
    notice_ids = fields.One2many("dunning.notice", "run_id", readonly=True)
    skip_ids = fields.One2many("dunning.run.skip", "run_id", readonly=True)
    notice_count = fields.Integer(compute="_compute_counts")
    approval_count = fields.Integer(compute="_compute_counts")
    skip_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")

    _one_a_day = models.UniqueIndex(
        "(company_id, date) WHERE automatic",
        "The nightly run of this company has already been made today.",
    )

    @api.depends_context("lang")
    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.date)
            run.display_name = f"{day} – {run.company_id.name}"

    @api.depends("notice_ids.state", "skip_ids.reason_code")
    def _compute_counts(self):
        notices = self._count("dunning.notice", "state")
        skips = self._count("dunning.run.skip", "reason_code")
        for run in self:
            states, codes = notices.get(run, {}), skips.get(run, {})
            run.notice_count = sum(states.values())
            run.approval_count = states.get("approval", 0)
            run.skip_count = sum(codes.values())
            run.error_count = codes.get("error", 0)

    def _count(self, model, by):
        groups = self.env[model]._read_group(
            [("run_id", "in", self.ids)], ["run_id", by], ["__count"]
        )
        counts = {}
        for run, key, count in groups:
            counts.setdefault(run, {})[key] = count
        return counts

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if used := self.filtered("notice_ids"):
            raise UserError(
                self.env._(
                    "The run of %(run)s made notices, which are kept as evidence: it "
                    "cannot be deleted.",
                    run=used[0].display_name,
                )
            )

    @api.autovacuum
    def _gc_skips(self):
        """Skips are working notes, no evidence: they go after a while."""
        limit = fields.Date.subtract(fields.Date.today(), days=SKIPS_KEPT_DAYS)
        self.env["dunning.run.skip"].search([("run_id.date", "<", limit)]).unlink()

    # Deciding

    @api.model
    def _decide(
        self,
        company,
        date,
        policies=None,
        partners=None,
        by_hand=False,
        old_mode=None,
    ):
        """Decide for a company on a day; nothing is written.

        The nightly run, the preview and the answer to "why not today" share it.

        :param by_hand: a person asks for these customers: what is chased by hand only
            is included
        :param old_mode: what to do with what is already old, in place of the
            company's choice, while its first preview is not confirmed
        :rtype: Decision
        """
        receivables = self._receivables(company, date, partners, by_hand)
        receivables = receivables.with_context(dunning_old_mode=old_mode)
        scope = receivables._get_scope()
        if not scope.accounts or not company.chart_template:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts: install one before chasing "
                    "its customers.",
                    company=company.display_name,
                )
            )
        decision = Decision(company, date)
        decision.decide(
            self._fetch_rows(receivables, policies),
            self._get_terms(company, scope),
            open_days.is_open(date),
        )
        return decision

    @api.model
    def _receivables(self, company, date, partners, by_hand):
        customers = partners and partners.commercial_partner_id.ids
        return self.env["dunning.receivable"].with_context(
            allowed_company_ids=company.ids,
            dunning_date=date,
            dunning_partner_ids=customers or None,
            dunning_by_hand=by_hand,
            dunning_preview=True,
        )

    @api.model
    def _fetch_rows(self, receivables, policies):
        """The due items of all customers in one statement, a customer at a time."""
        self.env.flush_all()
        wanted = SQL("policy_id = ANY(%s)", policies.ids) if policies else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                "%s FROM (%s) AS receivable WHERE %s ORDER BY partner_id, due_date, id",
                ROW,
                receivables._table_query,
                wanted,
            )
        )
        for row in map(Row._make, rows):
            yield row._replace(
                amount_total=Decimal(row.amount_total),
                amount_residual=Decimal(row.amount_residual),
                amount_due=Decimal(row.amount_due),
            )

    @api.model
    def _get_terms(self, company, scope):
        """Map each policy to its terms, the minimum converted at the day's rate."""
        policies = self.env["dunning.policy"].sudo().with_context(active_test=False)
        policies = policies.search(
            [("company_id", "in", [False, *company.parent_ids.ids])]
        )
        rates = {
            currency: Decimal(str(rate))
            for (owner, currency), rate in scope.rates.items()
            if owner == company.id
        }
        return {
            policy.id: escalation.Terms(
                policy.grouping,
                policy.min_interval_days,
                {
                    currency: Decimal(str(policy.min_amount)) * rate
                    for currency, rate in rates.items()
                },
                policy.any_day,
            )
            for policy in policies
        }

    # Issuing

    def action_issue(self):
        """Decide for today and issue, or leave for approval, what is decided."""
        self.check_access("write")
        for run in self:
            run._check_ready()
            run._issue()

    def _check_ready(self):
        self.ensure_one()
        if self.state == "done" and not self.automatic:
            raise UserError(self.env._("This run is done: make a new one."))
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%(date)s is in the future: what will be due then may be paid by "
                    "then. Preview it, and issue it on the day.",
                    date=format_date(self.env, self.date),
                )
            )
        self.company_id._lock_dunning()
        self.company_id._check_dunning_confirmed()

    def _issue(self):
        """Make the notices of the decision, a small batch at a time."""
        decision = self._decide(
            self.company_id,
            self.date,
            self.policy_ids,
            self.partner_ids,
            by_hand=self.by_hand,
        )
        errors = []
        for batch in split_every(BATCH, decision.proposals):
            errors += self._issue_batch(decision, batch)
        self._record_skips(decision, errors)
        self.state = "done"

    def _issue_batch(self, decision, proposals):
        """Issue together; when one of them fails, each by itself."""
        try:
            with self.env.cr.savepoint():
                self._create_notices(decision, proposals)
            return []
        except OperationalError:  # somebody else was quicker: the whole is retried
            raise
        except Exception as error:  # a bad record is a reasoned skip, not the end
            if len(proposals) == 1:
                _logger.warning("Dunning of %s: %s", proposals[0], error, exc_info=True)
                return [(proposals[0], str(error))]
        errors = []
        for proposal in proposals:
            errors += self._issue_batch(decision, [proposal])
        return errors

    def _create_notices(self, decision, proposals):
        notices = self.env["dunning.notice"].sudo()  # evidence: see _create_deliveries
        notices = notices.with_context(tracking_disable=True).create(
            [self._prepare_notice(decision, proposal) for proposal in proposals]
        )
        waiting = notices.filtered(lambda notice: notice.level_id.approval == "approve")
        waiting.state = "approval"
        (notices - waiting)._issue()

    def _prepare_notice(self, decision, proposal):
        notice = proposal.notice
        level = self.env["dunning.level"].browse(notice.level)
        contact = self.env["res.partner"].browse(proposal.contact_id)
        partner = self.env["res.partner"].browse(proposal.partner_id)
        lines = (
            [(row, "step") for row in notice.steps]
            + [(row, "listed") for row in notice.listed]
            + [(row, "credit") for row in notice.credits]
        )
        return {
            "run_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "contact_id": contact.id,
            "lang": contact.lang or partner.lang or self.company_id.partner_id.lang,
            "currency_id": notice.currency,
            "policy_id": proposal.policy_id,
            "level_id": level.id,
            "date": self.date,
            "deadline_days": level.payment_days,
            "line_ids": [
                (0, 0, self._prepare_line(decision.rows[line.id], line, role))
                for line, role in lines
            ],
        }

    def _prepare_line(self, row, line, role):
        days = (self.date - row.due_date).days if role != "credit" else 0
        return {
            "move_line_id": row.id,
            "move_id": row.move_id,
            "move_name": row.move_name,
            "invoice_date": row.invoice_date,
            "date_maturity": row.due_date,
            "level_id": line.level if role == "step" else False,
            "role": role,
            "claimed": role == "step",
            "days_overdue": max(days, 0),
            "amount_total": float(row.amount_total),
            "amount_residual": float(row.amount_residual),
            "amount_claimed": float(row.amount_due),
        }

    def _record_skips(self, decision, errors):
        labels = dict(self.env["dunning.receivable"]._selection_reason_code())
        skips = [
            {
                "partner_id": skip.partner_id,
                "currency_id": skip.currency_id,
                "amount": float(skip.amount),
                "line_count": len(skip.lines),
                "reason_code": skip.code,
                "reason": labels[skip.code],
            }
            for skip in decision.skips()
        ] + [
            {
                "partner_id": proposal.partner_id,
                "currency_id": proposal.notice.currency,
                "amount": float(proposal.notice.principal),
                "line_count": len(proposal.notice.steps),
                "reason_code": "error",
                "reason": reason,
            }
            for proposal, reason in errors
        ]
        self.skip_ids.unlink()
        self.env["dunning.run.skip"].create([{"run_id": self.id, **s} for s in skips])

    @api.model
    def _cron_run(self):
        """Make the run of the night, one a company that has confirmed its preview."""
        companies = self.env["res.company"].search(
            [("dunning_start_date", "!=", False), ("chart_template", "!=", False)]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._run_nightly(company)
            except OperationalError:  # somebody else was quicker: the job is retried
                raise
            except Exception:  # the other companies get their run all the same
                _logger.exception("The nightly dunning of %s failed", company.name)
            if not cron._commit_progress(1):
                break

    @api.model
    def _run_nightly(self, company):
        """Make or resume the automatic run of today; a second one finds nothing new."""
        today = fields.Date.context_today(self)
        here = self.with_company(company).with_context(allowed_company_ids=company.ids)
        run = here.search(
            [
                ("company_id", "=", company.id),
                ("date", "=", today),
                ("automatic", "=", True),
            ]
        ) or here.create({"company_id": company.id, "date": today, "automatic": True})
        run.action_issue()

    def action_open_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("run_id", "=", self.id)],
            "context": {},
        }
