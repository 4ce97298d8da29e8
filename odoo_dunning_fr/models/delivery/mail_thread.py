from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': let a notice know which of its e-mails came back, and why
        report = {
            **self._get_dunning_bounce(email_message),
            "message_id": message_dict["bounced_message"].id,
        }
        reporting = self.with_context(dunning_bounce=report)
        return super(MailThread, reporting)._routing_handle_bounce(
            email_message, message_dict
        )

    @api.model
    def _get_dunning_bounce(self, email_message):
        """What the server says of a message that came back (RFC 3464)."""
        for part in email_message.walk():
            if part.get_content_type() == "message/delivery-status":
                recipient = part.get_payload()[-1]
                return {
                    "reason": recipient["Diagnostic-Code"] or recipient["Status"],
                    # It tries on, or it has arrived: nothing came back.
                    "delayed": (recipient["Action"] or "").strip().lower()
                    in ("delayed", "delivered", "relayed", "expanded"),
                }
        return {}
