"""A customer becomes insolvent: what stops, what goes on, what is declared and when."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..letters import LetterCommon

JUDGMENT, PUBLISHED = "2026-08-01", "2026-08-20"


@tagged("post_install", "-at_install")
class TestInsolvencies(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company(dunning_retention_of_title="no")
        cls.customer.company_registry = "44306184100047"
        cls.officer = cls.make_customer("Maître Dupont")

    def insolvency(self, procedure="liquidation", **values):
        return self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "reason_id": self.env.ref(
                    f"odoo_dunning_fr.hold_reason_{procedure}"
                ).id,
                "judgment_date": JUDGMENT,
                "published_on": PUBLISHED,
                "officer_id": self.officer.id,
                **values,
            }
        )

    def declare(self, invoices):
        action = invoices.action_dunning_refer("insolvency_claim")
        return self.env["dunning.referral"].browse(action["res_id"])

    def read_words(self, pdf):
        """The words of a PDF; spaces are just spaces."""
        text = " ".join(" ".join(self.read_pages(pdf)).split())
        return text.replace("\u202f", " ").replace("\xa0", " ")

    def test_what_is_born_before_is_held_what_is_born_after_goes_on(self):
        before = self.invoice(1000, "2026-07-14")  # invoiced on 14 June
        after = self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        self.insolvency()
        self.assertEqual(self.row(before).reason_code, "hold_insolvency")
        self.assertEqual(self.row(after).state, "due")
        notice = self.issue()
        self.assertEqual(notice.line_ids.move_id, after)

    def test_delivered_before_and_invoiced_after_is_a_claim_of_before(self):
        late = self.invoice(
            500, "2026-09-04", invoice_date="2026-08-05", delivery_date="2026-07-30"
        )
        self.insolvency()
        self.assertEqual(self.row(late).reason_code, "hold_insolvency")

    def test_the_day_of_the_judgment_is_after(self):
        same_day = self.invoice(500, "2026-08-31", invoice_date=JUDGMENT)
        self.insolvency()
        self.assertEqual(self.row(same_day).state, "due")

    def test_later_claims_go_to_the_administrator(self):
        administrator = self.make_customer("Selarl Bertrand")
        self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        self.insolvency("receivership", administrator_id=administrator.id)
        notice = self.issue()
        self.assertIn(
            "selarl", " ".join(notice._prepare_recipient()["address"]).lower()
        )
        self.assertIn(administrator.email, notice.delivery_ids.recipient)

    def test_an_e_mail_reaches_the_administrator_of_a_customer_who_has_none(self):
        """Else a letter to the insolvent customer would take its place."""
        administrator = self.make_customer("Selarl Bertrand", zip=False)
        self.customer.email = False
        self.policy.start_mode = "first_level"
        self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        self.insolvency("receivership", administrator_id=administrator.id)
        delivery = self.issue().delivery_ids
        self.assertEqual((delivery.channel, delivery.instead_of), ("email", False))
        self.assertIn(administrator.email, delivery.recipient)
        delivery.sudo()._set_failed("No such mailbox")
        self.assertFalse(delivery._get_retry_refusal())

    def test_deadlines(self):
        hold = self.insolvency()
        self.assertEqual(str(hold.declaration_deadline), "2026-10-20")
        self.assertEqual(str(hold.ownership_deadline), "2026-11-20")
        self.assertEqual(str(hold.relief_deadline), "2027-02-22")  # 20 is a Saturday
        task = hold.activity_ids
        self.assertEqual(str(task.date_deadline), "2026-10-05")
        hold.published_on = "2026-08-25"  # the day was mistaken
        # 25 October is a Sunday: until the 26th
        self.assertEqual(str(hold.activity_ids.date_deadline), "2026-10-11")
        self.assertEqual(hold.activity_ids, task)

    def test_a_creditor_abroad_or_overseas_has_four_months(self):
        hold = self.insolvency()
        self.company.partner_id.country_id = self.env.ref("base.be")
        hold.invalidate_recordset()
        self.assertEqual(str(hold.declaration_deadline), "2026-12-21")  # 20: Sunday

    def test_a_dispute_of_the_claim(self):
        hold = self.insolvency()
        hold.disputed_on = "2026-11-27"  # 27 December is a Sunday
        self.assertEqual(str(hold.answer_deadline), "2026-12-28")

    def test_a_publication_before_the_judgment(self):
        with self.assertRaisesRegex(ValidationError, "published after"):
            self.insolvency(published_on="2026-07-01")

    def test_the_declaration(self):
        # 1 000 due on 14 July: 15 to 31 July, 17 days at 12.40 % = 5.78; 40
        due = self.invoice(1000, "2026-07-14")
        # 500 fall due after the judgment: no interest, no 40
        later = self.invoice(500, "2026-08-20", invoice_date="2026-07-20")
        self.insolvency(procedure="liquidation")
        file = self.declare(due + later)
        self.assertEqual(
            (
                file.amount_principal,
                file.amount_interest,
                file.amount_indemnity,
                file.amount_total,
            ),
            (1500, 5.78, 40, 1545.78),
        )
        self.assertFalse([found.text for found in file._check_ready()])
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        for words in ("1 045,78", "500,00", "mille quarante-cinq euros"):
            self.assertIn(words, text)

    def test_what_is_born_after_is_not_declared(self):
        after = self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        self.insolvency()
        codes = [found.code for found in self.declare(after)._check_ready()]
        self.assertIn("born_after", codes)

    def test_too_late_to_declare(self):
        invoice = self.invoice(1000, "2026-05-14")
        self.insolvency(judgment_date="2026-06-01", published_on="2026-06-10")
        [finding] = self.declare(invoice)._check_ready()
        self.assertEqual((finding.code, finding.level), ("late", "should"))

    def test_over_indebtedness_of_a_person(self):
        self.customer.dunning_debtor_kind = "consumer"
        invoice = self.invoice(1000, "2026-07-14")
        hold = self.insolvency("over_indebtedness", officer_id=False)
        self.assertEqual(self.row(invoice).reason_code, "hold_insolvency")
        self.assertFalse(hold.declaration_deadline)
        dialog = self.env["dunning.refer"].browse(
            invoice.action_dunning_refer()["res_id"]
        )
        offered = {way.kind for way in dialog.path_ids if not way.refusal}
        self.assertEqual(offered, {"insurer", "payment_order", "write_off"})

    def test_level_three_and_then_the_judgment(self):
        invoice = self.invoice(1000, "2026-07-14")
        self.policy.start_mode = "by_age"
        notice = self.issue()
        self.insolvency()
        notice.action_approve()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self.row(invoice).reason_code, "hold_insolvency")


@tagged("post_install", "-at_install")
class TestOtherClaims(LetterCommon):
    def read_words(self, pdf):
        """The words of a PDF; spaces are just spaces."""
        text = " ".join(" ".join(self.read_pages(pdf)).split())
        return text.replace("\u202f", " ").replace("\xa0", " ")

    def refer(self, invoice, kind, agent=None):
        action = invoice.action_dunning_refer(kind, agent)
        return self.env["dunning.referral"].browse(action["res_id"])

    def test_the_prior_claim_to_a_public_body(self):
        # 10.15 % since 15 June: 16 days 4.45, 76 days 21.13
        self.customer.dunning_debtor_kind = "public"
        file = self.refer(self.invoice(1000, "2026-06-14"), "public_claim")
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        for words in ("1 000,00", "25,58", "40,00", "1 065,58"):
            self.assertIn(words, text)
        for words in ("L. 441-10", "injonction"):
            self.assertNotIn(words, text)

    def test_the_request_to_the_officer(self):
        self.customer.dunning_debtor_kind = "consumer"
        officer = self.make_customer("Étude Rivoire")
        file = self.refer(self.invoice(1000, "2026-06-14"), "small_claim", officer)
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        self.assertIn("Boulangerie Moreau", text)
        self.assertNotIn("40,00", text)
