from odoo import api, models

from .dunning_charge import SETTLED


class DunningCharge(models.Model):
    """What becomes of the charges when their invoice changes."""

    _inherit = "dunning.charge"

    @api.model
    def _carry(self, moves):
        """Let charges follow re-posted invoices to their new due items, as steps do.

        What is claimed of an invoice that is now another customer's is given back: that
        one has heard nothing. What was invoiced or waived stays what it is.
        """
        # Evidence is the system's, whoever posts the invoice.
        charges = self.sudo().search([("move_id", "in", moves.ids)])
        places = charges._find_places()
        gone = charges.filtered(
            lambda charge: charge.state == "claimed" and not places[charge]
        )
        moved = (charges - gone).filtered(
            lambda charge: charge.move_line_id != places[charge]
        )
        gone.unlink()
        moved.move_line_id = False  # no day twice on an item, not even in passing
        moved.flush_recordset()
        for charge in moved:
            charge.move_line_id = places[charge]

    def _find_places(self):
        """Map the charges to the due items that they are now about, or to none.

        Two items may have become one: of what is claimed the later stays; days that
        were settled twice stand on it once.
        """
        places, taken = {}, {}
        for charge in self.sorted(lambda charge: charge.id, reverse=True).sorted(
            lambda charge: str(charge.date_to or ""), reverse=True
        ):
            item = charge.move_id._find_due_item(charge)
            if item and (charge.kind == "interest" or charge.by_item):
                settled = charge.kind == "interest" and charge.state in SETTLED
                spans = taken.setdefault((item, charge.kind, settled), [])
                if charge._meets(spans):
                    item = item.browse()
                else:
                    spans.append((charge.date_from, charge.date_to))
            places[charge] = item
        return places

    def _meets(self, spans):
        """Whether it is claimed twice, or is interest of days that were settled."""
        if self.state == "claimed" or self.kind == "indemnity":
            return bool(spans)
        return any(
            first <= self.date_to and self.date_from <= last for first, last in spans
        )

    @api.model
    def _forget(self, moves):
        """Nothing is owed for invoices that are cancelled or deleted.

        What was invoiced or waived is kept: it was.
        """
        # Whoever cancels or deletes an invoice.
        charges = self.sudo().search(
            [("move_id", "in", moves.ids), ("state", "=", "claimed")]
        )
        charges.unlink()
