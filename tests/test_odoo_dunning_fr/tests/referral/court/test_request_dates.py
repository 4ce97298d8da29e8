"""The request: each letter by its own days, one statement, what it asks besides."""

from odoo.tests import tagged

from ...dossiers import DossierCommon
from .test_payment_order import PaymentOrderCommon


class RequestCommon(DossierCommon, PaymentOrderCommon):
    def claimed(self, outcome="refused", presented="2026-09-17", delivered=False):
        """The invoice of a formal notice of 14 September, posted on the 15th."""
        self.invoice(1000, "2026-08-10", self.customer)
        notice = self.issue(partners=self.customer)
        notice.action_approve()
        self.send(notice, "2026-09-15")
        self.today("2026-10-05")
        letter = notice.delivery_ids.sudo()
        letter.tracking_ref = f"1A 123 456 {self.customer.id % 10000:04} 1"
        match outcome:
            case "delivered":
                letter._set_delivered(presented, delivered)
            case "refused":
                letter._set_refused(presented)
            case "unclaimed":
                letter._set_unclaimed(presented)
            case "returned":
                letter._set_returned()
        return notice.line_ids.move_id


@tagged("post_install", "-at_install")
class TestRequestDates(RequestCommon):
    def request(self, moves, **values):
        [text] = self.read_words(self.ask(moves, **values), "request")
        return text

    def test_date_posting_presentation_and_outcome(self):
        """Each outcome in its words; what reached nobody is no step at all."""
        said = {
            "refused": "présentée le 17 septembre 2026, pli refusé par le destinataire",
            "unclaimed": "présentée le 17 septembre 2026, pli avisé et non réclamé",
            "delivered": "présentée le 17 septembre 2026, remise au destinataire le 18 "
            "septembre 2026",
            "sent": "postée le 15 septembre 2026. Elle est restée sans effet",
        }
        states = self.env["dunning.delivery"]._fields["state"].get_values(self.env)
        self.assertLessEqual(set(said), set(states))
        for outcome, words in said.items():
            with self.subTest(outcome):
                self.today("2026-09-14")
                self.customer = self.make_debtor(f"Atelier {outcome}", "69006", "Lyon")
                moves = self.claimed(outcome, delivered="2026-09-18")
                text = self.request(moves)
                self.assertRegex(text, r"Mise en demeure n° REL/2026/\d+ du 14 septem")
                self.assertRegex(
                    text,
                    r"lettre recommandée n° 1A 123 456 \d{4} 1, postée le 15 septembre",
                )
                self.assertIn(words, text)
                self.assertIn("Elle est restée sans effet", text)
        self.today("2026-09-14")
        self.customer = self.make_debtor("Atelier Inconnu", "69006", "Lyon")
        self.assertNotIn("mise en demeure", self.request(self.claimed("returned")))

    def test_the_list_of_exhibits_bears_the_date_of_the_letter(self):
        file = self.ask(self.claimed())
        [letter] = file.exhibit_ids.filtered(lambda one: one.kind == "notice")
        self.assertEqual(str(letter.date), "2026-09-14")
        self.assertEqual(letter.date, letter._get_source().date)

    def test_it_is_the_same_before_and_after_the_dossier(self):
        """The pages that we write bear their day before they are printed."""
        file = self.ask(self.claimed())
        [before] = self.read_words(file, "request")
        self.assertIn("05/10/2026", before.partition("Pièces sur lesquelles")[2])
        file.action_build_dossier()
        self.assertEqual(self.read_words(file, "request"), [before])

    def test_after_a_part_payment_it_had_some_effect(self):
        moves = self.claimed()
        self.pay(moves, 400, "2026-09-30")
        text = self.request(moves)
        self.assertNotIn("sans effet", text)
        self.assertIn("Malgré cette démarche, la somme demandée reste due", text)

    def test_two_steps_are_plural(self):
        text = self.request(self.claimed(), amicable_steps="Appel du 20 août 2026")
        self.assertIn("Elles sont restées sans effet", text)

    # One statement of what is claimed

    def test_what_is_claimed_is_stated_once(self):
        file = self.ask(self.printed_invoice())
        self.assertNotIn("calculation", file.exhibit_ids.mapped("kind"))
        files = self.build(file)
        self.assertIn("00-decompte.pdf", files)
        row = "15/07/2026 14/09/2026 62"
        self.assertEqual(sum(row in page for page in self.bound(files)), 1)

    def test_a_draft_of_before_loses_its_second_statement(self):
        file = self.ask(self.printed_invoice())
        self.env["dunning.exhibit"].sudo().create(
            {
                "referral_id": file.id,
                "kind": "calculation",
                "name": "Calcul",
                "source": "calculation",
            }
        )
        self.build(file)
        self.assertNotIn("calculation", file.exhibit_ids.mapped("kind"))

    def test_other_files_state_it_among_their_exhibits(self):
        for kind in ("agency", "write_off"):
            file = self.refer(self.printed_invoice(), kind)
            self.assertIn("calculation", file.exhibit_ids.mapped("kind"))

    # What it asks besides

    def test_interest_on_interest(self):
        file = self.file_for()
        asked = "dus au moins pour une année entière, produisent eux-mêmes intérêt"
        self.assertNotIn(asked, self.read_words(file, "request")[0])
        file.capitalisation = True
        self.assertIn(asked, self.read_words(file, "request")[0])

    def test_no_interest_no_capitalisation(self):
        self.customer.dunning_charge_mode = "none"
        file = self.file_for(capitalisation=True)
        self.assertNotIn("année entière", self.read_words(file, "request")[0])

    # The letter to the registry

    def test_the_fee_and_how_it_is_paid(self):
        file = self.file_for()
        [letter] = self.read_words(file, "letter")
        self.assertIn("nous indiquer le montant des frais de greffe", letter)
        self.company.write(
            {
                "dunning_registry_fee": 30.23,
                "dunning_registry_payment": "un chèque joint à la présente",
            }
        )
        [letter] = self.read_words(file, "letter")
        self.assertIn(
            "Les frais de greffe, soit 30,23 €, sont réglés par un chèque joint à la "
            "présente",
            letter,
        )
        self.assertNotIn("nous indiquer le montant", letter)

    def test_a_court_that_takes_no_fee_is_paid_none(self):
        self.company.dunning_registry_fee = 30.23
        file = self.file_for(self.make_consumer(), 12000)
        self.assertNotIn("frais de greffe", self.read_words(file, "letter")[0])

    def test_a_letter_without_a_street_is_told(self):
        file = self.file_for()
        self.assertEqual(self.codes(file)["registry_street"], "should")
        file.court_id.sudo().write(
            {"address": "44 rue de Bonnel, 69433 Lyon Cedex 03"}
            | {"address_status": "checked"}
        )
        self.assertNotIn("registry_street", self.codes(file))
        [letter] = self.read_words(file, "letter")
        self.assertIn("44 RUE DE BONNEL", letter)
