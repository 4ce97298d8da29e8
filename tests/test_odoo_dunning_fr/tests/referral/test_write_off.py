"""Claims that are lost: entries to the cent, and what the invoices then say.

1 000 and 20 % VAT are 1 200. On debits the VAT was due and comes back; on receipts it
was not, and is cancelled.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon

DUE = "2026-07-14"


class WriteOffCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_debits = cls.find_tax("tva_normale")
        cls.on_receipts = cls.find_tax("tva_normale_encaissement")
        cls.ten_percent = cls.find_tax("tva_intermediaire")
        cls.company.sudo().tax_exigibility = True
        cls.proof = cls.env["ir.attachment"].create(
            {"name": "jugement.pdf", "raw": b"%PDF-1.4 jugement"}
        )

    @classmethod
    def find_tax(cls, name):
        tax = cls.env.ref(f"account.{cls.company.id}_{name}")
        tax.sudo().active = True
        return tax

    @classmethod
    def bill(cls, *lines, due=DUE, **values):
        """An invoice of (price, tax) lines."""
        commands = [
            Command.create(
                {
                    "name": f"Porte {rank}",
                    "price_unit": price,
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for rank, (price, tax) in enumerate(lines, start=1)
        ]
        return cls.invoice(0, due, invoice_line_ids=commands, **values)

    def write_off(self, moves, **values):
        """A file that is handed over, whose debtor is in liquidation since July."""
        file = self.prepare(moves, **values)
        file.override_reason = "Known"
        file.action_ready()
        file.action_send()
        return file

    def prepare(self, moves, **values):
        action = moves.action_dunning_refer("write_off")
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.write(
            {
                "vat_event": "liquidation",
                "vat_event_date": "2026-07-20",
                "vat_proof_ids": [Command.set(self.proof.ids)],
                **values,
            }
        )
        return file

    def say_sent(self, file, day="2026-09-10"):
        """The duplicate was made and has left, without printing it."""
        file.sudo().write(
            {
                "duplicate_snapshot": file._prepare_duplicate(),
                "duplicate_sent_on": day,
            }
        )

    def step(self, file, step, **values):
        """Make the draft entries of a step."""
        wizard = self.env["dunning.write.off"].create(
            {"referral_id": file.id, "step": step, **values}
        )
        action = wizard.action_create()
        return self.env["account.move"].search(
            action.get("domain") or [("id", "=", action["res_id"])]
        )

    def post(self, file, step, **values):
        entries = self.step(file, step, **values)
        entries.action_post()
        return entries

    def assertEntry(self, entry, expected, currency=False):
        """What an entry books on the accounts, by the beginnings of their codes."""
        found = {}
        for line in entry.line_ids:
            code = next(
                code for code in expected if line.account_id.code.startswith(code)
            )
            amount = line.amount_currency if currency else line.balance
            found[code] = round(found.get(code, 0) + amount, 2)
        self.assertEqual(found, expected)
        self.assertAlmostEqual(sum(entry.line_ids.mapped("balance")), 0)

    def balance(self, *prefixes):
        lines = self.env["account.move.line"].search(
            [("parent_state", "=", "posted"), ("company_id", "=", self.company.id)]
        )
        return round(
            sum(
                line.balance
                for line in lines
                if line.account_id.code.startswith(prefixes)
            ),
            2,
        )


@tagged("post_install", "-at_install")
class TestWriteOff(WriteOffCommon):
    # Doubtful

    def test_a_claim_becomes_doubtful_and_is_still_chased(self):
        """What is unpaid goes to 416 with its VAT; the invoice is still to be paid."""
        invoice = self.bill((1000, self.on_debits))
        file = self.prepare(invoice)
        entry = self.step(file, "doubtful")
        self.assertEqual(entry.state, "draft")
        self.assertEntry(entry, {"416": 1200, "411": -1200})
        entry.action_post()
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(invoice.dunning_state, "due")
        self.assertEqual(self.issue().amount_principal, 1200)
        self.assertEqual(file.state, "draft")

    def test_a_transfer_lowers_neither_interest_nor_the_statement(self):
        """1 200 x 12.40 % x 62 / 365 = 25.28 of interest; 1 200 are still owed."""
        invoice = self.bill((1000, self.on_debits))
        item = self.receivable_lines(invoice)
        self.post(self.prepare(invoice), "doubtful")
        today = self.day("2026-09-14")
        late = item._get_dunning_charges(today)[item]
        self.assertEqual(str(late.accrual.total), "25.28")
        statements = self.env["dunning.statement"]
        rows = statements._fetch_items(self.customer, self.company)[self.customer]
        self.assertEqual(rows.mapped("amount_residual"), [1200])

    def test_a_payment_takes_its_part_out_of_the_doubtful_claims(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.prepare(invoice)
        self.post(file, "doubtful")
        self.pay(invoice, 300)
        self.assertEntry(self.post(file, "doubtful"), {"416": -300, "411": 300})
        self.assertEqual(self.balance("416"), 900)
        with self.assertRaisesRegex(UserError, "nothing to book"):
            self.step(file, "doubtful")

    def test_a_transfer_is_no_payment(self):
        """Odoo proposes it as a credit on the customer's invoices."""
        invoice = self.bill((1000, self.on_debits))
        other = self.bill((50, self.on_debits))
        entry = self.post(self.prepare(invoice), "doubtful")
        line = self.receivable_lines(entry)
        with self.assertRaisesRegex(UserError, "no payment"):
            other.js_assign_outstanding_line(line.id)

    def test_a_transfer_is_reversed(self):
        invoice = self.bill((1000, self.on_debits))
        entry = self.post(self.prepare(invoice), "doubtful")
        entry._reverse_moves(cancel=True)
        self.assertEqual(self.balance("416"), 0)
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertTrue(all(self.receivable_lines(entry).mapped("reconciled")))

    # Impairment

    def test_an_impairment_is_without_vat_and_goes_up_and_down(self):
        """60 % of 1 000, then 80 %, then nothing any more."""
        file = self.prepare(self.bill((1000, self.on_debits)))
        up = self.post(file, "impairment", percent=60)
        self.assertEntry(up, {"68174": 600, "491": -600})
        more = self.post(file, "impairment", percent=80)
        self.assertEntry(more, {"68174": 200, "491": -200})
        down = self.post(file, "impairment", percent=0)
        self.assertEntry(down, {"491": 800, "78174": -800})
        self.assertEqual(self.balance("491"), 0)

    def test_pending_vat_is_not_impaired_either(self):
        file = self.prepare(self.bill((1000, self.on_receipts)))
        entry = self.step(file, "impairment", percent=50)
        self.assertEntry(entry, {"68174": 500, "491": -500})

    # Loss

    def test_vat_on_debits_comes_back(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        self.say_sent(file)
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 1000, "44571": 200, "411": -1200})
        self.assertEqual(self.balance("44571"), 0)
        self.assertEqual((file.vat_recovered, invoice.amount_residual), (200, 0))

    def test_vat_on_receipts_is_cancelled(self):
        """Nothing was due: no VAT comes back, and none becomes due by the loss."""
        invoice = self.bill((1000, self.on_receipts))
        self.assertEqual(self.balance("44574"), -200)
        file = self.write_off(invoice)
        self.assertEqual((file.vat_recoverable, file.vat_pending), (0, 200))
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 1000, "44574": 200, "411": -1200})
        self.assertEqual(self.balance("4457"), 0)
        self.assertFalse(invoice.tax_cash_basis_created_move_ids)
        pending = invoice.line_ids.filtered("tax_line_id")
        self.assertTrue(pending.reconciled)

    def test_vat_on_receipts_of_an_invoice_paid_in_part(self):
        """120.01 paid by 33.33 three times: 5.55 of VAT each, 3.35 still pending."""
        invoice = self.bill((100.01, self.on_receipts))
        for _payment in range(3):
            self.pay(invoice, 33.33)
        entry = self.post(self.write_off(invoice), "loss")
        self.assertEntry(entry, {"6541": 16.67, "44574": 3.35, "411": -20.02})
        self.assertEqual(self.balance("44574"), 0)

    def test_an_invoice_paid_in_part(self):
        """240 of 1 200 are paid: 960 are lost, of which 160 are VAT."""
        invoice = self.bill((1000, self.on_debits))
        self.pay(invoice, 240)
        file = self.write_off(invoice)
        self.say_sent(file)
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 800, "44571": 160, "411": -960})
        self.assertEqual(invoice.dunning_state, "written_off")

    def test_two_rates(self):
        """1 000 at 20 % and 500 at 10 % are 1 750; 1 650 are paid, 100 are lost.

        100 x 200 / 1 750 = 11.43 and 100 x 50 / 1 750 = 2.86: 14.29 of VAT.
        """
        invoice = self.bill((1000, self.on_debits), (500, self.ten_percent))
        self.pay(invoice, 1650)
        file = self.write_off(invoice)
        self.say_sent(file)
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 85.71, "44571": 14.29, "411": -100})

    def test_goods_and_services_on_one_invoice(self):
        """1 000 of goods and 500 of services on receipts; 900 of 1 800 are paid.

        Half of everything is lost: 100 of VAT come back, 50 are cancelled.
        """
        invoice = self.bill((1000, self.on_debits), (500, self.on_receipts))
        self.pay(invoice, 900)
        file = self.write_off(invoice)
        self.say_sent(file)
        entry = self.post(file, "loss")
        expected = {"6541": 750, "44571": 100, "44574": 50, "411": -900}
        self.assertEntry(entry, expected)

    def test_a_credit_note_takes_its_own_vat_with_it(self):
        """The 10 % part was credited: what is lost is all at 20 %."""
        invoice = self.bill((1000, self.on_debits), (500, self.ten_percent))
        credit = self.bill((500, self.ten_percent), kind="out_refund")
        self.receivable_lines(invoice + credit).reconcile()
        file = self.write_off(invoice)
        self.say_sent(file)
        entry = self.post(file, "loss")
        self.assertEntry(entry, {"6541": 1000, "44571": 200, "411": -1200})
        # Odoo calls an invoice that a credit note and an entry settle reversed.
        self.assertEqual(invoice.dunning_state, "written_off")

    def test_claims_of_prior_years(self):
        old = self.bill((1000, self.on_debits), due="2025-12-15")
        new = self.bill((500, self.on_debits))
        file = self.write_off(old + new)
        self.say_sent(file)
        entry = self.post(file, "loss")
        expected = {"6541": 500, "6544": 1000, "44571": 300, "411": -1800}
        self.assertEntry(entry, expected)

    def make_dollars(self):
        dollar = self.env.ref("base.USD").sudo()
        dollar.active = True
        dollar.rate_ids.unlink()
        for day, rate in (("2026-01-01", 1.25), ("2026-09-01", 1.6)):
            self.env["res.currency.rate"].sudo().create(
                {
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        return dollar

    def test_dollars(self):
        """1 200 USD at 1.25 are 960 EUR; at today's 1.60 they would be 750."""
        dollar = self.make_dollars()
        invoice = self.bill((1000, self.on_debits), currency_id=dollar.id)
        file = self.write_off(invoice)
        self.say_sent(file)
        self.post(file, "doubtful")
        entry = self.post(file, "loss")
        expected = {"6541": 1000, "44571": 200, "416": -1200}
        self.assertEntry(entry, expected, currency=True)
        self.assertEntry(entry, {"6541": 800, "44571": 160, "416": -960})
        self.assertEqual(invoice.dunning_state, "written_off")
        self.assertEqual(self.balance("416", "666", "766"), 0)

    def test_dollars_paid_in_part_at_another_rate(self):
        """600 USD came at 1.60; the other 600 are lost at the invoice's 1.25: 480."""
        dollar = self.make_dollars()
        invoice = self.bill((1000, self.on_receipts), currency_id=dollar.id)
        self.pay(invoice, 600)
        entry = self.post(self.write_off(invoice), "loss")
        expected = {"6541": 500, "44574": 100, "411": -600}
        self.assertEntry(entry, expected, currency=True)
        self.assertEntry(entry, {"6541": 400, "44574": 80, "411": -480})
        self.assertEqual(self.balance("411", "44574"), 0)

    def test_a_doubtful_and_impaired_claim_is_lost(self):
        """300 were paid meanwhile: 416 is emptied, the impairment is released."""
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        self.post(file, "doubtful")
        self.post(file, "impairment", percent=50)
        self.pay(invoice, 300)
        self.say_sent(file)
        loss, release = self.step(file, "loss").sorted("id")
        expected = {"6541": 750, "44571": 150, "416": -1200, "411": 300}
        self.assertEntry(loss, expected)
        self.assertEntry(release, {"491": 500, "78174": -500})
        (loss + release).action_post()
        self.assertEqual(self.balance("416", "491", "411"), 0)
        lines = (invoice + file.write_off_entry_ids).line_ids.filtered(
            lambda line: line.account_id.reconcile
        )
        self.assertEqual(lines.filtered(lambda line: not line.reconciled).ids, [])

    def test_a_plan_remits_a_part(self):
        """60 % of 1 200 are remitted: 720 are lost, 480 are still owed, on 411."""
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice, vat_event="plan", loss_percent=60)
        self.post(file, "doubtful")
        self.say_sent(file)
        entry = self.post(file, "loss")
        expected = {"6541": 600, "44571": 120, "416": -1200, "411": 480}
        self.assertEntry(entry, expected)
        self.assertEqual((invoice.amount_residual, file.state), (480, "sent"))
        self.assertEqual((self.balance("411"), self.balance("416")), (480, 0))
        self.assertEqual(invoice.dunning_state, "referred")
        file.loss_percent = 100
        self.say_sent(file)
        rest = self.post(file, "loss")
        self.assertEntry(rest, {"6541": 400, "44571": 80, "411": -480})
        self.assertEqual((file.state, file.vat_recovered), ("closed", 200))

    # What the invoice says

    def test_the_invoice_reads_as_written_off(self):
        lost = self.bill((1000, self.on_debits))
        paid = self.bill((1000, self.on_debits))
        self.pay(paid)
        file = self.write_off(lost)
        self.post(file, "loss", vat="lost")
        both = self.env["account.move"].search
        self.assertEqual((lost + paid).mapped("dunning_state"), ["written_off", "paid"])
        self.assertIn("not paid", lost.dunning_reason)
        self.assertEqual(both([("dunning_state", "=", "written_off")]), lost)
        domain = [("id", "in", (lost + paid).ids)]
        self.assertEqual(both([*domain, ("dunning_state", "=", "paid")]), paid)
        value = ("paid", "written_off")
        self.assertEqual(both([*domain, ("dunning_state", "in", value)]), lost + paid)
        self.assertEqual((file.state, file.outcome), ("closed", "uncollectable"))

    def test_whoever_sees_the_invoice_reads_it(self):
        """In the list, in its payments, and when it is printed again."""
        invoice = self.bill((1000, self.on_debits))
        self.pay(invoice, 200)
        self.post(self.write_off(invoice), "loss", vat="lost")
        billing = self.make_user("bruno", "account.group_account_invoice")
        seen = invoice.with_user(billing)
        self.assertEqual(seen.payment_state, "paid")
        self.assertEqual(seen.status_in_payment, "written_off")
        lines = seen.invoice_payments_widget["content"]
        self.assertEqual(
            {line["amount"]: line["is_write_off"] for line in lines},
            {200: False, 1000: True},
        )
        invoice.partner_id.lang = "en_US"
        reports = self.env["ir.actions.report"].sudo()
        html, _kind = reports._render_qweb_html(
            "account.report_invoice_with_payments", invoice.ids
        )
        self.assertEqual(html.decode().count("Written off on"), 1)

    def test_interest_of_what_was_given_up_is_not_invoiced(self):
        """As it would be when the principal is paid late."""
        lost = self.bill((1000, self.on_debits))
        paid = self.bill((1000, self.on_debits))
        self.pay(paid)
        self.post(self.write_off(lost), "loss", vat="lost")
        found = self.env["account.move.line"]._find_dunning_late(
            self.customer, self.company, None, self.day("2026-09-14")
        )
        self.assertEqual(found.move_id, paid)

    def test_a_loss_that_is_reversed_opens_all_again(self):
        invoice = self.bill((1000, self.on_receipts))
        file = self.write_off(invoice)
        self.post(file, "doubtful")
        loss = self.post(file, "loss")
        self.assertEqual(invoice.dunning_state, "written_off")
        loss._reverse_moves(cancel=True)
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(invoice.dunning_state, "referred")
        self.assertEqual((file.state, file.outcome), ("in_progress", False))
        self.assertEqual(self.balance("654", "44571"), 0)
        self.assertEqual((self.balance("416"), self.balance("44574")), (1200, -200))
        again = self.post(file, "loss")
        self.assertEntry(again, {"6541": 1000, "44574": 200, "416": -1200})
        self.assertEqual(invoice.dunning_state, "written_off")

    def test_a_reversal_that_is_posted_later_opens_it_too(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        loss = self.post(file, "loss", vat="lost")
        reversal = loss._reverse_moves()
        self.assertEqual(invoice.amount_residual, 0)
        reversal.action_post()
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertTrue(all(self.receivable_lines(reversal).mapped("reconciled")))

    def test_a_loss_that_goes_back_to_draft_opens_it_again(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        self.post(file, "doubtful")
        loss = self.post(file, "loss", vat="lost")
        loss.button_draft()
        self.assertEqual((invoice.amount_residual, file.state), (1200, "in_progress"))
        loss.action_post()
        self.assertEqual((invoice.amount_residual, file.state), (0, "closed"))

    def test_the_transfer_stays_while_the_loss_stands(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        transfer = self.post(file, "doubtful")
        self.post(file, "loss", vat="lost")
        with self.assertRaisesRegex(UserError, "undo the loss first"):
            transfer._reverse_moves(cancel=True)

    def test_paid_after_all(self):
        """The loss is undone, the payment matched: the invoice reads paid."""
        invoice = self.bill((1000, self.on_debits))
        loss = self.post(self.write_off(invoice), "loss", vat="lost")
        loss._reverse_moves(cancel=True)
        self.pay(invoice)
        self.assertEqual(invoice.dunning_state, "paid")

    # What is refused

    def test_the_file_is_handed_over_before_its_loss(self):
        file = self.prepare(self.bill((1000, self.on_debits)))
        with self.assertRaisesRegex(UserError, "not handed over"):
            self.step(file, "loss")

    def test_no_second_entry_while_one_is_a_draft(self):
        file = self.prepare(self.bill((1000, self.on_debits)))
        self.step(file, "doubtful")
        with self.assertRaisesRegex(UserError, "draft entry already"):
            self.step(file, "doubtful")

    def test_a_closed_period(self):
        """Odoo would post it in the next one: better to say so."""
        self.company.sudo().fiscalyear_lock_date = "2026-08-31"
        file = self.prepare(self.bill((1000, self.on_debits)))
        with self.assertRaisesRegex(UserError, "08/31/2026|31/08/2026"):
            self.step(file, "doubtful", date="2026-08-31")
        self.assertTrue(self.step(file, "doubtful", date="2026-09-01"))

    def test_an_account_that_the_chart_lacks(self):
        accounts = self.env["account.account"].with_company(self.company)
        accounts.search([("code", "=like", "416%")]).sudo().active = False
        file = self.prepare(self.bill((1000, self.on_debits)))
        with self.assertRaisesRegex(UserError, "begins with 416"):
            self.step(file, "doubtful")

    def test_accounts_of_the_settings(self):
        chosen = self.env["account.account"].create(
            {
                "code": "416900",
                "name": "Clients douteux, procédures",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self.company.sudo().dunning_doubtful_account_id = chosen
        entry = self.step(self.prepare(self.bill((10, self.on_debits))), "doubtful")
        self.assertIn(chosen, entry.line_ids.account_id)

    def test_a_collector_books_no_loss(self):
        file = self.write_off(self.bill((1000, self.on_debits)))
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        wizard = self.env["dunning.write.off"].with_user(collector)
        wizard = wizard.create({"referral_id": file.id, "step": "loss"})
        with self.assertRaisesRegex(UserError, "manager"):
            wizard.action_create()

    def test_an_accountant_without_rights_of_dunning_posts_and_reverses(self):
        invoice = self.bill((1000, self.on_debits))
        file = self.write_off(invoice)
        entry = self.step(file, "loss", vat="lost")
        billing = self.make_user("bruno", "account.group_account_manager")
        entry.with_user(billing).action_post()
        self.assertEqual(file.outcome, "uncollectable")
        entry.with_user(billing)._reverse_moves(cancel=True)
        self.assertEqual(invoice.amount_residual, 1200)
