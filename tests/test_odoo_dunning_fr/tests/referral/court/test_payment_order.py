"""The request for a payment order: its court, what it lacks, what it says."""

import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...letters import LetterCommon

DUE = "2026-07-14"  # 62 days late on Monday 14 September: 1 000 bear 21.06


class PaymentOrderCommon(LetterCommon):
    """A joinery of Lyon asks for a payment order against its customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company(dunning_retention_of_title="no")
        cls.customer.write(
            {
                "company_registry": "44306184100047",
                "dunning_legal_form": "SARL",
                "dunning_registry": "Lyon",
                "dunning_representative": "Paul Moreau, gérant",
            }
        )

    @classmethod
    def make_debtor(cls, name, zip, city, registry="Lyon", **values):
        """A merchant company that may be sued as it is."""
        return cls.make_customer(
            name,
            zip=zip,
            city=city,
            company_registry="44306184100047",
            dunning_legal_form="SARL",
            dunning_registry=registry,
            **values,
        )

    @classmethod
    def make_consumer(cls, name="Anne Roy", **values):
        return cls.make_customer(name, is_company=False, **values)

    def ask(self, moves, **values):
        """A file for a payment order on these invoices."""
        action = moves.action_dunning_refer("payment_order")
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.write(values)
        return file

    def file_for(self, partner=None, amount=1000, **values):
        return self.ask(self.invoice(amount, DUE, partner), **values)

    def hand_over(self, file):
        file.override_reason = "Known since the telephone call"
        file.action_ready()
        file.action_send()
        return file

    def codes(self, file):
        return {found.code: found.level for found in file._check_ready()}

    def read_words(self, file, *codes):
        """The text of papers of the file, every kind of blank made a plain one."""
        papers = file._write_documents(codes)
        texts = [" ".join(self.read_pages(pdf)) for _name, _title, pdf in papers]
        # Bold words are read with a blank behind them.
        return [re.sub(r" (?=[,.])", "", text) for text in texts]


@tagged("post_install", "-at_install")
class TestPaymentOrder(PaymentOrderCommon):
    # The court

    def test_merchants_of_lyon(self):
        file = self.file_for()
        self.assertEqual(
            file.court_id.name, "Tribunal des activités économiques de Lyon"
        )
        self.assertFalse(file.court_hint)

    def test_a_consumer_is_sued_before_the_judicial_court(self):
        file = self.file_for(self.make_consumer(), 12000)
        self.assertEqual(file.court_id.name, "Tribunal judiciaire de Lyon")

    def test_the_ceiling_of_the_proximity_chamber_is_to_be_checked(self):
        suburb = self.make_consumer(zip="69100", city="Villeurbanne")
        file = self.file_for(suburb, 4000)
        self.assertEqual(file.court_id.name, "Tribunal de proximité de Villeurbanne")
        self.assertIn("to be checked", file.court_hint)

    def test_the_contribution_to_a_court_of_economic_activities(self):
        self.assertNotIn("contribution", self.file_for(amount=40000).court_hint)
        self.assertIn("250 employees", self.file_for(amount=60000).court_hint)

    def test_an_alsatian_company(self):
        file = self.file_for(self.make_debtor("Bretzel Koch", "67000", "Strasbourg"))
        self.assertEqual(file.court_id.kind, "cctj")
        self.assertIn("la chambre commerciale", file._prepare_court()["title"])

    def test_a_choice_is_kept_for_the_town_once_approved(self):
        # The communes of 01410 belong to Bourg-en-Bresse or to Lons-le-Saunier.
        file = self.file_for(self.make_debtor("Forges du Lac", "01410", "Mijoux"))
        self.assertFalse(file.court_id)
        self.assertEqual(set(file.court_candidate_ids.mapped("code")), {"0101", "3902"})
        self.assertIn("Several courts", file.court_hint)
        self.assertEqual(self.codes(file)["court"], "must")
        chosen = file.court_candidate_ids.filtered(lambda court: court.code == "0101")
        file.court_id = chosen
        self.assertEqual(len(file.court_candidate_ids), 2)  # may still be changed
        self.hand_over(file)
        neighbour = self.make_debtor("Scierie du Lac", "01410", "Mijoux")
        self.assertEqual(self.file_for(neighbour).court_id, chosen)

    def test_a_court_that_is_not_competent_is_told(self):
        file = self.file_for()
        file.court_id = self.env["dunning.court"].search([("code", "=", "7501")])
        self.assertEqual(self.codes(file)["other_court"], "should")

    def test_no_payment_order_abroad(self):
        belgian = self.make_debtor(
            "Bakkerij Peeters", "1000", "Brussel", country_id=self.env.ref("base.be").id
        )
        [gap] = [
            found.text
            for found in self.file_for(belgian)._check_ready()
            if found.code == "court"
        ]
        self.assertIn("European", gap)

    # What it lacks

    def test_complete(self):
        self.assertEqual(
            set(self.codes(self.file_for())),
            {"formal_notice", "order", "delivery", "register", "registry_street"},
        )

    def test_who_the_debtor_is(self):
        self.customer.write({"dunning_legal_form": False, "dunning_registry": False})
        codes = self.codes(self.file_for())
        self.assertEqual((codes["form"], codes["registry"]), ("must", "must"))
        consumer = self.file_for(self.make_consumer("Roy"))
        self.assertEqual(self.codes(consumer)["names"], "must")

    def test_a_sole_trader_says_who_he_is(self):
        self.company.dunning_sole_trader = True
        file = self.file_for()
        self.assertEqual(self.codes(file)["identity"], "must")
        self.company.write(
            {
                "dunning_profession": "menuisière",
                "dunning_nationality": "française",
                "dunning_birth_date": "1980-03-01",
                "dunning_birth_place": "Vienne",
            }
        )
        self.assertNotIn("identity", self.codes(file))
        [text] = self.read_words(file, "request")
        self.assertIn(
            "Menuiserie Leblanc, menuisière, de nationalité française, date et lieu de "
            "naissance : 1er mars 1980 à Vienne, demeurant 12 rue des Tilleuls, 69003 "
            "Lyon",
            text,
        )

    def test_under_six_months_an_assignation_is_better(self):
        # Invoiced and due on 1 March 2022, barred on 1 March 2027: in five months.
        file = self.ask(self.invoice(1000, "2022-03-01", invoice_date="2022-03-01"))
        self.assertEqual(self.codes(file)["assign"], "should")
        # Due on 20 March 2022: six months and six days.
        file = self.ask(self.invoice(1000, "2022-03-20", invoice_date="2022-03-20"))
        self.assertNotIn("assign", self.codes(file))

    def test_a_missing_rate_forbids_it(self):
        file = self.file_for()
        file.line_ids.sudo().gap = "No rate of 2027-S1"
        self.assertEqual(self.codes(file)["rates"], "must")

    def test_the_lawyer_and_the_clause_are_named(self):
        file = self.file_for(
            filing="lawyer", transfer_on_opposition=True, amount_penalty=50
        )
        codes = self.codes(file)
        self.assertEqual(
            {codes[code] for code in ("agent", "transfer", "penalty")}, {"must"}
        )

    def test_what_was_handed_over_stays(self):
        file = self.hand_over(self.file_for())
        with self.assertRaisesRegex(UserError, "handed over"):
            file.amount_penalty = 100

    # What it says

    def test_the_request(self):
        """6 450.50 left of 8 450.50, and 1 000.

        8 450.50 due on 14 May, 2 000 paid on 20 August: 47 days at 12.15 % are 132.21,
        51 at 12.40 % 146.41, then 25 days of 6 450.50 are 54.79: 333.41. 1 000 due on
        14 July: 62 days are 21.06. With two indemnities and the clause 8 384.97.
        """
        first = self.invoice(8450.5, "2026-05-14")
        self.pay(first, 2000, "2026-08-20")
        file = self.ask(
            first + self.invoice(1000, DUE),
            amount_penalty=500,
            penalty_basis="Article 8 des conditions générales",
            basis="Devis signé le 3 mars 2026",
            amicable_steps="Appel téléphonique du 20 août 2026",
            transfer_on_opposition=True,
        )
        file.opposition_court_id = file.court_id
        self.assertEqual(file.amount_interest, 354.47)
        self.assertEqual(file.amount_total, 8384.97)
        [text] = self.read_words(file, "request")
        for said in (
            "Madame ou Monsieur le président du tribunal des activités économiques de "
            "Lyon",
            "Menuiserie Leblanc, SAS au capital de 50 000 €, dont le siège est 12 rue "
            "des Tilleuls, 69003 Lyon, RCS Lyon 732 829 320, représentée par Claire "
            "Leblanc, présidente.",
            "Boulangerie Moreau, SARL, dont le siège est 3 place du Marché, 69006 Lyon,"
            " RCS Lyon 443 061 841, représentée par Paul Moreau, gérant.",
            "8 384,97 € (huit mille trois cent quatre-vingt-quatre euros et "
            "quatre-vingt-dix-sept centimes)",
            "7 450,50 €",
            "354,47 €",
            "80,00 €",
            "Article 8 des conditions générales 500,00 €",
            "expressément, les pénalités de retard au taux de 12,40 % l’an (taux de la "
            "Banque centrale européenne majoré de dix points, révisé chaque semestre) "
            "sur la somme de 7 450,50 €, à compter du 15 septembre 2026",
            "Devis signé le 3 mars 2026",
            "Appel téléphonique du 20 août 2026",
            "article 1408",
            "Pièce n° 2",
            "Fait à Lyon, le 14 septembre 2026",
        ):
            self.assertIn(said, text)

    def test_the_french_of_belgium_is_french_too(self):
        """The user and the company read English, and no other French is installed."""
        people = self.env["res.partner"].with_context(active_test=False)
        people.search([("lang", "!=", False)]).lang = "en_US"
        self.env["res.lang"]._activate_lang("fr_BE")
        self.env.ref("base.lang_fr").active = False
        file = self.file_for()
        [letter, request] = self.read_words(file, "letter", "request")
        self.assertIn("Requête en injonction de payer", letter)
        self.assertIn("bordereau et pièces", letter)
        self.assertIn("14 septembre 2026", request)
        self.assertIn("1 000,00 €", request)
        for lang in (
            file._get_dossier_lang(),
            file._get_duplicate_lang(),
            file.company_id._find_dunning_french(),
        ):
            self.assertEqual(lang, "fr_BE")

    def test_every_paper_has_the_same_sums(self):
        lawyer = self.make_customer("Jeanne Perrin", is_company=False)
        file = self.file_for(
            filing="agent", agent_id=lawyer.id, agent_quality="mandataire"
        )
        self.assertEqual(file.amount_total, 1061.06)
        papers = self.read_words(
            file, "letter", "request", "statement", "power", "form"
        )
        for text in papers:
            self.assertIn("1 061,06 €", text)
        _letter, request, statement, power, form = papers
        for text in (request, statement, form):
            self.assertIn("21,06 €", text)
            self.assertIn("40,00 €", text)
        self.assertIn("15/07/2026 14/09/2026 62 1 000,00 € 12,40 % 21,06 €", statement)
        self.assertIn("donne pouvoir à Jeanne Perrin", power)
        self.assertIn("12946*02", form)

    def test_the_dossier_knows_the_request(self):
        file = self.file_for(amount_penalty=50, penalty_basis="Article 8")
        facts = file._describe_dossier()
        self.assertEqual(facts["sums"]["penalty"], "50.00")
        self.assertEqual(facts["sums"]["total"], "1111.06")
        self.assertEqual(facts["request"]["court"]["code"], "6901")
        before = file._digest_dossier()
        file.basis = "Devis signé le 3 mars 2026"
        self.assertNotEqual(file._digest_dossier(), before)
        # The request numbers the exhibits as the dossier does.
        self.assertEqual(
            [exhibit["number"] for exhibit in file._prepare_exhibit_list()],
            list(range(1, len(file.exhibit_ids) + 1)),
        )

    def test_what_is_joined_depends_on_who_files(self):
        file = self.file_for()
        names = [name for name, _title, _pdf in file._prepare_documents()]
        self.assertEqual(
            names,
            ["lettre-au-greffe.pdf", "requete-en-injonction-de-payer.pdf"]
            + ["decompte.pdf"],
        )
        file.write({"filing": "agent", "agent_id": self.make_customer("Perrin").id})
        names = [name for name, _title, _pdf in file._prepare_documents()]
        self.assertIn("pouvoir.pdf", names)

    def test_a_consumer_owes_legal_interest_from_the_service(self):
        """Nobody had put him in default: no interest to date, no indemnity."""
        file = self.file_for(self.make_consumer())
        self.assertEqual(file.amount_total, 1000)
        text, form = self.read_words(file, "request", "form")
        self.assertIn(
            "les intérêts au taux légal (2,75 % l’an à ce jour) sur la somme de 1 "
            "000,00 €, à compter du jour de la signification de l’ordonnance",
            text,
        )
        self.assertNotIn("40,00 €", text)
        self.assertIn("12948*06", form)

    def test_a_debtor_of_whom_nothing_is_claimed_beside_the_principal(self):
        self.customer.dunning_charge_mode = "none"
        [text] = self.read_words(self.file_for(), "request")
        self.assertNotIn("pénalités", text)
        self.assertIn("Il demande en outre les dépens", text)

    def test_a_contract_rate(self):
        self.customer.with_company(self.company).dunning_contract_rate = 11
        [text] = self.read_words(self.file_for(), "request")
        self.assertIn("au taux contractuel de 11,00 % l’an", text)

    def test_a_checked_address_is_printed_and_no_other(self):
        file = self.file_for()
        court = file.court_id.sudo()
        court.write({"address": "44 rue de Bonnel, 69433 Lyon Cedex 03"})
        self.assertNotIn("44 rue de Bonnel", court._get_registry_address())
        court.address_status = "checked"
        self.assertEqual(
            court._get_registry_address(),
            [
                "Greffe",
                "TRIBUNAL DES ACTIVITÉS ÉCONOMIQUES DE",
                "LYON",
                "44 RUE DE BONNEL",
                "69433 LYON CEDEX 03",
            ],
        )

    def test_names_of_courts(self):
        courts = self.env["dunning.court"].search([("kind", "=", "tprx")])
        one = courts.filtered(lambda court: "(93)" in court.name)
        self.assertEqual(one._get_title(), "Tribunal de proximité de Montreuil")
        self.assertIn(
            "juge des contentieux de la protection, tribunal de proximité de Montreuil",
            one._get_addressee("housing_lease"),
        )

    def test_a_preview(self):
        file = self.file_for()
        action = file.with_context(document="request").action_preview_document()
        self.assertIn("/web/content/dunning.print/", action["url"])

    def test_nothing_looks_like_an_act_of_a_court(self):
        papers = " ".join(
            self.read_words(self.file_for(), "letter", "request", "statement")
        )
        for word in ("RÉPUBLIQUE", "formule exécutoire", "Mandons", "ORDONNANCE"):
            self.assertNotIn(word, papers)
