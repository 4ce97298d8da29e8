"""What the company has to prove its invoices, found and kept in order."""

import base64

from odoo.tests import tagged

from ...dossiers import DossierCommon


@tagged("post_install", "-at_install")
class TestExhibits(DossierCommon):
    """On 14 September 2026."""

    def kinds(self, file):
        return file.exhibit_ids.sorted("sequence").mapped("kind")

    def attach(self, record, name="piece.pdf", **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": self.pdf(text=name),
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    def test_a_new_file_has_its_exhibits(self):
        file = self.refer(self.printed_invoice())
        self.assertEqual(
            self.kinds(file), ["invoice", "statement", "calculation", "identity"]
        )
        self.assertEqual(file.exhibit_ids.mapped("number"), [1, 2, 3, 4])
        bill, *ours = file.exhibit_ids
        self.assertEqual(
            bill.attachment_id.raw, file.move_ids.invoice_pdf_report_id.raw
        )
        # What we write is written when it is needed.
        self.assertFalse(any(exhibit.attachment_id for exhibit in ours))
        file.action_gather_exhibits()
        self.assertTrue(all(exhibit.attachment_id for exhibit in ours))

    def test_the_copy_stays_what_it_was(self):
        """Deleting the document of the invoice does not take that of the file."""
        file = self.refer(self.printed_invoice())
        bill = file.exhibit_ids[0]
        content = bill.attachment_id.raw
        file.move_ids.invoice_pdf_report_id.sudo().with_context(
            force_unlink=True
        ).unlink()
        self.assertEqual(bill.attachment_id.raw, content)

    def test_terms_of_sale_of_the_company(self):
        self.company.write(
            {
                "dunning_terms_attachment": self.pdf_base64(),
                "dunning_terms_attachment_name": "CGV 2026.pdf",
            }
        )
        file = self.refer(self.printed_invoice())
        self.assertEqual(self.kinds(file)[:2], ["terms", "invoice"])
        self.assertEqual(file.exhibit_ids[0].attachment_id.name, "CGV 2026.pdf")

    def pdf_base64(self):
        return base64.b64encode(self.pdf(text="CGV"))

    def test_attachments_of_invoice_and_file(self):
        invoice = self.printed_invoice()
        self.attach(invoice, "Bon signé.pdf")
        draft = invoice._get_invoice_proforma_pdf_report_filename()
        self.attach(invoice, draft)  # a pro forma is no invoice
        file = self.refer(invoice)
        self.attach(file, "Échange.pdf")
        file.action_gather_exhibits()
        file.action_build_dossier()
        file.action_gather_exhibits()  # its own dossier is no exhibit
        others = file.exhibit_ids.filtered(lambda one: one.kind == "other")
        self.assertEqual(others.mapped("name"), ["Bon signé", "Échange"])

    def test_gathering_again_respects_the_user(self):
        invoice = self.printed_invoice()
        file = self.refer(invoice)
        bill, statement, *_rest = file.exhibit_ids
        bill.name = "Notre facture"
        statement.selected = False
        statement.sequence = 99
        self.add(file, "bon.pdf", self.pdf(), kind="delivery", sequence=0)
        self.attach(invoice, "Bon de commande.pdf")
        file.action_gather_exhibits()
        in_order = file.exhibit_ids.sorted("sequence")
        self.assertEqual(
            in_order.mapped("kind"),
            ["delivery", "invoice", "calculation", "identity", "statement", "other"],
        )
        self.assertEqual(in_order[1].name, "Notre facture")
        self.assertEqual(in_order[-1].name, "Bon de commande")
        self.assertFalse(statement.selected)

    def test_what_was_replaced_or_deleted_since(self):
        """A new version is copied; of what was deleted the copy stays."""
        invoice = self.printed_invoice()
        bon = self.attach(invoice, "bon.pdf")
        mail = self.attach(invoice, "mail.pdf")
        file = self.refer(invoice)
        exhibits = {one.name: one for one in file.exhibit_ids}
        bon.raw = self.pdf(text="Second version")
        content = mail.raw
        mail.unlink()
        file.action_gather_exhibits()
        self.assertEqual(exhibits["bon"].attachment_id.raw, bon.raw)
        self.assertEqual(exhibits["mail"].attachment_id.raw, content)

    def test_exhibits_of_an_invoice_leave_with_it(self):
        one, two = self.printed_invoice(), self.printed_invoice(500)
        file = self.refer(one + two)
        self.assertEqual(self.kinds(file).count("invoice"), 2)
        file.move_ids = one
        self.assertEqual(self.kinds(file).count("invoice"), 1)

    def test_a_notice_with_its_proofs(self):
        """The registered letter, then its deposit and its receipt."""
        notice = self.formal_notice(amount=1000)
        self.send(notice, "2026-09-15")
        delivery = notice.delivery_ids
        delivery.tracking_ref = "1A 123 456 7890 1"
        proofs = self.attach(delivery, "depot.pdf") | self.attach(delivery, "ar.pdf")
        delivery.proof_ids = proofs
        self.today("2026-10-15")
        file = self.refer(notice.line_ids.move_id)
        told = ("notice", "deposit", "receipt")
        found = file.exhibit_ids.filtered(lambda one: one.kind in told)
        self.assertEqual(found.mapped("kind"), list(told))
        self.assertIn(notice.name, found[0].name)
        self.assertIn("1A 123 456 7890 1", found[1].name)
        self.assertIn("depot", found[1].name)
        self.assertEqual(found[1].attachment_id.raw, proofs[0].raw)
        file.action_gather_exhibits()
        self.assertEqual(found[0].attachment_id.raw, notice.document_id.raw)

    def test_a_notice_that_never_left_proves_nothing(self):
        """It is listed, for who knows better, and not selected."""
        notice = self.formal_notice(amount=1000)
        file = self.refer(notice.line_ids.move_id)
        [found] = file.exhibit_ids.filtered(lambda one: one.kind == "notice")
        self.assertFalse(found.selected)
        self.assertEqual(found.number, 0)

    def test_the_correspondence_and_not_our_notes(self):
        """The e-mail that left is the notice; the answer and what came with it are
        exhibits; what the team noted is not."""
        bill = self.printed_invoice(due="2026-09-10")  # the first step, by e-mail
        notice = self.issue(partners=bill.partner_id)
        message = notice.message_post(
            body="<p>Merci de payer</p>",
            message_type="email_outgoing",
            subject="Rappel",
        )
        notice.delivery_ids.sudo().mail_message_id = message
        self.send(notice)
        notice.message_post(body="Do not tell him", subtype_xmlid="mail.mt_note")
        scan = self.attach(notice, "contrat.pdf")
        gateway = notice.with_user(self.env.ref("base.user_root"))
        gateway.message_post(
            body="<p>Je conteste</p>",
            message_type="email",
            subject="Re: Rappel",
            email_from="compta@moreau.example",
            author_id=self.customer.id,
            attachment_ids=scan.ids,
        )
        file = self.refer(bill)
        found = file.exhibit_ids.filtered(lambda one: one.kind in ("notice", "email"))
        self.assertEqual(found.mapped("kind"), ["notice", "email", "email"])
        self.assertEqual(found[2].name, "contrat")
        text = " ".join(self.bound(self.build(file)))
        self.assertIn("Merci de payer", text)
        self.assertIn("Je conteste", text)
        self.assertNotIn("Do not tell him", text)

    def test_an_invoice_without_document_gets_its_own(self):
        invoice = self.invoice(1000, "2026-07-14", sent=False)
        file = self.refer(invoice)
        file.action_gather_exhibits()
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.assertFalse(invoice.is_move_sent)
        self.assertEqual(
            file.exhibit_ids[0].attachment_id.raw, invoice.invoice_pdf_report_id.raw
        )

    # What should be proved

    def codes(self, file):
        return {found.code: found.text for found in file._check_ready()}

    def test_order_and_delivery_are_proved_by_exhibits(self):
        one, two = self.printed_invoice(), self.printed_invoice(500)
        file = self.refer(one + two, "agency")
        self.assertIn(one.name, self.codes(file)["order"])
        order = self.add(file, "devis.pdf", self.pdf(), kind="order", move_ids=one.ids)
        self.assertNotIn(one.name, self.codes(file)["order"])
        self.assertIn(two.name, self.codes(file)["order"])
        self.add(file, "bons.pdf", self.pdf(), kind="delivery")  # of both
        self.assertNotIn("delivery", self.codes(file))
        order.selected = False
        self.assertIn(one.name, self.codes(file)["order"])

    def test_retention_of_title_is_asked_for_once(self):
        file = self.refer(self.printed_invoice(), "agency")
        self.assertIn("retention", self.codes(file))
        file.retention_of_title = "no"
        self.assertNotIn("retention", self.codes(file))
        self.company.dunning_retention_of_title = "yes"
        later = self.refer(self.printed_invoice(500))
        self.assertEqual(later.retention_of_title, "yes")
