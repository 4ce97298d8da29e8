from odoo import fields, models
from odoo.exceptions import UserError

from ..groups import AUDITOR


class AccountMove(models.Model):
    """The next step of invoices, issued now because a person asks for it."""

    _inherit = "account.move"

    dunning_notice_ids = fields.Many2many(
        "dunning.notice",
        string="Dunning Notices",
        compute="_compute_dunning_notice_ids",
        groups=AUDITOR,
    )

    def action_dunning_escalate(self):
        """Issue the next step of these invoices now.

        What a policy asks for its own comfort does not hold it back: delays, gaps,
        days between contacts, minimum amounts. All else does: holds, payments under
        way, credits, a formal notice that runs, approvals.
        """
        self.env["res.company"]._check_dunning_original()
        self._check_dunning_collector()
        decided = [
            (moves, *moves._decide_escalation(company))
            for company, moves in self.grouped("company_id").items()
        ]
        if not any(proposals for _moves, _decision, proposals in decided):
            self._refuse_escalation(
                line
                for moves, decision, _proposals in decided
                for line in moves._explain_escalation(decision.company)
            )
        runs = self.env["dunning.run"]
        for moves, decision, proposals in decided:
            if proposals:
                runs |= moves._issue_escalation(decision, proposals)
        if not runs.notice_ids:  # a text that cannot be composed, for instance
            self._refuse_escalation(
                f"{skip.partner_id.name}: {skip.reason}" for skip in runs.skip_ids
            )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("run_id", "in", runs.ids)],
            "context": {},
        }

    def _get_dunning_lines(self):
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _decide_escalation(self, company):
        """Return the decision, and the notices in it that take a step of ours.

        The customers may have other invoices that are due: they go in the same notice,
        but nobody asked for a notice about them alone.
        """
        lines = self._get_dunning_lines()
        decision = self.env["dunning.run"]._decide(
            company,
            company._get_dunning_today(),
            partners=lines.partner_id,
            by_hand=True,
            escalated=lines.ids,
        )
        asked = set(lines.ids)
        return decision, [
            proposal
            for proposal in decision.proposals
            if any(step.id in asked for step in proposal.notice.steps)
        ]

    def _issue_escalation(self, decision, proposals):
        wanted = {step.id for proposal in proposals for step in proposal.notice.steps}
        decided = {
            step.id for proposal in decision.proposals for step in proposal.notice.steps
        }
        lines = self._get_dunning_lines()
        run = self.env["dunning.run"].create(
            {
                "company_id": decision.company.id,
                "date": decision.date,
                "by_hand": True,
                "partner_ids": [(6, 0, lines.partner_id.commercial_partner_id.ids)],
                "escalated_line_ids": [(6, 0, lines.ids)],
                "left_out_line_ids": [(6, 0, sorted(decided - wanted))],
            }
        )
        run.action_issue()
        return run

    def _explain_escalation(self, company):
        """Say of each invoice why its next step cannot be issued now."""
        lines = self._get_dunning_lines()
        items = (
            self.env["dunning.run"]
            ._receivables(company, company._get_dunning_today(), lines.partner_id, True)
            .with_context(dunning_escalated_line_ids=lines.ids)
            .search([("id", "in", lines.ids)])
            .grouped("move_id")
        )
        nothing = self.env._("Nothing is open on it.")
        return [
            f"{move.name or move.display_name}: "
            f"{items[move][0].reason if move in items else nothing}"
            for move in self
        ]

    def _refuse_escalation(self, reasons):
        raise UserError(
            self.env._(
                "Nothing can be sent now:\n%(reasons)s", reasons="\n".join(reasons)
            )
        )

    def _compute_dunning_notice_ids(self):
        lines = self.env["dunning.notice.line"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["notice_id:recordset"]
        )
        notices = dict(lines)
        self.env["dunning.notice"].union(*notices.values()).fetch(["company_id"])
        for move in self:
            move.dunning_notice_ids = notices.get(move, False)

    def action_dunning_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("line_ids.move_id", "in", self.ids)],
            "context": {},
        }

    def _post(self, soft=True):
        # EXTENDS 'account'
        if not self:
            return super()._post(soft)
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        if again := posted & again:
            again._carry_dunning_steps()
            self.env["dunning.charge"]._carry(again)
        return posted

    def _carry_dunning_steps(self):
        # Evidence is the system's, whoever posts the invoice.
        lines = self.env["dunning.notice.line"].sudo()
        taken = lines.search([("move_id", "in", self.ids), ("claimed", "=", True)])
        targets = {step: step.move_id._find_due_item(step) for step in taken}
        kept = {}
        for step in taken.sorted("id"):  # of two on one due item the later one
            if targets[step]:
                kept[targets[step], step.level_id] = step
        moved = taken.filtered(lambda step: step.move_line_id != targets[step])
        moved.move_line_id = False  # no step twice on an item, not even in passing
        moved.flush_recordset()
        given_back = taken - lines.union(*kept.values())
        given_back.claimed = False
        given_back.flush_recordset()
        for (target, _level), step in kept.items():
            if step in moved:
                step.move_line_id = target
        given_back.notice_id._unmark_invoices()
