from odoo import models

from ..evidence import PROGRAM


class AccountMove(models.Model):
    """The document of an invoice, made where a letter or a dossier needs a copy."""

    _inherit = "account.move"

    def _filter_without_pdf(self):
        """Those whose PDF was never made, or is lost."""
        return self.filtered(lambda move: not move.invoice_pdf_report_id.raw)

    def _make_invoice_pdf(self):
        """Make the legal PDFs that are missing, never a pro forma.

        Nothing goes to anybody, and no invoice is taken for sent that was not.
        """
        missing = self._filter_without_pdf()
        if not missing:
            return
        # One whose file is lost is made anew, beside what was left of it.
        if lost := missing.invoice_pdf_report_id:
            lost.sudo().res_field = False
            missing.invalidate_recordset(["invoice_pdf_report_id"])
        unsent = missing.filtered(lambda move: not move.is_move_sent)
        self.env["account.move.send"]._generate_and_send_invoices(
            missing.with_context(dunning_printing=PROGRAM),
            sending_methods=[],
            extra_edis=[],
            invoice_edi_format=False,
        )
        unsent.is_move_sent = False  # Odoo takes an invoice that was printed for sent
