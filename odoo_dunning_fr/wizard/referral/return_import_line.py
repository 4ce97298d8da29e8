from odoo import fields, models


class DunningReturnImportLine(models.TransientModel):
    _name = "dunning.return.import.line"
    _description = "Line of an Agent's File"
    _order = "number"

    wizard_id = fields.Many2one(
        "dunning.return.import", required=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("new", "New"), ("known", "Known already"), ("error", "Not imported")],
        required=True,
    )
    number = fields.Integer(string="Line")
    reference = fields.Char(string="File Number")
    referral_id = fields.Many2one("dunning.referral", string="File")
    currency_id = fields.Many2one(related="referral_id.currency_id")
    partner_id = fields.Many2one(related="referral_id.partner_id")
    line_ref = fields.Char()
    agent_reference = fields.Char()
    date = fields.Date()
    move_id = fields.Many2one("account.move", string="Invoice")
    move_name = fields.Char()
    status = fields.Char()
    amount_recovered = fields.Monetary(string="Recovered by the Agent")
    amount_direct = fields.Monetary(string="Paid to Us")
    amount_commission = fields.Monetary(string="Commission")
    closing_reason_id = fields.Many2one("dunning.closing.reason")
    note = fields.Char()
    key = fields.Char()
    message = fields.Char()

    def _prepare_return(self):
        return {
            "referral_id": self.referral_id.id,
            "date": self.date,
            "move_id": self.move_id.id,
            "status": self.status,
            "amount_recovered": self.amount_recovered,
            "amount_direct": self.amount_direct,
            "amount_commission": self.amount_commission,
            "closing_reason_id": self.closing_reason_id.id,
            "note": self.note,
            "key": self.key,
            "file_name": self.wizard_id.file_name,
        }
