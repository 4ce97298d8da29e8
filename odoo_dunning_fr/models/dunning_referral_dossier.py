import hashlib
import json
import tempfile

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import file_name
from .dossier.archive import Archive
from .dossier.making import Dossier
from .dunning_exhibit import get_place

LIVE = ("calculation", "identity")  # written anew for each dossier


class DunningReferral(models.Model):
    """The dossier of a file: all its exhibits in one archive, the same each time."""

    _inherit = "dunning.referral"

    dossier_id = fields.Many2one("ir.attachment", readonly=True, copy=False)
    dossier_digest = fields.Char(
        readonly=True, copy=False, help="SHA-256 of what the dossier was built from."
    )
    dossier_state = fields.Selection(
        [("none", "Not built"), ("current", "Built"), ("stale", "Out of date")],
        compute="_compute_dossier_state",
        string="State of the Dossier",
    )
    exhibit_count = fields.Integer(compute="_compute_exhibit_count")

    @api.depends("exhibit_ids.selected")
    def _compute_exhibit_count(self):
        for referral in self:
            referral.exhibit_count = len(referral.exhibit_ids.filtered("selected"))

    @api.depends(
        "dossier_id",
        "dossier_digest",
        "exhibit_ids.sequence",
        "exhibit_ids.selected",
        "exhibit_ids.name",
        "exhibit_ids.date",
        "exhibit_ids.attachment_id",
        "line_ids.amount_total",
    )
    def _compute_dossier_state(self):
        for referral in self:
            if not referral.dossier_id:
                referral.dossier_state = "none"
            elif referral.dossier_digest == referral._origin._digest_dossier():
                referral.dossier_state = "current"
            else:
                referral.dossier_state = "stale"

    def action_build_dossier(self):
        """Bind the selected exhibits: one PDF, the files beside it, one archive."""
        self.check_access("write")
        for referral in self:
            referral.exhibit_ids._check_open()
            referral._build_dossier()

    def action_download_dossier(self):
        self.ensure_one()
        if not self.dossier_id:
            raise UserError(self.env._("The dossier was not built yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.dossier_id.id}?download=true",
            "target": "self",
        }

    def action_send(self):
        # EXTENDS: what is handed over is the dossier as it is
        for referral in self:
            if referral.dossier_state == "stale":
                raise UserError(
                    self.env._(
                        "The exhibits or the sums of %(file)s changed since its "
                        "dossier was built: build it anew.",
                        file=referral.display_name,
                    )
                )
        return super().action_send()

    def _get_selected(self):
        """The exhibits of the dossier, in the order of their numbers."""
        return self.exhibit_ids.filtered("selected").sorted(get_place)

    def _build_dossier(self):
        self.ensure_one()
        live = self.exhibit_ids.filtered(lambda exhibit: exhibit.source in LIVE)
        live._drop_printed()
        exhibits = self._get_selected()
        exhibits._fetch()
        with tempfile.TemporaryFile() as file:
            with Archive(file, self.date) as archive:
                dossier = Dossier(self._in_dossier_lang(), archive)
                dossier.make()
            file.seek(0)
            self._store_dossier(file.read())
        dossier.report()
        self._log_dossier(dossier)

    def _store_dossier(self, content):
        values = {
            "name": f"{self._get_dossier_name()}.zip",
            "raw": content,
            "mimetype": "application/zip",
        }
        if self.dossier_id:
            self.dossier_id.write(values)
        else:
            self._as_program().dossier_id = self.env["ir.attachment"].create(
                {**values, "res_model": self._name, "res_id": self.id}
            )
        self._as_program().dossier_digest = self._digest_dossier()

    def _log_dossier(self, dossier):
        """Say in the chatter what was bound, and what could not be."""
        note = Markup("<p>%s</p>") % self.env._(
            "Dossier built: %(count)s exhibits on %(pages)s pages.",
            count=len(dossier.pieces),
            pages=dossier.binder.pages,
        )
        troubles = [piece for piece in dossier.pieces if piece.trouble]
        if troubles:
            note += Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s – %s</li>") % (piece.exhibit.name, piece.trouble)
                for piece in troubles
            )
        self._message_log(body=note)

    def _get_dossier_name(self):
        return file_name.plain(self.name or "", "dossier")

    def _get_troubles(self):
        """Why a slip stands for an exhibit, in words."""
        return {
            "empty": self.env._("it has no document"),
            "encrypted": self.env._("it is protected by a password"),
            "broken": self.env._("it is damaged and cannot be read"),
            "large": self.env._("it is too large"),
            "unknown": self.env._("this kind of file cannot be printed"),
        }

    def _fail_printing(self):
        raise UserError(
            self.env._(
                "The list of exhibits of %(file)s cannot be printed: see the server's "
                "log.",
                file=self.display_name,
            )
        )

    def _digest_dossier(self):
        # An auditor need not see the entries to see whether it is up to date.
        facts = self.sudo()._in_dossier_lang()._describe_dossier()
        facts["exhibits"] = [
            [
                exhibit.kind,
                exhibit.name,
                str(exhibit.date),
                exhibit.attachment_id.checksum,
            ]
            for exhibit in self._get_selected()
        ]
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
