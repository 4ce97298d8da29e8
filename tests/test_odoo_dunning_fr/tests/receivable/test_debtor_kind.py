"""Which kind of debtor a customer is: guessed from its numbers, corrected by hand."""

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.odoo_dunning_fr.rules import legal_form

from ..common import DunningCommon

TOULOUSE = "213105554"  # the town hall
FACTORY = "732829320"


@tagged("post_install", "-at_install")
class TestDebtorKind(DunningCommon):
    def assertKind(self, partner, kind, jurisdiction):
        self.assertRecordValues(
            partner,
            [{"dunning_debtor_kind": kind, "dunning_jurisdiction": jurisdiction}],
        )

    def partner(self, **values):
        values = {"name": "Someone", "country_id": self.france.id, **values}
        return self.env["res.partner"].create(values)

    def test_a_company_with_its_siren_is_a_company(self):
        partner = self.partner(is_company=True, company_registry=FACTORY)
        self.assertKind(partner, "company", "commercial")

    def test_a_town_hall_is_a_public_body_by_its_siren(self):
        """INSEE numbers bodies governed by public law from 1 or 2."""
        partner = self.partner(is_company=True, company_registry=TOULOUSE)
        self.assertKind(partner, "public", "administrative")

    def test_a_siret_serves_as_well_with_or_without_blanks(self):
        for siret in ("732 829 320 00074", "73282932000074"):
            partner = self.partner(company_registry=siret)
            self.assertKind(partner, "company", "commercial")

    def test_a_french_vat_number_holds_the_siren(self):
        partner = self.partner(vat="FR44732829320")
        self.assertKind(partner, "company", "commercial")

    def test_a_person_without_number_is_a_consumer(self):
        self.assertKind(self.partner(), "consumer", "civil")

    def test_a_person_with_a_siren_is_a_professional(self):
        partner = self.partner(is_company=False, company_registry=FACTORY)
        self.assertKind(partner, "company", "commercial")

    def test_a_wrong_check_digit_says_nothing(self):
        """213105555 begins with a 2 but is nobody's number."""
        partner = self.partner(is_company=True, company_registry="213105555")
        self.assertKind(partner, "company", "commercial")

    def test_a_foreign_company_is_a_company(self):
        partner = self.partner(
            is_company=True, country_id=self.env.ref("base.be").id, vat="BE0477472701"
        )
        self.assertKind(partner, "company", "commercial")

    def test_an_association_is_corrected_by_hand_and_stays_so(self):
        """A club buys for its members: a person says consumer; nothing undoes it."""
        club = self.partner(name="Club de pétanque", is_company=True)
        self.assertKind(club, "company", "commercial")
        club.dunning_debtor_kind = "consumer"
        self.assertKind(club, "consumer", "civil")
        club.write({"name": "Amicale bouliste", "email": "club@boules.example"})
        club.write({"street": "1 allée des Platanes", "zip": "13001"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertKind(club, "consumer", "civil")

    def test_the_court_is_corrected_without_changing_the_kind(self):
        """A public establishment whose private contracts go to the civil courts."""
        rail = self.partner(is_company=True, company_registry=TOULOUSE)
        rail.dunning_jurisdiction = "civil"
        rail.phone = "05 61 22 29 22"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertKind(rail, "public", "civil")

    def test_the_name_tells_the_legal_form_and_the_form_the_courts(self):
        """Guessed when the customer is entered; a form that is corrected counts."""
        for name, form, jurisdiction in [
            ("Garage Kermarrec SARL", "SARL", "commercial"),
            ("SELARL Les Tilleuls", "SELARL", "civil"),
            ("SCI des Quais", "SCI", "civil"),
            ("GAEC de la Combe", "GAEC", "civil"),
            ("Boulangerie Moreau", False, "commercial"),
        ]:
            partner = self.partner(name=name, is_company=True, company_registry=FACTORY)
            self.assertEqual(partner.dunning_legal_form, form)
            self.assertKind(partner, "company", jurisdiction)
        partner.dunning_legal_form = "SELAS"
        self.assertKind(partner, "company", "civil")
        partner.dunning_legal_form = "société par actions simplifiée"
        self.assertKind(partner, "company", "commercial")

    def test_a_form_that_does_not_tell_leaves_what_a_person_said(self):
        partner = self.partner(name="Les Halles", is_company=True)
        partner.dunning_jurisdiction = "civil"
        partner.dunning_legal_form = "GIE"
        self.assertKind(partner, "company", "civil")
        partner.dunning_legal_form = "GIE à objet commercial"
        self.assertKind(partner, "company", "commercial")

    def test_a_new_name_undoes_no_form_and_no_jurisdiction(self):
        partner = self.partner(name="Petit SAS", is_company=True)
        partner.dunning_jurisdiction = "civil"
        partner.name = "Petit SELARL"
        self.env.flush_all()
        self.assertEqual(partner.dunning_legal_form, "SAS")
        self.assertKind(partner, "company", "civil")

    def test_a_company_that_buys_as_public_bodies_do_is_judged_by_its_form(self):
        landlord = self.partner(
            name="Habitat du Rhône SA d'HLM", is_company=True, company_registry=FACTORY
        )
        landlord.dunning_debtor_kind = "public"
        self.assertKind(landlord, "public", "commercial")
        town = self.partner(is_company=True, company_registry=TOULOUSE)
        town.dunning_legal_form = "commune"
        self.assertKind(town, "public", "administrative")

    def test_no_private_form_is_administrative(self):
        """All forms there are, of who buys as a public body does.

        No portal, no written claim that interrupts; five years, and not four.
        """
        day = "2022-04-01"
        for form in legal_form.FORMS:
            buyer = self.partner(
                name="Les Halles", is_company=True, dunning_legal_form=form.code
            )
            buyer.dunning_debtor_kind = "public"
            bill = self.invoice(100, day, buyer, invoice_date="2022-03-02")
            is_private = form.quality != "public"
            self.assertEqual(buyer._is_dunning_private_purchaser(), is_private)
            self.assertEqual(
                buyer.dunning_jurisdiction == "administrative", not is_private
            )
            barred = "2027-03-02" if is_private else "2027-01-01"
            self.assertEqual(str(bill.dunning_limitation_date), barred, form.code)
            found = self.env["account.move"].search(
                [("id", "=", bill.id), ("dunning_limitation_date", "=", barred)]
            )
            self.assertEqual(found, bill, form.code)
            # What it is later does not change what it owes since.
            buyer.dunning_debtor_kind = "company"
            self.assertEqual(bill._get_dunning_kind(), "public")
            self.assertEqual(
                bill._get_dunning_jurisdiction() == "administrative", not is_private
            )
            found.invalidate_recordset(["dunning_limitation_date"])
            self.assertEqual(str(bill.dunning_limitation_date), barred, form.code)

    def test_without_a_form_its_siren_tells_and_limitation_takes_the_earlier_day(self):
        buyer = self.partner(is_company=True, company_registry=FACTORY)
        buyer.dunning_debtor_kind = "public"
        self.assertKind(buyer, "public", "commercial")
        bill = self.invoice(100, "2022-04-01", buyer, invoice_date="2022-03-02")
        self.assertEqual(str(bill.dunning_limitation_date), "2027-01-01")
        found = self.env["account.move"].search(
            [("id", "=", bill.id), ("dunning_limitation_date", "=", "2027-01-01")]
        )
        self.assertEqual(found, bill)

    def test_a_cooperative_for_housing_has_sixty_days_and_no_portal(self):
        landlord = self.partner(
            name="Rhône Coopérative d'HLM",
            is_company=True,
            dunning_legal_form="société coopérative",
        )
        landlord.dunning_debtor_kind = "public"
        self.assertKind(landlord, "public", "commercial")
        self.assertEqual(landlord._get_dunning_term_ceiling(self.company).days, 60)
        office = self.partner(name="OPH du Rhône", is_company=True)
        office.dunning_debtor_kind = "public"
        self.assertKind(office, "public", "administrative")
        self.assertEqual(office._get_dunning_term_ceiling(self.company).days, 30)

    def test_an_upgrade_corrects_what_was_guessed(self):
        """The club and the company become what their forms say; the rest stays."""
        club, firm, town, chosen = (
            self.partner(
                name=name, is_company=True, dunning_debtor_kind="public", **values
            )
            for name, values in (
                ("Club de Vif", {"dunning_legal_form": "association"}),
                ("Les Halles", {"company_registry": FACTORY}),
                ("Vif", {"company_registry": TOULOUSE}),
                ("Le Rail", {"dunning_legal_form": "SA"}),
            )
        )
        (club | firm | town).dunning_jurisdiction = "administrative"
        chosen.dunning_jurisdiction = "civil"
        path = "odoo_dunning_fr/migrations/19.0.1.1.0/post-private_forms.py"
        script = load_script(file_path(path), "private_forms")
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(
            (club | firm | town | chosen).mapped("dunning_jurisdiction"),
            ["civil", "commercial", "administrative", "civil"],
        )

    def test_a_siren_entered_later_changes_the_guess(self):
        partner = self.partner(is_company=True)
        partner.company_registry = TOULOUSE
        self.assertKind(partner, "public", "administrative")

    def test_contacts_follow_their_company(self):
        """Whoever receives the letter, the debtor is the town."""
        town = self.partner(is_company=True, company_registry=TOULOUSE)
        clerk = self.partner(name="Service des achats", parent_id=town.id)
        self.assertKind(clerk, "public", "administrative")
        town.dunning_debtor_kind = "company"
        self.assertKind(clerk, "company", "commercial")

    def test_a_contact_moved_into_a_company_takes_its_kind(self):
        town = self.partner(is_company=True, company_registry=TOULOUSE)
        person = self.partner(name="Jeanne Petit")
        self.assertKind(person, "consumer", "civil")
        person.parent_id = town
        self.assertKind(person, "public", "administrative")

    def test_the_kind_chooses_the_policy_of_the_due_item(self):
        self.policy.debtor_kind = "public"
        town = self.partner(is_company=True, company_registry=TOULOUSE)
        bill = self.invoice(900, "2026-09-01", town)
        other = self.invoice(900, "2026-09-01")
        self.assertEqual(self.row(bill).policy_id, self.policy)
        self.assertNotEqual(self.row(other).policy_id, self.policy)
