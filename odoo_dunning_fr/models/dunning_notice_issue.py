from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..rules import escalation

CHUNK = 100
# Spares the ledger's own checks, which a trace of ours does not concern.
QUICK = {
    "skip_invoice_sync": True,
    "check_move_validity": False,
    "skip_is_manually_modified": True,
}


class DunningNotice(models.Model):
    """Issuing: the number, the snapshot, the deliveries, the traces on the invoices."""

    _inherit = "dunning.notice"

    preview = fields.Html(
        string="Letter", compute="_compute_preview", compute_sudo=True, sanitize=False
    )

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_preview(self):
        """The letter as it is, or as it would be: who approves it must see it."""
        for notice in self:
            try:
                notice.preview = notice._render_html(
                    "odoo_dunning_fr.dunning_notice_document",
                    notice.snapshot
                    or notice._prepare_snapshot(*notice._render_bodies()[notice.id]),
                )
            except UserError as error:  # a broken text must not close the screen
                notice.preview = Markup('<p class="text-danger">%s</p>') % error

    def _issue(self):
        """Freeze the notices and queue their deliveries, in the caller's transaction.

        A notice that cannot be composed (a broken text, a debtor who became out of
        reach) raises: the run makes it a reasoned skip.
        """
        fresh = self.filtered(lambda notice: notice.state in ("draft", "approval"))
        fresh.company_id._check_dunning_confirmed()
        today = fields.Date.context_today(self)
        for chunk in (fresh[i : i + CHUNK] for i in range(0, len(fresh), CHUNK)):
            chunk._take_numbers()
            bodies = chunk._render_bodies()
            for notice in chunk:
                snapshot = notice._prepare_snapshot(*bodies[notice.id])
                notice.write(
                    {
                        "snapshot": snapshot,
                        "snapshot_sha256": self._hash(self._canonical(snapshot)),
                        "date_issued": today,
                    }
                )
            chunk.write({"state": "issued"})
            chunk._create_deliveries()
            chunk._mark_invoices()
        self.env["dunning.receivable"].invalidate_model()

    def _take_numbers(self):
        """Number the notices of each company, drawing the numbers in one go."""
        for company, notices in self.grouped("company_id").items():
            sequence = company._get_dunning_sequence()
            notices = notices.filtered(lambda notice: not notice.name)
            for notice, number in zip(
                notices, sequence._draw_block(len(notices)), strict=True
            ):
                notice.name = number

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

    def _prepare_snapshot(self, subject, body):
        """Every value that the e-mail and the letter show; money as exact strings."""
        self.ensure_one()
        local = self.with_context(lang=self.lang)
        return {
            "version": 1,
            "number": self.name,
            "date": self.date.isoformat(),
            "lang": self.lang,
            "currency": self.currency_id.name,
            "level": {"name": local.level_id.name, "stage": self.stage},
            "subject": subject,
            "body": body,
            "sender": local.company_id._prepare_dunning_sender(),
            "payment": self._prepare_payment(),
            "recipient": local._prepare_recipient(),
            "customer_ref": self.partner_id.ref or "",
            "deadline_days": self.deadline_days,
            "lines": [line._prepare_snapshot() for line in self.line_ids],
            "totals": {
                part: self._exact(self[f"amount_{part}"])
                for part in ("principal", "interest", "indemnity", "total")
            },
        }

    def _exact(self, amount):
        """An amount of the notice as text: "1234.50"."""
        return f"{amount:.{self.currency_id.decimal_places}f}"

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
            "reference": self.name,
        }

    def _prepare_recipient(self):
        postal = self._get_postal_partner()
        address = postal._display_address(without_company=True).splitlines()
        names = [self.partner_id.name]
        if postal.name and postal != self.partner_id:
            names.append(postal.name)
        return {
            "name": self.partner_id.name,
            "address": [*names, *(line.strip() for line in address if line.strip())],
            "email": self._get_email_partner().email_formatted or "",
            "siren": self.partner_id.company_registry or "",
        }

    # Deliveries

    def _create_deliveries(self):
        """Queue an attempt by each channel that the level wants and that can reach."""
        values = []
        for notice in self:
            codes = notice._get_channels()
            if not codes:
                raise UserError(
                    self.env._(
                        "%(customer)s has no e-mail and no full postal address.",
                        customer=notice.partner_id.display_name,
                    )
                )
            for code in codes:
                channel = self.env[f"dunning.channel.{code}"]
                values.append(
                    {
                        "notice_id": notice.id,
                        "channel": code,
                        "recipient": channel._get_recipient(notice),
                    }
                )
        # Evidence is written by the system, whoever issues: nobody has the right to
        # create or alter a delivery by himself.
        deliveries = self.env["dunning.delivery"].sudo().create(values)
        for code, sent in deliveries.grouped("channel").items():
            self.env[f"dunning.channel.{code}"]._on_issue(sent)
        if "email" in deliveries.mapped("channel"):
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo()._trigger()

    def _get_channels(self):
        self.ensure_one()
        return escalation.channels(
            self.level_id._get_channels(),
            has_email=bool(self._get_email_partner()),
            has_address=any(
                partner._has_postal_address()
                for partner in self.contact_id | self.partner_id
            ),
        )

    # Traces

    def _mark_invoices(self):
        """Write the step on the invoices, through the ORM: automation rules see it."""
        steps = self.line_ids.filtered(lambda line: line.role == "step")
        for (level, day), lines in steps.grouped(
            lambda line: (line.level_id, line.notice_id.date_issued)
        ).items():
            self._write_step(lines.move_id, level, day)

    def _unmark_invoices(self):
        """Put back the step before, on the invoices of notices that were released."""
        moves = self.line_ids.filtered(lambda line: line.role == "step").move_id
        taken = self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", moves.ids),
                ("claimed", "=", True),
                ("notice_id.state", "=", "issued"),
            ],
            order="id",
        )
        last = {line.move_id: line for line in taken}
        none = taken.browse()
        for line, released in moves.grouped(lambda move: last.get(move, none)).items():
            self._write_step(released, line.level_id, line.notice_id.date_issued)

    def _write_step(self, moves, level, day):
        # A collector may not write on invoices; this trace is not theirs to make.
        moves_sudo = moves.sudo().with_context(**QUICK)
        moves_sudo.write({"dunning_level_id": level.id, "dunning_level_date": day})

    # Documents

    def _get_invoice_attachments(self):
        """The invoices' own PDFs, made now where they miss, never a pro forma."""
        self.ensure_one()
        if not self.level_id.attach_invoices:
            return self.env["ir.attachment"]
        moves = self.line_ids.filtered(
            lambda line: line.role == "step"
        ).move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))
        missing = moves.filtered(lambda move: not move.invoice_pdf_report_id)
        if missing:
            # No sending method: the documents are made, nothing goes to anybody.
            self.env["account.move.send"]._generate_and_send_invoices(
                missing, sending_methods=[], extra_edis=[], invoice_edi_format=False
            )
        return moves.invoice_pdf_report_id

    def _get_document(self):
        """The letter as a PDF, made from the snapshot the first time it is needed."""
        self.ensure_one()
        if self.state != "issued":
            raise UserError(
                self.env._(
                    "%(notice)s is not issued: there is no letter yet.",
                    notice=self.display_name,
                )
            )
        if not self.document_id:
            content = self._render_document()
            digest = self._hash(content)
            evidence = self.sudo()  # written by the system, see _create_deliveries
            attachment = evidence.env["ir.attachment"].create(
                {
                    "name": f"{self.name.replace('/', '-')}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            evidence.write({"document_id": attachment.id, "document_sha256": digest})
            letters = evidence.delivery_ids.filtered(
                lambda sent: sent.channel in ("letter", "registered")
            )
            letters.document_sha256 = digest
        return self.document_id

    def _render_document(self):
        """The PDF made from the snapshot alone."""
        html = "<!DOCTYPE html>" + self._render_html(
            "odoo_dunning_fr.dunning_notice_document"
        )
        pdf = (
            self.env["ir.actions.report"]
            .sudo()
            ._run_wkhtmltopdf(
                [html], report_ref="odoo_dunning_fr.dunning_notice_report"
            )
        )
        if not pdf:
            raise UserError(
                self.env._(
                    "The letter %(notice)s could not be printed: is wkhtmltopdf "
                    "installed on the server?",
                    notice=self.name,
                )
            )
        return pdf

    @api.model
    def _format_helpers(self, snapshot):
        """What the templates need to write numbers and dates of a snapshot."""
        lang = snapshot["lang"]
        currencies = self.env["res.currency"].with_context(active_test=False, lang=lang)
        named = currencies.search([]).grouped("name")

        def money(text, currency=snapshot["currency"]):
            return named[currency].format(float(text))

        return {
            "snap": snapshot,
            "body": Markup(snapshot["body"]),
            "money": money,
            "day": lambda text, style=None: self._format_day(text, lang, style),
        }

    def _get_body(self):
        """The text of the notice, rendered and sanitized when it was issued."""
        return Markup(self.snapshot["body"])

    def _format_day(self, text, lang, style=None):
        """A date in figures for a French reader, else with its month in letters.

        03/11 is March for some readers of English.
        """
        day = fields.Date.to_date(text)
        if not style and not (lang or "").startswith("fr"):
            style = "medium"
        return day and format_date(self.env, day, lang, date_format=style)

    def _render_html(self, template, snapshot=None):
        self.ensure_one()
        helpers = self._format_helpers(snapshot or self.snapshot)
        return str(
            self.env["ir.qweb"].with_context(lang=self.lang)._render(template, helpers)
        )

    def _render_summary(self):
        """The table and the means of payment, for the e-mail templates."""
        return Markup(self._render_html("odoo_dunning_fr.dunning_notice_summary"))

    def action_print(self):
        self.ensure_one()
        document = self._get_document()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}?download=false",
            "target": "new",
        }
