"""How the shipped letters speak: one invoice or several, to whom, under which law.

Two invoices of 10 000 and 5 000, due on 1 May and 11 May 2026, on 1 June: 31 days at
12.15 % of 10 000 are 103.19, 21 days of 5 000 34.95; in all 138.14, and twice 40.
"""

from odoo.tests import tagged

from ..letters import TextCommon

KINDS = {"company": 6, "consumer": 5, "public": 3}
# What a text to a debtor of several invoices says, by level, and to one of one invoice.
PLURAL = {
    "level_company_3": ("Relance : factures échues", "Relance : facture échue"),
    "level_company_5": ("des factures ci-dessous", "de la facture ci-dessous"),
    "level_consumer_4": ("des factures ci-dessous", "de la facture ci-dessous"),
    "level_public_1": (
        "statut des factures énumérées",
        "statut de la facture indiquée",
    ),
    "level_public_2": ("de les faire mettre", "de la faire mettre"),
    "level_public_3": (
        "énumérées ci-dessous, déposées",
        "indiquée ci-dessous, déposée",
    ),
}


@tagged("post_install", "-at_install")
class TestLetterRegister(TextCommon):
    def letters_of(self, kind, lang="fr_FR", **values):
        """{level: its letter} on two invoices, and on one of them."""
        names = {"company": "Boulangerie", "consumer": "Jeanne", "public": "Mairie de"}
        texts = {}
        for word in ("Moreau", "Petit"):
            debtor = self.debtor(f"{names[kind]} {word}", kind, lang, **values)
            self.invoice(10000, "2026-05-01", debtor)
            if word == "Moreau":
                self.invoice(5000, "2026-05-11", debtor)
            for rank in range(1, KINDS[kind] + 1):
                name = f"level_{kind}_{rank}"
                notice = self.notice(self.level(name), debtor, "2026-06-01")
                texts.setdefault(name, []).append(self.letter(notice))
        return texts

    def test_several_invoices_are_spoken_of_in_the_plural_and_one_is_not(self):
        """Of every level: one invoice is nowhere "les factures", nor "par facture"."""
        for kind in KINDS:
            for name, (several, one) in self.letters_of(kind).items():
                with self.subTest(level=name):
                    many, single = PLURAL.get(name, ("", ""))
                    self.assertIn(many, several)
                    self.assertIn(single, one)
                    self.assertNotIn("par facture", one)
                    head = one.split("Facture Date")[0]
                    self.assertNotRegex(head, r"\b(?:[Ll]es|[Dd]es|leur) ?factures\b")

    def test_the_indemnity_of_two_invoices_says_how_much_each(self):
        """15 000 + 138.14 + 80 = 15 218.14."""
        several, _one = self.letters_of("company")["level_company_5"]
        self.assertSays(
            several,
            [
                "15 218,14 €",
                "138,14 € de pénalités de retard arrêtées au 1er juin 2026",
                "80,00 € d’indemnité forfaitaire pour frais de recouvrement, à raison "
                "de 40 € par facture",
            ],
        )

    def test_what_is_added_agrees_with_the_indemnity_alone(self):
        """An agreed rate of 0 is none: the charges of a settled interest are asked."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        level = self.level("level_company_4")
        level.claim_interest = False
        letter = self.letter(self.notice(level, debtor, "2026-06-01"))
        self.assertIn("S’y ajoute de plein droit l’indemnité forfaitaire", letter)
        self.assertNotIn("S’y ajoutent", letter)

    def test_a_rate_that_was_agreed_stands_in_our_contract(self):
        debtor = self.debtor("Boulangerie Moreau", "company")
        debtor.dunning_contract_rate = 15
        self.invoice(10000, "2026-05-01", debtor)
        letter = self.letter(
            self.notice(self.level("level_company_4"), debtor, "2026-06-01")
        )
        self.assertIn("(article L. 441-10, II, du code de commerce et notre", letter)

    def test_each_half_year_has_its_rate(self):
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        letter = self.letter(
            self.notice(self.level("level_company_4"), debtor, "2026-09-01")
        )
        self.assertIn("Chaque semestre se voit appliquer son propre taux :", letter)

    def test_outside_the_union_the_law_that_governs_is_said(self):
        """In New York, and in the French text that goes with it; not in Berlin."""
        america, york = self.env.ref("base.us"), self.env.ref("base.state_us_27")
        debtor = self.debtor(
            "Hudson Inc.", "company", "en_US", country_id=america.id, state_id=york.id
        )
        berlin = self.debtor("Berger GmbH", "company", "en_US")
        berlin.country_id = self.env.ref("base.de")
        for customer in (debtor, berlin):
            self.invoice(10000, "2026-05-01", customer)
        level = self.level("level_company_5")
        letter = self.letter(self.notice(level, debtor, "2026-06-01"))
        self.assertIn("under French law, which governs our sale", letter)
        self.assertIn("le droit français régissant notre vente", letter)
        self.assertIn("LYON NY 69006", letter)
        letter = self.letter(self.notice(level, berlin, "2026-06-01"))
        self.assertNotIn("French law", letter)

    def test_no_public_accountant_is_asked_to_scan_a_code(self):
        """He pays by warrant; a company on the same day is."""
        for kind, name in (("public", "Mairie de Valmont"), ("company", "Scierie")):
            debtor = self.debtor(name, kind)
            self.invoice(8000, "2026-05-01", debtor)
            notice = self.notice(self.level(f"level_{kind}_2"), debtor, "2026-06-01")
            shown = "application de votre banque" in self.letter(notice)
            self.assertEqual(shown, kind == "company")
            self.assertEqual(bool(notice.snapshot["payment"]["qr"]), kind == "company")

    def test_the_signature_stays_on_the_page_of_the_text_to_a_public_body(self):
        for rank in (2, 3):
            debtor = self.debtor("Commune de Valmont-sur-Azergues", "public")
            self.invoice(8000, "2026-05-01", debtor, ref="Engagement 2026-1003")
            level = self.level(f"level_public_{rank}")
            first, *_sheet = self.pages(self.notice(level, debtor, "2026-06-20"))
            for words in ("Total à payer", "IBAN FR76", "Hélène Leblanc"):
                self.assertIn(words, first)

    def test_several_formal_notices_have_had_no_effect(self):
        """One of 1 June, then another of 15 June: the last notice names both."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(5000, "2026-05-01", debtor)
        for ladder, day, said, effect in (
            ("company", "2026-06-01", "Notre mise en demeure (REL/", "est restée"),
            ("company_supple", "2026-06-15", "Nos mises en demeure (", "sont restées"),
        ):
            formal = self.notice(self.level(f"level_{ladder}_5"), debtor, day)
            # A preview takes no step: these two were sent.
            formal.line_ids.sudo()._as_program().claimed = True
            self.send(formal, day)
            last = self.notice(self.level(f"level_{ladder}_6"), debtor, "2026-07-10")
            text = self.letter(last)
            self.assertIn(said, text)
            self.assertIn(f") {effect} sans effet : vous nous devez encore", text)

    def test_public_bodies_take_their_article(self):
        for name, said in (
            ("Communauté de communes des Monts", "à la Communauté de communes"),
            ("Département du Rhône", "au Département du Rhône"),
            ("Office public de l’habitat", "à l’Office public"),
            ("Hospices civils de Lyon", "aux Hospices civils"),
        ):
            debtor = self.debtor(name, "public")
            self.invoice(8000, "2026-05-01", debtor)
            notice = self.notice(self.level("level_public_3"), debtor, "2026-06-20")
            self.assertIn(f"nous réclamons {said}", self.letter(notice))
