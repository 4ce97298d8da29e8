"""E-mails, by Odoo's mail: one message a delivery, kept on the notice's thread."""

from datetime import datetime
from functools import partial

from psycopg2 import Error as DatabaseError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config, html2plaintext
from odoo.tools.mail import email_split_and_format_normalize

from ....rules import typography
from ....rules.weight import HEAVY, split_by_weight
from ...evidence import as_program
from ...together import explain
from ..outbox import Unreachable
from .smtp import SmtpRoute

# What a mail server is given of an outgoing mail.
BUILT = (
    *("email_to", "email_cc", "subject", "body", "body_alternative", "reply_to"),
    *("attachments", "message_id", "references", "object_id", "headers"),
)
# No address, and known to be none: Odoo would look it up for each message.
NOBODY = " "
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
        if own:
            return own
        ours = self.env["ir.model.data"]._xmlid_to_res_id(
            "odoo_dunning_fr.mail_template_notice", raise_if_not_found=False
        )
        return own.browse(ours)

    @api.model
    def _filter_slow(self, deliveries):
        fresh = deliveries.filtered(lambda delivery: not delivery.mail_message_id)
        attached = fresh.notice_id._map_attached_invoices()
        missing = self.env["account.move"].union(*attached.values())
        missing = missing._filter_without_pdf()
        return fresh.filtered(lambda delivery: attached[delivery.notice_id] & missing)

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
        self._attach(fresh)
        for delivery in fresh:
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
    def _attach(self, deliveries):
        """All that travels with them is the notices' own."""
        moves = deliveries.notice_id._map_attached_invoices()
        messages = as_program(deliveries.mail_message_id, "mail.message")
        of = {message.res_id: message for message in messages}
        attached = {
            notice: of[notice.id].attachment_ids | some.invoice_pdf_report_id
            for notice, some in moves.items()
        }
        for notice, own in deliveries.notice_id._own_documents(attached).items():
            if own:
                of[notice.id].attachment_ids = own

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
        notice._check_attachments({notice: message.attachment_ids})
        notice._check_files(message.attachment_ids)
        text = html2plaintext(message.body or "", include_references=False)
        notice._check_words(message.subject or "", " ".join(text.split()))
        # Of many, the documents of one are in memory at a time.
        message.attachment_ids.invalidate_recordset(["raw"], flush=False)

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
    def _take_batch(self, deliveries):
        """So many that their documents do not fill the memory."""

        def weigh(delivery):
            return sum(delivery.mail_message_id.attachment_ids.mapped("file_size"))

        first = next(split_by_weight(deliveries, weigh, HEAVY))
        return deliveries[: len(first)]

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
            route.server = servers.browse(server)
            # What Odoo would look up for each message.
            domain = self.env["mail.alias.domain"].sudo().browse(domain)
            notices = domain.default_from_email or servers._get_default_from_address()
            route.bounces = domain.bounce_email or servers._get_default_bounce_address()
            route.servers = servers.with_context(
                domain_notifications_email=notices or NOBODY
            )
            ids = [id_ for mail_id in mail_ids for id_ in of[message[mail_id]].ids]
            yield route, deliveries.browse(ids).with_prefetch(deliveries._prefetch_ids)

    @api.model
    def _load(self, deliveries, route):
        checked = super()._load(deliveries, route)
        mails = self._get_mails(deliveries).sudo()  # for whoever sends
        if route.server and not mails._filter_mail_mail_servers(route.server):
            raise UserError(
                self.env._("This mail server is not for the mails of the company.")
            )
        of = {mail.mail_message_id: mail for mail in mails}
        for delivery in deliveries:
            load = [*self._build(of[delivery.mail_message_id], route)]
            if not load:  # as Odoo refuses it
                raise AssertionError(route.servers.NO_VALID_RECIPIENT)
            if len(load) > 1:  # of which some may be taken, and others refused
                raise UserError(
                    self.env._(
                        "%(notice)s would leave as several messages: it has one "
                        "recipient.",
                        notice=delivery.notice_id.display_name,
                    )
                )
            route.loads[delivery.id] = load
        return checked

    @api.model
    def _build(self, mail, route):
        """What Odoo makes of a mail, each with what it knows when it sends it.

        As `mail.mail` does it before it sends; here well before, so that nothing is
        left that can go wrong when the message has begun to leave.
        """
        sender = next(iter(email_split_and_format_normalize(mail.email_from)), "")
        emails = mail._prepare_outgoing_list(
            mail_server=route.server or mail.mail_server_id
        )
        for email in emails:
            servers = route.servers.with_context(
                send_validated_to=email["email_to_normalized"]
            )
            message = servers._build_email__(
                email_from=sender or mail.email_from,
                subtype="html",
                subtype_alternative="plain",
                **{name: email[name] for name in BUILT},
            )
            bounces = email["headers"].get("Return-Path") or route.bounces
            yield (
                servers.with_context(domain_bounce_address=bounces or message["From"]),
                message,
            )

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
        load = route.loads.pop(delivery.id)

        def send(smtp):
            try:
                for servers, message in load:
                    servers.send_email(message, smtp_session=smtp)
            except DatabaseError:
                self.env.cr.rollback()  # nothing can be recorded otherwise
                raise

        return route.attempt(send)

    @api.model
    def _note_outcome(self, deliveries):
        """What Odoo's list of mails shows."""
        for (state, failure), some in deliveries.grouped(
            lambda delivery: (delivery.state, delivery.failure)
        ).items():
            mails = self._get_mails(some)
            if state == "sent":
                mails.write(
                    {"state": "sent", "failure_type": False, "failure_reason": False}
                )
                mails._postprocess_sent_message([], [])
            else:
                mails.write(
                    {
                        "state": "exception",
                        "failure_type": "unknown",
                        "failure_reason": failure,
                    }
                )
