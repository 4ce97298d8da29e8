from odoo import models


class AccountMove(models.Model):
    """Draft and re-post: what was said of a claim follows it to its new due items.

    With other terms Odoo deletes due items, or makes another instalment out of one, the
    last one at that: their ids say nothing. A step goes to the due item whose date is
    nearest to the one it was taken for; when the claim is now another customer's, who
    has heard nothing, it is given back.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS 'account'
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        (posted & again)._carry_dunning_steps()
        self.env["dunning.charge"]._carry(posted & again)
        return posted

    def _find_due_item(self, said):
        """The due item of the same customer whose date is nearest; its own if equal.

        :param said: the record that speaks of a due item: it has its id, its date and
            its customer
        """
        customer = said.partner_id.commercial_partner_id
        items = self.line_ids.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and item.partner_id.commercial_partner_id == customer
            )
        )
        return items.sorted(
            lambda item: (
                abs((item.date_maturity or item.date) - said.date_maturity),
                item != said.move_line_id,
                item.id,
            )
        )[:1]

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
