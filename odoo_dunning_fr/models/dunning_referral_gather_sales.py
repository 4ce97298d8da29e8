from odoo import fields, models
from odoo.fields import Command


class DunningReferral(models.Model):
    """What proves that it was ordered and delivered, where sales and stock are used.

    Neither is needed: without them a person adds these exhibits.
    """

    _inherit = "dunning.referral"

    def _get_orders(self):
        """The sales orders that the invoices bill; nothing where there are no sales."""
        if "sale.order" not in self.env:
            return []
        return self.move_ids.invoice_line_ids.sale_line_ids.order_id.sorted("id")

    def _get_pickings(self, order):
        if "stock.picking" not in self.env or "picking_ids" not in order._fields:
            return []
        return order.picking_ids.filtered(
            lambda picking: (
                picking.state == "done" and picking.picking_type_code == "outgoing"
            )
        ).sorted("id")

    def _gather_orders(self):
        for order in self._get_orders():
            moves = self.move_ids & order.invoice_ids
            name = self.env._("Order %(number)s", number=order.name)
            if order.signature:
                name = self.env._(
                    "Quote %(number)s signed by %(person)s",
                    number=order.name,
                    person=order.signed_by or order.partner_id.name,
                )
            yield {
                "kind": "order",
                "name": name,
                "date": fields.Date.to_date(order.signed_on or order.date_order),
                "source": f"{order._name},{order.id}",
                "move_ids": [Command.set(moves.ids)],
            }
            yield from self._gather_attachments(order._name, order, "order", moves)

    def _gather_deliveries(self):
        for order in self._get_orders():
            moves = self.move_ids & order.invoice_ids
            for picking in self._get_pickings(order):
                name = self.env._("Delivery %(number)s", number=picking.name)
                if picking.signature:
                    name = self.env._(
                        "Delivery %(number)s, signed by its receiver",
                        number=picking.name,
                    )
                yield {
                    "kind": "delivery",
                    "name": name,
                    "date": fields.Date.to_date(picking.date_done),
                    "source": f"{picking._name},{picking.id}",
                    "move_ids": [Command.set(moves.ids)],
                }
                yield from self._gather_attachments(
                    picking._name, picking, "delivery", moves
                )
