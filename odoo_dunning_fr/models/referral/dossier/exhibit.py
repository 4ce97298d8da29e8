import base64
import logging
from operator import methodcaller

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ....rules import outgoing, typography
from ...together import explain, try_together

_logger = logging.getLogger(__name__)

# In the order of a court file; proofs stand with the notice that they prove.
KINDS = [
    ("order", "Quote or order"),
    ("terms", "Terms of sale"),
    ("acceptance", "Acceptance of the terms"),
    ("delivery", "Delivery"),
    ("invoice", "Invoice"),
    ("platform", "Status on the invoicing platform"),
    ("statement", "Statement of account"),
    ("notice", "Notice"),
    ("proof", "Proof of sending"),
    ("deposit", "Proof of deposit"),
    ("receipt", "Receipt or returned envelope"),
    ("email", "E-mail"),
    ("calculation", "Calculation"),
    ("identity", "Identity of the debtor"),
    ("register", "Register extract"),
    ("other", "Other"),
]
RANKS = {kind: rank for rank, (kind, _label) in enumerate(KINDS)}
RANKS.update(dict.fromkeys(("proof", "deposit", "receipt"), RANKS["notice"]))

# Those that we write ourselves, each on its day.
PAGES = frozenset({"statement", "calculation", "identity"})

# How Odoo prints what the company wrote itself.
REPORTS = {
    "sale.order": "sale.action_report_saleorder",
    "stock.picking": "stock.action_report_delivery",
}
MEGABYTE = 1 << 20


class DunningExhibit(models.Model):
    """A piece of evidence of a file: numbered, listed and bound in its dossier.

    Its document is its own, a copy where there was one: what was handed over stays,
    whatever becomes of the invoice or of the order.
    """

    _name = "dunning.exhibit"
    _description = "Exhibit of a Referral"
    _inherit = ["dunning.guarded"]
    _order = "referral_id, sequence, id"
    _dunning_by_hand = frozenset({"source"})  # of what one may read: see _accept

    referral_id = fields.Many2one(
        "dunning.referral", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="referral_id.company_id", store=True)
    sequence = fields.Integer(default=1000)
    number = fields.Integer(
        string="No.",
        compute="_compute_number",
        help="Its number in the list of exhibits, when it is selected.",
    )
    kind = fields.Selection(KINDS, required=True, default="other")
    name = fields.Char(string="Designation", help="As the list of exhibits names it.")
    date = fields.Date()
    selected = fields.Boolean(default=True, help="Goes into the dossier.")
    move_ids = fields.Many2many(
        "account.move",
        string="Proves",
        help="The invoices that it is about; none: all those of the file.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, index="btree_not_null"
    )
    # Where it comes from: a record (`model,id`), or the name of a page that we write.
    source = fields.Char(readonly=True, copy=False, index="btree_not_null")
    accepted_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who chose a document of the database, and could read it; empty: it was "
        "found with the invoices.",
    )
    file = fields.Binary(
        string="Document", compute="_compute_file", inverse="_inverse_file"
    )
    file_name = fields.Char(compute="_compute_file_name", inverse="_inverse_file")
    pages = fields.Integer(
        readonly=True, copy=False, help="In the last dossier that was built."
    )
    trouble = fields.Char(
        readonly=True, copy=False, help="Why it could not be bound with the others."
    )

    _source_once = models.UniqueIndex(
        "(referral_id, source) WHERE source IS NOT NULL",
        "This document is an exhibit of the file already.",
    )

    @api.depends("referral_id.exhibit_ids.sequence", "referral_id.exhibit_ids.selected")
    def _compute_number(self):
        for referral, exhibits in self.grouped("referral_id").items():
            chosen = (referral.exhibit_ids | exhibits).filtered("selected")
            ranks = {
                exhibit: rank
                for rank, exhibit in enumerate(chosen.sorted(get_place), 1)
            }
            for exhibit in exhibits:
                exhibit.number = ranks.get(exhibit, 0)

    @api.depends("attachment_id")
    @api.depends_context("bin_size")
    def _compute_file(self):
        for exhibit in self:
            exhibit.file = exhibit.attachment_id.datas

    @api.depends("attachment_id")
    def _compute_file_name(self):
        for exhibit in self:
            exhibit.file_name = exhibit.attachment_id.name

    def _inverse_file(self):
        for exhibit in self:
            content = exhibit.file and base64.b64decode(exhibit.file)
            if content and content != exhibit.attachment_id.raw:
                exhibit._keep(exhibit.file_name or exhibit.name, content)

    @api.onchange("file_name")
    def _onchange_file_name(self):
        if self.file_name and not self.name:
            self.name = get_title(self.file_name)

    @api.constrains("move_ids", "referral_id")
    def _check_moves(self):
        """The list of exhibits names the invoices: no others than the file's."""
        for exhibit in self:
            moves_sudo = exhibit.sudo().move_ids  # those too that one may not see
            if other := moves_sudo - exhibit.sudo().referral_id.move_ids:
                raise ValidationError(
                    self.env._(
                        "%(exhibit)s is about an invoice that is not in the file "
                        "(no. %(id)s).",
                        exhibit=exhibit.name,
                        id=other[0].id,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                title = get_title(vals.get("file_name") or "")
                vals["name"] = title or self.env._("Exhibit")
        exhibits = super().create(vals_list)
        exhibits._check_open()
        if not self._is_program():
            exhibits.filtered("source")._accept()
        return exhibits

    def write(self, vals):
        self._check_open()
        if "referral_id" in vals and not self._is_program():
            raise UserError(
                self.env._("An exhibit stays in its file: add it to the other one.")
            )
        result = super().write(vals)
        if vals.get("source") and not self._is_program():
            self._accept()
        return result

    def _accept(self):
        """Take a document that a person chose: one that he may read, of this company.

        Its copy is fetched later, by whoever builds the dossier.
        """
        for exhibit in self:
            source = exhibit._get_source()
            if not source:
                raise UserError(
                    self.env._(
                        "%(exhibit)s: there is no “%(document)s”.",
                        exhibit=exhibit.name,
                        document=exhibit.source,
                    )
                )
            source.check_access("read")
            if not exhibit._is_of_company(source):
                raise UserError(
                    self.env._(
                        "%(document)s belongs to another company than %(file)s.",
                        document=source.display_name,
                        file=exhibit.referral_id.display_name,
                    )
                )
        self._as_program().accepted_by_id = self.env.user

    def _is_of_company(self, source):
        """Whether a record is the company's of the file, its parents' or nobody's."""
        own = self.company_id
        source_sudo = source.sudo()  # whoever asks: only its company is looked at
        if source._name == "res.company":
            return source == own
        companies = own.browse()
        if "company_id" in source._fields:
            companies = source_sudo.company_id
        if source._name == "ir.attachment" and source_sudo.res_model in self.env:
            owner = self.env[source_sudo.res_model].browse(source_sudo.res_id).exists()
            if owner and not self._is_of_company(owner):
                return False
        return companies <= own.parent_ids

    def _filter_evidence(self):
        # OVERRIDE: from the hand-over on
        return self.filtered(lambda exhibit: exhibit.referral_id._filter_left())

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self._check_open()

    @api.model
    def _explain_guard(self, names):
        # Who could choose a document could read any other's.
        return self.env._("Add the document of an exhibit as a file, in its column.")

    def _check_open(self):
        if left := self.referral_id._filter_left():
            raise UserError(
                self.env._(
                    "%(file)s was handed over: its exhibits are those that were "
                    "handed over.",
                    file=left[0].display_name,
                )
            )

    def _keep(self, name, content):
        """Make a content the exhibit's own; what it was before is gone."""
        self.ensure_one()
        own = self.sudo()  # the system's to write, see _explain_guard
        before = own.attachment_id
        if before.raw == content and before.name == name and content:
            return
        own.attachment_id = own.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        own.trouble = False
        before.unlink()

    def action_open_source(self):
        """Open the record that it comes from, with the rights of who looks."""
        self.ensure_one()
        return self._get_source()._get_records_action()

    def _get_source(self):
        """The record that it comes from; none for what we wrote or was added."""
        model, _comma, id_ = (self.source or "").partition(",")
        if not id_.isdecimal() or model not in self.env or not self.env[model]._auto:
            return self.browse()
        return self.env[model].browse(int(id_)).exists()

    def _is_proof(self):
        """What the company printed itself proves nothing until somebody signed it."""
        source = self._get_source().sudo()  # whoever keeps the orders
        return "signature" not in source._fields or bool(source.signature)

    # The documents of exhibits: copied where they are, else printed.
    #
    # What cannot be had is told on its exhibit and stops no other.

    def _fetch(self):
        """Have all the documents that can be had."""
        missing = self.filtered(lambda exhibit: exhibit._is_missing())
        missing -= missing._set_foreign_aside()
        broken = missing._print_sources("account.move", "_make_invoice_pdf")
        valid = missing.filtered(lambda exhibit: not exhibit._get_withdrawn())
        broken |= valid._print_sources("dunning.notice", "_get_documents")
        missing._fetch_copies()
        for exhibit, error in broken.items():
            exhibit.sudo().trouble = error
        for exhibit in missing.filtered(lambda exhibit: exhibit._is_missing()):
            for _same, error in try_together(
                self.env.cr, exhibit, type(self)._print_report
            ):
                _logger.warning("%s: %s", exhibit.name, error, exc_info=error)
                exhibit.sudo().trouble = explain(self.env, error)
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
        """Whether its document is to be had anew: lost, or withdrawn since."""
        notice = self._get_withdrawn()
        if notice and notice._get_withdrawn_word() not in self.name:
            return True
        return bool(self.source and not (self.attachment_id and self._is_whole()))

    def _is_whole(self):
        document = self.attachment_id
        return outgoing.is_whole(document.raw or b"", document.mimetype)

    def _is_bad(self):
        """Whether its document is not there, is empty, cut or lost, or gives no page.

        What is copied or written once the dossier is built may still be to come.
        """
        if self.trouble:
            return True
        if self.attachment_id:
            return not self._is_whole()
        return not self.source

    def _get_day(self):
        """The day that it bears, or will bear once it is written."""
        if self.date or self.source not in PAGES:
            return self.date
        return self.referral_id._get_page_day(self.source)

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
            case "dunning.notice" if not self._get_withdrawn():
                return source.document_id
            case "res.company":
                return source._get_dunning_terms()
        return self.env["ir.attachment"]

    def _copy_document(self, document):
        if self.attachment_id.checksum == document.checksum and self._is_whole():
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
            broken[exhibits[record]] = explain(self.env, error)
        return broken

    def _get_withdrawn(self):
        """The notice that it is, when that was withdrawn."""
        source = self._get_source().sudo()  # see _gather_exhibits
        notices = self.env["dunning.notice"]
        if source._name != notices._name or source.state != "withdrawn":
            return notices
        return source

    def _print_report(self):
        source = self._get_source()
        if notice := self._get_withdrawn():
            word = notice._get_withdrawn_word()
            if word not in self.name:
                self.sudo().name = f"{self.name} ({word})"
            self._keep(f"{notice.name}-{word}.pdf", notice._render_documents()[0])
        if source._name not in REPORTS:
            return
        report = self.env["ir.actions.report"].sudo()  # see _gather_exhibits
        content, kind = report._render_qweb_pdf(REPORTS[source._name], source.ids)
        self._keep(f"{source.sudo().name}.{kind}", content)


def get_title(name):
    """What the name of a file says."""
    return typography.clean(name.rpartition(".")[0] or name)


def get_place(exhibit):
    """Its place in the list of exhibits."""
    # New ones in a form come last, in their order.
    return exhibit.sequence, exhibit._origin.id or 1 << 40
