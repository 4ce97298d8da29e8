"""Texts of the shipped levels where something is missing, agreed or mistaken."""

from odoo.tests import tagged

from ..letter_words import NEVER_TO
from ..letters import BROKEN, TextCommon

DUE = "2026-05-01"


@tagged("post_install", "-at_install")
class TestTextsOfOddCases(TextCommon):
    """10 000 EUR due on 1 May 2026, told on 1 September: 413.76 of penalties."""

    def told(self, partner, level="level_company_5"):
        if not partner.invoice_ids:
            self.invoice(10000, DUE, partner)
        text = self.letter(self.notice(self.level(level), partner))
        self.assertIsNone(BROKEN.search(text), text)
        return text

    def moreau(self, kind="company", **values):
        return self.debtor("Boulangerie Moreau", kind, **values)

    def test_two_half_years(self):
        """No one rate can be told: the sheet has those of both."""
        text = self.told(self.moreau())
        self.assertSays(text, ["413,76 € de pénalités", "10 453,76 €"])
        self.assertSays(text, ["12,15 % 199,73 €", "12,40 % 214,03 €"])
        self.assertNotSays(text, ["% l’an"])

    def test_the_rule_is_told_with_the_rate_of_today(self):
        text = self.told(self.moreau(), "level_company_3")
        self.assertSays(text, ["au taux de 12,40 % l’an, courent de plein droit"])

    def test_a_rate_that_stays_is_told(self):
        """By the setting the rate of the first half-year stays: 123 days, 409.44."""
        self.company.dunning_split = "freeze"
        text = self.told(self.moreau())
        self.assertSays(text, ["pénalités de retard", "au taux de 12,15 % l’an"])

    def test_a_rate_that_nobody_knows(self):
        """The indemnity is claimed; that penalties run is still said, without a sum."""
        rates = self.env["dunning.rate"].sudo()
        rates.search([("valid_from", "=", "2026-07-01")]).unlink()
        text = self.told(self.moreau())
        self.assertSays(
            text,
            [
                "10 040,00 €",
                "40,00 € d’indemnité forfaitaire",
                "Les pénalités de retard courent jusqu’à parfait paiement (article L.",
            ],
        )
        self.assertNotSays(text, ["% l’an", "de pénalités", "Décompte", "Reference"])

    def test_nothing_is_claimed_by_commercial_choice(self):
        text = self.told(self.moreau(dunning_charge_mode="none"))
        self.assertSays(text, ["la somme totale de 10 000,00 € (dix mille euros). À"])
        self.assertNotSays(text, ["40 €", "441-10", "pénalités", "indemnité"])

    def test_an_own_text_may_ask_for_what_is_not_there(self):
        """Who owes no charge has no rate, no law of it, no formal notice before it."""
        asked = ("percent", "single_percent", "basis", "reminders", "formal_notices")
        calls = "".join(f'[<t t-out="object._{name}()"/>]' for name in asked)
        self.level("level_company_4").with_context(lang="fr_FR").letter_body = calls
        text = self.told(self.moreau(dunning_charge_mode="none"), "level_company_4")
        self.assertIn("[][][][][]", text)
        text = self.told(self.moreau("consumer"), "level_company_4")
        self.assertIn("[2,75 %][][articles 1231-6 et 1344-1", text)

    def test_a_level_that_claims_the_indemnity_alone(self):
        level = self.level("level_company_5")
        level.claim_interest = False
        text = self.told(self.moreau())
        self.assertSays(text, ["10 040,00 €", "10 000,00 € en principal, 40,00 €"])
        self.assertNotSays(text, ["441-10", "pénalités"])

    def test_an_agreed_rate_names_its_contract(self):
        """9 %: 10 000 x 9 % x 123 / 365 = 303.29, cut at 1 July: 147.95 + 155.34."""
        text = self.told(self.moreau(dunning_contract_rate=9))
        self.assertSays(text, ["303,29 €", "9,00 % l’an", "notre contrat"])
        self.assertSays(text, ["Le taux est celui convenu entre nous"])

    def test_the_rate_of_the_terms_of_sale_names_them(self):
        self.company.dunning_contract_rate = 10
        text = self.told(self.moreau())
        self.assertSays(text, ["10,00 % l’an", "nos conditions générales de vente"])

    def test_a_consumer_under_the_ladder_of_companies(self):
        """A wrong policy makes nobody claim what the law forbids."""
        for rank in range(3, 7):
            partner = self.moreau("consumer")
            text = self.told(partner, f"level_company_{rank}")
            self.assertNotSays(text, NEVER_TO["consumer"]["fr_FR"])

    def test_a_public_body_under_the_ladder_of_companies(self):
        for rank in (5, 6):
            text = self.told(self.moreau("public"), f"level_company_{rank}")
            self.assertNotSays(text, ["injonction", "441-10"])

    def test_without_a_mediator_nothing_is_said_of_one(self):
        self.company.dunning_mediator = False
        text = self.told(self.moreau("consumer"), "level_consumer_4")
        self.assertNotSays(text, ["médiateur"])

    def test_public_rates_of_two_half_years_are_left_to_the_sheet(self):
        """Interest began at 10.15 % for the one and at 10.40 % for the other."""
        partner = self.moreau("public")
        self.invoice(8000, DUE, partner)
        self.invoice(1500, "2026-08-01", partner)
        text = self.told(partner, "level_public_3")
        self.assertNotSays(text, ["% l’an"])
        self.assertSays(text, ["10,15 %", "10,40 %", "majoré de huit points"])

    def test_an_article_that_moves_changes_the_letters_of_after_that_day(self):
        reference = self.env["dunning.legal.reference"].sudo()
        new = reference.create(
            {
                "code": "formal_notice",
                "valid_from": "2026-09-01",
                "name": "article 1 of the New Code",
            }
        )
        new.with_context(lang="fr_FR").name = "article 1er du nouveau code"
        self.assertIn("article 1er du nouveau code", self.told(self.moreau()))

    def test_no_days_to_pay_means_at_once(self):
        self.level("level_company_6").payment_days = 0
        text = self.told(self.moreau(), "level_company_6")
        self.assertIn("Si vous ne réglez pas sans délai, nous pourrons", text)

    def test_each_customer_reads_its_own_text(self):
        """Texts are rendered for many customers at once, with variables or without."""
        plain = '<p>For <t t-out="object.partner_id.name"/></p>'
        named = '<t t-set="who" t-value="object.partner_id.name"/>' + plain
        for text in (
            plain,
            named.replace('"object.partner_id.name"/></p', '"who"/></p'),
        ):
            with self.subTest(text=text):
                self.first.letter_body = text
                names = [f"{word} {len(text)}" for word in ("Un", "Deux", "Trois")]
                customers = [self.make_customer(name, lang="en_US") for name in names]
                for customer in customers:
                    customer.dunning_policy_id = self.policy
                    self.invoice(100, "2026-09-10", customer)
                notices = self.issue()
                self.assertEqual(len(notices), 3)
                for notice in notices:
                    self.assertEqual(
                        self.plain(notice.snapshot["body"]).strip(" ¶"),
                        f"For {notice.partner_id.name}",
                    )
