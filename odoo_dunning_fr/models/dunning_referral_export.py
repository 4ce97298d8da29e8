from odoo import api, fields, models
from odoo.exceptions import UserError


class DunningReferral(models.Model):
    """The files for an agent's software, by the profile that it asked for."""

    _inherit = "dunning.referral"

    line_count = fields.Integer(
        string="Number of Invoices", compute="_compute_line_count"
    )

    @api.depends("line_ids")
    def _compute_line_count(self):
        for referral in self:
            referral.line_count = len(referral.line_ids)

    def action_export(self):
        """Download these files for their agent, all in one."""
        if len(self.grouped(lambda file: (file.agent_id, file.company_id))) != 1:
            raise UserError(
                self.env._(
                    "An export is for one agent: choose files of one agency, in one "
                    "company."
                )
            )
        today = fields.Date.context_today(self)
        label = self.name if len(self) == 1 else f"{self.agent_id.name} {today}"
        return self.env["dunning.download"]._offer(self._export(label), label)

    def _prepare_export_files(self):
        """The files for the agent's software that its dossier holds.

        :rtype: list[tuple[str, bytes]]
        """
        self.ensure_one()
        return self._export(self.name) if self.kind in ("agency", "insurer") else []

    def _export(self, label):
        """The files (name, content) for all of these, in the agent's language."""
        lang = self.agent_id.lang or self.company_id.partner_id.lang
        profile = self[:1]._get_export_profile()
        if not profile:
            raise UserError(
                self.env._(
                    "There is no export profile: add one under Configuration > Dunning "
                    "> Export Profiles."
                )
            )
        # Each in its company: no other's values of company-dependent fields.
        local = self.with_company(self.company_id).with_context(lang=lang)
        return profile.with_context(lang=lang)._export(local, label)

    def _get_export_profile(self):
        """The profile that the mandate names, else the first."""
        profiles = self.env["dunning.export.profile"]
        return self.mandate_id.export_profile_id or profiles._find_default(
            self.company_id
        )
