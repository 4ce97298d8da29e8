from odoo import api, fields, models

from ..models.dunning_charge_invoice import DEBT

KINDS = ("interest", "indemnity", "costs")


class DunningChargeInvoiceLine(models.TransientModel):
    """What one invoice costs its debtor by now."""

    _name = "dunning.charge.invoice.line"
    _description = "Late Charges of an Invoice"
    _order = "partner_id, currency_id, move_id"

    wizard_id = fields.Many2one(
        "dunning.charge.invoice", required=True, ondelete="cascade", index=True
    )
    keep = fields.Boolean(string="Invoice It")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    invoice_date_due = fields.Date(related="move_id.invoice_date_due")
    payment_state = fields.Selection(related="move_id.payment_state")
    move_line_ids = fields.Many2many("account.move.line", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_indemnity = fields.Monetary(string="Indemnity", readonly=True)
    amount_costs = fields.Monetary(string="Costs", readonly=True)
    amount_total = fields.Monetary(string="Total", compute="_compute_amount_total")
    is_below = fields.Boolean(compute="_compute_is_below")
    is_billed = fields.Boolean(compute="_compute_is_below")
    note = fields.Char(readonly=True)
    told = fields.Char(string="Remark", compute="_compute_told")

    @api.depends(
        "amount_interest",
        "amount_indemnity",
        "amount_costs",
        "wizard_id.with_interest",
        "wizard_id.with_indemnity",
        "wizard_id.with_costs",
    )
    def _compute_amount_total(self):
        for line in self:
            line.amount_total = sum(
                line[f"amount_{kind}"]
                for kind in KINDS
                if line.wizard_id[f"with_{kind}"]
            )

    @api.depends("wizard_id.line_ids.keep", "wizard_id.line_ids.amount_total")
    def _compute_is_below(self):
        """Whether all of a customer that is ticked is less than is worth an invoice."""
        small = self.browse()
        for debt, lines in self.wizard_id.line_ids.grouped(DEBT).items():
            kept = lines.filtered(lambda line: line.keep and line.amount_total)
            if kept and kept._is_below_threshold(*debt):
                small |= kept
        for line in self:
            line.is_below = line in small
            line.is_billed = line.keep and line.amount_total and not line.is_below

    def _is_below_threshold(self, company, _partner, currency):
        least = company.currency_id._convert(
            company.dunning_charge_threshold,
            currency,
            company,
            fields.Date.context_today(self),
        )
        total = sum(self.mapped("amount_total"))
        return currency.compare_amounts(total, least) < 0

    @api.depends("note", "is_below")
    @api.depends_context("lang")
    def _compute_told(self):
        below = self.env._("Below the least amount to invoice: it stays claimed.")
        for line in self:
            line.told = line.note or (line.is_below and below)
