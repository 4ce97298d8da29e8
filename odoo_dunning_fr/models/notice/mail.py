import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all

from ...rules import outgoing, typography
from ..reminder import Reminder

_logger = logging.getLogger(__name__)

# What of a snapshot is a text, not a fact.
WRITTEN = frozenset({"subject", "body", "french"})
REPLY = "odoo_dunning_fr.mail_activity_reply"


class DunningNotice(models.Model):
    """The correspondence about a notice: what goes with it, and what comes back."""

    _inherit = "dunning.notice"

    # What goes with it

    def _get_attached_invoices(self):
        """The invoices whose own documents travel with the notices."""
        return self.env["account.move"].union(*self._map_attached_invoices().values())

    def _map_attached_invoices(self):
        """Map the notices to the invoices whose own documents travel with them.

        Those that take a step, and those that it lists and no notice named before.
        """
        none = self.env["account.move"]
        lines = self.filtered("level_id.attach_invoices").line_ids
        attached = lines.filtered(
            lambda line: (
                (line.role == "step" or (line.role == "listed" and line._is_new()))
                and line.move_id.is_sale_document(include_receipts=True)
            )
        ).with_prefetch(lines.ids)
        of = {
            notice: some.move_id
            for notice, some in attached.grouped("notice_id").items()
        }
        return {notice: of.get(notice, none) for notice in self}

    def _make_invoice_documents(self):
        """Make the PDFs of the invoices that have none yet."""
        self._get_attached_invoices()._make_invoice_pdf()

    @api.model
    def _check_attachments(self, attached):
        """A notice carries only its own debtor's documents.

        :param dict attached: by notice, what travels with it
        """
        moves = self._find_attached_moves(attached)
        for notice, attachments in attached.items():
            for attachment in attachments:
                if not notice._is_own_document(attachment, moves):
                    raise UserError(
                        self.env._(
                            "The attachment “%(name)s” is not a document of "
                            "%(customer)s: the e-mail does not leave with it.",
                            name=attachment.name,
                            customer=notice.partner_id.display_name,
                        )
                    )

    @api.model
    def _find_attached_moves(self, attached):
        """The entries in which some of the documents lie; one that is gone is none."""
        moves = self.env["account.move"]
        return moves.browse(
            {
                attachment.res_id
                for attachments in attached.values()
                for attachment in attachments
                if attachment.res_model == moves._name
            }
        ).exists()

    def _is_own_document(self, attachment, moves):
        model, res_id = attachment.res_model, attachment.res_id
        match model:
            case "account.move":
                owner = moves & moves.browse(res_id)
                return (owner.commercial_partner_id, owner.company_id) == (
                    self.partner_id.commercial_partner_id,
                    self.company_id,
                )
            case "dunning.notice":
                return res_id == self.id
            case "mail.message":  # a report that the template has just made
                message = self.env[model].browse(res_id)
                return (message.model, message.res_id) == (self._name, self.id)
            case "mail.template":  # general terms; not a document that was made its own
                return not attachment.res_field
        return False

    @api.model
    def _own_documents(self, attached):
        """The same documents, each the notice's own: others are copied.

        What left stays as it left, and an invoice can be printed anew.

        :param dict attached: by notice, what travels with it
        :returns: the same with its own documents
        """
        self._check_attachments(attached)
        foreign = [
            (notice, one)
            for notice, attachments in attached.items()
            for one in attachments
            if one.res_model not in ("mail.message", self._name)
        ]
        originals = self.env["ir.attachment"].concat(*(one for _, one in foreign))
        copies = originals._copy_for_dunning(
            self.browse(notice.id for notice, _one in foreign)
        )
        own = dict(zip(foreign, copies, strict=True))
        return {
            notice: attachments.browse(
                own.get((notice, one), one).id for one in attachments
            )
            for notice, attachments in attached.items()
        }

    def _check_words(self, subject, text):
        """A text leaves when it says something, all of it, and about this notice.

        :param str subject: in plain text
        :param str text: in plain text
        :raise UserError: it does not
        """
        self.ensure_one()
        said = f"{subject} {text}"
        match outgoing.find_fault(subject, text, self._list_facts()):
            case "subject":
                trouble = self.env._("it has no subject")
            case "body":
                trouble = self.env._("it has no text")
            case "placeholder":
                trouble = self.env._("something in its text was not filled in")
            case _ if not any(name in said for name in self._list_names()):
                trouble = self.env._(
                    "it names neither this notice nor the customer nor an invoice"
                )
            case _:
                return
        raise UserError(
            self.env._(
                "%(notice)s does not leave: %(trouble)s. Look at the text of "
                "“%(level)s” and at its e-mail template.",
                notice=self.display_name,
                trouble=trouble,
                level=self.level_id.name,
            )
        )

    def _list_facts(self):
        """The texts that it states, as people wrote them: a name is no placeholder."""
        facts = {k: v for k, v in self.snapshot.items() if k not in WRITTEN}
        return [self.partner_id.name or "", *_walk(facts)]

    def _list_names(self):
        """What is the notice's own, and cannot be another one's."""
        names = [self.name, self.partner_id.name, *self.line_ids.mapped("move_name")]
        names += self.apology_for_id.mapped("name")
        return [_flat(name) for name in names if name]

    def _check_files(self, attachments):
        """A document that is lost, or no longer what it was, does not leave."""
        for document in attachments:
            content = document.raw or b""
            if document.type != "binary" or not outgoing.is_whole(
                content, document.mimetype
            ):
                raise UserError(
                    self.env._(
                        "%(notice)s does not leave: its document “%(document)s” is "
                        "empty, damaged or lost. Make it anew, then send it again.",
                        notice=self.display_name,
                        document=document.name,
                    )
                )

    # What comes back

    def message_update(self, msg_dict, update_vals=None):
        # EXTENDS 'mail': somebody answers; what programs write is kept, and that is all
        result = super().message_update(msg_dict, update_vals)
        if not self.env.context.get("dunning_automatic"):
            for notice in self:
                local = notice.with_context(lang=notice.company_id._get_dunning_lang())
                who = notice._name_sender(msg_dict)
                local._tell_collector(REPLY, local.env._("%s has answered", who))
        return result

    def _name_sender(self, msg_dict):
        """The customer by its name; whoever else by the address he writes from.

        The sender of an e-mail can be forged, a colleague's address too.
        """
        sender = msg_dict.get("email_from") or ""
        address = email_normalize(sender) or typography.clean(sender)
        customer = self.partner_id.commercial_partner_id
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        people = self.partner_id | self.contact_id | customer
        told = [*people.mapped("email"), *self.delivery_ids.mapped("recipient")]
        if author.commercial_partner_id == customer or address in email_normalize_all(
            ", ".join(filter(None, told))
        ):
            return self.partner_id.name
        return address

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        # EXTENDS 'mail': what a customer writes to us is not passed on to outsiders
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        kind = (msg_vals or {}).get("message_type") or message.message_type
        if kind != "email":
            return recipients
        return [person for person in recipients if not person["share"]]

    # Who learns of it

    def _tell_collector(self, kind, summary, note="", user=None):
        """Leave one activity; what happened is recorded, whoever can be told.

        :param user: who is told instead of the collector
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                # What happens again is told again, but for what is still open.
                reminder = Reminder(
                    None, user or self._get_collector(), lambda _notice: (summary, note)
                )
                # Seen in Odoo: a mail to each would flood a mailbox on a bad day.
                self._remind_once(kind, {self: reminder}, kind, silent=True)
        except Exception:  # such as a collector who may not see the company
            _logger.exception("Nobody could be told: %s (%s)", summary, self.name)


def _walk(value):
    """All the texts within a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _walk(part)


def _flat(text):
    return " ".join(text.split())
