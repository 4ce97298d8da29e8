import re
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..rules import typography

STATEMENT = "odoo_dunning_fr.dunning_bad_debt_statement"
DESCRIPTION = 150  # characters


class DunningReferral(models.Model):
    """The duplicate that forbids the debtor to deduct the VAT that comes back to us.

    One invoice is sent again, with the words of the law; several are listed in a
    statement with the same words. It is no credit note: the debt remains.
    """

    _inherit = "dunning.referral"

    duplicate_id = fields.Many2one("ir.attachment", readonly=True, copy=False)
    # What it says of each invoice; amounts as exact texts.
    duplicate_snapshot = fields.Json(readonly=True, copy=False)
    duplicate_sent_on = fields.Date(copy=False, tracking=True)
    duplicate_proof_ids = fields.Many2many(
        "ir.attachment",
        "dunning_referral_duplicate_proof_rel",
        string="Proof of Sending",
        copy=False,
    )

    def action_make_duplicate(self):
        """Write the duplicate of what is lost today, and show it."""
        self.ensure_one()
        invoices = self._prepare_duplicate()
        if not invoices:
            raise UserError(
                self.env._(
                    "None of the VAT of these invoices was due already: there is "
                    "nothing to recover, and no duplicate to send."
                )
            )
        if self.duplicate_sent_on and self._is_duplicate_current():
            raise UserError(
                self.env._(
                    "The duplicate was sent on %(day)s, and its amounts are still "
                    "right.",
                    day=format_date(self.env, self.duplicate_sent_on),
                )
            )
        self._store_duplicate(invoices)
        return self.action_show_duplicate()

    def action_show_duplicate(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.duplicate_id.id}?download=false",
            "target": "new",
        }

    def action_send_duplicate(self):
        """Send it by e-mail; the day is recorded. By post, the user enters the day."""
        self.ensure_one()
        customer = self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": customer.ids,
                "default_attachment_ids": self.duplicate_id.ids,
                "default_subject": self.duplicate_id.name.removesuffix(".pdf"),
                "dunning_duplicate_sent": True,
            },
        }

    def message_post(self, **kwargs):
        # EXTENDS 'mail': the duplicate leaves
        message = super().message_post(**kwargs)
        if self.env.context.get("dunning_duplicate_sent") and self.duplicate_id:
            self.duplicate_sent_on = fields.Date.context_today(self)
        return message

    def _prepare_documents(self):
        # EXTENDS: the duplicate is the first of what proves a write-off
        documents = super()._prepare_documents()
        if duplicate := self.duplicate_id:
            title = duplicate.name.removesuffix(".pdf")
            documents.append(("duplicate.pdf", title, duplicate.raw))
        return documents

    # What it says

    def _is_duplicate_current(self):
        """Whether it says what is lost today."""

        def amounts(invoices):
            return {one["id"]: (one["net"], one["vat"]) for one in invoices or ()}

        return amounts(self.duplicate_snapshot) == amounts(self._prepare_duplicate())

    def _prepare_duplicate(self):
        """Each invoice whose VAT comes back."""
        return [
            {
                "id": move.id,
                "number": move.name,
                "date": (move.invoice_date or move.date).isoformat(),
                "description": self._describe(move),
                "currency": move.currency_id.name,
                "net": str(debt.net.amount),
                "vat": str(debt.vat.amount),
            }
            for move, debt in self._get_bad_debts().items()
            if debt.vat.amount
        ]

    @staticmethod
    def _describe(move):
        lines = move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        names = dict.fromkeys(typography.clean(line.name or "") for line in lines)
        text = ", ".join(filter(None, names))
        return text if len(text) <= DESCRIPTION else text[: DESCRIPTION - 1] + "…"

    def _store_duplicate(self, invoices):
        pdf = self._render_duplicate(invoices)
        if len(invoices) == 1:
            number = invoices[0]["number"]
            title = self.env._("Duplicate of %(number)s", number=number)
        else:
            title = self.env._("Unpaid invoices %(number)s", number=self.name)
        attachment = self.env["ir.attachment"].create(
            {
                "name": re.sub(r"[^\w -]+", "-", title) + ".pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._as_program().write(
            {
                "duplicate_id": attachment.id,
                "duplicate_snapshot": invoices,
                "duplicate_sent_on": False,
                "duplicate_proof_ids": [(5, 0, 0)],
            }
        )

    # How it looks

    def _render_duplicate(self, invoices):
        move = self.env["account.move"].browse(invoices[0]["id"])
        if len(invoices) > 1 or not move.is_invoice(include_receipts=True):
            return self._render_duplicate_statement(invoices)
        lang = self._get_duplicate_lang()
        return self.env["dunning.letter"]._add_banner(
            self._get_invoice_pdf(move),
            self.with_context(lang=lang).env._("DUPLICATE"),
            self._write_words(invoices[0], lang),
        )

    def _get_invoice_pdf(self, move):
        """The invoice itself, never a pro forma."""
        move._make_invoice_pdf()
        return move.invoice_pdf_report_id.raw

    def _render_duplicate_statement(self, invoices):
        lang = self._get_duplicate_lang()
        local = self.with_context(lang=lang)
        return self.env["dunning.letter"]._write_letter(
            STATEMENT,
            self.company_id,
            self.partner_id,
            local.env._("statement of unpaid invoices"),
            fields.Date.context_today(self),
            lang=lang,
            references=[(local.env._("Our reference"), self.name)],
            rows=[{**one, "words": self._write_words(one, lang)} for one in invoices],
            totals=self._sum_duplicate(invoices),
            currency=self.currency_id.name,
        )

    @staticmethod
    def _sum_duplicate(invoices):
        return {
            name: str(sum(Decimal(one[name]) for one in invoices))
            for name in ("net", "vat")
        }

    def _write_words(self, invoice, lang):
        letter = self.env["dunning.letter"]
        money = [
            letter._money(invoice[part], invoice["currency"], lang)
            for part in ("net", "vat")
        ]
        references = self.env["dunning.legal.reference"].with_context(lang=lang)
        today = fields.Date.context_today(self)
        words = references._write_bad_debt_words(*money, today)
        return typography.french(words)

    def _get_duplicate_lang(self):
        """French, whatever the debtor reads: the words are those of the law."""
        return self.company_id._get_dunning_french()
