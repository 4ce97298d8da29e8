"""VAT that comes back: why, until when, and the duplicate that must leave before."""

import base64
import io

from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .test_write_off import WriteOffCommon

NBSP = "\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestWriteOffVat(WriteOffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        article = cls.env.ref("odoo_dunning_fr.legal_vat_bad_debt")
        article.with_context(lang="fr_FR").name = "article 272 du CGI"

    def keep_pdf(self, move, pages=2):
        """As if the invoice had been printed when it was sent."""
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=(595.28, 841.89))
        for page in range(1, pages + 1):
            canvas.drawString(60, 700, f"Facture {move.name}, page {page}")
            canvas.showPage()
        canvas.save()
        move.invoice_pdf_report_file = base64.b64encode(stream.getvalue())

    def read_words(self, attachment):
        pages = PdfFileReader(io.BytesIO(attachment.raw)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    # The duplicate

    def test_the_duplicate_of_an_invoice(self):
        """240 of 1 200 are paid: each page says that 800 and 160 are not."""
        invoice = self.bill((1000, self.on_debits))
        self.keep_pdf(invoice)
        self.pay(invoice, 240)
        file = self.write_off(invoice)
        file.action_make_duplicate()
        pages = self.read_words(file.duplicate_id)
        self.assertEqual(len(pages), 2)
        for number, text in enumerate(pages, start=1):
            self.assertIn(f"Facture {invoice.name}, page {number}", text)
            self.assertIn(
                "Facture demeurée impayée pour la somme de 800,00 € (prix net) et pour "
                "la somme de 160,00 € (TVA correspondante) qui ne peut faire l’objet "
                "d’une déduction (article 272 du CGI)",
                text,
            )
        width, height = (
            PdfFileReader(io.BytesIO(file.duplicate_id.raw)).pages[0].mediaBox[2:]
        )
        self.assertEqual((round(width), round(height)), (595, 842))
        self.assertEqual(file.duplicate_id.res_id, file.id)
        [(name, _title, pdf)] = file._prepare_documents()
        self.assertEqual((name, pdf), ("duplicata.pdf", file.duplicate_id.raw))

    def test_the_statement_of_several_invoices(self):
        """Number, date, description, price and VAT; under each the same words."""
        first = self.bill((1000, self.on_debits), (500, self.ten_percent))
        second = self.bill((100, self.on_debits), (900, self.on_receipts))
        third = self.bill((700, self.on_receipts))
        file = self.write_off(first + second + third)
        file.action_make_duplicate()
        text = " ".join(self.read_words(file.duplicate_id))
        self.assertIn(first.name, text)
        self.assertIn("14/06/2026", text)
        self.assertIn("Porte 1, Porte 2", text)
        for net, vat in (("1 500,00", "250,00"), ("1 000,00", "20,00")):
            self.assertIn(
                f"Facture demeurée impayée pour la somme de {net} € (prix net) et pour "
                f"la somme de {vat} € (TVA correspondante)",
                text,
            )
        self.assertNotIn(third.name, text)  # its VAT was never due
        self.assertIn("2 500,00 € 270,00 €", text)

    def test_the_words_are_dated(self):
        """A new article has its own words from its day on."""
        words = self.env["dunning.legal.reference"]
        words.create(
            {
                "code": "vat_bad_debt_words",
                "valid_from": "2026-09-14",
                "name": "Impayée : %(net)s et %(vat)s (%(article)s)",
            }
        )
        words.create(
            {
                "code": "vat_bad_debt",
                "valid_from": "2026-09-14",
                "name": "article L. 1 du CIBS",
            }
        )
        french = words.with_context(lang="fr_FR")
        self.assertEqual(
            french._write_bad_debt_words("1 €", "2 €", self.day("2026-09-14")),
            "Impayée : 1 € et 2 € (article L. 1 du CIBS)",
        )
        self.assertIn(
            "(article 272 du CGI)",
            french._write_bad_debt_words("1 €", "2 €", self.day("2026-09-13")),
        )

    def test_words_must_have_their_parts(self):
        words = self.env.ref("odoo_dunning_fr.legal_vat_bad_debt_words")
        for name in ("Impayée %(net)s", "%(net)s %(vat)s %(article)s 100 %"):
            with self.assertRaisesRegex(ValidationError, "must contain"):
                words.name = name

    def test_no_duplicate_for_vat_on_receipts(self):
        file = self.write_off(self.bill((1000, self.on_receipts)))
        with self.assertRaisesRegex(UserError, "no duplicate to send"):
            file.action_make_duplicate()

    def test_a_broken_pdf_is_named(self):
        invoice = self.bill((1000, self.on_debits))
        invoice.invoice_pdf_report_file = base64.b64encode(b"no PDF")
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self.write_off(invoice).action_make_duplicate()

    def test_the_day_is_recorded_when_it_leaves_by_email(self):
        invoice = self.bill((1000, self.on_debits))
        self.keep_pdf(invoice)
        file = self.write_off(invoice)
        file.action_make_duplicate()
        context = file.action_send_duplicate()["context"]
        composer = self.env["mail.compose.message"].with_context(**context)
        composer.create({"body": "Veuillez trouver ci-joint"})._action_send_mail()
        self.assertEqual(file.duplicate_sent_on, self.day("2026-09-14"))
        message = file.message_ids[0]
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(message.attachment_ids, file.duplicate_id)
        with self.assertRaisesRegex(UserError, "evidence"):
            file.duplicate_id.unlink()
        with self.assertRaisesRegex(UserError, "still right"):
            file.action_make_duplicate()

    def test_an_invoice_that_was_never_sent_stays_so(self):
        invoice = self.bill((1000, self.on_debits), sent=False)
        self.assertTrue(self.write_off(invoice)._get_invoice_pdf(invoice))
        self.assertFalse(invoice.is_move_sent)

    # When it comes back

    def obstacles(self, file, day="2026-09-14"):
        return " ".join(file._get_vat_obstacles(self.day(day)))

    def test_vat_does_not_come_back_without_its_conditions(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice, vat_event=False, vat_proof_ids=False)
        self.assertIn("why and since when", self.obstacles(file))
        file.vat_event = "pursuit"
        self.assertIn("no proof", self.obstacles(file))
        file.vat_proof_ids = [Command.set(self.proof.ids)]
        self.assertIn("not sent", self.obstacles(file))
        with self.assertRaisesRegex(UserError, "not sent"):
            self.step(file, "loss", vat="recovered")
        self.say_sent(file)
        self.assertEqual(self.obstacles(file), "")
        self.assertIn("not lost yet", self.obstacles(file, "2026-07-19"))
        self.assertIn("has passed", self.obstacles(file, "2029-01-01"))
        self.pay(invoice, 12)
        self.assertIn("no longer right", self.obstacles(file))

    def test_vat_that_does_not_come_back_is_part_of_the_loss(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 1200, "411": -1200})
        self.assertEqual(file.vat_recovered, 0)

    def test_it_is_asked_why_the_claim_is_lost(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.prepare(invoice, vat_event=False)
        self.assertIn("vat_event", [found.code for found in file._check_ready()])
        file.vat_event = "vanished"
        self.assertNotIn("vat_event", [found.code for found in file._check_ready()])

    def test_a_liquidation_on_the_customer_is_why_it_is_lost(self):
        reason = self.env["dunning.hold.reason"].create(
            {"name": "Liquidation", "kind": "insolvency", "procedure": "liquidation"}
        )
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "reason_id": reason.id,
                "judgment_date": "2026-08-03",
                "date_from": "2026-08-03",
            }
        )
        moves = self.bill((1000, self.on_debits))
        action = moves.action_dunning_refer("write_off")
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertEqual(file.vat_event, "liquidation")
        self.assertEqual(file.vat_event_date, self.day("2026-08-03"))
        self.assertEqual(file.vat_deadline, self.day("2028-12-31"))

    def test_an_event_to_come_is_none(self):
        file = self.prepare(self.bill((1000, self.on_debits)))
        with self.assertRaisesRegex(ValidationError, "still to come"):
            file.vat_event_date = "2026-09-15"

    # The nights

    def activities(self, file, kind):
        type_ = self.env.ref(f"odoo_dunning_fr.mail_activity_{kind}")
        return file.activity_ids.filtered(lambda one: one.activity_type_id == type_)

    def watch(self, day):
        self.today(day)
        self.env["dunning.referral"]._watch_write_offs()

    def test_reminders_six_months_and_one_month_before_the_deadline(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        self.assertEqual(file.vat_deadline, self.day("2028-12-31"))
        self.watch("2028-06-29")
        self.assertFalse(self.activities(file, "vat_deadline"))
        self.watch("2028-06-30")
        self.watch("2028-07-01")
        self.assertEqual(len(self.activities(file, "vat_deadline")), 1)
        self.assertIn("200", self.activities(file, "vat_deadline").summary)
        self.activities(file, "vat_deadline").action_feedback()
        self.watch("2028-11-29")
        self.assertFalse(self.activities(file, "vat_deadline"))
        self.watch("2028-12-01")
        self.watch("2028-12-02")
        self.assertEqual(len(self.activities(file, "vat_deadline")), 1)

    def test_a_deadline_that_was_missed_is_red(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        self.assertFalse(file.is_vat_late)
        self.today("2029-01-01")
        file.invalidate_recordset(["is_vat_late"])
        self.assertTrue(file.is_vat_late)

    def test_a_deadline_can_be_corrected(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        file.vat_deadline = "2028-06-30"
        self.watch("2027-12-31")
        self.assertEqual(len(self.activities(file, "vat_deadline")), 1)

    def test_no_reminder_for_pending_vat_nor_after_the_loss(self):
        pending = self.write_off(self.bill((1000, self.on_receipts)))
        booked = self.write_off(self.bill((1000, self.on_debits)))
        self.say_sent(booked)
        self.post(booked, "loss")
        self.watch("2028-12-01")
        self.assertFalse(self.activities(pending + booked, "vat_deadline"))

    def test_a_payment_after_the_loss_makes_vat_due_again(self):
        """Once a payment; what settles another invoice is none of it."""
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        self.say_sent(file)
        self.post(file, "loss")
        self.pay(self.invoice(500, "2026-09-01"))
        self.watch("2026-10-01")
        self.assertFalse(self.activities(file, "vat_due_again"))
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 300,
                "payment_type": "inbound",
                "partner_type": "customer",
                "date": "2026-10-01",
            }
        )
        payment.action_post()
        if not payment.move_id:
            self.skipTest("payments without entries")
        self.watch("2026-10-02")
        self.watch("2026-10-03")
        warning = self.activities(file, "vat_due_again")
        self.assertEqual(len(warning), 1)
        self.assertIn("300", warning.summary)

    def test_the_watch_is_part_of_the_nightly_work(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        self.today("2028-12-01")
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.activities(file, "vat_deadline")), 1)
