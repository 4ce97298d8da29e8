"""Statements of account: the ledger's figures, to the cent, on one PDF."""

import base64
import io
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.pdf import PdfFileReader

from ..letters import LetterCommon


@tagged("post_install", "-at_install")
class TestStatement(LetterCommon):
    """On 14 September 2026."""

    def figures(self, partner=None):
        """What the statement of a customer says, by currency."""
        partner = partner or self.customer
        statements = self.env["dunning.statement"]
        items = statements._fetch_items(partner, self.company)
        late = statements._fetch_late(partner, self.company, items)
        prepared = statements._prepare(
            partner, self.company, items.get(partner) or items[None], late
        )
        return {account["currency"].name: account for account in prepared["accounts"]}

    def pages(self, action):
        url = action["url"].split("/")
        printed = self.env[url[3]].browse(int(url[4]))
        reader = PdfFileReader(io.BytesIO(base64.b64decode(printed.document)))
        return [
            " ".join(page.extract_text().replace("\u200b", "").split())
            for page in reader.pages
        ]

    def ledger(self, partner):
        """The balance of the customer in the general ledger, by currency."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", partner.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        return {
            currency.name: Decimal(f"{sum(own.mapped('amount_currency')):.2f}")
            for currency, own in lines.grouped("currency_id").items()
        }

    # Figures

    def test_the_figures_of_a_customer_in_order(self):
        """1,000 of which 400 are paid, due 66 days ago; 250.50 due 4 days ago; 120 in
        3 days; a credit of 70.10. Open: 600 + 250.50 + 120 - 70.10 = 900.40."""
        old = self.invoice(1000, "2026-07-10")
        self.pay(old, 400)
        late = self.invoice(250.5, "2026-09-10")
        soon = self.invoice(120, "2026-09-17")
        note = self.credit_note(70.1, "2026-09-01")
        account = self.figures()["EUR"]
        told = [
            (item["number"], item["days"], item["total"], item["paid"], item["rest"])
            + (item["balance"],)
            for item in account["items"]
        ]
        self.assertEqual(
            told,
            [
                (old.name, 66, "1000.00", "400.00", "600.00", "600.00"),
                (note.name, 0, "-70.10", "0.00", "-70.10", "529.90"),
                (late.name, 4, "250.50", "0.00", "250.50", "780.40"),
                (soon.name, 0, "120.00", "0.00", "120.00", "900.40"),
            ],
        )
        self.assertEqual(
            account["ages"], ["120.00", "250.50", "0.00", "600.00", "0.00"]
        )
        self.assertEqual((account["credits"], account["late"]), ("-70.10", "850.50"))
        self.assertEqual(account["balance"], "900.40")
        # 120, 250.50 and 600 of 970.50: 12.4, 25.8 and 61.8 percent.
        self.assertEqual(account["shares"], [12, 26, 0, 62, 0])

    def test_the_balance_is_the_ledgers_to_the_cent(self):
        """Forty odd amounts, some paid in part, credits, a payment without invoice."""
        for rank in range(40):
            bill = self.invoice(10.01 + rank * 7.13, f"2026-0{5 + rank % 5}-10")
            if rank % 3 == 0:
                self.pay(bill, 3.33 + rank)
        self.credit_note(33.33, "2026-09-01")
        self.pay(self.invoice(50, "2026-08-01"))  # paid: not on it
        self.misc_credit(17.77)
        account = self.figures()["EUR"]
        self.assertEqual(Decimal(account["balance"]), self.ledger(self.customer)["EUR"])
        rests = sum(Decimal(item["rest"]) for item in account["items"])
        ages = sum(map(Decimal, account["ages"])) + Decimal(account["credits"])
        self.assertEqual(rests, Decimal(account["balance"]))
        self.assertEqual(ages, rests)
        self.assertEqual(account["items"][-1]["balance"], account["balance"])
        self.assertEqual(len(account["items"]), 42)

    def misc_credit(self, amount):
        """Money booked on the customer's account, matched with nothing yet."""
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        sides = (
            (self.customer.property_account_receivable_id, 0, amount),
            (bank.default_account_id, amount, 0),
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": "2026-09-12",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "debit": debit,
                            "credit": credit,
                        }
                    )
                    for account, debit, credit in sides
                ],
            }
        )
        entry.action_post()
        return entry

    def test_money_that_is_not_matched_is_a_payment(self):
        self.invoice(100, "2026-09-01")
        entry = self.misc_credit(40)
        item = self.figures()["EUR"]["items"][-1]
        self.assertEqual((item["number"], item["rest"]), (entry.name, "-40.00"))
        self.assertEqual(self.row(entry).entry_kind, "payment")

    def test_two_currencies_are_never_summed(self):
        """1,000 dollars and 300 euros: two accounts, two balances."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.invoice(1000, "2026-08-01", currency_id=dollar.id)
        self.invoice(300, "2026-08-01")
        figures = self.figures()
        self.assertEqual(list(figures), ["EUR", "USD"])
        self.assertEqual(figures["EUR"]["balance"], "300.00")
        self.assertEqual(figures["USD"]["balance"], "1000.00")
        text = " ".join(self.pages(self.customer.action_dunning_statement()))
        self.assertIn("300,00 €", text)
        self.assertIn("1 000,00 $US", text)
        self.assertNotIn("1 300,00", text)

    def test_another_companys_items_are_not_on_it(self):
        other = self.make_company("Charpentes Vial")
        self.user.company_ids |= other
        self.invoice(100, "2026-09-01")
        self.invoice(77, "2026-09-01", company=other)
        self.assertEqual(self.figures()["EUR"]["balance"], "100.00")

    def test_a_payment_under_way_is_told_and_not_deducted(self):
        """Registered, not in the bank's books: the ledger still shows 500."""
        bill = self.invoice(500, "2026-09-01")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.customer.id,
                "amount": 200,
                "invoice_ids": [Command.set(bill.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.state = "in_process"
        account = self.figures()["EUR"]
        self.assertEqual(account["balance"], "500.00")
        self.assertEqual(account["items"][0]["pending"], "200.00")

    # On paper

    def test_the_statement_says_who_when_how_much_and_how_to_pay(self):
        bill = self.invoice(1234.5, "2026-08-28")
        text = self.pages(self.customer.action_dunning_statement())[0]
        for words in (
            "Menuiserie Leblanc",
            "BOULANGERIE MOREAU",
            "69006 LYON",
            "14 septembre 2026",
            bill.name,
            "28/08/2026",
            "1 234,50",
            "1 234,50 €",
            "FR76 3000 6000 0112 3456 7890 189",
        ):
            self.assertIn(words, text)

    def test_the_statement_is_in_the_customers_language(self):
        smith = self.make_customer("Smith", lang="en_US")
        self.invoice(1234.5, "2026-08-28", smith)
        text = self.pages(smith.action_dunning_statement())[0]
        for words in ("Statement of account on", "Aug 28, 2026", "1,234.50", "Invoice"):
            self.assertIn(words, text)

    def test_several_customers_make_one_pdf_each_on_its_own_sheet(self):
        garage = self.make_customer("Garage Petit")
        self.invoice(100, "2026-09-01")
        self.invoice(200, "2026-09-01", garage)
        pages = self.pages((self.customer | garage).action_dunning_statement())
        self.assertEqual(len(pages), 3)
        self.assertIn("BOULANGERIE MOREAU", pages[0])
        self.assertFalse(pages[1])
        self.assertIn("GARAGE PETIT", pages[2])
        self.assertNotIn("GARAGE PETIT", pages[0])
        self.assertIn("200,00", pages[2])

    def test_a_contact_gets_the_statement_of_its_company(self):
        self.invoice(100, "2026-09-01")
        person = self.env["res.partner"].create(
            {"name": "Paul Moreau", "parent_id": self.customer.id}
        )
        pages = self.pages((person | self.customer).action_dunning_statement())
        self.assertEqual(len(pages), 1)

    def test_a_customer_who_owes_nothing_has_a_statement_that_says_so(self):
        smith = self.make_customer("Smith", lang="en_US")
        pages = self.pages(smith.action_dunning_statement())
        self.assertIn("Nothing is open", pages[0])

    def test_sixty_items_run_over_two_pages_with_the_head_repeated(self):
        for rank in range(60):
            self.invoice(10 + rank, "2026-08-28", self.make_smith())
        pages = self.pages(self.make_smith().action_dunning_statement())
        self.assertGreater(len(pages), 1)
        for page in pages[:2]:
            self.assertIn("Remaining", page)

    def make_smith(self):
        smith = self.env["res.partner"].search([("name", "=", "Smith")], limit=1)
        return smith or self.make_customer("Smith", lang="en_US")

    def test_one_query_for_all_the_customers(self):
        """Ten customers cost the ledger as many questions as one."""
        partners = self.env["res.partner"].concat(
            *(self.make_customer(f"Atelier N{rank}") for rank in range(10))
        )
        for partner in partners:
            self.invoice(100, "2026-09-01", partner)
        statements = self.env["dunning.statement"]

        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items = statements._fetch_items(customers, self.company)
            late = statements._fetch_late(customers, self.company, items)
            for customer in customers:
                statements._prepare(customer, self.company, items[customer], late)
            return self.env.cr.sql_log_count - before

        count(partners)  # what is cached for good
        self.assertLessEqual(count(partners), count(partners[0]) + 1)

    # Who, from where

    def test_from_the_debtor_and_by_an_auditor(self):
        self.invoice(100, "2026-09-01")
        auditor = self.make_user("audrey", "odoo_dunning_fr.group_auditor")
        debtor = self.env["dunning.debtor"].search(
            [("partner_id", "=", self.customer.id)]
        )
        action = debtor.with_user(auditor).action_dunning_statement()
        self.assertIn("dunning.print", action["url"])
        nobody = self.make_user("nobody")
        with self.assertRaises(AccessError):
            self.customer.with_user(nobody).action_dunning_statement()

    # By e-mail

    def test_the_e_mail_carries_the_statement_of_its_customer_only(self):
        """Two customers, two e-mails, two PDFs."""
        garage = self.make_customer("Garage Petit")
        self.invoice(100, "2026-09-01")
        self.invoice(200, "2026-09-01", garage)
        for partners in (self.customer, self.customer | garage):
            action = partners.action_dunning_send_statement()
            composer = Form(
                self.env["mail.compose.message"].with_context(**action["context"])
            ).save()
            before = self.env["mail.mail"].sudo().search([])
            composer._action_send_mail()
            mails = self.env["mail.mail"].sudo().search([]) - before
            sent = self.sent_to(partners, mails)
            for partner, content in sent.items():
                reader = PdfFileReader(io.BytesIO(content))
                text = reader.pages[0].extract_text()
                self.assertIn(partner.name.upper().split()[-1], text)
            self.assertEqual(len(sent), len(partners))

    def sent_to(self, partners, mails):
        """The PDF that each customer was sent."""
        messages = partners.message_ids.filtered("attachment_ids") | (
            mails.mail_message_id
        )
        return {
            partner: message.attachment_ids.raw
            for partner in partners
            for message in messages
            if message.res_id == partner.id and message.attachment_ids
        }
