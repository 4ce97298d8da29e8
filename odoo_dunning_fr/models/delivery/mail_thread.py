from odoo import api, models

from ...rules import incoming


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': a reminder hears that it came back, or may have
        result = super()._routing_handle_bounce(email_message, message_dict)
        about = message_dict["bounced_message"].id or message_dict.get("parent_id")
        if about:
            # The system's record; the mail gateway is nobody in particular.
            deliveries = self.env["dunning.delivery"].sudo()
            left = deliveries.search(
                [("mail_message_id", "=", about), ("state", "in", ("sent", "unknown"))]
            )
            left._receive_report(email_message, message_dict["email_from"])
        return result

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': a notice hears whether somebody has written the answer
        told = self.with_context(dunning_automatic=incoming.is_automatic(message))
        return super(MailThread, told)._message_route_process(
            message, message_dict, routes
        )
