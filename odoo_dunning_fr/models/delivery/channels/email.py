"""E-mails, by Odoo's mail: one message a delivery, kept on the notice's thread."""

from datetime import datetime
from functools import partial

from psycopg2 import Error as DatabaseError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config, html2plaintext

from ....rules import typography
from ....rules.trace import last_line
from ...evidence import as_program
from ...together import explain
from ..outbox import Unreachable
from .smtp import SmtpRoute

# Core's own mail queue skips what is scheduled later: our outbox is the only sender.
NEVER = datetime(9999, 1, 1)


class DunningChannelEmail(models.AbstractModel):
    _name = "dunning.channel.email"
    _description = "Dunning by E-mail"
    _inherit = ["dunning.channel"]

    _stands_in = 2
    _contact_field = "email_normalized"

    @api.model
    def _can_reach(self, notice):
        """In an insolvency the administrator's address will do."""
        return bool(notice._get_email_partner())

    @api.model
    def _get_need(self):
        return self.env._("an e-mail")

    @api.model
    def _get_recipient(self, notice):
        return notice._get_email_recipient()

    # Preparing

    @api.model
    def _get_pile(self, delivery):
        """A company's mails by one template mostly leave by one mail server."""
        return (delivery.company_id, self._get_template(delivery))

    @api.model
    def _get_template(self, delivery):
        own = delivery.level_id.mail_template_id
        if delivery.notice_id.apology_for_id:  # the level's says something else
            own = own.browse()
        return own or self.env.ref(
            "odoo_dunning_fr.mail_template_notice", raise_if_not_found=False
        )

    @api.model
    def _filter_slow(self, deliveries):
        return deliveries.filtered(
            lambda delivery: (
                not delivery.mail_message_id
                and delivery.notice_id._get_attached_invoices()._filter_without_pdf()
            )
        )

    @api.model
    def _make_documents(self, delivery):
        delivery.notice_id._make_invoice_documents()

    @api.model
    def _prepare(self, deliveries):
        """Make the mails of a pile, once: a later attempt sends the same message."""
        fresh = deliveries.filtered(lambda delivery: not delivery.mail_message_id)
        if not fresh:
            return
        company, template = self._get_pile(fresh[0])
        if not company.email:
            raise Unreachable(f"{company.name} has no address", "no_sender")
        if not template:
            raise UserError(
                self.env._("The e-mail template of the reminders was deleted.")
            )
        template._check_for_dunning()
        notices = fresh.notice_id
        mails = template.with_company(company).send_mail_batch(
            notices.ids,
            email_values={
                "author_id": company.partner_id.id,
                "recipient_ids": [],
                "scheduled_date": NEVER,
                "auto_delete": False,
                "record_company_id": company.id,
                "record_alias_domain_id": company.alias_domain_id.id,
            },
        )
        mails = as_program(mails, "mail.mail", "mail.message")
        of = {mail.res_id: mail for mail in mails}
        reply_to = self._get_reply_to(company, notices)
        for delivery in fresh:
            mail = of[delivery.notice_id.id]
            mail.email_from = typography.addresses(
                typography.line(mail.email_from or "")
            )
            mail.email_to = delivery.recipient
            mail.reply_to = mail.reply_to or reply_to[delivery.notice_id.id]
            delivery.mail_message_id = mail.mail_message_id
            self._attach(delivery)
            delivery.content_sha256 = self._digest(delivery)
            self._check(delivery)

    @api.model
    def _get_reply_to(self, company, notices):
        """Where answers go: to the notice's thread, else to the company's mailbox."""
        return notices._notify_get_reply_to_batch(
            defaults=dict.fromkeys(notices.ids, company.email_formatted),
            author_ids=dict.fromkeys(notices.ids, company.partner_id.id),
        )

    @api.model
    def _attach(self, delivery):
        """All that travels with it is the notice's own."""
        notice = delivery.notice_id
        message = as_program(delivery.mail_message_id, "mail.message")
        documents = message.attachment_ids
        documents |= notice._get_attached_invoices().invoice_pdf_report_id
        if documents:
            message.attachment_ids = notice._own_documents(documents)

    # What is looked at before it leaves

    @api.model
    def _check(self, delivery):
        """Raise when it must not leave: see `dunning.notice._check_words`, and more."""
        notice, message = delivery.notice_id, delivery.mail_message_id
        if (message.model, message.res_id) != (notice._name, notice.id) or (
            delivery.content_sha256
            and delivery.content_sha256 != self._digest(delivery)
        ):
            raise UserError(
                self.env._(
                    "The e-mail of %(notice)s was changed since it was prepared.",
                    notice=notice.display_name,
                )
            )
        notice._check_attachments(message.attachment_ids)
        notice._check_files(message.attachment_ids)
        text = html2plaintext(message.body or "", include_references=False)
        notice._check_words(message.subject or "", " ".join(text.split()))

    @api.model
    def _digest(self, delivery):
        """The SHA-256 of what the e-mail says, to whom, with which documents."""
        message = delivery.mail_message_id
        documents = message.attachment_ids.sorted("id")
        notices = delivery.notice_id
        content = {
            "from": message.email_from,
            "to": delivery.recipient,
            "reply_to": message.reply_to,
            "subject": message.subject,
            "body": str(message.body),
            "attachments": [notices._hash(one.raw or b"") for one in documents],
        }
        return notices._hash(notices._canonical(content))

    # Sending

    @api.model
    def _get_routes(self, deliveries):
        """The ways to the mail servers, each with the deliveries that take it."""
        mails = self._get_mails(deliveries)
        of = deliveries.grouped("mail_message_id")
        message = {mail.id: mail.mail_message_id for mail in mails}
        servers = self.env["ir.mail_server"]
        for server, domain, sender, mail_ids in mails._split_by_mail_configuration():
            connect = partial(self._connect, server, sender)
            route = SmtpRoute(connect, partial(explain, self.env))
            route.server, route.domain = servers.browse(server), domain
            yield route, deliveries.union(*(of[message[id_]] for id_ in mail_ids))

    @api.model
    def _connect(self, server, sender):
        """A connection to a mail server; say why there is none."""
        servers = self.env["ir.mail_server"].sudo()  # for whoever sends
        try:
            return servers._connect__(mail_server_id=server, smtp_from=sender)
        except Exception as error:  # no such host, no such password, no server at all
            # Odoo then tries the machine itself, where nobody may listen.
            nowhere = config.get("smtp_server") in (None, False, "", "localhost")
            known = server or not nowhere or servers.search_count([], limit=1)
            code = "server" if known else "no_server"
            raise Unreachable(explain(self.env, error), code) from error

    @api.model
    def _get_mails(self, deliveries):
        return self.env["mail.mail"].search(
            [("mail_message_id", "in", deliveries.mail_message_id.ids)], order="id"
        )

    @api.model
    def _send(self, delivery, route):
        mail = self._get_mails(delivery)

        def send(smtp):
            mail.state = "outgoing"  # whatever became of an attempt before this one
            try:
                mail._send(
                    raise_exception=True,
                    smtp_session=smtp,
                    alias_domain_id=route.domain,
                    mail_server=route.server,
                )
            except DatabaseError:
                self.env.cr.rollback()  # nothing can be recorded otherwise
                raise

        outcome = route.attempt(send)
        # Odoo passes over a recipient that is no address.
        reason = outcome.reason or last_line(mail.failure_reason or "")
        return outcome._replace(reason=reason)
