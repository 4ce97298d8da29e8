"""What each shipped level says to each kind of debtor, in French and in English.

An invoice due on 1 May 2026 goes up the ladder of its kind, level by level, to a reader
of French and to one of English: see letter_words.py for what is looked for.

Companies, 10 000 at 2.15 + 10 = 12.15 %: 3.328767 a day. 21 May: 20 days 66.58; 1 June:
31 days 103.19; 15 June: 45 days 149.79; and 40.
Consumers, 1 234.50: the notice is presented on Monday 8 June; 22 days of June at 2.62 %
1.95 and 6 of July at 2.75 % 0.56, in all 2.51.
Public bodies, 8 000 at 2.15 + 8 = 10.15 %: 20 days 44.49; 45 days 100.11; and 40.
"""

import re

from odoo.tests import tagged

from ..letter_words import DISREGARD, NEVER, NEVER_TO, PROOF, SAID
from ..letters import BROKEN, LANGUAGES, TextCommon

DUE = "2026-05-01"
ARTICLE = re.compile(r"\b[LRD]\.?\s?\d{2,}|\barticles?\s\d", re.IGNORECASE)


@tagged("post_install", "-at_install")
class TestLetterTexts(TextCommon):
    def climb(self, kind, amount, names):
        """Issue and send each level of the shipped ladder; yield it and its notices."""
        customers = [
            self.debtor(name, kind, lang)
            for name, lang in zip(names, LANGUAGES, strict=True)
        ]
        for customer in customers:
            self.invoice(amount, DUE, customer, invoice_date="2026-04-01")
        everybody = sum(customers, self.customer.browse())
        return self.climb_ladder(self.level(f"policy_{kind}"), everybody, DUE)

    def check(self, kind, amount, names):
        for level, notices in self.climb(kind, amount, names):
            [name] = level.get_external_id().values()
            for notice, said in zip(notices, SAID[name.split(".")[1]], strict=True):
                with self.subTest(level=name, lang=notice.lang):
                    self.check_notice(kind, notice, said)

    def check_notice(self, kind, notice, said):
        lang, letter = notice.lang, self.letter(notice)
        texts = [letter]
        if not notice.level_id.by_registered:
            texts.append(self.email(notice))
        # The French text of an English formal notice is French in all.
        languages = LANGUAGES if notice.snapshot["french"] else (lang,)
        for text in texts:
            for language in languages:
                self.assertNotSays(text, NEVER[language])
                self.assertNotSays(text, NEVER_TO[kind][language])
            self.assertIsNone(BROKEN.search(text), text)
        self.assertSays(" ".join(texts), said)
        self.check_end(notice, letter)
        head, *_text = re.split("Madame, Monsieur,|Dear Sir or Madam,", letter)
        self.assertNotSays(head, ("tribunal", " court", "judge", "juge"))

    def check_end(self, notice, letter):
        grave = notice.stage in ("formal_notice", "final_notice")
        claim = notice.level_id == self.level("level_public_3")
        self.assertEqual(DISREGARD[notice.lang] in letter, not (grave or claim))
        self.assertEqual(PROOF[notice.lang] in letter, grave)

    def test_what_companies_read(self):
        self.check("company", 10000, ("Boulangerie Moreau", "Bakery Miller"))

    def test_what_consumers_read(self):
        self.check("consumer", 1234.5, ("Jeanne Petit", "Jane Small"))

    def test_what_public_bodies_read(self):
        self.check("public", 8000, ("Commune de Toulouse", "Town of Springfield"))

    def test_the_supple_ladder_has_the_texts_of_the_usual_one(self):
        for rank in range(1, 7):
            usual = self.level(f"level_company_{rank}")
            supple = self.level(f"level_company_supple_{rank}")
            for lang in LANGUAGES:
                for name in ("subject", "letter_body"):
                    self.assertEqual(
                        supple.with_context(lang=lang)[name],
                        usual.with_context(lang=lang)[name],
                    )
            for name in ("claim_interest", "claim_indemnity", "payment_days"):
                self.assertEqual(supple[name], usual[name])

    def test_no_text_names_an_article_by_itself(self):
        for name in SAID:
            for lang in LANGUAGES:
                body = self.level(name).with_context(lang=lang).letter_body
                self.assertIsNone(ARTICLE.search(self.plain(body)), name)

    def test_what_each_level_claims(self):
        claims = {
            "company": [0, 0, 0, 2, 2, 2],
            "consumer": [0, 0, 0, 0, 1],
            "public": [0, 2, 2],
        }
        for kind, expected in claims.items():
            levels = self.level(f"policy_{kind}").level_ids.sorted("sequence")
            found = [level.claim_interest + level.claim_indemnity for level in levels]
            self.assertEqual(found, expected, kind)
        consumers = self.level("policy_consumer").level_ids
        self.assertFalse(any(consumers.mapped("claim_indemnity")))
