from odoo import fields, models


class ResCompany(models.Model):
    """What the law makes of the company's trade: limitation and payment terms."""

    _inherit = "res.company"

    dunning_trade = fields.Selection(
        [
            ("general", "General"),
            ("transport", "Goods transport"),
            ("telecom", "Electronic communications"),
        ],
        string="Trade",
        required=True,
        default="general",
        help="Claims for goods transport (C. com. L133-6) and for electronic "
        "communications (CPCE L34-2) are barred after one year.",
    )
    dunning_term_ceiling_id = fields.Many2one(
        "dunning.term.ceiling",
        string="Payment Term Ceiling",
        ondelete="restrict",
        help="The longest payment term with other companies. Empty: the general one.",
    )
