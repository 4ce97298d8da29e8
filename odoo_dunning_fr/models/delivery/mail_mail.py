from odoo import models
from odoo.exceptions import UserError

from ..evidence import is_program

# What an e-mail says, and to whom.
CONTENT = frozenset("body_html email_to email_cc recipient_ids headers".split())


class MailMail(models.Model):
    _inherit = "mail.mail"

    def write(self, vals):
        # EXTENDS 'mail': what leaves is what was prepared
        guarded = CONTENT & vals.keys() and not is_program(self)
        if guarded and (own := self._find_delivery()):
            raise UserError(own.notice_id._explain_told())
        return super().write(vals)

    def _find_delivery(self):
        """The reminder that one of them is, or none."""
        deliveries = self.env["dunning.delivery"].sudo()  # whoever's they are
        messages = self.sudo().mail_message_id
        return deliveries.search([("mail_message_id", "in", messages.ids)], limit=1)

    def _prepare_outgoing_list(self, *args, **kwargs):
        # EXTENDS 'mail': Odoo sends a link in place of what it holds to be too heavy
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        whole = len(self.attachment_ids)
        if any(len(email["attachments"]) < whole for email in emails) and (
            own := self._find_delivery()
        ):
            raise UserError(
                self.env._(
                    "The documents of %(notice)s are too heavy for the mail server: a "
                    "link would leave in their place. Raise the size that it takes "
                    "(Settings > Technical > Outgoing Mail Servers), or let the level "
                    "attach no invoices.",
                    notice=own.notice_id.display_name,
                )
            )
        return emails

    def send(self, *args, **kwargs):
        # EXTENDS 'mail': a reminder leaves by its delivery alone, which says so
        if own := self._find_delivery():
            raise UserError(
                self.env._(
                    "This e-mail is a reminder: it is sent, and tried again, from its "
                    "notice %(notice)s only.",
                    notice=own.notice_id.name,
                )
            )
        return super().send(*args, **kwargs)
