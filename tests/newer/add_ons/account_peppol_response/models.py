"""What a customer answers to an invoice that it received by the network."""

from odoo import api, fields, models

ANSWERS = [
    ("AB", "Received"),
    ("IP", "In process"),
    ("UQ", "Under query"),
    ("CA", "Accepted with conditions"),
    ("RE", "Rejected"),
    ("AP", "Approved"),
    ("PD", "Paid"),
]


class AccountPeppolResponse(models.Model):
    _name = "account.peppol.response"
    _description = "Answer by the network"

    peppol_message_uuid = fields.Char(index="btree_not_null")
    response_code = fields.Selection(ANSWERS, required=True)
    peppol_state = fields.Selection(
        [
            ("processing", "Pending"),
            ("done", "Done"),
            ("error", "Error"),
            ("not_serviced", "Not serviced"),
        ]
    )
    move_id = fields.Many2one("account.move", ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id")


class AccountMove(models.Model):
    _inherit = "account.move"

    peppol_move_state = fields.Selection(
        selection_add=[(code, name) for code, name in ANSWERS if code in "AB AP RE"]
    )
    peppol_response_ids = fields.One2many("account.peppol.response", "move_id")
    peppol_can_send_response = fields.Boolean(
        compute="_compute_peppol_can_send_response"
    )

    @api.depends("state", "peppol_response_ids.peppol_state")
    def _compute_peppol_move_state(self):
        """The weightiest answer, not the latest."""
        super()._compute_peppol_move_state()
        for move in self:
            done = move.peppol_response_ids.filtered(
                lambda answer: answer.peppol_state == "done"
            )
            codes = set(done.mapped("response_code"))
            if codes:
                accepted = "AP" if codes & {"AP", "PD"} else "AB"
                move.peppol_move_state = "RE" if "RE" in codes else accepted

    def _compute_peppol_can_send_response(self):
        for move in self:
            received = move.move_type in ("in_invoice", "in_refund")
            move.peppol_can_send_response = received and move.peppol_message_uuid

    def _post(self, soft=True):
        posted = super()._post(soft)
        self.action_peppol_send_approval_response()
        return posted

    def action_peppol_send_approval_response(self):
        """Tell suppliers; nothing leaves here."""
        self.filtered("peppol_can_send_response")
