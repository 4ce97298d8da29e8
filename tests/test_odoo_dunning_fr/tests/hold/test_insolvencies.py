"""A customer becomes insolvent: what stops, what goes on, what is declared and when."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.models.hold.kinds.insolvency import (
    OF_PERSONS,
    PROCEDURES,
    UNDECLARED,
)

from ..letters import LetterCommon

JUDGMENT, PUBLISHED = "2026-08-01", "2026-08-20"


@tagged("post_install", "-at_install")
class TestInsolvencies(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company(dunning_retention_of_title="no")
        cls.customer.write(
            {
                "company_registry": "44306184100047",
                "dunning_legal_form": "SARL",
                "dunning_registry": "Lyon",
            }
        )
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

    def at(self, partner, zip, country="fr"):
        partner.write({"zip": zip, "country_id": self.env.ref(f"base.{country}").id})

    def test_creditor_and_customer_in_martinique_have_two_months(self):
        """Their court is there too; Odoo has Martinique as a country of its own."""
        for country in ("fr", "mq"):
            for partner in (self.company.partner_id, self.customer):
                self.at(partner, "97200", country)
            hold = self.insolvency()
            self.assertEqual(str(hold.declaration_deadline), "2026-10-20", country)
            hold.action_end()

    def test_a_customer_of_la_reunion_gives_a_creditor_of_lyon_four_months(self):
        for zip, country in (("97400", "fr"), ("97400", "re"), (False, "re")):
            self.at(self.customer, zip, country)
            hold = self.insolvency()  # 20 December is a Sunday
            self.assertEqual(str(hold.declaration_deadline), "2026-12-21")
            hold.action_end()

    def test_the_court_of_saint_martin_sits_in_guadeloupe(self):
        """Basse-Terre against Saint-Martin and Saint-Barthélemy: two months.

        Published on 5 November 2026: until 5 January 2027; from Lyon 5 March.
        """
        day = {"judgment_date": "2026-10-20", "published_on": "2026-11-05"}
        for zip, country in (("97150", "fr"), ("97150", "mf"), ("97133", "bl")):
            self.at(self.customer, zip, country)
            for creditor, deadline in (
                (("97100", "gp"), "2027-01-05"),
                (("69003", "fr"), "2027-03-05"),
            ):
                self.at(self.company.partner_id, *creditor)
                hold = self.insolvency(**day)
                self.assertEqual(str(hold.declaration_deadline), deadline)
                hold.action_end()

    def test_where_a_place_is_not_known_it_is_two_months(self):
        self.at(self.customer, False)
        hold = self.insolvency()
        self.assertEqual(str(hold.declaration_deadline), "2026-10-20")
        self.at(self.customer, "97400")
        self.at(self.company.partner_id, False)
        hold.invalidate_recordset()
        self.assertEqual(str(hold.declaration_deadline), "2026-10-20")

    def test_the_court_may_be_elsewhere_than_the_customer(self):
        hold = self.insolvency(court_zip="97400")
        self.assertEqual(str(hold.declaration_deadline), "2026-12-21")
        hold.court_zip = "75004"
        self.assertEqual(str(hold.declaration_deadline), "2026-10-20")

    def test_who_is_relieved_has_half_the_time(self):
        """Told on 12 November 2026: one month, two for who is far away."""
        hold = self.insolvency(relieved_on="2026-11-12")
        self.assertEqual(str(hold.declaration_deadline), "2026-12-14")  # 12: Saturday
        self.assertFalse(hold.relief_deadline)
        self.assertEqual(str(hold.activity_ids.date_deadline), "2026-11-29")
        hold.court_zip = "97400"
        self.assertEqual(str(hold.declaration_deadline), "2027-01-12")
        with self.assertRaisesRegex(ValidationError, "relieved before"):
            hold.relieved_on = "2026-08-19"

    def test_the_personal_recovery_of_a_consumer_has_its_own_time(self):
        """Two months from the BODACC wherever the creditor is; then it is lost."""
        self.customer.dunning_debtor_kind = "consumer"
        self.at(self.company.partner_id, "97200")
        invoice = self.invoice(1000, "2026-07-14")
        hold = self.insolvency("personal_recovery")
        self.assertEqual(self.row(invoice).reason_code, "hold_insolvency")
        self.assertEqual(str(hold.declaration_deadline), "2026-10-20")
        self.assertFalse(hold.relief_deadline)
        self.assertEqual(str(hold.activity_ids.date_deadline), "2026-10-05")
        dialog = self.env["dunning.refer"].browse(
            invoice.action_dunning_refer()["res_id"]
        )
        ways = {way.kind: way.refusal for way in dialog.path_ids}
        self.assertFalse(ways["insolvency_claim"])
        self.assertIn("L742-10", ways["payment_order"])
        file = self.declare(invoice)
        self.assertEqual(file.amount_total, 1000)  # no notice: no legal interest
        self.today("2026-10-21")
        late = {found.code: found for found in file._check_ready()}["late"]
        self.assertIn("may be lost", late.text)
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        self.assertIn("742-10", text)
        self.assertNotIn("622-", text)

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
        self.insolvency(**self.court())
        file = self.declare(due + later)
        file.no_court_seized = True
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

    def test_the_declaration_names_the_law_of_its_procedure(self):
        """Of all procedures in which something is declared."""
        invoice = self.invoice(1000, "2026-07-14")
        of_procedure = {"receivership": "631-14", "liquidation": "641-3"}
        declared = [code for code, _label in PROCEDURES if code != UNDECLARED]
        for procedure in declared:
            hold = self.insolvency(procedure, **self.court())
            file = self.declare(invoice)
            facts = file._get_kind()._prepare_declaration(file)
            words = file._letter_law(facts["article"])
            if procedure in OF_PERSONS:
                self.assertNotIn("622-", words)
            else:
                self.assertIn("622-24", words)
                for other, article in of_procedure.items():
                    self.assertEqual(article in words, other == procedure, words)
            hold._end("Settled")

    def test_what_is_left_out_of_the_declaration_is_told(self):
        """Born before 1 August: 1 000 in the file, 300 and 200 not; 500 born after.

        Of the 200 there is another declaration. What is paid or assigned is not ours.
        """
        invoice = self.invoice(1000, "2026-07-14")
        left_out = self.invoice(300, "2026-08-20", invoice_date="2026-07-20")
        other = self.invoice(200, "2026-07-14")
        after = self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        paid = self.invoice(100, "2026-07-14")
        self.pay(paid)
        assigned = self.invoice(50, "2026-07-14")
        assigned.dunning_assigned = True
        self.insolvency(**self.court())
        file = self.declare(invoice)
        self.assertEqual(self.told_left_out(file), {left_out.name, other.name})
        second = self.declare(other)
        self.assertEqual(self.told_left_out(file), {left_out.name})
        second.sudo().write({"state": "sent"})
        second._close("recalled")
        self.assertEqual(self.told_left_out(file), {left_out.name, other.name})
        late = self.invoice(
            70, "2026-09-04", invoice_date="2026-08-05", delivery_date="2026-07-30"
        )
        self.assertEqual(
            self.told_left_out(file), {left_out.name, other.name, late.name}
        )
        self.assertNotIn(after.name, self.told_left_out(file))
        file = self.declare(left_out | other | late)
        file.move_ids |= invoice
        self.assertNotIn("left_out", self.codes(file))

    def told_left_out(self, file):
        found = {one.code: one for one in file._check_ready()}
        self.assertEqual(found["left_out"].level, "should")
        moves = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("name", "!=", False)]
        )
        return {move.name for move in moves if move.name in found["left_out"].text}

    def court(self):
        return {
            "court_name": "Tribunal des activités économiques de Lyon",
            "court_number": "2026J00123",
        }

    def test_the_declaration_names_court_parties_and_causes(self):
        self.customer.write(
            {
                "name": "Imprimerie Roy",
                "dunning_legal_form": "SARL",
                "dunning_registry": "Lyon",
            }
        )
        self.insolvency(**self.court())
        invoice = self.invoice(1000, "2026-07-14", delivery_date="2026-06-10")
        [(_name, _title, pdf)] = self.declare(invoice)._prepare_documents()
        text = self.read_words(pdf)
        self.assertRegex(text, "d’ ?Imprimerie Roy")  # not: de Imprimerie
        for words in (
            "Tribunal des activités économiques de Lyon",
            "2026J00123",
            "RCS Lyon 732 829 320",  # the creditor, a SARL
            "RCS Lyon 443 061 841",
            "3 place du Marché, 69006 Lyon",
            "12 rue des Tilleuls, 69003 Lyon",
            "Work done",
            "10/06/2026",
        ):
            self.assertIn(words, text)

    def test_the_registry_is_named_of_who_has_one(self):
        self.customer.write(
            {"dunning_legal_form": "association", "dunning_registry": "Lyon"}
        )
        self.insolvency(**self.court())
        file = self.declare(self.invoice(1000, "2026-07-14"))
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        self.assertIn("SIREN 443 061 841", text)
        self.assertNotIn("RCS Lyon 443", text)

    def test_proceedings_without_a_court_are_asked_about(self):
        invoice = self.invoice(1000, "2026-07-14")
        hold = self.insolvency()
        file = self.declare(invoice)
        self.assertIn("proceedings", self.codes(file))
        hold.write(self.court())
        self.assertNotIn("proceedings", self.codes(file))

    def codes(self, file):
        return {found.code: found.level for found in file._check_ready()}

    # The courts that are seized (C. com. R622-23, 3°)

    SAYS_NONE = "No court has been seized"

    def declaration(self, file):
        """Its words in English, which every database has."""
        self.company.partner_id.lang = "en_US"
        [(_name, _title, pdf)] = file._prepare_documents()
        return self.read_words(pdf)

    def test_no_court_is_said_to_be_seized_unless_somebody_knows(self):
        self.insolvency(**self.court())
        file = self.declare(self.invoice(1000, "2026-07-14"))
        self.assertEqual(self.codes(file)["no_court"], "should")
        self.assertNotIn(self.SAYS_NONE, self.declaration(file))
        file.no_court_seized = True
        self.assertNotIn("no_court", self.codes(file))
        self.assertIn(self.SAYS_NONE, self.declaration(file))

    def sue(self, invoices, *kinds):
        """A payment order that was handed over, and what happened to it."""
        action = invoices.action_dunning_refer("payment_order")
        suit = self.env["dunning.referral"].browse(action["res_id"])
        court = self.env["dunning.court"].search(
            [("name", "=", "Tribunal des activités économiques de Lyon")]
        )
        suit.sudo().write({"state": "sent", "court_id": court.id})
        for kind, day in kinds:
            self.env["dunning.referral.event"].create(
                {"referral_id": suit.id, "kind": kind, "date": day}
            )
        return suit

    def test_the_court_of_a_payment_order_is_named_with_its_day(self):
        """Filed on 3 August, recalled on the judgment of 20 August."""
        both = self.invoice(1000, "2026-07-14") + self.invoice(200, "2026-07-14")
        suit = self.sue(both[0], ("filed", "2026-08-03"))
        self.insolvency(judgment_date="2026-08-20", **self.court())
        suit._close("recalled")
        file = self.declare(both)
        file.no_court_seized = True
        self.assertEqual(self.codes(file)["seized"], "must")
        file.no_court_seized = False
        self.assertFalse({"seized", "seizure", "no_court"} & self.codes(file).keys())
        text = self.declaration(file)
        self.assertIn(both[0].name, text)
        self.assertIn("le tribunal des activités économiques de Lyon", text)
        self.assertIn("August 3, 2026", text)
        self.assertNotIn(self.SAYS_NONE, text)

    def test_a_file_that_left_for_a_court_without_a_day_must_be_told(self):
        invoice = self.invoice(1000, "2026-07-14")
        suit = self.sue(invoice)
        self.insolvency(**self.court())
        file = self.declare(invoice)
        self.assertEqual(self.codes(file)["seizure"], "must")
        suit._close("recalled")  # it was never filed
        self.assertNotIn("seizure", self.codes(file))

    def test_a_court_claim_among_the_limitation_events_is_named(self):
        invoice = self.invoice(1000, "2026-07-14")
        self.insolvency(**self.court())
        claim = self.env["dunning.limitation.event"].create(
            {
                "kind": "court_claim",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "move_ids": [(6, 0, invoice.ids)],
                "date": "2026-07-20",
            }
        )
        file = self.declare(invoice)
        self.assertEqual(self.codes(file)["seizure"], "must")  # which court?
        claim.court_name = "le tribunal judiciaire de Lyon"
        self.assertNotIn("seizure", self.codes(file))
        text = self.declaration(file)
        self.assertIn("le tribunal judiciaire de Lyon", text)
        self.assertIn("July 20, 2026", text)
        claim.voided = True
        self.assertNotIn("judiciaire", self.declaration(file))

    def test_what_is_born_after_is_not_declared(self):
        after = self.invoice(500, "2026-09-04", invoice_date="2026-08-05")
        self.insolvency()
        codes = [found.code for found in self.declare(after)._check_ready()]
        self.assertIn("born_after", codes)

    def test_too_late_to_declare(self):
        invoice = self.invoice(1000, "2026-05-14")
        self.insolvency(
            judgment_date="2026-06-01", published_on="2026-06-10", **self.court()
        )
        file = self.declare(invoice)
        file.no_court_seized = True
        [finding] = file._check_ready()
        self.assertEqual((finding.code, finding.level), ("late", "should"))
        self.assertIn("10 août 2026", finding.text)

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
