from odoo import fields, models

from .account_move import AUDITOR


class AccountMove(models.Model):
    """What the invoicing portal of public bodies says of an invoice (Chorus Pro)."""

    _inherit = "account.move"

    dunning_received_on = fields.Date(
        string="Received On (Portal)",
        copy=False,
        groups=AUDITOR,
        help="Day on which the public body was notified of the invoice: its term of "
        "payment runs from there (CCP R2192-12, R2192-15).",
    )
    dunning_portal_ref = fields.Char(
        string="Flow Number (Portal)", copy=False, groups=AUDITOR
    )
    dunning_debtor_kind = fields.Selection(
        related="commercial_partner_id.dunning_debtor_kind", groups=AUDITOR
    )

    def _prepare_dunning_portal(self):
        """The references by which a public body finds the invoice; none are left out.

        The service and the commitment are fields of Odoo's own module for the portal.
        """
        self.ensure_one()
        invoice = self.sudo()  # whoever issues may say when it was received
        optional = {
            "service": "buyer_reference",
            "commitment": "purchase_order_reference",
        }
        known = {
            "received": invoice.dunning_received_on,
            "flow": invoice.dunning_portal_ref,
            **{
                key: invoice[name]
                for key, name in optional.items()
                if name in invoice._fields
            },
        }
        known["received"] = known["received"] and known["received"].isoformat()
        return {key: value for key, value in known.items() if value}
