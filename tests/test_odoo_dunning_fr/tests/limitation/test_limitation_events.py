from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..limitation_book import LimitationCommon


@tagged("post_install", "-at_install")
class TestLimitationEvents(LimitationCommon):
    """What interrupts limitation or suspends it, who enters it and who judges."""

    def test_an_acknowledgement_is_only_possible_until_a_manager_is_certain(self):
        move = self.invoice(100, "2025-03-01")
        event = self.event(move, "acknowledgement", "2026-01-15")
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))
        self.assertEqual(move.dunning_limitation_possible_date, date(2031, 1, 15))
        event.certain = True
        self.assertEqual(move.dunning_limitation_date, date(2031, 1, 15))
        self.assertFalse(move.dunning_limitation_possible_date)

    def test_a_voided_claim_has_never_been(self):
        move = self.invoice(100, "2025-03-01")
        claim = self.event(move, "court_claim", "2026-01-15")
        self.assertEqual(move.dunning_limitation_date, date(2045, 3, 1))
        claim.date_end = "2026-09-01"
        self.assertEqual(move.dunning_limitation_date, date(2031, 9, 1))
        claim.voided = True
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))

    def test_a_mediation_suspends(self):
        """Barred 1 March 2027; 31 days of January 2026 more."""
        move = self.invoice(100, "2025-03-01", self.consumer)
        self.event(move, "suspension", "2026-01-01", date_end="2026-02-01")
        self.assertEqual(move.dunning_limitation_date, date(2027, 4, 1))

    def test_a_written_claim_interrupts_against_the_administrative_courts_alone(self):
        """Due 1 March 2022: the town until 1 January 2031, the landlord 2027.

        The landlord has no public accountant: five years from 1 March 2022.
        """
        landlord = self.make_customer(
            "Habitat du Rhône SA d'HLM", dunning_debtor_kind="public"
        )
        self.assertEqual(landlord.dunning_jurisdiction, "commercial")
        ours, theirs = (
            self.invoice(100, "2022-03-01", partner)
            for partner in (self.town, landlord)
        )
        claims = [
            self.event(move, "written_claim", "2026-06-01") for move in (ours, theirs)
        ]
        self.assertEqual([claim.counts for claim in claims], [True, False])
        self.assertEqual(ours.dunning_limitation_date, date(2031, 1, 1))
        self.assertEqual(theirs.dunning_limitation_date, date(2027, 3, 1))
        self.assertEqual(self.found("<=", "2027-03-01", ours | theirs), theirs)
        self.assertFalse(self.found("<=", "2027-02-28", ours | theirs))
        landlord.dunning_jurisdiction = "administrative"
        self.assertTrue(claims[1].counts)
        self.assertEqual(theirs.dunning_limitation_date, date(2031, 1, 1))

    def test_a_title_gives_ten_years(self):
        """Of 1 September 2026, and from the seizure of 10 September 2026 anew."""
        move = self.invoice(100, "2025-03-01", self.consumer)
        self.event(move, "title", "2026-09-01")
        self.assertEqual(move.dunning_limitation_date, date(2036, 9, 1))
        self.event(move, "enforcement", "2026-09-10")
        self.assertEqual(move.dunning_limitation_date, date(2036, 9, 10))

    def test_one_event_on_several_invoices_is_told_on_each(self):
        moves = self.invoice(100, "2025-03-01") | self.invoice(200, "2025-04-01")
        self.event(moves, "enforcement", "2026-05-05", note="Saisie du 5 mai")
        self.assertEqual(
            set(moves.mapped("dunning_limitation_date")), {date(2031, 5, 5)}
        )
        for move in moves:
            self.assertIn("Saisie du 5 mai", move.message_ids[0].body)

    def test_an_event_of_the_former_customer_does_not_count(self):
        move = self.invoice(100, "2025-03-01")
        self.event(move, "enforcement", "2026-05-05")
        move.button_draft()
        move.partner_id = self.make_customer("Garage Roux")
        move.action_post()
        move.invoice_date_due = "2025-03-01"
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))

    def test_the_event_is_entered_from_the_invoice(self):
        move = self.invoice(100, "2025-03-01")
        action = move.with_user(self.collector).action_dunning_limitation_event()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
        form.date = "2026-09-10"
        event = form.save()
        self.assertEqual(event.move_ids, move)
        self.assertFalse(event.counts)

    def test_a_collector_enters_and_a_manager_judges(self):
        move = self.invoice(100, "2025-03-01").with_user(self.collector)
        move = move.with_context(allowed_company_ids=self.company.ids)
        events = self.env["dunning.limitation.event"].with_user(self.collector)
        values = {
            "kind": "acknowledgement",
            "move_ids": [(6, 0, move.ids)],
            "partner_id": self.customer.id,
            "date": "2026-09-10",
        }
        with self.assertRaisesRegex(UserError, "ask one"):
            events.create({**values, "certain": True})
        event = events.create(values)
        proof = self.env["ir.attachment"].with_user(self.collector)
        event.proof_ids = proof.create({"name": "mail.pdf", "raw": b"oui"})
        self.assertEqual(event.proof_ids.res_id, event.id)
        for vals in ({"certain": True}, {"voided": True}, {"date": "2026-09-11"}):
            with self.assertRaisesRegex(UserError, "ask one"):
                event.write(vals)
        event.with_user(self.user).certain = True
        self.assertEqual(move.dunning_limitation_date, date(2031, 9, 10))

    def test_what_cannot_be_is_refused(self):
        move = self.invoice(100, "2025-03-01")
        with self.assertRaisesRegex(ValidationError, "after today"):
            self.event(move, "enforcement", "2026-09-15")
        with self.assertRaisesRegex(ValidationError, "not a posted invoice"):
            self.event(move, "enforcement", "2026-09-10", partner_id=self.town.id)
        with self.assertRaisesRegex(ValidationError, "not a posted invoice"):
            self.event(self.credit_note(5, "2026-01-01"), "enforcement", "2026-09-10")
