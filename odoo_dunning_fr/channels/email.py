"""E-mails, by Odoo's mail: one message a notice, kept on the notice's thread."""

from datetime import datetime

from odoo import api, models

# Core's own mail queue skips what is scheduled later: our outbox is the only sender.
NEVER = datetime(9999, 1, 1)


class DunningChannelEmail(models.AbstractModel):
    _name = "dunning.channel.email"
    _description = "Dunning by E-mail"
    _inherit = ["dunning.channel"]

    @api.model
    def _get_recipient(self, notice):
        return notice._get_email_partner().email_formatted

    @api.model
    def _prepare(self, delivery):
        notice = delivery.notice_id
        template = notice.level_id.mail_template_id or self.env.ref(
            "odoo_dunning_fr.mail_template_notice"
        )
        mail = template.send_mail_batch(
            notice.ids,
            email_values={
                "email_to": delivery.recipient,
                "recipient_ids": [],
                "scheduled_date": NEVER,
                "auto_delete": False,
            },
        )
        invoices = notice._get_invoice_attachments()
        mail.mail_message_id.attachment_ids = [(4, pdf.id) for pdf in invoices]
        delivery.mail_message_id = mail.mail_message_id
        return mail

    @api.model
    def _send(self, delivery, prepared):
        prepared.send(auto_commit=False, raise_exception=False)
        if prepared.state == "sent":
            delivery._set_sent()
        else:
            reason = prepared.failure_reason or self.env._(
                "The mail server refused it."
            )
            delivery._set_failed(reason)
