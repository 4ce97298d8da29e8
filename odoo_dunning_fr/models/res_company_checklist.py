from odoo import api, fields, models


class ResCompany(models.Model):
    """What is left to do before the first reminder, for the settings and preview."""

    _inherit = "res.company"

    dunning_checklist = fields.Html(
        compute="_compute_dunning_checklist", sanitize=False, compute_sudo=True
    )

    @api.depends_context("lang")
    @api.depends(
        "dunning_start_date",
        "dunning_legal_form",
        "dunning_capital",
        "dunning_registry",
        "dunning_sole_trader",
        "dunning_signatory",
    )
    def _compute_dunning_checklist(self):
        qweb = self.env["ir.qweb"]
        for company in self:
            steps = company._get_dunning_checklist()
            company.dunning_checklist = qweb._render(
                "odoo_dunning_fr.dunning_checklist", {"steps": steps}
            )

    def _get_dunning_checklist(self):
        """The steps to take, in order: (done, what, why, address of the screen)."""
        self.ensure_one()
        partner = f"/odoo/res.partner/{self.partner_id.id}"
        return [
            (
                self._has_dunning_mentions(),
                self.env._("Legal mentions and signatory"),
                self.env._("Letters must say who sends them."),
                "/odoo/action-account.action_account_config",
            ),
            (
                bool(self.partner_id.bank_ids),
                self.env._("Bank account of the company"),
                self.env._("Letters say where to pay."),
                partner,
            ),
            (
                bool(self.env["dunning.policy"]._get_defaults(self)),
                self.env._("Policies"),
                self.env._("Which reminders, when, and what they say."),
                "/odoo/dunning-policies",
            ),
            (
                bool(self.env["ir.mail_server"].search_count([], limit=1)),
                self.env._("Outgoing mail server"),
                self.env._("E-mails leave through it."),
                "/odoo/action-base.action_ir_mail_server_list",
            ),
            (
                bool(self.dunning_start_date),
                self.env._("First preview confirmed"),
                self.env._("Nothing is sent before that."),
                "/odoo/dunning-preview",
            ),
        ]

    def _has_dunning_mentions(self):
        sender = self._prepare_dunning_sender()
        wanted = ["siren", "registry", "signatory"]
        if not self.dunning_sole_trader:
            wanted += ["legal_form", "capital"]
        return all(sender[mention] for mention in wanted)
