"""The approved platform: statuses, what was collected, invoices that stay as sent."""

from odoo import api, fields, models
from odoo.exceptions import UserError

FURTHER = [
    ("submitted", "Submitted"),
    ("made_available", "Made available"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
# Amounts that count as collected.
PAID = {"ESC", "RAB", "REM", "MPA", "MEN"}


class AccountPeppolResponse(models.Model):
    _inherit = "account.peppol.response"

    response_code = fields.Selection(
        selection_add=FURTHER, ondelete={code: "cascade" for code, _name in FURTHER}
    )
    pdp_flow_number = fields.Selection(
        [("1", "Tax extract"), ("2", "Status"), ("6", "Mandatory"), ("10", "Report")]
    )
    pdp_issue_date = fields.Datetime()
    pdp_status_info = fields.Text()
    pdp_payment_info = fields.Json()
    pdp_ref_uuid = fields.Char()


class AccountMove(models.Model):
    _inherit = "account.move"

    peppol_move_state = fields.Selection(selection_add=[("PD", "Paid"), *FURTHER])
    pdp_lifecycle_residual = fields.Monetary(
        compute="_compute_pdp_lifecycle_residual", store=True, copy=False
    )
    pdp_is_sent = fields.Boolean(compute="_compute_pdp_is_sent")
    pdp_uses_pdp = fields.Boolean(compute="_compute_pdp_uses_pdp")
    pdp_can_send_response = fields.Boolean(compute="_compute_pdp_can_send_response")

    @api.depends("company_id")
    def _compute_pdp_uses_pdp(self):
        for move in self:
            move.pdp_uses_pdp = move.company_id.country_code == "FR"

    @api.depends("peppol_message_uuid", "move_type")
    def _compute_pdp_is_sent(self):
        for move in self:
            sent = move.peppol_message_uuid and move.is_sale_document()
            move.pdp_is_sent = sent and move.pdp_uses_pdp

    @api.depends("peppol_message_uuid")
    def _compute_pdp_can_send_response(self):
        for move in self:
            move.pdp_can_send_response = move.pdp_is_sent

    @api.depends(
        "line_ids.matched_debit_ids.debit_move_id",
        "line_ids.matched_credit_ids.credit_move_id",
        "peppol_message_uuid",
        "peppol_response_ids",
        "payment_state",
    )
    def _compute_pdp_lifecycle_residual(self):
        """What was collected and is not declared yet (status 212)."""
        for move in self:
            told = sum(
                float(info.get("amount", 0))
                for answer in move.peppol_response_ids
                for info in answer.pdp_payment_info or []
                if info.get("type_code") in PAID
            )
            due = move.pdp_is_sent and move.payment_state in ("paid", "partial")
            paid = move._pdp_get_paid_amount() if due or told else 0
            move.pdp_lifecycle_residual = paid - told

    def _pdp_get_paid_amount(self):
        self.ensure_one()
        opposite = "out_invoice" if self.move_type == "out_refund" else "out_refund"
        matched = self._get_reconciled_amls().filtered(
            lambda line: line.move_id.move_type != opposite
        )
        return self.direction_sign * sum(matched.mapped("balance"))

    def _l10n_fr_pdp_get_default_notes(self):
        return {"PMD": "Late payment penalties at an annual rate of 10 %."}

    def _pdp_send_lifecycles(self):
        """Declare what was collected; nothing leaves here."""

    @api.depends("peppol_message_uuid")
    def _compute_show_reset_to_draft_button(self):
        super()._compute_show_reset_to_draft_button()
        self.filtered("pdp_is_sent").show_reset_to_draft_button = False

    def _check_draftable(self):
        if any(self.mapped("pdp_is_sent")):
            raise UserError(self.env._("What the platform sent cannot be a draft."))
        return super()._check_draftable()


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_invoice_edi_format(self, move, **kwargs):
        if "peppol" in kwargs.get("sending_methods", []):
            return "ubl_21_fr"
        return super()._get_default_invoice_edi_format(move, **kwargs)


class ResPartner(models.Model):
    _inherit = "res.partner"

    invoice_edi_format = fields.Selection(
        selection_add=[("ubl_21_fr", "France (UBL 2.1)")]
    )

    def _get_suggested_invoice_edi_format(self):
        if self.country_code == "FR":
            return "ubl_21_fr"
        return super()._get_suggested_invoice_edi_format()


class AccountEdiProxyUser(models.Model):
    _inherit = "account_edi_proxy_client.user"

    def _peppol_get_decoded_document(self, content):
        return content

    def _pdp_extract_response_info(self, document):
        return document

    def _pdp_import_incoming_response(self, uuid, content, origin_move):
        """Store an answer; codes that are unknown here are not acknowledged."""
        document = self._peppol_get_decoded_document(content)
        info = self._pdp_extract_response_info(document)
        known = dict(
            self.env["account.peppol.response"]._fields["response_code"].selection
        )
        if info["response_code"] not in known:
            return self.env["account.move"]
        self.env["account.peppol.response"].create(
            {
                "peppol_message_uuid": uuid,
                "response_code": info["response_code"],
                "peppol_state": "done",
                "pdp_flow_number": "2",
                "pdp_issue_date": info["issue_date"],
                "move_id": origin_move.id,
            }
        )
        return origin_move
