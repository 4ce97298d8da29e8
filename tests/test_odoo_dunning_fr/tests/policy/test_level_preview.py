"""The preview of a level: what a customer would get, and nothing kept."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestLevelPreview(DunningCommon):
    def counts(self):
        self.env.flush_all()
        names = ("dunning.notice", "dunning.notice.line", "dunning.delivery")
        return [self.env[name].sudo().search_count([]) for name in names]

    def preview(self, level, partner):
        preview = self.env["dunning.level.preview"].create(
            {"level_id": level.id, "partner_id": partner.id}
        )
        preview.action_show()
        return preview

    def shown(self, level, partner):
        letter = self.preview(level, partner).letter
        return " ".join(letter.replace("\xa0", " ").split())

    def test_a_level_is_shown_on_what_the_customer_owes_today(self):
        """100 and 150 late: 250 to pay, whatever step the ladder would take now."""
        self.invoice(100, "2026-09-01")
        self.invoice(150, "2026-09-10")
        before = self.counts()
        letter = self.shown(self.formal, self.customer)
        self.assertIn("Formal notice text", letter)
        self.assertIn("250,00", letter)
        self.assertIn("BOULANGERIE MOREAU", letter)
        self.assertEqual(self.counts(), before)
        self.assertEqual(len(self.issue()), 1, "no step was taken by the preview")

    def test_the_e_mail_is_shown_as_its_template_renders_it(self):
        self.invoice(100, "2026-09-01")
        before = self.counts()
        preview = self.preview(self.second, self.customer)
        self.assertEqual(preview.email_subject, "Second subject")
        for words in ("Second text", "100,00", "Menuiserie Leblanc"):
            self.assertIn(words, preview.email)
        self.assertEqual(self.counts(), before)

    def test_no_e_mail_takes_the_place_of_a_registered_letter(self):
        self.invoice(100, "2026-09-01")
        self.assertFalse(self.preview(self.formal, self.customer).email)

    def test_the_template_of_the_level_is_the_one_shown(self):
        template = self.env.ref("odoo_dunning_fr.mail_template_notice").sudo().copy()
        french = template.with_context(lang="fr_FR")
        french.subject = "Own {{ object.snapshot['subject'] }}"
        self.first.mail_template_id = template
        self.invoice(100, "2026-09-01")
        shown = self.preview(self.first, self.customer)
        self.assertEqual(shown.email_subject, "Own First subject")

    def test_somebody_who_owes_something_is_proposed(self):
        self.invoice(100, "2026-09-01")
        action = self.second.action_preview()
        preview = self.env["dunning.level.preview"].browse(action["res_id"])
        self.assertTrue(preview.partner_id)
        self.assertIn("Second text", preview.letter)

    def test_who_owes_nothing_is_said(self):
        with self.assertRaisesRegex(UserError, "Garage Petit owes nothing"):
            self.shown(self.first, self.make_customer("Garage Petit"))

    def test_a_broken_text_is_shown_as_such(self):
        self.invoice(100, "2026-09-01")
        self.first.with_context(
            lang="fr_FR"
        ).letter_body = '<p><t t-out="object.no_such_thing"/></p>'
        shown = self.preview(self.first, self.customer)
        for part in (shown.letter, shown.email):
            self.assertIn("no_such_thing", part)
