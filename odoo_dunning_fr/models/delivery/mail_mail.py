from odoo import models
from odoo.exceptions import UserError


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        # EXTENDS 'mail': a reminder leaves by its delivery alone, which says so
        deliveries = self.env["dunning.delivery"].sudo()  # whoever's they are
        own = deliveries.search(
            [("mail_message_id", "in", self.mail_message_id.ids)], limit=1
        )
        if own:
            raise UserError(
                self.env._(
                    "This e-mail is a reminder: it is sent, and tried again, from its "
                    "notice %(notice)s only.",
                    notice=own.notice_id.name,
                )
            )
        return super().send(*args, **kwargs)
