import hashlib
import json

from odoo import api, models


class DunningNotice(models.Model):
    """What a notice says: every printed value, composed once into the snapshot."""

    _inherit = "dunning.notice"

    def _render_bodies(self):
        """Map the notice ids to (subject, body), each level's text rendered once."""
        texts = {}
        for (level, lang), notices in self.grouped(
            lambda notice: (notice.level_id, notice.lang)
        ).items():
            # Rendering needs rights that a collector has not; a manager wrote the text.
            level_sudo = level.sudo()
            bodies = level_sudo._render_field("letter_body", notices.ids, set_lang=lang)
            subjects = level_sudo._render_field("subject", notices.ids, set_lang=lang)
            texts.update(
                (id_, (str(subjects[id_]), str(bodies[id_]))) for id_ in notices.ids
            )
        return texts

    def _prepare_snapshot(self, subject, body, letterhead=None):
        """Every value that the e-mail and the letter show; money as exact strings."""
        self.ensure_one()
        head = letterhead or self._prepare_letterhead()
        places = self.currency_id.decimal_places

        def exact(amount):
            return f"{amount:.{places}f}"

        return {
            "version": 1,
            "number": self.name,
            "date": self.date.isoformat(),
            "lang": self.lang,
            "currency": self.currency_id.name,
            "level": head["level"],
            "subject": self._one_line(subject),
            "body": body,
            "sender": head["sender"],
            "payment": {**head["payment"], "reference": self.name},
            "recipient": self._prepare_recipient(),
            "customer_ref": self.partner_id.ref or "",
            "deadline_days": self.deadline_days,
            "lines": [line._prepare_snapshot(exact) for line in self.line_ids],
            "totals": {
                part: exact(self[f"amount_{part}"])
                for part in ("principal", "interest", "indemnity", "total")
            },
        }

    def _prepare_letterhead(self):
        """What all notices of a company, language, currency and level have alike."""
        local = self.with_context(lang=self.lang)
        return {
            "level": {"name": local.level_id.name, "stage": self.stage},
            "sender": local.company_id._prepare_dunning_sender(),
            "payment": self._prepare_payment(),
        }

    def _prepare_payment(self):
        """The account to pay to: the company's first, in the currency if it has one."""
        banks = self.company_id.partner_id.bank_ids
        bank = (
            banks.filtered(lambda bank: bank.currency_id == self.currency_id)
            or banks.filtered(lambda bank: not bank.currency_id)
            or banks
        )[:1]
        return {
            "account": bank.acc_number or "",
            "bic": bank.bank_bic or "",
            "holder": bank.acc_holder_name or self.company_id.name,
        }

    def _prepare_recipient(self):
        postal = self._get_postal_partner().with_context(lang=self.lang)
        address = postal._display_address(without_company=True).splitlines()
        names = [self._one_line(self.partner_id.name)]
        if postal.name and postal.id != self.partner_id.id:
            names.append(self._one_line(postal.name))
        return {
            "name": names[0],
            "address": [*names, *(line.strip() for line in address if line.strip())],
            "email": self._get_email_recipient(),
            "siren": self.partner_id.company_registry or "",
        }

    def _get_email_recipient(self):
        return self._one_line(self._get_email_partner().email_formatted)

    def _one_line(self, text):
        """No line break: in a header of an e-mail it would begin another header."""
        return " ".join((text or "").split())

    def _hash(self, content):
        return hashlib.sha256(content).hexdigest()

    @api.model
    def _canonical(self, snapshot):
        """The bytes of a snapshot that its hash is taken of."""
        text = json.dumps(
            snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return text.encode()
