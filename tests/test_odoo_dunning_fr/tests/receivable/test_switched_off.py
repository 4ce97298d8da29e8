"""Currencies, languages, journals, contacts and policies that were switched off."""

from odoo.tests import tagged

from ..common import DunningCommon

DOCUMENT = "odoo_dunning_fr.dunning_notice_document"


@tagged("post_install", "-at_install")
class TestSwitchedOff(DunningCommon):
    """Today is Monday 14 September 2026; the first reminder leaves after 3 days."""

    def make_pound(self, rate=None):
        pound = self.env.ref("base.GBP").sudo()
        pound.active = True
        pound.rate_ids.unlink()
        if rate:
            self.env["res.currency.rate"].sudo().create(
                {
                    "currency_id": pound.id,
                    "name": "2026-01-01",
                    "rate": rate,
                    "company_id": self.company.id,
                }
            )
        return pound

    # Currencies

    def test_minimums_hold_in_a_currency_that_was_switched_off(self):
        """A minimum of 100 EUR is 80 GBP; 5 GBP are below the 10 EUR of an item."""
        self.policy.write({"min_amount": 100, "ignore_below": 10})
        pound = self.make_pound(0.8)
        small = self.invoice(5, "2026-09-01", currency_id=pound.id)
        for amount, code in ((79, "minimum"), (80, "due")):
            customer = self.make_customer(f"Client {amount}")
            bill = self.invoice(amount, "2026-09-01", customer, currency_id=pound.id)
            for active in (True, False):
                pound.active = active
                with self.subTest(amount=amount, active=active):
                    self.assertEqual(self.row(bill).reason_code, code)
                    self.assertEqual(self.row(small).reason_code, "too_small")
                    told = [proposal.partner_id for proposal in self.decide().proposals]
                    self.assertEqual(customer.id in told, code == "due")
            pound.active = True

    def test_without_any_rate_no_minimum_is_applied_and_it_is_said(self):
        """Odoo would take one pound for one euro."""
        self.policy.min_amount = 100
        pound = self.make_pound()
        bill = self.invoice(5, "2026-09-01", currency_id=pound.id)
        self.assertEqual(self.row(bill).reason_code, "due")
        preview = self.env["dunning.run.preview"].create(
            {"company_id": self.company.id, "date": "2026-09-14"}
        )
        self.assertIn("No rate of GBP", preview.notice_line_ids.hint)
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 5)
        said = [body for body in notice.message_ids.mapped("body") if "GBP" in body]
        self.assertEqual(len(said), 1)

    # Languages

    def read_german(self, partner):
        """The customer reads German, is archived, and comes back."""
        self.env["res.lang"].sudo()._activate_lang("de_DE")
        partner.lang = "de_DE"
        partner.action_archive()
        german = self.env["res.lang"].sudo()._lang_get("de_DE")
        german.active = False
        partner.action_unarchive()
        self.assertEqual(partner.lang, "de_DE")

    def test_who_reads_a_language_that_is_off_is_written_to_in_the_company_s(self):
        self.invoice(100, "2026-09-01")
        self.read_german(self.customer)
        preview = self.env["dunning.run.preview"].create(
            {"company_id": self.company.id, "date": "2026-09-14"}
        )
        self.assertIn("German", preview.notice_line_ids.hint)
        run = self.run_today()
        self.assertFalse(run.skip_ids)
        notice = run.notice_ids
        self.assertEqual((notice.state, notice.lang), ("issued", "fr_FR"))
        said = notice.message_ids.filtered(lambda message: "German" in message.body)
        self.assertEqual(len(said), 1)
        # The next night writes nothing, and says nothing again.
        self.send(notice)
        self.today("2026-09-15")
        self.assertFalse(self.run_today().skip_ids)
        self.assertEqual(len(self.customer.message_ids & said), 0)

    def test_the_contact_s_language_falls_back_to_the_customer_s(self):
        self.env["res.lang"].sudo()._activate_lang("en_GB")
        self.customer.lang = "en_GB"
        contact = self.env["res.partner"].create(
            {
                "name": "Greta",
                "type": "invoice",
                "parent_id": self.customer.id,
                "email": "greta@moreau.example",
            }
        )
        self.read_german(contact)
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual((notice.contact_id, notice.lang), (contact, "en_GB"))

    def test_statements_and_letters_are_written_all_the_same(self):
        """Switched off after the notice was issued, too."""
        self.env["res.lang"].sudo()._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(notice.lang, "de_DE")
        self.read_german(self.customer)
        paper = self.company._prepare_dunning_paper()
        page = notice._render_html(DOCUMENT, paper=paper)
        self.assertIn(notice.name, page)
        lang = self.company._get_dunning_lang(self.customer)
        self.assertEqual(lang, "fr_FR")
        items = self.env["dunning.statement"]._fetch_items(self.customer, self.company)
        late = self.env["dunning.statement"]._fetch_late(
            self.customer, self.company, items
        )
        told = self.env["dunning.statement"]._prepare(
            self.customer, self.company, items[self.customer], late
        )
        self.assertEqual(told["lang"], "fr_FR")

    # Journals, contacts, policies

    def test_a_journal_that_was_chosen_and_is_off_is_none(self):
        """Of charges and of write-offs: Odoo posts nothing there."""
        company = self.company.sudo()
        for kind, name, find in (
            ("sale", "dunning_charge_journal_id", company._get_dunning_charge_journal),
            ("general", "dunning_write_off_journal_id", company._find_dunning_journal),
        ):
            with self.subTest(name):
                first = find()
                chosen = first.copy({"name": f"Chosen {kind}", "type": kind})
                company[name] = chosen
                self.assertEqual(find(), chosen)
                chosen.active = False
                self.assertEqual(find(), first)

    def test_a_contact_that_left_while_a_notice_waited(self):
        """The formal notice waits for approval; it goes to the customer herself."""
        self.policy.start_mode = "by_age"
        jeanne = self.make_customer("Jeanne Morel", is_company=False)
        contact = self.env["res.partner"].create(
            {
                "name": "Son fils",
                "parent_id": jeanne.id,
                "email": "fils@morel.example",
            }
        )
        jeanne.dunning_contact_id = contact
        self.invoice(100, "2026-08-10", jeanne)
        notice = self.issue()
        self.assertEqual((notice.state, notice.contact_id), ("approval", contact))
        contact.action_archive()
        notice.action_approve()
        self.assertEqual(notice.snapshot["recipient"]["email"], jeanne.email_formatted)

    def test_what_else_is_archived_changes_no_claim(self):
        """The invoice is owed whatever became of its journal, contact or policy."""
        contact = self.env["res.partner"].create(
            {
                "name": "Le comptable",
                "parent_id": self.customer.id,
                "email": "comptable@moreau.example",
            }
        )
        own = self.make_policy("Own", [(20, "Own", "reminder", 3, 3, "email", {})])
        own.by_default = False
        bill = self.invoice(100, "2026-09-01")
        self.customer.write(
            {"dunning_contact_id": contact.id, "dunning_policy_id": own.id}
        )
        row = self.row(bill)
        self.assertEqual((row.contact_id, row.policy_id), (contact, own))
        contact.action_archive()
        own.action_archive()
        bill.journal_id.action_archive()
        row = self.assertTold(bill, "due", "due", level=self.first)
        self.assertEqual((row.contact_id, row.policy_id), (self.customer, self.policy))
        run = self.run_today()
        self.assertFalse(run.skip_ids)
        self.assertEqual(run.notice_ids.contact_id, self.customer)
