from odoo import api, fields, models
from odoo.exceptions import UserError

# What the notices of a level say, and what they claim.
SAID = frozenset(
    "attach_invoices claim_indemnity claim_interest letter_body mail_template_id name "
    "payment_days stage subject".split()
)


class DunningLevel(models.Model):
    """What a level knows of notices: their template, and whether it was used."""

    _inherit = "dunning.level"

    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain=[("model", "=", "dunning.notice")],
        help="Empty: the standard e-mail, which carries the text of the letter.",
    )

    def _compute_render_model(self):
        # OVERRIDE
        self.render_model = "dunning.notice"

    @api.constrains("mail_template_id")
    def _check_mail_template(self):
        for level in self:
            level.mail_template_id._check_for_dunning()

    def write(self, vals):
        result = super().write(vals)
        self._tell_waiting(vals)
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        # EXTENDS 'base': a translation is a text too
        result = super()._update_field_translations(field_name, *args, **kwargs)
        self._tell_waiting([field_name])
        return result

    def _tell_waiting(self, names):
        if SAID.intersection(names) and not self._is_program():
            self.env["dunning.notice"]._ask_again(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        lines = self.env["dunning.notice.line"].sudo()  # whoever's notices they are
        used = lines._read_group([("level_id", "in", self.ids)], ["level_id"])
        if used:
            raise UserError(
                self.env._(
                    "“%(level)s” of the policy “%(policy)s” was used in notices that "
                    "are kept as evidence. Archive it instead of deleting it.",
                    level=used[0][0].name,
                    policy=used[0][0].policy_id.name,
                )
            )

    def action_preview(self):
        """Show what the level says to a customer who owes something."""
        self.ensure_one()
        preview = self.env["dunning.level.preview"].create({"level_id": self.id})
        if preview.partner_id:
            return preview.action_show()
        return preview._get_records_action(target="new")
