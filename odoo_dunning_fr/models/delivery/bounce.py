from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all

from ...rules import incoming, typography
from .delivery import FAILURE


class DunningDelivery(models.Model):
    """What comes back of an e-mail that has left: believed, or shown to a person.

    Whoever got an e-mail can write such a report. It changes a delivery by itself only
    when it is whole and prompt, and never that of a formal notice, whose day is worth
    something to the debtor.
    """

    _inherit = "dunning.delivery"

    def _receive_report(self, email_message, sender):
        """Judge what a mail server, or who says to be one, reports of these.

        :param email.message.EmailMessage email_message: as it came in
        :param str sender: as it says
        """
        report = incoming.read_report(email_message)
        if report and report.passing:
            return
        address = email_normalize(sender) or sender or ""
        words = report.words if report else str(email_message["Subject"] or "")
        words = typography.clean(words)[: incoming.MOST]
        silent = (
            not report
            and incoming.is_automatic(email_message)
            and not incoming.is_of_server(address)
        )
        for delivery in self:
            local = delivery._speak()
            if report and local._has_come_back(report):
                local._set_bounced(words or local.env._("It came back"))
                local._alert()
            else:
                local._note_report(typography.clean(address), words, silent)

    def _has_come_back(self, report):
        left = self.date_sent or self.last_attempt
        return (
            self.notice_id.stage != "formal_notice"
            and bool(left)
            and incoming.has_come_back(
                report,
                set(email_normalize_all(self.recipient)),
                fields.Datetime.now() - left,
            )
        )

    def _note_report(self, sender, words, silent):
        """Write down what came; unless it is silent, have somebody look at it."""
        note = self.env._(
            "%(sender)s writes about the e-mail to %(recipient)s: “%(words)s”. Nothing "
            "was changed by it.",
            sender=sender,
            recipient=self.recipient,
            words=words,
        )
        self.notice_id._message_log(body=note)
        if not silent:
            self.notice_id._tell_collector(
                FAILURE,
                self.env._("Did it come back? See the note"),
                Markup("%s") % note,
            )

    def action_settle_returned(self):
        """It came back: somebody has looked at what the mail server says."""
        self.check_access("write")
        for delivery in self:
            if not delivery.is_automatic or delivery.state != "sent":
                raise UserError(
                    self.env._(
                        "%(delivery)s cannot have come back: only what is sent by "
                        "itself and has left can. Of a letter, enter the outcome.",
                        delivery=delivery.display_name,
                    )
                )
        reason = self.env._("It came back: found out by %s", self.env.user.name)
        evidence = self.sudo()  # the state is the system's, see write
        evidence._set_bounced(reason)
        evidence._forget_failure()
        for delivery in evidence:
            delivery.notice_id._message_log(
                body=self.env._(
                    "%(delivery)s: %(reason)s.",
                    delivery=delivery.display_name,
                    reason=reason,
                )
            )
