from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestPaymentTerms(DunningCommon):
    """Terms beyond what the law allows to agree: a warning, never a refusal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.town = cls.make_customer("Mairie de Vif", company_registry="213105554")
        cls.consumer = cls.make_customer("Jeanne Petit", is_company=False)

    def term(self, days, delay_type="days_after", on_the="0"):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days {delay_type}",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": 100,
                            "nb_days": days,
                            "delay_type": delay_type,
                            "days_next_month": on_the,
                        }
                    )
                ],
            }
        )

    def warning(self, partner, term):
        partner.property_payment_term_id = term
        return partner.dunning_term_warning

    def ceiling(self, name):
        return self.env.ref(f"odoo_dunning_fr.term_ceiling_{name}")

    # Customers

    def test_all_that_may_be_agreed_bears_no_warning(self):
        for term in (
            self.term(60),
            self.term(45, "days_after_end_of_month"),
            self.term(45, "days_end_of_month_on_the"),
        ):
            self.assertFalse(self.warning(self.customer, term), term.name)

    def test_a_term_beyond_the_ceiling_bears_a_warning_that_says_when(self):
        """75 days: an invoice of 1 January, due 17 March; 60 days or the 17th: allowed.

        Two days later, 3 January: 19 March, where 45 days end of month in either way
        give 17 March and 28 February, and 60 days 4 March.
        """
        warning = self.warning(self.customer, self.term(75))
        self.assertIn("L441-10", warning)
        self.assertFalse(self.warning(self.customer, self.term(60)))

    def test_public_bodies_have_thirty_days(self):
        self.assertFalse(self.warning(self.town, self.term(30)))
        self.assertIn("R2192-10", self.warning(self.town, self.term(45)))
        self.town.dunning_term_ceiling_id = self.ceiling("health")
        self.assertFalse(self.town.dunning_term_warning)

    def test_no_law_limits_the_term_of_a_consumer(self):
        self.assertFalse(self.warning(self.consumer, self.term(180)))

    def test_the_company_has_the_ceiling_of_its_trade(self):
        self.company.dunning_term_ceiling_id = self.ceiling("transport")
        self.assertFalse(self.warning(self.customer, self.term(30)))
        self.assertIn("L441-11", self.warning(self.customer, self.term(45)))
        # A customer's own comes first.
        self.customer.dunning_term_ceiling_id = self.ceiling("general")
        self.assertFalse(self.customer.dunning_term_warning)

    def test_what_was_not_read_in_the_law_waits_archived(self):
        seeds = self.env["dunning.term.ceiling"].with_context(active_test=False)
        seeds = seeds.search([("to_check", "=", True)])
        self.assertEqual(len(seeds), 5)
        self.assertFalse(any(seeds.mapped("active")))

    # Invoices

    def test_an_invoice_due_beyond_the_ceiling_bears_a_warning_and_is_posted(self):
        """Of 1 June: 60 days are 31 July, 45 end of month 31 July or 14 August."""
        late = self.invoice(100, "2026-08-15", invoice_date="2026-06-01")
        last = self.invoice(100, "2026-08-14", invoice_date="2026-06-01")
        self.assertIn("14/08/2026", late.dunning_term_warning)
        self.assertFalse(last.dunning_term_warning)
        self.assertEqual(late.state, "posted")
        self.pay(late)
        self.assertFalse(late.dunning_term_warning)

    def test_the_warning_is_shown_while_the_invoice_is_written(self):
        with Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        ) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.name = "Work"
                line.price_unit = 100
            form.invoice_date = "2026-06-01"
            form.invoice_payment_term_id = self.term(90)
            self.assertTrue(form.dunning_term_warning)
            form.invoice_payment_term_id = self.term(30)
            self.assertFalse(form.dunning_term_warning)
            form.invoice_payment_term_id = self.env["account.payment.term"]
            form.invoice_date_due = "2026-12-31"
            self.assertTrue(form.dunning_term_warning)
            form.invoice_date_due = "2026-06-30"
            self.assertFalse(form.dunning_term_warning)

    def test_bills_and_credit_notes_bear_none(self):
        credit = self.credit_note(10, "2026-12-31", invoice_date="2026-06-01")
        self.assertFalse(credit.dunning_term_warning)
