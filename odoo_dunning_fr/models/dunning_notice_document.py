import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class DunningNotice(models.Model):
    """What a notice looks like: letter and e-mail, made from the snapshot alone."""

    _inherit = "dunning.notice"

    preview = fields.Html(
        string="Letter", compute="_compute_preview", compute_sudo=True, sanitize=False
    )

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_preview(self):
        """The letter as it is, or as it would be: who approves it must see it."""
        for notice in self:
            try:
                notice.preview = notice._render_html(
                    "odoo_dunning_fr.dunning_notice_document",
                    notice.snapshot
                    or notice._prepare_snapshot(*notice._render_bodies()[notice.id]),
                )
            except UserError as error:  # a broken text must not close the screen
                notice.preview = Markup('<p class="text-danger">%s</p>') % error

    def _is_tampered(self):
        """Whether the content or the letter is no longer what was hashed."""
        self.ensure_one()
        letter = self.document_id
        return bool(
            self._hash(self._canonical(self.snapshot)) != self.snapshot_sha256
            or (letter and self._hash(letter.raw or b"") != self.document_sha256)
        )

    def _get_document(self):
        """The letter as a PDF, made from the snapshot the first time it is needed."""
        self.ensure_one()
        if self.state != "issued":
            raise UserError(
                self.env._(
                    "%(notice)s is not issued: there is no letter yet.",
                    notice=self.display_name,
                )
            )
        if not self.document_id:
            content = self._render_document()
            digest = self._hash(content)
            evidence = self.sudo()  # written by the system, see _create_deliveries
            attachment = evidence.env["ir.attachment"].create(
                {
                    "name": re.sub(r"[^\w-]+", "-", self.name) + ".pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            evidence.write({"document_id": attachment.id, "document_sha256": digest})
            letters = evidence.delivery_ids.filtered(
                lambda sent: sent.channel in ("letter", "registered")
            )
            letters.document_sha256 = digest
        return self.document_id

    def _render_document(self):
        """The PDF made from the snapshot alone."""
        html = "<!DOCTYPE html>" + self._render_html(
            "odoo_dunning_fr.dunning_notice_document"
        )
        pdf = (
            self.env["ir.actions.report"]
            .sudo()
            ._run_wkhtmltopdf(
                [html], report_ref="odoo_dunning_fr.dunning_notice_report"
            )
        )
        if not pdf:
            raise UserError(
                self.env._(
                    "The letter %(notice)s could not be printed: is wkhtmltopdf "
                    "installed on the server?",
                    notice=self.name,
                )
            )
        return pdf

    @api.model
    def _format_helpers(self, snapshot):
        """What the templates need to write numbers and dates of a snapshot."""
        lang = snapshot["lang"]
        currencies = self.env["res.currency"].with_context(active_test=False, lang=lang)
        names = [snapshot["currency"], snapshot["sender"]["currency"]]
        named = currencies.search([("name", "in", names)]).grouped("name")

        def money(text, currency=snapshot["currency"]):
            return named[currency].format(float(text))

        return {
            "snap": snapshot,
            "body": Markup(snapshot["body"]),
            "money": money,
            "day": lambda text, style=None: self._format_day(text, lang, style),
        }

    def _get_body(self):
        """The text of the notice, rendered and sanitized when it was issued."""
        return Markup(self.snapshot["body"])

    def _format_day(self, text, lang, style=None):
        """A date in figures for a French reader, else with its month in letters.

        03/11 is March for some readers of English.
        """
        day = fields.Date.to_date(text)
        if not style and not (lang or "").startswith("fr"):
            style = "medium"
        return day and format_date(self.env, day, lang, date_format=style)

    def _render_html(self, template, snapshot=None):
        self.ensure_one()
        helpers = self._format_helpers(snapshot or self.snapshot)
        return str(
            self.env["ir.qweb"].with_context(lang=self.lang)._render(template, helpers)
        )

    def _render_summary(self):
        """The table and the means of payment, for the e-mail templates."""
        return Markup(self._render_html("odoo_dunning_fr.dunning_notice_summary"))

    def action_print(self):
        """Show the letter; not to be posted when the ledger has overtaken it."""
        self.ensure_one()
        letters = self.delivery_ids.filtered(
            lambda sent: sent.channel in ("letter", "registered")
        )
        if "queued" in letters.mapped("state") and (reason := self._get_staleness()):
            raise UserError(
                self.env._(
                    "%(notice)s is no longer right and should not be posted: "
                    "%(reason)s. Cancel its letter; the next run decides anew.",
                    notice=self.display_name,
                    reason=reason,
                )
            )
        document = self._get_document()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}?download=false",
            "target": "new",
        }
