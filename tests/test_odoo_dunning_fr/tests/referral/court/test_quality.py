"""What a party is before a court comes from its legal form, on both sides."""

from itertools import product

from odoo.tests import tagged

from .test_payment_order import PaymentOrderCommon

# In Lyon, of any amount: the usual court first.
COMMERCE = "Tribunal des activités économiques de Lyon"
JUSTICE = "Tribunal judiciaire de Lyon"
MERCHANTS = "SA SAS SASU SARL EURL SNC SCS SCA".split()
CIVIL = [
    *"SCI SCP SCM GAEC EARL SCEA".split(),
    *("association", "fondation", "mutuelle", "syndicat"),
    "syndicat des copropriétaires",
]
LIBERAL = "SELARL SELAS SELAFA SELCA".split()


@tagged("post_install", "-at_install")
class TestQuality(PaymentOrderCommon):
    def expect(self, creditor, debtor):
        """By hand: L721-5, then L721-3, then the choice of who does not trade."""
        if creditor in LIBERAL or debtor not in MERCHANTS:
            return [JUSTICE]
        return [COMMERCE] if creditor in MERCHANTS else [COMMERCE, JUSTICE]

    def test_the_courts_of_each_form_on_both_sides(self):
        forms = [*MERCHANTS, *CIVIL, *LIBERAL]
        debtors = {
            form: self.make_customer("Le Comptoir", dunning_legal_form=form)
            for form in forms
        }
        tried = 0
        for creditor, (form, debtor), amount in product(
            forms, debtors.items(), (4200, 250000)
        ):
            self.company.dunning_legal_form = creditor
            found = self.env["dunning.court"]._get_competence(
                self.company, debtor, amount
            )
            self.assertEqual(
                found.courts.mapped("name"),
                self.expect(creditor, form),
                (creditor, form, amount),
            )
            tried += 1
        self.assertEqual(tried, 2 * 23 * 23)

    def test_a_sole_trader_says_what_he_is_by_his_form_or_the_settings(self):
        debtor = self.make_customer("Le Comptoir SARL")
        courts = self.env["dunning.court"]
        self.company.dunning_sole_trader = True
        for form, merchant, names in [
            ("artisan", False, [COMMERCE]),
            ("profession libérale", True, [COMMERCE, JUSTICE]),
            ("", True, [COMMERCE]),
            ("", False, [COMMERCE, JUSTICE]),
        ]:
            self.company.write(
                {"dunning_legal_form": form, "dunning_merchant": merchant}
            )
            found = courts._get_competence(self.company, debtor, 1000)
            self.assertEqual(found.courts.mapped("name"), names, (form, merchant))

    def test_a_form_that_contradicts_the_jurisdiction_blocks_the_file(self):
        for form, jurisdiction in [
            ("SELARL", "commercial"),
            ("SCI", "commercial"),
            ("association", "commercial"),
            ("SAS", "civil"),
        ]:
            self.customer.dunning_legal_form = form
            for kind in ("payment_order", "small_claim"):
                self.customer.dunning_jurisdiction = jurisdiction
                file = self.env["dunning.referral"].browse(
                    self.invoice(1000, "2026-07-14").action_dunning_refer(kind)[
                        "res_id"
                    ]
                )
                self.assertEqual(self.codes(file)["quality"], "must", (form, kind))
                right = "civil" if jurisdiction == "commercial" else "commercial"
                self.customer.dunning_jurisdiction = right
                self.assertNotIn("quality", self.codes(file))

    def test_the_court_of_a_selarl_is_the_judicial_one(self):
        self.customer.dunning_legal_form = "SELARL de vétérinaires"
        file = self.file_for()
        self.assertEqual(file.court_id.name, JUSTICE)
        self.assertFalse({"quality", "court_kind"} & self.codes(file).keys())
        commerce = self.env["dunning.court"].search([("name", "=", COMMERCE)])
        file.court_id = commerce
        self.assertEqual(self.codes(file)["court_kind"], "must")

    def test_a_creditor_that_is_a_sel_goes_to_the_judicial_court(self):
        self.company.dunning_legal_form = "SELAS"
        file = self.file_for()
        self.assertEqual(file.court_id.name, JUSTICE)

    def test_names_of_liberal_professions_are_asked_about(self):
        """Both of the demo company, whose forms nobody has entered."""
        for name in ("Clinique vétérinaire des Tilleuls", "Cabinet Noël-Lefèvre"):
            customer = self.make_debtor(name, "69006", "Lyon")
            customer.dunning_legal_form = False
            file = self.file_for(customer)
            found = {one.code: one for one in file._check_ready()}
            self.assertEqual(found["form"].level, "must")
            self.assertIn("liberal profession", found["form"].text)

    def test_a_small_claim_should_know_the_form(self):
        self.customer.dunning_legal_form = False
        file = self.env["dunning.referral"].browse(
            self.invoice(1000, "2026-07-14").action_dunning_refer("small_claim")[
                "res_id"
            ]
        )
        self.assertEqual(self.codes(file)["form"], "should")

    def test_an_activity_that_is_not_told_is_asked_about(self):
        self.customer.dunning_legal_form = "GIE"
        self.assertEqual(self.codes(self.file_for())["activity"], "should")
        self.customer.dunning_legal_form = "GIE à objet commercial"
        self.assertNotIn("activity", self.codes(self.file_for()))
        alone = self.make_debtor("Jean Petit", "69006", "Lyon", is_company=False)
        alone.dunning_legal_form = False
        self.assertEqual(self.codes(self.file_for(alone))["activity"], "should")
        alone.dunning_legal_form = "artisan"
        self.assertNotIn("activity", self.codes(self.file_for(alone)))

    def test_no_registry_is_asked_of_who_has_none(self):
        for form, level in [
            ("SARL", "must"),
            ("SCI", "should"),
            ("association", None),
            ("syndicat des copropriétaires", None),
            ("mutuelle", None),
        ]:
            self.customer.write({"dunning_legal_form": form, "dunning_registry": False})
            codes = self.codes(self.file_for())
            self.assertEqual(codes.get("registry"), level, form)

    def test_a_creditor_without_registry_or_capital_is_complete(self):
        self.company.write(
            {
                "dunning_legal_form": "association",
                "dunning_registry": False,
                "dunning_capital": 0,
            }
        )
        self.assertTrue(self.company._has_dunning_mentions())
        for form in ("SAS", "SCP", "", "Ltd"):
            self.company.dunning_legal_form = form
            self.assertFalse(self.company._has_dunning_mentions(), form)

    def test_new_caledonia_and_polynesia_are_refused(self):
        there = self.make_debtor(
            "Comptoir", "98800", "Nouméa", country_id=self.env.ref("base.nc").id
        )
        codes = {
            found.code: found.text
            for found in self.file_for(there)._check_ready()
            if found.level == "must"
        }
        self.assertIn("codes of civil procedure of their own", codes["path"])


@tagged("post_install", "-at_install")
class TestPrivatePurchasers(PaymentOrderCommon):
    """A contracting authority under private law: the CCP before civil courts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.landlord = cls.make_customer(
            "Habitat du Rhône SA d'HLM",
            company_registry="44306184100047",
            dunning_registry="Lyon",
            dunning_debtor_kind="public",
        )

    def test_the_request_has_the_grounds_of_the_code(self):
        """1 000 due on 14 June 2026, ECB + 8 of the first half-year: 10.15 %, frozen.

        15 June to 14 September: 92 days, 1 000 x 10.15 % x 92 / 365 = 25.58; 40.
        """
        file = self.ask(self.invoice(1000, "2026-06-14", self.landlord))
        self.assertEqual(
            (file.amount_interest, file.amount_indemnity, file.amount_total),
            (25.58, 40, 1065.58),
        )
        self.assertEqual(
            file.court_id.name, "Tribunal des activités économiques de Lyon"
        )
        request, form, statement = self.read_words(file, "request", "form", "statement")
        for text in (request, form):
            for words in (
                "Intérêts moratoires arrêtés au 14/09/2026",
                "2192-13",
                "2192-35",
                "les intérêts moratoires au taux de 10,15 % l’an",
                "majoré de huit points",
                "15 septembre 2026",
            ):
                self.assertIn(words, text)
        for text in (request, form, statement):
            for words in ("441-10", "441-5", "Pénalités", "dix points"):
                self.assertNotIn(words, text)
        self.assertNotIn("à échoir Néant", form)

    def test_each_element_has_its_ground(self):
        file = self.ask(self.invoice(1000, "2026-06-14", self.landlord))
        grounds = file._prepare_grounds()
        self.assertIn("2192-35", grounds["indemnity"])
        self.assertIn("2192-13", grounds["costs"])
        self.assertIn("2192-13", file._prepare_interest()["law"])

    def test_a_company_for_housing_has_sixty_days(self):
        ceiling = self.landlord._get_dunning_term_ceiling(self.company)
        self.assertEqual((ceiling.days, ceiling.article), (60, "CCP R2192-11"))
        own = self.env.ref("odoo_dunning_fr.term_ceiling_public")
        self.landlord.dunning_term_ceiling_id = own
        self.assertEqual(self.landlord._get_dunning_term_ceiling(self.company).days, 30)

    def test_another_one_is_asked_about(self):
        self.landlord.write({"name": "Équipement du Rhône", "dunning_legal_form": "SA"})
        self.assertFalse(self.landlord._get_dunning_term_ceiling(self.company))
        file = self.ask(self.invoice(1000, "2026-06-14", self.landlord))
        self.assertEqual(self.codes(file)["term"], "should")
        self.landlord.dunning_term_ceiling_id = self.env.ref(
            "odoo_dunning_fr.term_ceiling_public_undertaking"
        )
        self.assertNotIn("term", self.codes(file))

    def test_its_letters_name_no_portal(self):
        """Every level of the policy of public bodies, in both languages."""
        levels = self.env.ref("odoo_dunning_fr.policy_public").level_ids
        town = self.make_customer("Mairie de Vif", company_registry="213105554")
        for customer, named in ((town, True), (self.landlord, False)):
            bill = self.invoice(1000, "2026-06-14", customer)
            bill.sudo().dunning_portal_ref = "CPP-2026-0614"
            for lang, level in product(("fr_FR", "en_US"), levels):
                customer.lang = lang
                preview = self.env["dunning.level.preview"].create(
                    {"level_id": level.id, "partner_id": customer.id}
                )
                preview.action_show()
                said = "Chorus" in preview.letter
                self.assertEqual(said, named, (level.name, lang))
                self.assertEqual("2192-11" in preview.letter, not named, level.name)
