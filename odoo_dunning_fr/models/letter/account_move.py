from odoo import models


class AccountMove(models.Model):
    """The document of an invoice, made where a letter or a dossier needs a copy."""

    _inherit = "account.move"

    def _make_invoice_pdf(self):
        """Make the legal PDFs that are missing, never a pro forma.

        Nothing goes to anybody, and no invoice is taken for sent that was not.
        """
        missing = self.filtered(lambda move: not move.invoice_pdf_report_id)
        if not missing:
            return
        unsent = missing.filtered(lambda move: not move.is_move_sent)
        self.env["account.move.send"]._generate_and_send_invoices(
            missing, sending_methods=[], extra_edis=[], invoice_edi_format=False
        )
        unsent.is_move_sent = False  # Odoo takes an invoice that was printed for sent
