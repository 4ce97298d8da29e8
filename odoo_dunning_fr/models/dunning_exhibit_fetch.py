import logging
from operator import methodcaller

from odoo import models

from .together import try_together

_logger = logging.getLogger(__name__)

# How Odoo prints what the company wrote itself.
REPORTS = {
    "sale.order": "sale.action_report_saleorder",
    "stock.picking": "stock.action_report_delivery",
}
MEGABYTE = 1 << 20


class DunningExhibit(models.Model):
    """The documents of exhibits: copied where they are, else printed.

    What cannot be had is told on its exhibit and stops no other.
    """

    _inherit = "dunning.exhibit"

    def _fetch(self):
        """Have all the documents that can be had."""
        missing = self.filtered(lambda exhibit: exhibit._is_missing())
        missing -= missing._set_foreign_aside()
        broken = missing._print_sources("account.move", "_make_invoice_pdf")
        broken |= missing._print_sources("dunning.notice", "_get_documents")
        missing._fetch_copies()
        for exhibit, error in broken.items():
            exhibit.sudo().trouble = error
        for exhibit in missing.filtered(lambda exhibit: exhibit._is_missing()):
            for _same, error in try_together(
                self.env.cr, exhibit, type(self)._print_report
            ):
                _logger.warning("%s: %s", exhibit.name, error, exc_info=error)
                exhibit.sudo().trouble = str(error)
        missing.referral_id._write_pages(missing)

    def _set_foreign_aside(self):
        """Copy nothing that was neither found with the invoices nor chosen by somebody
        who may read it, nor what is another company's; return what is passed over.
        """
        foreign = self.browse()
        chosen = self.filtered("accepted_by_id")
        for referral, exhibits in (self - chosen).grouped("referral_id").items():
            found = referral._find_exhibits()
            foreign |= exhibits.filtered(lambda one, f=found: one.source not in f)
        for exhibit in self - foreign:
            source = exhibit._get_source()
            if source and not exhibit._is_of_company(source):
                foreign |= exhibit
        foreign.sudo().trouble = self.env._(
            "It is not among what proves these invoices: look for the exhibits again, "
            "or add it as a file."
        )
        return foreign

    def _is_missing(self):
        return bool(self.source and not self.attachment_id)

    def _is_orphan(self):
        """Whether what it comes from is gone: its copy is all there is."""
        return "," in (self.source or "") and not self._get_source()

    def _drop_printed(self):
        """Forget what was printed from data that may have changed since."""
        old = self.sudo().filtered(
            lambda exhibit: (
                exhibit.source
                and not exhibit._is_orphan()
                and not exhibit._find_document()
            )
        )
        old.attachment_id.unlink()

    # Copies

    def _fetch_copies(self):
        """Copy the documents that exist; one that was replaced is copied anew."""
        for exhibit in self:
            if document := exhibit._find_document():
                exhibit._copy_document(document)

    def _find_document(self):
        """The document as somebody has it already; none when it is to be printed."""
        source = self._get_source().sudo()  # see _gather_exhibits
        match source._name:
            case "ir.attachment":
                return source
            case "account.move":
                return source.invoice_pdf_report_id
            case "dunning.notice":
                return source.document_id
            case "res.company":
                return source._get_dunning_terms()
        return self.env["ir.attachment"]

    def _copy_document(self, document):
        if self.attachment_id.checksum == document.checksum:
            return
        limit = self.company_id.dunning_attachment_limit
        if document.file_size > limit * MEGABYTE:
            self.sudo().trouble = self.env._(
                "%(name)s is larger than the limit of %(limit)s MB",
                name=document.name,
                limit=limit,
            )
        else:
            self._keep(document.name, document.raw or b"")

    # Prints

    def _print_sources(self, model, method):
        """Have records make their own document; map the failed ones to the reason."""
        exhibits = {}
        for exhibit in self:
            source = exhibit._get_source()
            if source._name == model and not exhibit._find_document():
                exhibits[source.sudo()] = exhibit
        records = self.env[model].sudo().union(*exhibits)
        broken = {}
        for record, error in try_together(self.env.cr, records, methodcaller(method)):
            _logger.warning("%s: %s", record.display_name, error, exc_info=error)
            broken[exhibits[record]] = str(error)
        return broken

    def _print_report(self):
        source = self._get_source()
        if source._name not in REPORTS:
            return
        report = self.env["ir.actions.report"].sudo()  # see _gather_exhibits
        content, kind = report._render_qweb_pdf(REPORTS[source._name], source.ids)
        self._keep(f"{source.sudo().name}.{kind}", content)
