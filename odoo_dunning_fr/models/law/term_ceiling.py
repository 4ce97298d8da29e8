from odoo import api, fields, models

from ...rules.payment_terms import Ceiling


class DunningTermCeiling(models.Model):
    """The longest payment term that the law allows to agree, for a kind of sale.

    Data, since the law changes: `rules.payment_terms` says how each is counted.
    """

    _name = "dunning.term.ceiling"
    _description = "Payment Term Ceiling"
    _inherit = ["dunning.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    days = fields.Integer(required=True)
    counting = fields.Selection(
        [
            ("invoice", "Days from the invoice date"),
            ("receipt", "Days from the receipt of the payment request"),
            ("month_end_after", "Days, then the end of the month"),
            ("end_then_days", "End of the month, then days"),
            ("decade_end", "End of the ten days of the month, then days"),
        ],
        required=True,
        default="invoice",
    )
    month_end_days = fields.Integer(
        string="Or Days End of Month",
        help="Allowed as well, in both ways of counting: the latest day is the "
        "ceiling. 0: not allowed.",
    )
    article = fields.Char(translate=True, help="The text of law, named in warnings.")
    to_check = fields.Boolean(
        help="The figures come from a source that was not the text of the law: have "
        "them checked before you rely on them."
    )

    _days_sensible = models.Constraint(
        "CHECK (days BETWEEN 0 AND 365 AND month_end_days BETWEEN 0 AND 365)",
        "The days of a payment term go from 0 to 365.",
    )

    @api.model
    def _get_seed(self, code):
        """A ceiling that came with the add-on, unless somebody archived it."""
        xmlid = f"odoo_dunning_fr.term_ceiling_{code}"
        data = self.env["ir.model.data"]  # in memory, of each of many invoices
        known = data._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        return self.browse(known or ()).filtered("active")

    def _as_rule(self):
        self.ensure_one()
        return Ceiling(self.days, self.counting, self.month_end_days)
