from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .dunning_notice_print import DOCUMENT


class DunningNotice(models.Model):
    """The letter on the screen: as it is, or as it would be."""

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
                    DOCUMENT,
                    notice.snapshot
                    or notice._prepare_snapshot(
                        *notice._render_bodies()[notice.id], notice._assess_charges()
                    ),
                    # On the screen there is no foot of a page.
                    paper={**notice.company_id._prepare_dunning_paper(), "patched": 0},
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

    def action_print(self):
        """Show the letter; not to be posted when the ledger has overtaken it."""
        self.ensure_one()
        letters = self.delivery_ids.filtered("is_letter")
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
