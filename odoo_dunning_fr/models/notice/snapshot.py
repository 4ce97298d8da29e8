import hashlib
import json
import re
from uuid import uuid4

from odoo import api, models

from ...rules import typography

# A list of enclosures longer than this is told by its number.
ENCLOSED = 6
# What gives a name to a value, for what follows it in a text.
SCOPED = re.compile(r"\bt-(set|foreach|call)\b")


class DunningNotice(models.Model):
    """What a notice says: every printed value, composed once into the snapshot."""

    _inherit = "dunning.notice"

    def _render_bodies(self):
        """Map the notice ids to (subject, body, French text or nothing).

        Each level's text is rendered once a language. A formal notice in another
        language carries the French text too: a court reads that one, where French law
        applies.
        """
        texts = {}
        for (level, lang), notices in self.grouped(
            lambda notice: (notice.level_id, notice.lang)
        ).items():
            local = self._render_texts(level, notices.ids, lang)
            french = {}
            if level.stage == "formal_notice" and not typography.is_french(lang):
                french = self._render_french_texts(level, notices)
            for id_, (subject, body) in local.items():
                # Without a translation there is no second text.
                other = french.get(id_)
                second = other if other and other["body"] != body else None
                texts[id_] = (subject, body, second)
        return texts

    def _render_texts(self, level, ids, lang):
        # Rendering needs rights that a collector has not; a manager wrote the text.
        level_sudo = level.sudo()
        bodies = self._render_letter_bodies(level_sudo.with_context(lang=lang), ids)
        subjects = level_sudo._render_field("subject", ids, set_lang=lang)
        french = typography.is_french(lang)
        texts = {}
        for id_ in ids:
            subject = typography.clean(str(subjects[id_]))
            body = typography.clean(str(bodies[id_]))
            if french:
                subject = typography.french(subject)
                body = typography.french_html(body)
            texts[id_] = (subject, body)
        return texts

    def _render_letter_bodies(self, level, ids):
        """Map the notice ids to the text; one that sets no variable is compiled once.

        Odoo compiles a text for each record, which takes as long as all the rest of a
        notice. In one loop over the notices a variable of the one would be seen by the
        next: a text that sets some is left to Odoo.
        """
        text = level.letter_body or ""
        if not ids or SCOPED.search(text):
            return level._render_field("letter_body", ids)
        mark = uuid4().hex
        looped = f'<t t-foreach="notices" t-as="object">{text}{mark}</t>'
        rendered = level._render_template(
            looped,
            level.render_model,
            ids[:1],
            engine="qweb",
            add_context={"notices": level.env[level.render_model].browse(ids)},
            options=level._fields["letter_body"].render_options,
        )[ids[0]]
        return dict(zip(ids, str(rendered).split(mark)[:-1], strict=True))

    def _render_french_texts(self, level, notices):
        company = notices.company_id[:1]
        lang = company._find_dunning_french()
        if not (lang and company.dunning_french_law):
            return {}
        texts = self._render_texts(level, notices.ids, lang)
        return {
            id_: {"lang": lang, "subject": subject, "body": body}
            for id_, (subject, body) in texts.items()
        }

    def _prepare_snapshot(
        self, subject, body, french, charges, letterhead=None, instalments=None
    ):
        """Every value that the e-mail and the letter show; money as exact strings.

        :param charges: the `LateCharges` of the lines that bear some
        :param letterhead: by `_prepare_letterhead`, where it was asked for before
        :param instalments: by `_get_dunning_instalments`, likewise
        """
        self.ensure_one()
        head = letterhead or self._prepare_letterhead()
        if instalments is None:
            instalments = self.line_ids.move_line_id._get_dunning_instalments()
        words = self._get_charge_words(self.lang)
        places = self.currency_id.decimal_places

        def exact(amount):
            return f"{amount:.{places}f}"

        values = {
            "number": self.name or "",
            "date": self.date.isoformat(),
            "lang": self.lang,
            "currency": self.currency_id.name,
            "level": head["level"],
            "sender": head["sender"],
            "recipient": self._prepare_recipient(),
            "customer_ref": self.partner_id.ref or "",
            "deadline_days": self.deadline_days,
            "registered": head["registered"],
            "lines": [
                line._prepare_snapshot(
                    exact, charges.get(line), instalments.get(line.move_line_id.id)
                )
                for line in self.line_ids
            ],
            "charges": self._prepare_charges(
                words, [charges[line] for line in self.line_ids if line in charges]
            ),
            "enclosures": self._get_enclosures(),
            "totals": {
                part: exact(self[f"amount_{part}"])
                for part in ("principal", "interest", "indemnity", "total")
            },
        }
        if french:
            sheet = self._get_charge_words(french["lang"]).prepare_sheet(values)
            french = {**french, "sheet": sheet}
        return {
            "version": 3,
            **_clean(values),
            "sheet": words.prepare_sheet(values),
            "payment": self._prepare_payment(head["bank"]),
            "subject": subject,
            "body": body,
            "french": french,
        }

    def _prepare_letterhead(self):
        """What notices of a company, language, currency, level and account share."""
        local = self.with_context(lang=self.lang)
        return {
            "level": {"name": local.level_id.name, "stage": self.stage},
            "registered": self.level_id._is_registered(),
            "sender": local.company_id._prepare_dunning_sender(),
            "bank": self._get_bank(),
        }

    def _get_enclosures(self):
        """The copies that go with the notice, in its language."""
        moves = self._get_attached_invoices()
        local = self.with_context(lang=self.lang)
        sheet = []
        if self.amount_interest:
            sheet = [self._get_charge_words(self.lang).get_sheet_title()]
        if len(moves) > ENCLOSED:
            copies = local.env._("copies of the %(count)s invoices", count=len(moves))
            return [copies, *sheet]
        copies = [local.env._("copy of %(number)s", number=move.name) for move in moves]
        return [*copies, *sheet]

    def _hash(self, content):
        return hashlib.sha256(content).hexdigest()

    @api.model
    def _canonical(self, snapshot):
        """The bytes of a snapshot that its hash is taken of."""
        text = json.dumps(
            snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return text.encode()

    # To whom a notice is addressed, and where it asks to be paid.

    def _prepare_recipient(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._prepare_dunning_recipient(company, contact)

    def _get_email_partner(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._get_dunning_email_partner(company, contact)

    def _get_postal_partner(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._get_dunning_postal_partner(company, contact)

    def _get_email_recipient(self):
        """On one line: a break would begin another header of the e-mail."""
        to = self._get_email_partner().email_formatted or ""
        return typography.addresses(typography.line(to))

    def _get_claimed_kind(self):
        """The regime of its claims, of which all have the same; None if none has."""
        items_sudo = self.line_ids.move_line_id.sudo()  # whoever issues
        return next(filter(None, items_sudo.mapped("dunning_regime")), None)

    def _get_bank(self):
        """The account of its invoices; the company's, if it was archived meanwhile."""
        if self.bank_id in self.company_id._get_dunning_banks():
            return self.bank_id
        return self.company_id._get_dunning_bank(self.currency_id)

    @api.depends("bank_id", "line_ids.move_id")
    def _compute_bank_warning(self):
        for notice in self:
            moves = notice.line_ids.filtered(lambda line: line.role != "credit").move_id
            bank = notice.bank_id
            other = moves.filtered(
                lambda move, bank=bank: (
                    move.is_inbound()
                    and move.partner_bank_id
                    and move.partner_bank_id != bank
                )
            )
            notice.bank_warning = bool(bank and other) and self.env._(
                "%(number)s names the account %(named)s, which is archived, not "
                "validated or not the company's: payment is asked for to %(bank)s.",
                number=other[0].name,
                named=other[0].partner_bank_id.acc_number,
                bank=bank.acc_number,
            )

    def _prepare_payment(self, bank):
        """How to pay the total of the notice.

        :param bank: by `_get_bank`
        """
        company, reference = self.company_id, self.name or ""
        qr = company._get_dunning_qr(
            bank,
            self._get_exact("total"),
            self.currency_id,
            self.partner_id,
            reference,
        )
        return company._prepare_dunning_payment(bank, reference, qr)


def _clean(value):
    """The texts within, without control characters: names come from anywhere."""
    match value:
        case str():
            return typography.clean(value)
        case dict():
            return {key: _clean(item) for key, item in value.items()}
        case list():
            return [_clean(item) for item in value]
    return value
