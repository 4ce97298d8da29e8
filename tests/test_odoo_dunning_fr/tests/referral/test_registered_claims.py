"""Claims that leave as registered letters: what they say, what the post says of them.

A town of Givors owes 1 000 since 14 July 2026; its prior claim is handed over on Monday
14 September, posted on the 15th and first presented on Thursday the 17th.
"""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..dossiers import DUE, DossierCommon

POSTED, PRESENTED = "2026-09-15", "2026-09-17"


class ClaimCommon(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.town = cls.make_customer(
            "Ville de Givors",
            dunning_debtor_kind="public",
            company_registry="21690091800015",
        )

    def claim(self, **values):
        file = self.refer(
            self.printed_invoice(partner=self.town, due=DUE, ref="Marché 2026-17"),
            "public_claim",
        )
        file.write(values)
        return file

    def handed_over(self, file=None):
        file = file or self.claim()
        file.override_reason = "Known"
        file.action_ready()
        file.action_send()
        return file

    def paper(self, file):
        [(_name, _title, pdf)] = file._prepare_documents()
        return " ".join(self.read_pages(pdf))


@tagged("post_install", "-at_install")
class TestRegisteredClaims(ClaimCommon):
    # What they say

    def test_a_prior_claim_says_how_it_leaves_and_what_it_is_about(self):
        file = self.claim(commitment_ref="EJ-4471")
        self.assertEqual(file.contract_ref, "Marché 2026-17")  # from the invoice
        file.move_ids.write(
            {"dunning_received_on": "2026-06-16", "dunning_portal_ref": "FLX0042"}
        )
        text = self.paper(file)
        for said in (
            file._in_letter_language()._word_registered(),
            "Marché 2026-17",
            "EJ-4471",
            "FLX0042",
            "16/06/2026",
            file.move_ids.name,
            file.exhibit_ids[0].name,  # the documents that are joined
        ):
            self.assertIn(said, text)
        self.assertNotIn("1343-2", text)
        file.capitalisation = True
        self.assertIn("1343-2", self.paper(file))

    def test_what_it_is_about_is_asked_for(self):
        file = self.claim()
        codes = {found.code for found in file._check_ready()}
        self.assertNotIn("contract", codes)
        file.contract_ref = False
        self.assertIn("contract", {found.code for found in file._check_ready()})
        file.commitment_ref = "EJ-4471"
        self.assertNotIn("contract", {found.code for found in file._check_ready()})

    def test_another_contract_makes_another_dossier(self):
        file = self.claim()
        self.build(file)
        file.contract_ref = "Marché 2026-18"
        self.assertEqual(file.dossier_state, "stale")

    def test_a_declaration_says_how_it_leaves(self):
        officer = self.make_customer("Étude Vallon")
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": "2026-08-01",
                "judgment_date": "2026-08-01",
                "officer_id": officer.id,
            }
        )
        file = self.refer(self.printed_invoice(), "insolvency_claim")
        words = file._in_letter_language()._word_registered()
        self.assertIn(words, self.paper(file))

    def test_each_kind_that_leaves_so_keeps_the_same(self):
        """Its number, its days, its outcome and its proofs stay open."""
        kinds = self.env["dunning.referral"]._get_all_kinds()
        registered = {
            code
            for code, kind in kinds.items()
            if "letter_ref" in self.env["dunning.referral"]._get_open_fields(kind)
        }
        self.assertEqual(registered, {"public_claim", "insolvency_claim"})

    def test_general_terms_of_public_contracts_are_a_hint(self):
        """The words are a row that a manager corrects, or takes away."""
        file = self.claim()
        self.assertIn("CCAG-FCS", file.procedure_note)
        hint = self.env["dunning.legal.reference"].search([("code", "=", "ccag_claim")])
        hint.sudo().name = "within a month, article 37 of the CCAG-PI"
        file.invalidate_recordset()
        self.assertIn("CCAG-PI", file.procedure_note)

    # What the post says of them

    def test_posted_presented_refused(self):
        file = self.handed_over()
        self.assertIn("day of posting", file.procedure_note)
        self.assertEqual(str(file.silence_until), "2026-11-14")
        self.today("2026-09-21")
        file.write({"letter_ref": "1a12345678901", "letter_posted_on": POSTED})
        self.assertEqual(file.letter_ref, "1A 123 456 7890 1")
        self.assertIn("what became of", file.procedure_note)
        file.write({"letter_presented_on": PRESENTED, "letter_outcome": "refused"})
        self.assertEqual(str(file.silence_until), "2026-11-17")
        self.assertIn("yours to prove", file.procedure_note)
        proof = self.env["ir.attachment"].create(
            {"name": "ar.pdf", "raw": self.pdf(), "mimetype": "application/pdf"}
        )
        file.letter_proof_ids = proof
        self.assertNotIn("registered letter", file.procedure_note)
        with self.assertRaisesRegex(UserError, "evidence"):
            file.letter_proof_ids = [(5, 0, 0)]

    def test_days_that_cannot_be(self):
        file = self.handed_over()
        self.today("2026-09-21")
        for values, words in (
            ({"letter_posted_on": "2026-09-11"}, "cannot have been posted before"),
            ({"letter_posted_on": "2026-09-22"}, "in the future"),
            ({"letter_presented_on": PRESENTED}, "day of posting first"),
            ({"letter_outcome": "refused"}, "day of posting first"),
            ({"letter_posted_on": POSTED, "letter_outcome": "refused"}, "presented"),
            (
                {"letter_posted_on": POSTED, "letter_presented_on": "2026-09-14"},
                "cannot have been presented before",
            ),
            (
                {"letter_posted_on": POSTED, "letter_presented_on": "2026-09-20"},
                "Sunday or a public holiday",
            ),
            ({"letter_ref": "1A 123"}, "is not the number"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                file.write(values)

    def test_it_came_back_from_a_wrong_address(self):
        file = self.handed_over()
        self.today("2026-09-28")
        file.write({"letter_posted_on": POSTED, "letter_outcome": "returned"})
        self.assertIn("nobody was reached", file.procedure_note)
        self.assertFalse(file.proposes_written_claim)

    # It interrupts limitation, of public bodies alone

    def test_one_click_enters_the_event(self):
        """An invoice of 14 June 2026: four years from 1 January 2027. A claim posted
        in January 2027 lets them run anew from 1 January 2028: barred in 2032."""
        file = self.claim()
        self.today("2027-01-11")
        moves = file.move_ids
        self.assertEqual(str(moves.dunning_limitation_date), "2031-01-01")
        file = self.handed_over(file)
        self.assertFalse(file.proposes_written_claim)
        with self.assertRaisesRegex(UserError, "once it was posted"):
            file.action_enter_written_claim()
        self.today("2027-01-12")
        file.letter_posted_on = "2027-01-12"
        self.assertTrue(file.proposes_written_claim)
        file.action_enter_written_claim()
        event = file.written_claim_id
        self.assertEqual((event.kind, str(event.date)), ("written_claim", "2027-01-12"))
        self.assertEqual(event.move_ids, moves)
        moves.invalidate_recordset()
        self.assertEqual(str(moves.dunning_limitation_date), "2032-01-01")
        with self.assertRaisesRegex(UserError, "entered once"):
            file.action_enter_written_claim()
        event.voided = True
        self.assertTrue(file.proposes_written_claim)

    def written_claim(self, partner):
        """The registered notice to a public body."""
        self.invoice(1000, "2026-08-10", partner)
        notice = self.issue(partners=partner)
        notice.action_approve()
        return notice

    def test_a_registered_notice_proposes_it_too(self):
        notice = self.written_claim(self.town)
        self.assertFalse(notice.proposes_written_claim)
        self.send(notice, POSTED)
        self.today("2026-09-21")
        self.assertTrue(notice.proposes_written_claim)
        notice.action_enter_written_claim()
        event = notice.written_claim_id
        self.assertEqual(str(event.date), POSTED)
        self.assertEqual(event.move_ids, notice.line_ids.move_id)
        self.assertFalse(notice.proposes_written_claim)
        with self.assertRaisesRegex(UserError, "entered once"):
            notice.action_enter_written_claim()

    def test_the_night_proposes_it_once(self):
        """An activity of the collector, until the event is entered."""
        (self.town + self.customer).dunning_collector_id = self.user
        notice = self.send(self.written_claim(self.town), POSTED)
        other = self.send(self.written_claim(self.customer), POSTED)
        self.today("2026-09-16")
        run = self.env["dunning.run"]
        for _night in range(2):
            run._propose_written_claims(self.company)
            [activity] = notice.activity_ids
            self.assertIn(notice.name, activity.summary)
            self.assertFalse(other.activity_ids)
        notice.action_enter_written_claim()
        self.assertFalse(notice.activity_ids)
        run._propose_written_claims(self.company)
        self.assertFalse(notice.activity_ids)

    def test_of_administrative_debtors_alone(self):
        """Whatever a debtor is: a written claim interrupts for no other."""
        jurisdictions = self.town._fields["dunning_jurisdiction"].get_values(self.env)
        self.assertIn("administrative", jurisdictions)
        notice = self.send(self.written_claim(self.town), POSTED)
        self.today("2026-09-21")
        for jurisdiction in jurisdictions:
            with self.subTest(jurisdiction):
                self.town.dunning_jurisdiction = jurisdiction
                notice.invalidate_recordset()
                self.assertEqual(
                    notice.proposes_written_claim, jurisdiction == "administrative"
                )

    def test_a_letter_that_came_back_interrupts_nothing(self):
        notice = self.send(self.written_claim(self.town), POSTED)
        self.today("2026-09-21")
        notice.delivery_ids.sudo()._set_returned()
        self.assertFalse(notice.proposes_written_claim)
