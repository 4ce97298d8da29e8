import logging
import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...rules import typography
from ..law.charge_words import get_sheet_helpers
from ..together import explain, try_together

_logger = logging.getLogger(__name__)

DOCUMENT = "odoo_dunning_fr.dunning_notice_document"
SUMMARY = "odoo_dunning_fr.dunning_notice_summary"
BATCH = 100  # letters by one run of wkhtmltopdf: what a run may take of memory

PILE = 100


class DunningNotice(models.Model):
    """The letter on paper: printed once, from the snapshot alone, and kept.

    Where the window of the envelope is and the logo are layout, read when it is
    printed; all that a letter says is in the snapshot.
    """

    _inherit = "dunning.notice"

    # The letter on the screen: as it is, or as it would be.

    preview = fields.Html(
        string="Letter", compute="_compute_preview", compute_sudo=True, sanitize=False
    )

    def _get_document(self):
        """The letter as a PDF, made from the snapshot the first time it is needed."""
        self.ensure_one()
        return self._get_documents()

    def _get_documents(self):
        """The letters as PDFs, in the order of the notices; many are made at once."""
        for notice in self:
            if notice.state != "issued":
                raise UserError(
                    self.env._(
                        "%(notice)s is not issued: there is no letter yet.",
                        notice=notice.display_name,
                    )
                )
        missing = self.filtered(lambda notice: not notice._get_letter())
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            batch._store_documents(batch._render_documents())
        return self.env["ir.attachment"].concat(*self.mapped("document_id"))

    def _get_letter(self):
        """The letter that was made; one that is lost, and was never posted, is none."""
        if self.document_id.raw or not self.document_id:
            return self.document_id
        posted = self.delivery_ids.filtered(
            lambda delivery: delivery.is_letter and delivery.date_sent
        )
        if posted:
            raise UserError(
                self.env._(
                    "The letter of %(notice)s was posted, and its file is lost: "
                    "restore it from a backup.",
                    notice=self.display_name,
                )
            )
        return self.document_id.browse()

    def _store_documents(self, contents):
        evidence = self.sudo()  # written by the system, see _create_deliveries
        attachments = evidence.env["ir.attachment"].create(
            [
                {
                    "name": re.sub(r"[^\w-]+", "-", notice.name) + ".pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": notice.id,
                }
                for notice, content in zip(self, contents, strict=True)
            ]
        )
        for notice, attachment, content in zip(
            evidence, attachments, contents, strict=True
        ):
            digest = self._hash(content)
            lost = notice.document_id
            notice.write({"document_id": attachment.id, "document_sha256": digest})
            lost.unlink()
            notice.delivery_ids.filtered("is_letter").document_sha256 = digest

    def _render_documents(self):
        """The PDF of each notice, made from the snapshots alone by one run."""
        papers = {
            company: company._prepare_dunning_paper() for company in self.company_id
        }
        return self.env["dunning.letter"]._print(
            [
                (
                    notice._render_html(DOCUMENT, paper=papers[notice.company_id]),
                    " – ".join(notice.snapshot["sender"].get("legal", [])),
                )
                for notice in self
            ]
        )

    def _render_html(self, template, snapshot=None, **values):
        self.ensure_one()
        snap = snapshot or self.snapshot
        values = {**self._format_helpers(snap, snap["lang"]), **values}
        if template == DOCUMENT and snap.get("french"):
            values["french"] = self._render_french(snap)
        return self.env["dunning.letter"]._render(template, values, snap["lang"])

    def _render_french(self, snap):
        """The French text of a formal notice to a reader of another language."""
        lang = snap["french"]["lang"]
        values = self._format_helpers({**snap, **snap["french"]}, lang)
        template = "odoo_dunning_fr.dunning_notice_french"
        return Markup(self.env["dunning.letter"]._render(template, values, lang))

    def _format_helpers(self, snap, lang):
        """What the templates need to write numbers and dates of a snapshot."""
        letter = self.env["dunning.letter"]
        words = self.with_context(lang=self.company_id._find_dunning_lang(lang))

        def money(text):
            return letter._money(text, snap["currency"], lang)

        def day(text, style=None):
            return letter._day(text, lang, style)

        withdrawn = self.state == "withdrawn" and self.withdrawn_on
        return {
            "snap": snap,
            "withdrawn": withdrawn and day(withdrawn.isoformat()),
            "body": Markup(snap["body"]),
            "money": money,
            "percent": lambda text: letter._percent(text, lang),
            "day": day,
            "french_reader": typography.is_french(lang),
            "grouped": typography.grouped,
            "draw_qr": letter._draw_qr,
            **get_sheet_helpers(words.env, snap, money, day),
        }

    def _get_body(self):
        """The text of the notice, rendered and sanitized when it was issued."""
        return Markup(self.snapshot["body"])

    def _render_summary(self):
        """The table and the means of payment, for the e-mail templates."""
        return Markup(self._render_html(SUMMARY))

    # The letter on the screen: as it is, or as it would be.

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_preview(self):
        """The letter as it is, or as it would be: who approves it must see it."""
        for notice in self:
            try:
                notice.preview = notice._render_html(
                    DOCUMENT,
                    notice.snapshot
                    or notice._prepare_snapshot(
                        *notice._render_bodies()[notice.id], notice._assess_charges()
                    ),
                    # On the screen there is no foot of a page.
                    paper={**notice.company_id._prepare_dunning_paper(), "patched": 0},
                )
            except UserError as error:  # a broken text must not close the screen
                notice.preview = Markup('<p class="text-danger">%s</p>') % explain(
                    self.env, error
                )

    def _is_tampered(self):
        """Whether the content or the letter is no longer what was hashed."""
        self.ensure_one()
        letter = self.document_id
        return bool(
            self._hash(self._canonical(self.snapshot)) != self.snapshot_sha256
            or (letter and self._hash(letter.raw or b"") != self.document_sha256)
        )

    def action_print(self):
        """Show the letter; not to be posted when the ledger has overtaken it."""
        self.ensure_one()
        if self.state == "withdrawn":  # what left stays; its print says so
            content = self._render_documents()[0]
            name = f"{self.name} {self._get_withdrawn_word()}"
            return self.env["dunning.print"]._keep(name, content).action_open()
        letters = self.delivery_ids.filtered("is_letter")
        if reason := next(iter(letters._get_overtaken().values()), ""):
            raise UserError(
                self.env._(
                    "%(notice)s is no longer right and should not be posted: "
                    "%(reason)s. Cancel its letter; the next run decides anew.",
                    notice=self.display_name,
                    reason=reason,
                )
            )
        self._make_checked_letters()
        document = self.document_id
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}?download=false",
            "target": "new",
        }

    # The letters of many notices: a broken one is named and stops no other.

    def _make_letters(self):
        """Make the letters that are missing; map the broken ones to the reason."""
        broken = {}
        for start in range(0, len(self), PILE):
            batch = self[start : start + PILE]
            for notice, error in try_together(
                self.env.cr, batch, type(self)._make_checked_letters
            ):
                _logger.warning("Letter %s: %s", notice.name, error, exc_info=error)
                broken[notice] = explain(self.env, error)
        return broken

    def _make_checked_letters(self):
        """What is posted is what was stored, and says what it should."""
        for notice in self:
            if notice.state == "issued":
                text = html2plaintext(notice._get_body(), include_references=False)
                notice._check_words(notice.snapshot["subject"], f"{notice.name} {text}")
        self._get_documents()
        for notice in self:
            notice._check_files(notice.document_id)
            if notice._hash(notice.document_id.raw or b"") != notice.document_sha256:
                raise UserError(
                    self.env._("The stored letter is not the one that was made.")
                )
