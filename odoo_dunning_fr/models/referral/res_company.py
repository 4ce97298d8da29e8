from odoo import fields, models


class ResCompany(models.Model):
    """What every file of the company needs, and its dossier."""

    _inherit = "res.company"

    dunning_terms_attachment = fields.Binary(
        string="General Terms of Sale", attachment=True
    )
    dunning_terms_attachment_name = fields.Char()
    dunning_attachment_limit = fields.Integer(
        string="Largest Exhibit (MB)",
        default=25,
        required=True,
        help="A larger file stays out of the dossier, which names it.",
    )
    dunning_retention_of_title = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Sold under Retention of Title",
        help="Proposed for new files.",
    )

    dunning_register_months = fields.Integer(
        string="Months of a Register Extract",
        default=3,
        required=True,
        help="An extract that is older no longer says who a debtor is.",
    )
    dunning_platform_from = fields.Date(
        string="Invoices Sent by a Platform From",
        default="2027-09-01",
        help="Of invoices dated from this day on, the status of the invoicing platform "
        "is asked for as an exhibit. Empty: of none.",
    )

    _dunning_register_months = models.Constraint(
        "CHECK (dunning_register_months BETWEEN 1 AND 24)",
        "A register extract is good for 1 to 24 months.",
    )

    dunning_agency_min_amount = fields.Monetary(
        string="Agency From",
        default=100,
        help="Less than this of a customer is hardly worth an agency: files for less "
        "say so.",
    )
    dunning_order_min_amount = fields.Monetary(
        string="Order to Pay From",
        default=200,
        help="Less than this of a customer is hardly worth an order to pay: files for "
        "less say so.",
    )

    _dunning_worth = models.Constraint(
        "CHECK (dunning_agency_min_amount >= 0 AND dunning_order_min_amount >= 0)",
        "The amounts from which a customer is handed over cannot be negative.",
    )
    _dunning_attachment_limit = models.Constraint(
        "CHECK (dunning_attachment_limit BETWEEN 1 AND 200)",
        "An exhibit has 1 to 200 MB at most.",
    )

    def _get_dunning_terms(self):
        """The document that holds the general terms of sale."""
        self.ensure_one()
        found = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "dunning_terms_attachment"),
            ],
            limit=1,
        )
        name = self.dunning_terms_attachment_name
        if found and name and found.name != name:
            found.name = name
        return found
