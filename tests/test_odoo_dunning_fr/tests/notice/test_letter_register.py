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
        "des factures énumérées ci-dessous, dont",
        "de la facture indiquée ci-dessous, dont",
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

    # What came before is said of what it was about

    def remind(self, debtor, day, level="level_company_3"):
        """A notice of a level on all that is owed on a day, which leaves on it."""
        notice = self.notice(self.level(level), debtor, day)
        notice.line_ids.filtered("level_id").claimed = True
        self.deliver(notice, "1A 123 456 7890 1")
        return notice

    def test_a_reminder_of_a_part_is_said_to_be_of_a_part(self):
        """10 000 were reminded on 21 May; 5 000 fell due on the 25th."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        self.remind(debtor, "2026-05-21")
        self.invoice(5000, "2026-05-25", debtor)
        notice = self.notice(self.level("level_company_4"), debtor, "2026-06-01")
        self.assertSays(
            self.letter(notice),
            [
                "Malgré notre rappel du 21 mai 2026, qui en concernait une partie, la "
                "somme de 15 000,00 €, échue, reste impayée à ce jour."
            ],
        )

    def test_several_reminders_of_a_part(self):
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        self.remind(debtor, "2026-05-11", "level_company_2")
        self.remind(debtor, "2026-05-21")
        self.invoice(5000, "2026-05-25", debtor)
        notice = self.notice(self.level("level_company_5"), debtor, "2026-06-01")
        self.assertSays(
            self.letter(notice),
            [
                "Malgré nos rappels des 11 et 21 mai 2026, qui en concernaient une "
                "partie, la somme de 15 000,00 €, due par"
            ],
        )

    def test_a_reminder_of_all_is_named_alone(self):
        """That of 21 May was of 10 000, that of 28 May of both."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        self.remind(debtor, "2026-05-21", "level_company_2")
        self.invoice(5000, "2026-05-25", debtor)
        self.remind(debtor, "2026-05-28")
        notice = self.notice(self.level("level_company_5"), debtor, "2026-06-03")
        self.assertIn(
            "Malgré notre rappel du 28 mai 2026, la somme", self.letter(notice)
        )

    def test_a_reminder_of_more_was_of_all(self):
        """Of 15 000 on 21 May; 5 000 are paid since."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        paid = self.invoice(5000, "2026-05-05", debtor)
        self.remind(debtor, "2026-05-21")
        self.pay(paid, day="2026-05-27")
        notice = self.notice(self.level("level_company_4"), debtor, "2026-06-01")
        self.assertIn("rappel du 21 mai 2026, la somme de 10", self.letter(notice))

    def test_what_a_notice_only_listed_was_reminded(self):
        """Two days late on 14 September, beside an invoice that takes its step."""
        self.policy.by_default = True
        self.policy.start_mode = "first_level"
        self.invoice(100, "2026-09-10")
        self.invoice(50, "2026-09-12")
        first = self.issue_and_send("2026-09-14")
        self.assertEqual({*first.line_ids.mapped("role")}, {"step", "listed"})
        self.today("2026-09-25")
        [again] = self.issue()
        self.assertEqual(again.earlier_notice_ids, first)
        self.assertEqual(again._find_earlier("reminder"), (first, False))

    def test_a_formal_notice_of_a_part_has_had_no_effect_on_a_part(self):
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-05-01", debtor)
        formal = self.remind(debtor, "2026-06-01", "level_company_5")
        self.invoice(5000, "2026-06-05", debtor)
        notice = self.notice(self.level("level_company_6"), debtor, "2026-06-22")
        self.assertSays(
            self.letter(notice),
            [
                f"Notre mise en demeure ({formal.name} du 1er juin 2026, lettre "
                "recommandée n° 1A 123 456 7890 1, pour une partie de la somme) est "
                "restée sans effet"
            ],
        )

    # What is not known is not said

    def test_an_invoice_is_on_the_portal_when_that_is_known(self):
        """Of two invoices one was received there: nothing is said of both."""
        debtor = self.debtor("Mairie de Valmont", "public")
        known = self.invoice(8000, "2026-05-01", debtor)
        other = self.invoice(500, "2026-05-02", debtor)
        known.dunning_received_on = "2026-04-02"
        level = self.level("level_public_3")
        letter = self.letter(self.notice(level, debtor, "2026-06-20"))
        self.assertNotIn("Chorus", letter)
        other.dunning_portal_ref = "FLUX-0042"
        letter = self.letter(self.notice(level, debtor, "2026-06-20"))
        self.assertIn(
            "des factures énumérées ci-dessous, déposées sur le portail de facturation "
            "(Chorus Pro), dont le délai",
            letter,
        )

    def test_the_quality_of_who_signs_is_read_by_who_reads_its_language(self):
        for lang, read in (("fr_FR", True), ("en_US", False)):
            debtor = self.debtor(f"Client {lang}", "company", lang)
            self.invoice(10000, "2026-05-01", debtor)
            notice = self.notice(self.level("level_company_5"), debtor, "2026-06-01")
            letter = self.letter(notice)
            self.assertIn("Hélène Leblanc", letter)
            self.assertEqual("Gérante" in letter, read)

    def test_nothing_is_late_before_it_is_due(self):
        """The column has days in a reminder; a courtesy note does not name it."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        self.invoice(10000, "2026-06-06", debtor)
        soon = self.notice(self.level("level_company_1"), debtor, "2026-06-01")
        late = self.notice(self.level("level_company_2"), debtor, "2026-06-09")
        for notice, named in ((soon, False), (late, True)):
            for text in (self.letter(notice), self.email(notice)):
                self.assertEqual("Jours de retard" in text, named)

    def test_a_company_is_nobody_to_talk_to(self):
        """Without a collector: its telephone and its address, not its own name."""
        debtor = self.debtor("Boulangerie Moreau", "company")
        debtor.dunning_collector_id = False
        self.invoice(10000, "2026-05-01", debtor)
        level = self.level("level_company_3")
        level.policy_id.collector_id = False
        letter = self.letter(self.notice(level, debtor, "2026-06-01"))
        self.assertIn(
            "Votre interlocuteur : 04 78 00 12 34, compta@leblanc.example.", letter
        )

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
