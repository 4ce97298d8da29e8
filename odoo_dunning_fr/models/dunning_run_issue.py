import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every

_logger = logging.getLogger(__name__)

BATCH = 100
TRIES = 5


class DunningRun(models.Model):
    """Issuing: by a person, or by the nightly scheduled action."""

    _inherit = "dunning.run"

    def action_issue(self):
        """Decide for today and issue, or leave for approval, what is decided.

        Notices about the due items of the context key `dunning_dropped_line_ids`,
        which a person dropped from a preview, are not made.
        """
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
        if self.date < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%(date)s is past: its notices would bear a day on which they did "
                    "not leave. Issue with the date of today.",
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
        # A customer may have several notices, by currency or by invoice.
        dropped = set(self.env.context.get("dunning_dropped_line_ids", ()))
        proposals = [
            proposal
            for proposal in decision.proposals
            if dropped.isdisjoint(line.id for line in proposal.notice.steps)
        ]
        errors = []
        for batch in split_every(BATCH, proposals):
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
        people = {
            person
            for proposal in proposals
            for person in (proposal.partner_id, proposal.contact_id)
        }
        self.env["res.partner"].browse(people).fetch()  # at once, not one by one
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
        labels = self.env["dunning.receivable"]._get_reason_labels()
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
            self._run_nightly_again(company)
            if not cron._commit_progress(1):
                break

    @api.model
    def _run_nightly_again(self, company):
        """Make the run of a company, again when somebody else issues meanwhile.

        A scheduled action that fails waits for the next night: nobody retries it.
        """
        for tries_left in reversed(range(TRIES)):
            try:
                with self.env.cr.savepoint():
                    self._run_nightly(company)
                return
            except OperationalError:
                if not tries_left:
                    raise
                self.env.cr.rollback()  # the next try sees what the other one did
            except Exception:  # the other companies get their run all the same
                _logger.exception("The nightly dunning of %s failed", company.name)
                return

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
