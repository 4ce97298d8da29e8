from odoo import fields, models

from ..rules import typography
from .dunning_delivery import REACHED
from .dunning_exhibit import get_title
from .dunning_referral_gather import describe_attachment, set_moves

POSTED = ("letter", "registered")


class DunningReferral(models.Model):
    """The notices of a file, their proofs, and what was written about them."""

    _inherit = "dunning.referral"

    def _get_notices(self):
        """The notices that claimed these invoices, oldest first."""
        lines = self.env["dunning.notice.line"].search(
            [("move_id", "in", self.move_ids.ids), ("notice_id.state", "=", "issued")]
        )
        return lines.notice_id.sorted(lambda notice: (notice.date, notice.id))

    def _gather_notices(self):
        notices = self._get_notices()
        told = self.env["mail.message"]
        for notice in notices:
            values = self._prepare_notice(notice)
            if values["source"].startswith(told._name):
                told |= told.browse(int(values["source"].partition(",")[2]))
            yield values
            yield from self._gather_proofs(notice)
        for message in self._get_messages(notices) - told:
            yield from self._gather_message(message)

    def _prepare_notice(self, notice):
        """The letter when one was posted; else the e-mail, as it was sent.

        What never reached the debtor proves nothing: it is there, and not selected.
        """
        sent = notice.delivery_ids.filtered(lambda sent: sent.state in REACHED)
        mail = sent.mail_message_id[:1]
        posted = notice.document_id or sent.filtered(lambda one: one.channel in POSTED)
        source = notice if posted or not mail else mail
        labels = dict(sent._fields["channel"]._description_selection(self.env))
        ways = dict.fromkeys(labels[channel] for channel in sent.mapped("channel"))
        name = " – ".join(
            filter(None, (notice.level_id.name, notice.name, ", ".join(ways)))
        )
        return {
            "kind": "notice",
            "name": name,
            "date": notice.date,
            "source": f"{source._name},{source.id}",
            "selected": bool(sent),
            "move_ids": set_moves(notice.line_ids.move_id & self.move_ids),
        }

    def _gather_proofs(self, notice):
        for delivery in notice.delivery_ids.sorted("id"):
            for proof in delivery.proof_ids.sorted("id"):
                parts = (notice.name, delivery.tracking_ref, get_title(proof.name))
                yield {
                    "kind": "proof",
                    "name": self.env._(
                        "Proof of sending: %(what)s",
                        what=typography.clean(" – ".join(filter(None, parts))),
                    ),
                    "date": delivery.date_presented or delivery.date_sent,
                    "attachment_id": proof.id,
                }

    def _get_messages(self, notices):
        """What was written to the debtor and by it; not our own notes."""
        unsent = notices.delivery_ids.filtered(
            lambda sent: sent.state not in REACHED
        ).mail_message_id
        return (notices.message_ids - unsent).filtered(_is_letter).sorted("date")

    def _gather_message(self, message):
        yield {
            "kind": "email",
            "name": self.env._(
                "E-mail “%(subject)s” from %(author)s",
                subject=typography.clean(message.subject or message.record_name or ""),
                author=typography.clean(message.author_id.name or message.email_from),
            ),
            "date": fields.Datetime.context_timestamp(self, message.date).date(),
            "source": f"mail.message,{message.id}",
        }
        if message.message_type == "email":  # what the debtor sent with it
            for attachment in message.attachment_ids.sorted("id"):
                yield describe_attachment(attachment, "email")


def _is_letter(message):
    if message.message_type == "comment":
        return not message.is_internal and not message.subtype_id.internal
    return message.message_type in ("email", "email_outgoing")
