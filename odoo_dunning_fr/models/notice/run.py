import logging
from functools import partial
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every, unique

from ..run.run import BATCH, ENDED, TRIED
from ..shared import asking_once
from ..together import explain, try_together

_logger = logging.getLogger(__name__)

SOON = 200  # customers for whom somebody waits: a second or two


class DunningRun(models.Model):
    """Issuing: some customers at a time, each decided anew under the company's lock."""

    _inherit = "dunning.run"

    progress = fields.Float(compute="_compute_progress")
    notice_ids = fields.One2many("dunning.notice", "run_id", readonly=True)
    notice_count = fields.Integer(compute="_compute_counts")
    approval_count = fields.Integer(compute="_compute_counts")
    skip_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    gap_count = fields.Integer(
        string="Charges Left Out",
        compute="_compute_gap_count",
        help="Notices that left without the late charges that their level claims.",
    )

    def action_issue(self):
        """Decide for today and issue, or leave for approval, what is decided.

        All in the caller's transaction, as code expects; see `action_start` for a
        person and `_go_on` for the scheduled actions.
        """
        self.env["res.company"]._check_dunning_original()
        self.check_access("write")
        for run in self:
            decision, customers = run._open()
            for batch in split_every(BATCH, customers):
                run._issue_customers(decision, batch)
            run._close()

    def action_start(self):
        """Issue at once when it is soon done, else in the background."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        self.check_access("write")
        decision, customers = self._open()
        if len(customers) <= SOON:
            self._issue_customers(decision, customers)
            self._close()
        else:
            self._get_issuers()._trigger_dunning()
        return self._get_records_action()

    def _check_ready(self):
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        if self.state in ENDED:
            raise UserError(self.env._("This run is done: make a new one."))
        if self.date > today:
            raise UserError(
                self.env._(
                    "%(date)s is in the future: what will be due then may be paid by "
                    "then. Preview it, and issue it on the day.",
                    date=format_date(self.env, self.date),
                )
            )
        if self.date < today:
            raise UserError(
                self.env._(
                    "%(date)s is past: its notices would bear a day on which they did "
                    "not leave. Issue with the date of today.",
                    date=format_date(self.env, self.date),
                )
            )
        self.company_id._check_dunning_confirmed()

    def _open(self):
        """Decide for all, under the company's lock; record who is left alone and why.

        A run that was interrupted is taken up where it was: whom it wrote to, and who
        could not be written to, is not asked again.

        :returns: the decision, which holds in this transaction, and the ids of the
            customers to write to
        """
        self._read_afresh()
        self._check_ready()
        self.company_id._lock_dunning()
        resumed = self.state == "running"
        self.skip_ids.filtered(
            lambda skip: not resumed or skip.reason_code not in TRIED
        ).unlink()
        tried = {*self.notice_ids.partner_id.ids, *self.skip_ids.partner_id.ids}
        decision = self._decide_now(self.partner_ids)
        found = unique(proposal.partner_id for proposal in decision.proposals)
        customers = [id_ for id_ in found if id_ not in tried]
        self._record_skips(
            self._prepare_skip(skip, decision)
            for skip in decision.skips()
            if skip.partner_id not in tried
        )
        # The state of the work is the system's, whoever started it.
        self.sudo().write(
            {"state": "running", "customer_count": len(tried) + len(customers)}
        )
        return decision, customers

    def _decide_now(self, customers):
        return self._decide(
            self.company_id,
            self.date,
            self.policy_ids,
            customers,
            by_hand=self.by_hand,
        )

    def _issue_customers(self, decision, customers):
        """Issue what was decided, in this transaction, for some of the customers."""
        customers = set(customers)
        # A customer may have several notices, by currency or by invoice.
        left_out = set(self.left_out_line_ids.ids)
        wanted = [
            proposal
            for proposal in decision.proposals
            if proposal.partner_id in customers
            and left_out.isdisjoint(line.id for line in proposal.notice.steps)
        ]
        ready, busy = self._lock_lines(wanted)
        labels = dict(
            self.env["dunning.run.skip"]
            ._fields["reason_code"]
            ._description_selection(self.env)
        )
        failed = [(proposal, "busy", labels["busy"]) for proposal in busy]
        failed += self._issue_batch(decision, ready)
        self._record_skips(self._prepare_failure(*failure) for failure in failed)
        self.env.flush_all()
        self.env.invalidate_all()  # a large book must not stay in memory

    def _lock_lines(self, proposals):
        """Keep the notices whose lines nobody else is changing; return both kinds.

        An entry that was changed since this transaction began makes it fail, to be
        begun again on fresh figures.
        """
        lines = {
            line.id: proposal
            for proposal in proposals
            for line in (*proposal.notice.steps, *proposal.notice.listed)
        }
        # Whoever issues locks, he need not have rights on the entries.
        entries = self.env["account.move.line"].sudo().browse(lines)
        locked = set(entries.try_lock_for_update(allow_referencing=True).ids)
        busy = {id(lines[line]) for line in lines.keys() - locked}
        return (
            [proposal for proposal in proposals if id(proposal) not in busy],
            [proposal for proposal in proposals if id(proposal) in busy],
        )

    def _issue_batch(self, decision, proposals):
        """Issue together; a bad record is a reasoned skip, not the end."""
        failed = []
        for proposal, error in try_together(
            self.env.cr, proposals, partial(self._create_notices, decision)
        ):
            _logger.warning("Dunning of %s: %s", proposal, error, exc_info=error)
            failed.append((proposal, "error", explain(self.env, error)))
        return failed

    def _create_notices(self, decision, proposals):
        people = {
            person
            for proposal in proposals
            for person in (proposal.partner_id, proposal.contact_id)
        }
        self.env["res.partner"].browse(people).fetch()  # at once, not one by one
        with asking_once(self.env):
            values = [self._prepare_notice(decision, one) for one in proposals]
        at_once = [vals for vals in values if vals["state"] == "draft"]
        numbers = self.company_id._draw_dunning_numbers(len(at_once))
        for vals, number in zip(at_once, numbers, strict=True):
            vals.update(name=number, seal_run_id=self.id)
        lines = [self._prepare_lines(decision, proposal) for proposal in proposals]
        charges = self._assess_by_state(values, lines)
        notices = self._make_notices(values, lines)
        notices._tell_hints()
        waiting = notices.filtered(lambda notice: notice.state == "approval")
        # Who approves sees the sums of today.
        waiting._claim_charges(charges["approval"])
        (notices - waiting)._issue(charges["draft"])

    def _assess_by_state(self, values, lines):
        """What the items cost, of those that are issued and of those that wait."""
        levels = self.env["dunning.level"].browse(vals["level_id"] for vals in values)
        claiming = set(levels.filtered(lambda level: level._claims_charges()).ids)
        return {
            state: self._assess_charges(
                line
                for vals, own in zip(values, lines, strict=True)
                if vals["state"] == state and vals["level_id"] in claiming
                for line in own
            )
            for state in ("approval", "draft")
        }

    def _make_notices(self, values, lines):
        """Create notices with their lines.

        They are written once, with all they will say: what the past says of their items
        is asked before.
        """
        notices = self.env["dunning.notice"].sudo()  # evidence: see _create_deliveries
        items = [line["move_line_id"] for line in chain.from_iterable(lines)]
        earlier = notices._fetch_earlier(items)
        notices = notices.with_company(self.company_id)
        notices = notices.with_context(tracking_disable=True)._create_together(values)
        self.env["dunning.notice.line"].sudo()._create_together(
            [
                {"notice_id": notice.id, **line}
                for notice, own in zip(notices, lines, strict=True)
                for line in own
            ]
        )
        with self.env.protecting([notices._fields["earlier_notice_ids"]], notices):
            notices._take_earlier(earlier)
        return notices

    def _close(self):
        self._seal()
        self.sudo().state = "done"

    # Skips

    def _record_skips(self, skips):
        notes = self.env["dunning.run.skip"]._as_program()
        notes._create_together([{"run_id": self.id, **skip} for skip in skips])

    def _prepare_skip(self, skip, decision):
        words, row = self.env["dunning.reason"], decision.rows[skip.lines[0]]
        return {
            "partner_id": skip.partner_id,
            "currency_id": skip.currency_id,
            "amount": float(skip.amount),
            "line_count": len(skip.lines),
            "reason_code": skip.code,
            "reason": words._summarize(skip.code, row),
        }

    def _prepare_failure(self, proposal, code, reason):
        return {
            "partner_id": proposal.partner_id,
            "currency_id": proposal.notice.currency,
            "amount": float(proposal.notice.principal),
            "line_count": len(proposal.notice.steps),
            "reason_code": code,
            "reason": reason,
        }

    # From what was decided to the values of notices and their lines.

    def _prepare_notice(self, decision, proposal):
        notice = proposal.notice
        level = self.env["dunning.level"].browse(notice.level)
        contact = self.env["res.partner"].browse(proposal.contact_id)
        partner = self.env["res.partner"].browse(proposal.partner_id)
        return {
            **self._prepare_facts(proposal),
            "run_id": self.id,
            "contact_id": contact.id,
            "bank_id": notice.bank,
            "lang": self.company_id._get_dunning_lang(contact, partner),
            "policy_id": proposal.policy_id,
            "level_id": level.id,
            "date": self.date,
            "deadline_days": level.payment_days,
            "state": "approval" if level.approval == "approve" else "draft",
            "amount_credit": float(notice.credit),
            "amount_principal": float(notice.principal),
            "amount_total": float(notice.principal),
        }

    def _prepare_facts(self, proposal):
        return {
            "company_id": self.company_id.id,
            "partner_id": proposal.partner_id,
            "currency_id": proposal.notice.currency,
        }

    def _prepare_lines(self, decision, proposal):
        facts, notice = self._prepare_facts(proposal), proposal.notice
        return [
            {**facts, **self._prepare_line(decision.rows[line.id], line, role)}
            for role, group in (
                ("step", notice.steps),
                ("listed", notice.listed),
                ("credit", notice.credits),
            )
            for line in group
        ]

    def _prepare_line(self, row, line, role):
        days = (self.date - row.due_date).days if role != "credit" else 0
        disputed = {"amount_disputed": float(row.amount_disputed)}
        return {
            **(disputed if row.amount_disputed else {}),
            "move_line_id": row.id,
            "move_id": row.move_id,
            "move_name": row.move_name,
            "invoice_date": row.invoice_date,
            "date_maturity": row.date_maturity,
            "date_counted": row.due_date,
            "known_on": row.due_date != row.date_maturity and row.known_on,
            "level_id": line.level if role == "step" else False,
            "role": role,
            "claimed": role == "step",
            "days_overdue": max(days, 0),
            "amount_total": float(row.amount_total),
            "amount_residual": float(row.amount_residual_currency),
            # Of a credit what counts, which may be a part of it.
            "amount_claimed": float(line.amount),
        }

    @api.depends("notice_ids.state", "skip_ids.reason_code")
    def _compute_counts(self):
        notices = self._count("dunning.notice", "state")
        skips = self._count("dunning.run.skip", "reason_code")
        for run in self:
            states, codes = notices.get(run, {}), skips.get(run, {})
            run.notice_count = sum(states.values())
            run.approval_count = states.get("approval", 0)
            run.skip_count = sum(codes.values())
            run.error_count = sum(map(codes.get, TRIED, (0, 0)))

    @api.depends("notice_ids.charge_gap")
    def _compute_gap_count(self):
        found = self.env["dunning.notice"]._read_group(
            [("run_id", "in", self.ids), ("charge_gap", "!=", False)],
            ["run_id"],
            ["__count"],
        )
        counts = dict(found)
        for run in self:
            run.gap_count = counts.get(run, 0)

    @api.depends("customer_count", "notice_ids.partner_id", "skip_ids.reason_code")
    def _compute_progress(self):
        """Percentage of the customers to write to that have been seen to."""
        notices = self._count("dunning.notice", "partner_id")
        skips = self._count("dunning.run.skip", "reason_code")
        for run in self:
            codes = skips.get(run, {})
            seen = len(notices.get(run, {})) + sum(map(codes.get, TRIED, (0, 0)))
            share = seen / run.customer_count if run.customer_count else 0
            run.progress = 100 * min(share, 1)

    def _count(self, model, by):
        groups = self.env[model]._read_group(
            [("run_id", "in", self.ids)], ["run_id", by], ["__count"]
        )
        counts = {}
        for run, key, count in groups:
            counts.setdefault(run, {})[key] = count
        return counts

    def action_open_gaps(self):
        """The notices whose charges were left out, with the reason."""
        return {
            **self.action_open_notices(),
            "domain": [("run_id", "=", self.id), ("charge_gap", "!=", False)],
        }

    def action_open_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("run_id", "=", self.id)],
            "context": {},
        }
