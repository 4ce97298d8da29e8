"""What may be claimed from a customer beside the principal, and at which rate.

In September 2026 the legal rate of professionals is 2.75 %: a contract may not go below
3 x 2.75 = 8.25 %.
"""

from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import DunningCommon

CLUB = "Association Les Amis du Canal"
TOULOUSE = "213105554"  # the town hall


@tagged("post_install", "-at_install")
class TestChargeMode(DunningCommon):
    def customer_of(self, name, *, company=True, **values):
        values = {"name": name, "country_id": self.france.id, **values}
        return self.env["res.partner"].create({"is_company": company, **values})

    def assertCharges(self, partner, mode, regime, gap=""):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(partner.dunning_charge_mode, mode)
        found, sentence = partner._get_dunning_regime()
        self.assertEqual(found, regime)
        if gap:
            self.assertIn(gap, sentence)
        else:
            self.assertEqual(sentence, "")

    # The guess

    def test_companies_consumers_and_public_bodies_are_as_the_law_has_it(self):
        for partner, regime in (
            (self.customer_of("Boulangerie Moreau"), "company"),
            (self.customer_of("Anne Roy", company=False), "consumer"),
            (self.customer_of("Mairie", company_registry=TOULOUSE), "public"),
        ):
            with self.subTest(regime=regime):
                self.assertCharges(partner, "law", regime)

    def test_associations_and_co_ownerships_are_asked_about(self):
        for name in (
            CLUB,
            "SDC 12 rue Paul-Bert",
            "Syndicat des copropriétaires Les Lilas",
            "ASL du Clos Fleuri",
        ):
            with self.subTest(name=name):
                club = self.customer_of(name)
                self.assertCharges(club, "ask", "", "is it a professional?")

    def test_a_firm_that_works_for_co_ownerships_is_not(self):
        self.assertCharges(self.customer_of("Copro Gestion SARL"), "law", "company")
        firm = self.customer_of("Copropriété Services SAS")
        self.assertCharges(firm, "law", "company")

    def test_a_consumer_abroad_is_asked_about_but_not_one_overseas(self):
        jan = self.customer_of(
            "Jan Peeters", company=False, country_id=self.env.ref("base.be").id
        )
        self.assertCharges(jan, "ask", "", "does French law apply?")
        self.assertEqual(jan.dunning_charge_question, "abroad")
        rose = self.customer_of(
            "Rose Hoarau", company=False, country_id=self.env.ref("base.re").id
        )
        self.assertCharges(rose, "law", "consumer")
        unknown = self.customer_of("Paul Blanc", company=False, country_id=False)
        self.assertCharges(unknown, "law", "consumer")

    def test_a_company_abroad_is_not_asked_about(self):
        mill = self.customer_of("Moulins", country_id=self.env.ref("base.be").id)
        self.assertCharges(mill, "law", "company")

    def test_the_guess_follows_the_name_until_somebody_decides(self):
        partner = self.customer_of("Les Amis du Canal")
        self.assertCharges(partner, "law", "company")
        partner.name = CLUB
        self.assertCharges(partner, "ask", "", CLUB)
        partner.company_registry = TOULOUSE  # it was the town's all along
        self.assertCharges(partner, "law", "public")

    def test_a_customer_made_on_screen_is_no_decision(self):
        """The form sends the guess along with what was typed."""
        form = Form(self.env["res.partner"])
        form.company_type = "company"
        form.name = "Les Lilas"
        self.assertEqual(form.dunning_charge_mode, "law")
        partner = form.save()
        with Form(partner) as form:
            form.name = "SDC Les Lilas"
            self.assertEqual(form.dunning_charge_mode, "ask")
        self.assertCharges(partner, "ask", "", "professional")

    # The answer

    def test_a_professional_pays_as_companies_do(self):
        club = self.customer_of(CLUB)
        self.assertEqual(club.dunning_charge_question, "association")
        club.action_dunning_professional()
        self.assertCharges(club, "law", "company")
        self.assertFalse(club.dunning_charge_question)

    def test_who_is_none_pays_as_consumers_do(self):
        club = self.customer_of(CLUB)
        club.action_dunning_consumer()
        self.assertCharges(club, "law", "consumer")

    def test_an_answer_outlives_changes_of_name_and_address(self):
        club = self.customer_of(CLUB)
        club.action_dunning_professional()
        club.write({"name": "Association Les Amies du Canal", "city": "Sète"})
        club.country_id = self.env.ref("base.mc")
        self.assertCharges(club, "law", "company")

    def test_a_foreign_association_that_is_no_professional_is_a_consumer_abroad(self):
        club = self.customer_of(CLUB, country_id=self.env.ref("base.be").id)
        club.action_dunning_consumer()
        self.assertCharges(club, "ask", "", "does French law apply?")
        club.action_dunning_charge()
        self.assertCharges(club, "law", "consumer")

    def test_never_is_a_decision_that_stays_and_needs_no_sentence(self):
        partner = self.customer_of("Boulangerie Moreau")
        partner.action_dunning_no_charge()
        partner.name = "Boulangerie Moreau et Fils"
        self.assertCharges(partner, "none", "")

    def test_a_contact_is_what_its_company_is(self):
        club = self.customer_of(CLUB)
        treasurer = self.customer_of("Zoé", company=False, parent_id=club.id)
        self.assertCharges(treasurer, "ask", "", CLUB)
        club.action_dunning_professional()
        self.assertCharges(treasurer, "law", "company")

    def test_customers_to_answer_are_found_by_one_filter(self):
        club = self.customer_of(CLUB)
        supplier = self.customer_of("Association des Fournisseurs")
        self.invoice(100, "2026-09-01", club)
        view = self.env.ref("odoo_dunning_fr.res_partner_view_search_charges")
        self.assertIn("dunning_charges_ask", view.arch)
        found = self.env["res.partner"].search(
            [("dunning_charge_mode", "=", "ask"), ("customer_rank", ">", 0)]
        )
        self.assertIn(club, found)
        self.assertNotIn(supplier, found)


@tagged("post_install", "-at_install")
class TestContractRate(DunningCommon):
    def test_without_a_contract_the_rate_is_that_of_the_law(self):
        self.assertIsNone(self.customer._get_dunning_contract_rate())

    def test_the_terms_of_the_company_count_for_all_and_the_customers_own_first(self):
        self.company.dunning_contract_rate = 13.5
        other = self.make_customer("Épicerie Petit")
        other.dunning_contract_rate = 9.125
        self.assertEqual(self.customer._get_dunning_contract_rate(), Decimal("13.5"))
        self.assertEqual(other._get_dunning_contract_rate(), Decimal("9.125"))

    def test_a_contract_binds_one_of_two_companies(self):
        theirs = self.env["res.company"].sudo().create({"name": "Charpentes Vial"})
        self.customer.dunning_contract_rate = 12
        there = self.customer.sudo().with_company(theirs)
        self.assertIsNone(there._get_dunning_contract_rate())
        self.assertEqual(self.customer._get_dunning_contract_rate(), Decimal(12))

    def test_a_contact_has_the_rate_of_its_company(self):
        clerk = self.make_customer("Léa", is_company=False, parent_id=self.customer.id)
        self.customer.dunning_contract_rate = 12
        self.assertEqual(clerk._get_dunning_contract_rate(), Decimal(12))

    def test_a_rate_below_the_floor_is_told_and_left_as_it_is(self):
        """8.25 % is three times 2.75 %: allowed. 8.249 % is not."""
        customer = self.customer.with_context(lang="en_US")
        customer.dunning_contract_rate = 8.25
        self.assertFalse(customer.dunning_contract_warning)
        customer.dunning_contract_rate = 8.249
        self.assertIn("8.249% is less than", customer.dunning_contract_warning)
        self.assertIn("8.25%", customer.dunning_contract_warning)
        customer.dunning_contract_rate = 5
        self.assertIn("5.00%", customer.dunning_contract_warning)
        self.assertEqual(self.customer._get_dunning_contract_rate(), Decimal(5))

    def test_no_contract_and_no_company_is_no_warning(self):
        self.assertFalse(self.customer.dunning_contract_warning)
        anne = self.make_customer("Anne", is_company=False)
        anne.dunning_contract_rate = 5  # a consumer's contract: the floor is not theirs
        self.assertFalse(anne.dunning_contract_warning)

    def test_without_the_legal_rate_the_warning_says_so(self):
        self.today("2031-02-03")
        customer = self.customer.with_context(lang="en_US")
        customer.dunning_contract_rate = 9
        self.assertIn("has not been entered", customer.dunning_contract_warning)

    def test_rates_out_of_all_measure_are_refused(self):
        for rate in (-1, 100.5):
            with self.subTest(rate=rate):
                with self.assertRaisesRegex(ValidationError, "Moreau.*percent a year"):
                    self.customer.dunning_contract_rate = rate
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                    self.env.cr.savepoint(),
                ):
                    self.company.dunning_contract_rate = rate
                    self.env.flush_all()

    def test_the_settings_show_the_warning_and_keep_the_rate(self):
        settings = self.env["res.config.settings"].with_context(lang="en_US")
        settings = Form(settings)
        settings.dunning_contract_rate = 5
        self.assertIn("less than three times", settings.dunning_contract_warning)
        settings.save().execute()
        self.assertEqual(self.company.dunning_contract_rate, 5)
