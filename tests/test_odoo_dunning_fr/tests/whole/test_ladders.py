"""All shipped ladders climbed from the first to the last level, in days and by hand.

What falls due on 1 May 2026. A company that owes 10 000: 12.15 % are 3.328767 a day,
12.40 % from 1 July on 3.397260. After 20 days 66.58, 31 103.19, 40 133.15, 45 149.79,
52 173.10; after 70 days 60 of the first half-year, 199.73, and 10 of July, 33.97: in
all 233.70. A consumer who owes 1 234.50: his notice is presented on Monday 8 June; to
6 July 1.95 and 0.56.
A public body that owes 8 000, at 10.15 %: after 20 days 44.49, after 45 100.11.

A rest of one cent, the rest having been paid in time: nothing leaves on any level. By
hand every text can still be written about it.
"""

from odoo.tests import tagged

from ..letters import BROKEN, LANGUAGES, TextCommon

DUE = "2026-05-01"
# policy: kind, amount, of each level the day, the interest and the indemnity.
LADDERS = {
    "policy_company": (
        "company",
        10000,
        [
            ("2026-04-27", 0, 0),
            ("2026-05-04", 0, 0),
            ("2026-05-11", 0, 0),
            ("2026-05-21", 66.58, 40),
            ("2026-06-01", 103.19, 40),
            ("2026-06-15", 149.79, 40),
        ],
    ),
    "policy_company_supple": (
        "company",
        10000,
        [
            ("2026-04-27", 0, 0),
            ("2026-05-07", 0, 0),
            ("2026-05-21", 0, 0),
            ("2026-06-10", 133.15, 40),
            ("2026-06-22", 173.10, 40),
            ("2026-07-10", 233.70, 40),
        ],
    ),
    "policy_consumer": (
        "consumer",
        1234.50,
        [
            ("2026-04-27", 0, 0),
            ("2026-05-06", 0, 0),
            ("2026-05-21", 0, 0),
            ("2026-06-05", 0, 0),
            ("2026-07-06", 2.51, 0),
        ],
    ),
    "policy_public": (
        "public",
        8000,
        [
            ("2026-05-06", 0, 0),
            ("2026-05-21", 44.49, 40),
            ("2026-06-15", 100.11, 40),
        ],
    ),
}
NAMES = {"company": "Boulangerie", "consumer": "Jeanne", "public": "Commune de"}


@tagged("post_install", "-at_install")
class TestLadders(TextCommon):
    def owing(self, name, lang="fr_FR", paid=None):
        """Who owes what the ladder is climbed for, or the rest of it."""
        kind, amount, _steps = LADDERS[name]
        customer = self.debtor(f"{NAMES[kind]} {name.split('_')[-1]}", kind, lang)
        customer.dunning_policy_id = self.level(name)
        bill = self.invoice(amount, DUE, customer, invoice_date="2026-04-01")
        if paid:
            self.pay(bill, amount=paid, day=DUE)
        return customer

    def test_every_ladder_that_is_shipped_is_climbed_here(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "odoo_dunning_fr"), ("model", "=", "dunning.policy")]
        )
        climbed = {
            name.name
            for name in shipped
            if self.env["dunning.policy"].browse(name.res_id).level_ids
        }
        self.assertEqual(climbed, set(LADDERS))

    def test_an_ordinary_debt_climbs_from_the_first_level_to_the_last(self):
        for rank, (name, (_kind, amount, steps)) in enumerate(LADDERS.items()):
            customers = self.owing(name) | self.owing(name, "en_US")
            number = f"1A 123 456 78%s{rank} 1"
            climbed = self.climb_ladder(self.level(name), customers, DUE, number)
            taken = 0
            for (level, notices), step in zip(climbed, steps, strict=True):
                with self.subTest(ladder=name, level=level.name):
                    self.check_notices(notices, amount, *step)
                    taken += len(notices)
            self.assertEqual(taken, 2 * len(steps))

    def check_notices(self, notices, amount, day, interest, indemnity):
        self.assertRecordValues(
            notices,
            [
                {
                    "date": self.day(day),
                    "amount_principal": amount,
                    "amount_interest": interest,
                    "amount_indemnity": indemnity,
                    "amount_total": round(amount + interest + indemnity, 2),
                }
            ]
            * 2,
        )
        for notice in notices:
            self.assertIsNone(BROKEN.search(self.letter(notice)))

    def test_a_rest_of_one_cent_moves_nobody(self):
        for name, (_kind, amount, steps) in LADDERS.items():
            customer = self.owing(name, paid=amount - 0.01)
            for day, _interest, _indemnity in steps:
                with self.subTest(ladder=name, day=day):
                    self.today(day)
                    self.assertFalse(self.run_today(customer).notice_ids)

    def test_every_text_can_be_written_about_one_cent(self):
        """In both languages, on 15 June: 0.01, whose interest is none."""
        for name, (_kind, amount, _steps) in LADDERS.items():
            for lang in LANGUAGES:
                customer = self.owing(name, lang, paid=amount - 0.01)
                for level in self.level(name).level_ids:
                    with self.subTest(ladder=name, level=level.name, lang=lang):
                        notice = self.notice(level, customer, "2026-06-15")
                        letter = self.letter(notice)
                        cent = "0,01 €" if lang == "fr_FR" else "€0.01"
                        self.assertIn(cent, letter)
                        self.assertIsNone(BROKEN.search(letter), letter)
                        self.assertEqual(notice.amount_principal, 0.01)
                        self.assertEqual(notice.amount_interest, 0)
