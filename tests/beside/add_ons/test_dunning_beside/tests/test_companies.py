"""Companies in France, in the United States, and one that keeps no books.

With the invoices of Odoo's own demonstration: what is said here of figures holds
whatever they are.
"""

import re

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

# What only French law knows, in the words that letters and invoices have.
FRENCH = re.compile(
    r"article|code de commerce|code civil|Code|C\. com|L441|D441|penalt|pénalit"
    r"|indemnity|indemnité|SIREN|SIRET|RCS|European Central Bank|€"
)
LATE = 45


@tagged("post_install", "-at_install")
class TestCompanies(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.french = cls.env.ref("base.demo_company_fr")
        cls.american = cls.env.ref("base.main_company")
        cls.bare = cls.env["res.company"].search([("name", "=", "Without Books")])
        cls.user = cls.env.ref("base.user_admin")
        cls.user.company_ids |= cls.french | cls.american | cls.bare
        cls.today = fields.Date.today()

    def at(self, company):
        """The add-on as the administrator has it in one company."""
        return self.env(
            user=self.user,
            context={"allowed_company_ids": company.ids, "lang": "en_US"},
        )

    def find_overdue(self, company):
        return self.at(company)["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<", self.today),
            ]
        )

    def bill(self, company, amount=1000):
        """An invoice that nobody has paid for a while."""
        here = self.at(company)
        customer = here["res.partner"].create(
            {
                "name": "Hudson Bakery Inc.",
                "is_company": True,
                "email": "books@hudson.example",
                "street": "12 Main Street",
                "city": "Boston",
                "zip": "02108",
                "country_id": company.country_id.id,
                "company_id": company.id,
            }
        )
        due = fields.Date.subtract(self.today, days=LATE)
        move = here["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": fields.Date.subtract(due, days=90),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        move.action_post()
        move.is_move_sent = True
        move.sudo().dunning_sent_date = move.invoice_date
        return move

    def preview(self, company):
        previews = self.at(company)["dunning.run.preview"]
        return previews.create({"company_id": company.id})

    def assertNothingFrench(self, text):
        found = FRENCH.search(re.sub(r"<[^>]*>", " ", text))
        self.assertFalse(found, text)

    def test_who_is_who(self):
        self.assertEqual(self.french.chart_template, "fr")
        self.assertTrue(self.french.dunning_french_law)
        self.assertTrue(self.american.chart_template)
        self.assertEqual(self.american.country_code, "US")
        self.assertFalse(self.american.dunning_french_law)
        self.assertTrue(self.bare)
        self.assertFalse(self.bare.chart_template or self.bare.dunning_french_law)

    # In France

    def test_a_french_company_chases_the_invoices_of_the_demonstration(self):
        self.assertTrue(self.find_overdue(self.french))
        move = self.bill(self.french)
        policy = move.dunning_next_level_id.policy_id
        self.assertEqual(policy, self.env.ref("odoo_dunning_fr.policy_company"))
        self.french.dunning_old_mode = "first_level"
        preview = self.preview(self.french)
        self.assertIn(move.partner_id, preview.notice_line_ids.partner_id)

    # In the United States

    def test_an_american_company_is_given_no_french_policy(self):
        overdue = self.find_overdue(self.american)
        self.assertTrue(overdue)
        self.assertFalse(overdue.dunning_next_level_id)
        preview = self.preview(self.american)
        self.assertFalse(preview.notice_line_ids)
        self.assertTrue(preview.skip_line_ids)

    def test_its_invoices_know_no_french_limitation_nor_term(self):
        """Due 90 days after its date."""
        move = self.bill(self.american)
        self.assertFalse(move.dunning_term_warning)
        self.assertFalse(move.dunning_limitation_date)
        self.assertFalse(move.dunning_delivery_question)
        self.assertIn("legal ceiling", self.bill(self.french).dunning_term_warning)

    def test_its_printed_invoice_is_as_it_would_be_without_us(self):
        move = self.bill(self.american)
        told = move._prepare_dunning_print()
        self.assertFalse(told["issuer"] or told["notes"] or told["payment"])
        report = self.at(self.american)["ir.actions.report"]
        page, _kind = report._render_qweb_html(
            "account.report_invoice_with_payments", move.ids
        )
        self.assertIn("Hudson", page.decode())
        self.assertNothingFrench(page.decode().partition("<body")[2])

    def test_its_own_policy_sends_nothing_french(self):
        """Every stage, whatever it is told to claim."""
        here = self.at(self.american)
        self.american.dunning_start_date = "2025-01-01"
        self.american.dunning_old_mode = "by_age"
        for stage in ("reminder", "formal_notice", "final_notice"):
            with self.subTest(stage=stage):
                policy = self.make_policy(here, stage)
                move = self.bill(self.american)
                move.partner_id.dunning_policy_id = policy
                run = here["dunning.run"].create(
                    {
                        "company_id": self.american.id,
                        "partner_ids": [Command.set(move.partner_id.ids)],
                        "by_hand": True,
                    }
                )
                run.action_issue()
                notice = run.notice_ids
                self.assertEqual(notice.stage, stage)
                self.assertEqual(notice.amount_total, 1000)
                self.assertNothingFrench(self.read(notice))

    def read(self, notice):
        """The letter and the e-mail."""
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        mail = template._render_field("body_html", notice.ids)[notice.id]
        self.assertIn("Hudson", notice.preview)
        return f"{notice.preview} {mail}"

    def make_policy(self, env, stage):
        level = {
            "name": "Please pay",
            "stage": stage,
            "sequence": 10,
            "delay_days": 10,
            "subject": "Your account",
            "letter_body": '<p>Please pay <t t-out="object._money()"/>'
            '<t t-out="object._basis()"/><t t-out="object._percent()"/>.</p>',
            "by_email": True,
            "by_letter": True,
            "claim_interest": True,
            "claim_indemnity": True,
        }
        return env["dunning.policy"].create(
            {
                "name": f"American {stage}",
                "company_id": self.american.id,
                "country_id": self.env.ref("base.us").id,
                "debtor_kind": "any",
                "start_mode": "by_age",
                "any_day": True,
                "level_ids": [Command.create(level)],
            }
        )

    # Without books

    def test_a_company_without_books_is_told_what_it_lacks(self):
        with self.assertRaisesRegex(UserError, "Without Books has no chart"):
            self.preview(self.bare)
        run = self.at(self.bare)["dunning.run"].create({"company_id": self.bare.id})
        self.bare.dunning_start_date = "2025-01-01"
        with self.assertRaisesRegex(UserError, "Without Books has no chart"):
            run.action_issue()

    def test_the_night_goes_on_beside_it(self):
        companies = self.french | self.american | self.bare
        companies.dunning_start_date = "2025-01-01"
        with self.enter_registry_test_mode(), self.assertNoLogs(level="WARNING"):
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_run").method_direct_trigger()
        runs = self.env["dunning.run"].search([("automatic", "=", True)])
        self.assertEqual(runs.company_id, self.french | self.american)
