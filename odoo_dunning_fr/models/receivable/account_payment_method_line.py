from odoo import fields, models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    dunning_direct_debit = fields.Boolean(
        string="Direct Debit",
        help="Invoices paid by this method are collected by us: they are not chased "
        "before the debit has had time to come back.",
    )
