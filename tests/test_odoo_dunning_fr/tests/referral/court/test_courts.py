"""Which court is asked to order a customer to pay, and how people correct the table."""

import csv
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.odoo_dunning_fr.models.referral.court import (
    table as dunning_court_table,
)
from odoo.addons.odoo_dunning_fr.models.referral.court.table import digest, read_rows

from ...common import DunningCommon

TOULOUSE = "213105554"  # the town hall


@tagged("post_install", "-at_install")
class TestCourts(DunningCommon):
    """The creditor is a company of Lyon, on 14 September 2026 unless said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.courts = cls.env["dunning.court"]

    def shop(self, postal_code, city, **values):
        return self.make_customer("Le Comptoir", zip=postal_code, city=city, **values)

    def person(self, postal_code, city):
        values = {"zip": postal_code, "city": city, "is_company": False}
        return self.make_customer("Jeanne Petit", **values)

    def competence(self, debtor, amount=1200.0, nature="contract", on=None, env=None):
        return self.courts.with_env(env or self.env)._get_competence(
            self.company, debtor, amount, nature, on and Date.to_date(on)
        )

    def assertCourts(self, debtor, names, **kw):
        found = self.competence(debtor, **kw)
        self.assertEqual(found.courts.mapped("name"), names)
        self.assertEqual(bool(found.gap), not names)
        return found

    def court(self, name):
        return self.courts.search([("name", "=", name)]).ensure_one()

    # Who decides

    def test_lyon_has_a_court_of_economic_activities_until_the_end_of_2028(self):
        shop = self.shop("69006", "Lyon")
        economic = ["Tribunal des activités économiques de Lyon"]
        found = self.assertCourts(shop, economic)
        self.assertEqual(found.kinds, ("tae",))
        self.assertCourts(shop, economic, on="2028-12-31")
        found = self.assertCourts(shop, ["Tribunal de commerce de Lyon"], on="2029-1-1")
        self.assertEqual(found.kinds, ("tc",))

    def test_the_experiment_is_prolonged_by_its_date(self):
        """A law keeps the twelve courts two years more: a manager changes the day."""
        shop = self.shop("69006", "Lyon")
        court = self.courts._find_competent(self.company, shop, 1200)
        court.valid_until = "2030-12-31"
        self.assertCourts(shop, [court.name], on="2029-01-01")

    def test_elsewhere_a_plain_commercial_court_whatever_the_amount(self):
        shop = self.shop("42000", "Saint-Étienne")
        for amount in (0.5, 9000, 2500000):
            names = ["Tribunal de commerce de Saint-Étienne"]
            self.assertCourts(shop, names, amount=amount)

    def test_a_company_of_strasbourg_has_the_chamber_of_its_judicial_court(self):
        chamber = "Chambre commerciale du tribunal judiciaire de Strasbourg"
        found = self.assertCourts(self.shop("67000", "Strasbourg"), [chamber])
        self.assertEqual(found.kinds, ("cctj",))
        self.assertEqual(
            found.courts.parent_id.name, "Tribunal judiciaire de Strasbourg"
        )

    def test_a_company_of_fort_de_france_has_a_mixed_court(self):
        """Odoo knows Martinique as a country of its own."""
        for country in (self.france, self.env.ref("base.mq")):
            shop = self.shop("97200", "Fort-de-France", country_id=country.id)
            mixed = "Tribunal mixte de commerce de Fort-de-France"
            self.assertCourts(shop, [mixed])

    def test_a_consumer_of_montreuil_has_a_proximity_chamber(self):
        """Up to 10 000 EUR, above it the judicial court of Bobigny."""
        person = self.person("93100", "Montreuil")
        near = ["Tribunal de proximité de Montreuil (93)"]
        self.assertCourts(person, near, amount=10000.0)
        self.assertCourts(person, ["Tribunal judiciaire de Bobigny"], amount=10000.01)
        self.assertCourts(person, near, amount=30000, nature="consumer_credit")

    def test_a_consumer_of_lyon_goes_to_the_judicial_court(self):
        """A mixed act: a merchant never sues a consumer before merchants."""
        person = self.person("69006", "Lyon")
        self.assertCourts(person, ["Tribunal judiciaire de Lyon"])

    def test_a_creditor_who_does_not_trade_may_choose(self):
        """An architect of Lyon and a shop: the merchants' judge, or the civil one."""
        self.company.partner_id.dunning_jurisdiction = "civil"
        self.assertCourts(
            self.shop("69006", "Lyon"),
            [
                "Tribunal des activités économiques de Lyon",
                "Tribunal judiciaire de Lyon",
            ],
        )

    def test_polynesia_and_new_caledonia_are_refused_with_words(self):
        for zip, country in (("98800", "nc"), ("98713", "pf"), ("98800", "fr")):
            there = self.shop(
                zip, "Nouméa", country_id=self.env.ref(f"base.{country}").id
            )
            found = self.assertCourts(there, [])
            self.assertIn("New Caledonia or French Polynesia", found.gap)

    def test_the_debtor_is_the_company_not_its_contact(self):
        shop = self.shop("69006", "Lyon")
        clerk = self.person("67000", "Strasbourg")
        clerk.parent_id = shop
        found = self.competence(clerk)
        self.assertEqual(found.kinds, ("tae",))

    # Nobody known

    def test_a_town_hall_is_not_for_a_civil_court(self):
        town = self.shop("31000", "Toulouse", company_registry=TOULOUSE)
        found = self.assertCourts(town, [])
        self.assertIn("administrative courts", found.gap)
        town.dunning_jurisdiction = "civil"  # a lease under private law
        self.assertCourts(town, ["Tribunal judiciaire de Toulouse"])

    def test_an_unknown_postal_code_is_said_with_what_to_do(self):
        """A CEDEX code is nobody's home; the kind of court is known all the same."""
        found = self.assertCourts(self.shop("67070", "Strasbourg Cedex"), [])
        self.assertIn("67070", found.gap)
        self.assertEqual(found.kinds, ("cctj",))
        found = self.assertCourts(self.shop(False, "Lyon"), [])
        self.assertIn("no postal code", found.gap)

    def test_a_belgian_postal_code_is_not_looked_up(self):
        belgium = self.env.ref("base.be")
        found = self.assertCourts(self.shop("69006", "Mons", country_id=belgium.id), [])
        self.assertIn("European order for payment", found.gap)

    # What people know better

    def test_the_choice_between_two_courts_is_remembered_for_the_town(self):
        """69380 is divided: Dommartin belongs to Lyon, Chessy to Villefranche."""
        lyon = self.court("Tribunal des activités économiques de Lyon")
        villefranche = self.courts.search([("code", "=", "6903")])
        dommartin = self.shop("69380", "Dommartin")
        both = self.courts._find_competent(self.company, dommartin, 1200)
        self.assertEqual(both, lyon | villefranche)
        area = lyon._remember(dommartin, both)
        self.assertEqual(area.display_name, "69380 DOMMARTIN")
        self.assertCourts(self.shop("69 380", "DOMMARTIN CEDEX"), [lyon.name])
        chessy = self.shop("69380", "Chessy")
        self.assertEqual(self.competence(chessy).courts, both)
        villefranche._remember(chessy, both)
        self.assertEqual(self.competence(chessy).courts, villefranche)
        # Remembered as the court of economic activities, which ends.
        self.assertCourts(dommartin, ["Tribunal de commerce de Lyon"], on="2029-01-02")

    def test_a_town_without_chamber_is_remembered(self):
        """22400: Andel goes to Saint-Brieuc, Hénansal to Dinan's chamber or Saint-Malo.

        Four communes have a proximity chamber, the others none.
        """
        person = self.person("22400", "Andel")
        found = self.competence(person)
        self.assertEqual(found.kinds, ("tprx", "tj"))
        self.assertEqual(
            set(found.courts.mapped("city")), {"Dinan", "Saint-Brieuc", "Saint-Malo"}
        )
        seat = found.courts.filtered(lambda court: court.city == "Saint-Brieuc")
        area = seat._remember(person, found.courts)
        self.assertTrue(area.no_proximity)
        self.assertEqual(self.competence(person).courts, seat)
        chamber = found.courts.filtered(lambda court: court.kind == "tprx")
        self.assertEqual(chamber._remember(person, found.courts), area)
        self.assertEqual(self.competence(person).courts, chamber)
        self.assertEqual(self.competence(person, 20000).courts, seat)

    def test_nothing_is_remembered_where_there_was_no_choice(self):
        """To sue before merchants or not is no property of the town."""
        self.company.partner_id.dunning_jurisdiction = "civil"
        shop = self.shop("69006", "Lyon")
        both = self.courts._find_competent(self.company, shop, 1200)
        self.assertFalse(both[1]._remember(shop, both))
        self.assertFalse(both[0]._remember(shop, both))
        self.assertEqual(self.competence(shop).courts, both)

    def test_a_row_gives_the_courts_of_an_unknown_code_and_corrects_the_table(self):
        economic = self.court("Tribunal des activités économiques de Lyon")
        vienne = self.courts.search([("kind", "=", "tc"), ("city", "=", "Vienne")])
        areas = self.env["dunning.court.area"]
        areas.create({"postal_code": "69433", "commercial_id": economic.id})
        self.assertCourts(self.shop("69433", "Lyon Cedex 03"), [economic.name])
        areas.create(
            {"postal_code": "F-69 006", "city": "Lyon", "commercial_id": vienne.id}
        )
        self.assertCourts(self.shop("69006", "LYON"), [vienne.name])
        self.assertCourts(self.shop("69006", "Caluire"), [economic.name])
        # An archived court gives way to the table.
        vienne.action_archive()
        self.assertCourts(self.shop("69006", "LYON"), [economic.name])

    def test_a_row_must_be_a_place_and_say_something(self):
        court = self.courts.search([("kind", "=", "tj")], limit=1)
        good = {"postal_code": "01000", "city": "St-Denis", "civil_id": court.id}
        areas = self.env["dunning.court.area"]
        areas.create(good)
        for error, values in [
            (UniqueViolation, {**good, "city": "Saint Denis"}),
            (CheckViolation, {**good, "postal_code": "1000"}),
            (CheckViolation, {"postal_code": "01000"}),
        ]:
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                areas.create(values)

    # The shipped list

    def test_completing_touches_nothing_that_is_there(self):
        """A court was moved, another closed, a third deleted by mistake."""
        vienne = self.courts.search([("kind", "=", "tc"), ("city", "=", "Vienne")])
        vienne.write({"address": "1 rue Neuve, 38200 Vienne"})
        closed = self.court("Tribunal de proximité de Trévoux")
        closed.action_archive()
        lost = self.court("Tribunal de proximité de Belley")
        code = lost.code
        lost.unlink()
        count = self.courts.with_context(active_test=False).search_count([])
        self.courts._complete()
        everything = self.courts.with_context(active_test=False)
        self.assertEqual(everything.search_count([]), count + 1)
        self.assertEqual(vienne.address, "1 rue Neuve, 38200 Vienne")
        self.assertFalse(closed.active)
        back = self.courts.search([("code", "=", code)])
        self.assertEqual(back.parent_id.name, "Tribunal judiciaire de Bourg-en-Bresse")

    def test_a_fresh_install_equals_what_is_shipped(self):
        courts = self.courts.with_context(active_test=False).search([])
        shipped = {row["code"]: digest(row) for row in read_rows("courts")}
        self.assertEqual(
            {court.code: court.shipped_digest for court in courts}, shipped
        )
        names = read_rows("courts")[0]
        self.assertEqual(
            {court.code: digest(court._as_row(names)) for court in courts}, shipped
        )

    def ship(self, **corrections):
        """The next version: the file with other texts, by the code of the court."""
        rows = read_rows("courts")
        self.assertLessEqual(corrections.keys(), {f"c{row['code']}" for row in rows})
        folder = Path(self.enterContext(TemporaryDirectory()))
        with (folder / "courts.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(
                {**row, **corrections.get(f"c{row['code']}", {})} for row in rows
            )

        def opened(name):
            copy = folder / Path(name).name
            return copy.open(encoding="utf-8") if copy.exists() else file_open(name)

        self.patch(dunning_court_table, "file_open", opened)
        self.courts._complete()

    def test_a_corrected_row_reaches_courts_that_nobody_has_changed(self):
        """The street of Gap is known now; in Vienne a manager had found it before."""
        gap = self.court("Tribunal judiciaire de Gap")
        vienne = self.courts.search([("kind", "=", "tc"), ("city", "=", "Vienne")])
        vienne.address = "1 rue Neuve, 38200 Vienne"
        before = vienne.shipped_digest
        row = {"address": "Place Saint-Arnoux, 05000 Gap", "address_status": "checked"}
        other = {"address": "2 rue Vieille, 38200 Vienne"}
        with self.assertLogs("odoo.addons.odoo_dunning_fr", logging.INFO) as log:
            self.ship(**{f"c{gap.code}": row, f"c{vienne.code}": other})
        self.assertRecordValues(gap, [row])
        self.assertEqual(vienne.address, "1 rue Neuve, 38200 Vienne")
        self.assertEqual(vienne.shipped_digest, before)
        self.assertEqual(len(log.output), 1)
        self.assertIn("2 rue Vieille", log.output[0])

    def test_what_a_person_had_right_already_follows_from_then_on(self):
        gap = self.court("Tribunal judiciaire de Gap")
        gap.address = "Place Saint-Arnoux, 05000 Gap"
        self.ship(**{f"c{gap.code}": {"address": "Place Saint-Arnoux, 05000 Gap"}})
        self.ship(**{f"c{gap.code}": {"address": "1 rue du Palais, 05000 Gap"}})
        self.assertEqual(gap.address, "1 rue du Palais, 05000 Gap")

    def test_a_court_that_closes_is_no_longer_proposed(self):
        """The chamber of Trévoux ends with the year: Belley decides in its place."""
        debtor = self.person("01600", "Trévoux")
        chamber = self.court("Tribunal de proximité de Trévoux")
        heir = self.court("Tribunal de proximité de Belley")
        self.assertIn(chamber, self.competence(debtor).courts)
        self.ship(
            **{
                f"c{chamber.code}": {
                    "valid_until": "2026-12-31",
                    "successor": heir.code,
                }
            }
        )
        self.assertIn(chamber, self.competence(debtor, on="2026-12-31").courts)
        later = self.competence(debtor, on="2027-01-01").courts
        self.assertNotIn(chamber, later)
        self.assertIn(heir, later)

    def test_an_archived_court_stays_archived_and_is_corrected(self):
        gap = self.court("Tribunal judiciaire de Gap")
        gap.action_archive()
        self.ship(**{f"c{gap.code}": {"phone": "04 00 00 00 00"}})
        self.assertEqual((gap.active, gap.phone), (False, "04 00 00 00 00"))

    def test_a_court_without_a_digest_is_followed_only_if_it_is_as_shipped(self):
        """As those of a database of before there were digests."""
        gap = self.court("Tribunal judiciaire de Gap")
        laon = self.court("Tribunal judiciaire de Laon")
        (gap | laon).sudo().shipped_digest = False
        laon.phone = "03 00 00 00 00"
        self.courts._complete()
        self.assertTrue(gap.shipped_digest)
        self.assertFalse(laon.shipped_digest)
        self.ship(
            **{
                f"c{gap.code}": {"phone": "04 11 11 11 11"},
                f"c{laon.code}": {"phone": "03 11 11 11 11"},
            }
        )
        self.assertEqual(gap.phone, "04 11 11 11 11")
        self.assertEqual(laon.phone, "03 00 00 00 00")

    def test_courts_are_found_by_postal_code(self):
        found = self.courts.search([("postal_code", "ilike", "93100")])
        self.assertEqual(sorted(found.mapped("kind")), ["tc", "tj", "tprx"])
        self.assertLess(found, self.courts.search([("postal_code", "ilike", "93")]))
        court = self.courts.search([("kind", "=", "tc"), ("city", "=", "Vienne")])
        self.env["dunning.court.area"].create(
            {"postal_code": "93100", "commercial_id": court.id}
        )
        self.assertIn(court, self.courts.search([("postal_code", "=", "93100")]))

    def test_collectors_remember_choices_managers_correct_courts(self):
        collector, auditor = (
            self.make_user(group, f"odoo_dunning_fr.group_{group}")
            for group in ("collector", "auditor")
        )
        shop = self.shop("69380", "Dommartin")
        for user in (collector, auditor):
            both = self.competence(shop, env=self.env(user=user)).courts
            self.assertEqual(len(both), 2)
            with self.assertRaises(AccessError):
                both[0].name = "Mine"
        with self.assertRaises(AccessError):
            both[0]._remember(shop, both)
        both = both.with_user(collector)
        self.assertTrue(both[0]._remember(shop.with_user(collector), both))
