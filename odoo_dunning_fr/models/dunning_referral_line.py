from odoo import fields, models


class DunningReferralLine(models.Model):
    """A due item of a file, with its sums on the day up to which they were counted."""

    _name = "dunning.referral.line"
    _description = "Due Item of a Referral"
    _inherit = ["dunning.guarded"]
    _dunning_written_by_program = True
    _order = "referral_id, date_maturity, id"

    referral_id = fields.Many2one(
        "dunning.referral", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    move_line_id = fields.Many2one("account.move.line", ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null"
    )
    # Draft and re-post deletes the lines of an invoice: the facts are copied.
    move_name = fields.Char(string="Number")
    invoice_date = fields.Date()
    date_maturity = fields.Date(string="Due Date")
    amount_invoiced = fields.Monetary(string="Invoiced")
    amount_principal = fields.Monetary(string="Principal")
    amount_interest = fields.Monetary(string="Interest")
    amount_indemnity = fields.Monetary(string="Indemnity")
    amount_costs = fields.Monetary(string="Costs")
    amount_total = fields.Monetary(string="Claimed")
    # How the interest was counted: the same shape as in the snapshot of a notice.
    calculation = fields.Json()
    gap = fields.Char(string="Charges Left Out")
