from odoo import fields, models
from odoo.fields import Command

from ....rules import proofs, typography
from ...notice.notice import REACHED
from .exhibit import RANKS, get_title


class DunningReferral(models.Model):
    """The exhibits of a file: found where the company has them, in order."""

    _inherit = "dunning.referral"

    exhibit_ids = fields.One2many("dunning.exhibit", "referral_id", string="Exhibits")

    retention_of_title = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        default=lambda self: self.env.company.dunning_retention_of_title,
        tracking=True,
        help="Whether goods stay the company's until they are paid: after a judgment "
        "of insolvency they are claimed back within three months (C. com. L624-9).",
    )

    def action_gather_exhibits(self):
        """Look again for what proves the invoices, and print what is missing.

        What was renamed, reordered or left out by hand stays so.
        """
        self.check_access("write")
        for referral in self:
            referral._gather()
            referral.exhibit_ids._fetch_copies()
            referral.exhibit_ids._drop_printed()
            referral.exhibit_ids._fetch()

    def _gather(self):
        """Have an exhibit for each thing found, at its place; drop what is gone."""
        self.ensure_one()
        found = self._find_exhibits()
        exhibits_sudo = self.exhibit_ids.sudo()  # the system's to write
        gone = exhibits_sudo.filtered(
            lambda exhibit: (
                exhibit.source
                and exhibit.source not in found
                and not exhibit.accepted_by_id
                and not (exhibit.attachment_id and exhibit._is_orphan())
            )
        )
        gone.unlink()
        known = set((exhibits_sudo - gone).mapped("source"))
        new = exhibits_sudo.create(
            [
                {"referral_id": self.id, **values}
                for source, values in found.items()
                if source not in known
            ]
        )
        self._arrange_exhibits(new)
        new._fetch_copies()

    def _find_exhibits(self):
        """Map the sources of what proves the invoices to the values of exhibits."""
        found = {}
        for values in self._in_dossier_lang()._gather_exhibits():
            if attachment_id := values.pop("attachment_id", None):
                values.setdefault("source", f"ir.attachment,{attachment_id}")
            found.setdefault(values["source"], values)
        return found

    def _arrange_exhibits(self, new):
        """Put new exhibits after those of their kind and of the kinds before it."""
        order = list((self.exhibit_ids - new).sorted("sequence"))
        for exhibit in new:
            rank = RANKS[exhibit.kind]
            before = [at for at, one in enumerate(order, 1) if RANKS[one.kind] <= rank]
            order.insert(before[-1] if before else 0, exhibit)
        for place, exhibit in enumerate(order, 1):
            if exhibit.sequence != place:
                exhibit.sequence = place

    def _gather_exhibits(self):
        """What proves these invoices, in the order of a court file.

        To extend: `attachment_id` or `source` (`model,id`) says where the document is.

        :return: values of `dunning.exhibit`
        :rtype: list[dict]
        """
        self.ensure_one()
        # Who prepares a file may see what proves its invoices, whoever keeps it.
        referral_sudo = self.sudo()
        return [
            *referral_sudo._gather_orders(),
            *referral_sudo._gather_terms(),
            *referral_sudo._gather_deliveries(),
            *referral_sudo._gather_invoices(),
            *referral_sudo._gather_notices(),
            *referral_sudo._gather_pages(),
            *referral_sudo._gather_attachments("account.move", self.move_ids, "other"),
            *referral_sudo._gather_attachments(self._name, self, "other"),
        ]

    # Orders and deliveries, where sales and stock are used: neither is needed

    def _get_orders(self):
        """The sales orders that the invoices bill; nothing where there are no sales."""
        if "sale.order" not in self.env:
            return []
        return self.move_ids.invoice_line_ids.sale_line_ids.order_id.sorted("id")

    def _get_pickings(self, order):
        if "stock.picking" not in self.env or "picking_ids" not in order._fields:
            return []
        return order.picking_ids.filtered(
            lambda picking: (
                picking.state == "done" and picking.picking_type_code == "outgoing"
            )
        ).sorted("id")

    def _gather_orders(self):
        for order in self._get_orders():
            moves = self.move_ids & order.invoice_ids
            name = self.env._("Order %(number)s", number=order.name)
            if order.signature:
                name = self.env._(
                    "Quote %(number)s signed by %(person)s",
                    number=order.name,
                    person=order.signed_by or order.partner_id.name,
                )
            yield {
                "kind": "order",
                "name": name,
                "date": self._local_day(order.signed_on or order.date_order),
                "source": f"{order._name},{order.id}",
                "move_ids": set_moves(moves),
            }
            yield from self._gather_attachments(order._name, order, "order", moves)

    def _gather_deliveries(self):
        for order in self._get_orders():
            moves = self.move_ids & order.invoice_ids
            for picking in self._get_pickings(order):
                name = self.env._("Delivery %(number)s", number=picking.name)
                if picking.signature:
                    name = self.env._(
                        "Delivery %(number)s, signed by its receiver",
                        number=picking.name,
                    )
                yield {
                    "kind": "delivery",
                    "name": name,
                    "date": self._local_day(picking.date_done),
                    "source": f"{picking._name},{picking.id}",
                    "move_ids": set_moves(moves),
                }
                yield from self._gather_attachments(
                    picking._name, picking, "delivery", moves
                )

    # What the company has of its own

    def _gather_terms(self):
        company = self.company_id
        if company.dunning_terms_attachment:
            yield {
                "kind": "terms",
                "name": self.env._("General terms of sale"),
                "source": f"res.company,{company.id}",
            }

    def _gather_invoices(self):
        for move in self.move_ids.sorted(lambda move: (move.invoice_date, move.id)):
            if move.is_sale_document(include_receipts=True):
                yield {
                    "kind": "invoice",
                    "name": self.env._("Invoice %(number)s", number=move.name),
                    "date": move.invoice_date,
                    "source": f"account.move,{move.id}",
                    "move_ids": set_moves(move),
                }

    def _gather_pages(self):
        """What we write ourselves, from what we know."""
        pages = {
            "statement": self.env._("Statement of account"),
            "calculation": self.env._("Calculation of what is claimed"),
            "identity": self.env._("Identity of the debtor"),
        }
        for kind in self._get_kind()._pages:
            yield {"kind": kind, "name": pages[kind], "source": kind}

    def _gather_attachments(self, model, records, kind, moves=None):
        """What people attached to records; not what Odoo or we made ourselves."""
        found = self.env["ir.attachment"].search(
            [
                ("res_model", "=", model),
                ("res_id", "in", records.ids),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("id", "not in", self._get_made_attachments().ids),
            ],
            order="id",
        )
        drafts = {
            move._get_invoice_proforma_pdf_report_filename() for move in self.move_ids
        }
        for attachment in found:
            if attachment.name not in drafts:  # a pro forma is no invoice
                yield {
                    **self._describe_attachment(attachment, kind),
                    "move_ids": set_moves(moves),
                }

    def _get_made_attachments(self):
        """The documents that fields of the file hold: dossier, hand-over…"""
        names = [
            name
            for name, field in self._fields.items()
            if field.comodel_name == "ir.attachment" and field.store
        ]
        return self.env["ir.attachment"].union(*(self[name] for name in names))

    # Notices, their proofs, and what was written about them

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

        What never reached the debtor proves nothing: it is there, and not selected. A
        letter that came back is shown with its envelope: it says so.
        """
        reached = notice.delivery_ids.filtered(
            lambda delivery: delivery.state in REACHED
        )
        returned = notice._get_returned_letters()
        mail = reached.mail_message_id[:1]
        posted = notice.document_id or reached.filtered("is_letter")
        source = notice if posted or not mail else mail
        labels = reached._get_channel_labels()
        ways = dict.fromkeys(
            labels.get(channel, channel) for channel in reached.mapped("channel")
        )
        parts = [notice.level_id.name, notice.name, ", ".join(ways)]
        if returned and not reached:
            parts.append(self.env._("came back, not known at the address"))
        name = " – ".join(filter(None, parts))
        return {
            "kind": "notice",
            "name": name,
            "date": notice.date,
            "source": f"{source._name},{source.id}",
            "selected": bool(reached or returned),
            "move_ids": set_moves(notice.line_ids.move_id & self.move_ids),
        }

    def _gather_proofs(self, notice):
        for delivery in notice.delivery_ids.sorted("id"):
            for proof in delivery.proof_ids.sorted("id"):
                parts = (notice.name, delivery.tracking_ref, get_title(proof.name))
                kind = proofs.tell_kind(proof.name)
                yield {
                    "kind": kind,
                    "name": self._word_proof(
                        kind, typography.clean(" – ".join(filter(None, parts)))
                    ),
                    "date": self._get_proof_day(kind, delivery),
                    "attachment_id": proof.id,
                }

    def _get_proof_day(self, kind, delivery):
        """The day that a proof of a letter bears; none where it is not known.

        A slip bears the day of the deposit, a receipt that of the presentation. When
        an envelope came back that nobody knew, the post alone can tell.
        """
        posted = self._local_day(delivery.date_sent)
        match kind:
            case "deposit":
                return posted
            case "receipt":
                return delivery.date_presented
        return delivery.date_presented or posted

    def _word_proof(self, kind, what):
        match kind:
            case "deposit":
                return self.env._("Proof of deposit: %(what)s", what=what)
            case "receipt":
                return self.env._("Receipt or returned envelope: %(what)s", what=what)
        return self.env._("Proof of sending: %(what)s", what=what)

    def _get_messages(self, notices):
        """What was written to the debtor and by it; not our own notes."""
        unsent = notices.delivery_ids.filtered(
            lambda delivery: delivery.state not in REACHED
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
            "date": self._local_day(message.date),
            "source": f"mail.message,{message.id}",
        }
        if message.message_type == "email":  # what the debtor sent with it
            for attachment in message.attachment_ids.sorted("id"):
                yield self._describe_attachment(attachment, "email")

    def _describe_attachment(self, attachment, kind):
        return {
            "kind": kind,
            "name": get_title(attachment.name),
            "date": self._local_day(attachment.create_date),
            "attachment_id": attachment.id,
        }

    def _local_day(self, moment):
        """The day of a moment where the company is; of none, none."""
        return moment and self.company_id._get_dunning_time(moment).date()


def set_moves(moves):
    return [Command.set(moves.ids if moves else [])]


def _is_letter(message):
    if message.message_type == "comment":
        return not message.is_internal and not message.subtype_id.internal
    return message.message_type in ("email", "email_outgoing")
