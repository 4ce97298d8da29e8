from odoo import models

from .res_partner import TEMPLATE


class MailComposeMessage(models.TransientModel):
    """Notes who was sent a statement of account: the first contact of old books."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        # EXTENDS 'mail'
        result = super()._action_send_mail(auto_commit=auto_commit)
        ours = self.env.ref(TEMPLATE, raise_if_not_found=False)
        for composer in self:
            if composer.template_id == ours and composer.model == "res.partner":
                ids = composer._evaluate_res_ids()
                self.env["res.partner"].browse(ids)._note_dunning_statement()
        return result
