"""A parent and its branches are one creditor, as long as their SIREN is the same.

What one of them has of a customer pays what it owes to the others; who must not be
written to by one is not written to by another.
"""

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon

OTHER_SIREN = "552100554"


@tagged("post_install", "-at_install")
class TestBranches(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company()
        cls.branch, cls.lille = (
            cls.make_company(name, parent_id=cls.company.id)
            for name in ("Atelier de Nice", "Atelier de Lille")
        )
        everywhere = cls.company + cls.branch + cls.lille
        cls.user.sudo().company_ids = everywhere
        cls.env = cls.env(context={"allowed_company_ids": everywhere.ids})

    def identify(self, company, number):
        company.sudo().company_registry = number

    def here(self, company):
        """What the query says when it is asked for one company alone."""
        return {"allowed_company_ids": company.ids}

    def told(self, bill):
        return self.row(bill, **self.here(bill.company_id))

    def issued(self, company):
        """The notices of a run of one of the companies."""
        runs = self.env["dunning.run"].with_context(**self.here(company))
        run = runs.create({"company_id": company.id})
        run.action_issue()
        return run.notice_ids

    def bank_payment(self, company, amount, day="2026-09-05", partner=None):
        """Received, booked on 411, matched with nothing."""
        payment = (
            self.env["account.payment"]
            .with_company(company)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_id": (partner or self.customer).id,
                    "amount": amount,
                    "date": day,
                    "company_id": company.id,
                }
            )
        )
        payment.action_post()
        return payment

    # Money

    def test_a_payment_to_the_parent_pays_the_branch(self):
        """400 owed to the branch, 400 received by the parent: nobody is written to."""
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.bank_payment(self.company, 400)
        row = self.told(bill)
        self.assertEqual(
            (row.reason_code, row.amount_free, row.amount_due), ("covered", 400, 0)
        )
        self.assertFalse(self.issued(self.branch))

    def test_a_credit_note_of_the_branch_pays_the_parent(self):
        """500 owed to the parent, a credit note of 120 by the branch: 380."""
        bill = self.invoice(500, "2026-09-01")
        self.credit_note(120, "2026-09-05", company=self.branch)
        self.assertEqual(self.told(bill).amount_free, 120)
        notice = self.issued(self.company)
        self.assertEqual(notice.amount_principal, 380)
        self.assertEqual(notice.line_ids.mapped("amount_claimed"), [380])

    def test_a_company_sets_its_money_on_its_own_debts_first(self):
        """The parent has 400, and is owed 300: 100 go to the 400 of the branch.

        Claimed in all: 0 and 300, which is 700 less 400.
        """
        self.invoice(300, "2026-09-10")
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.bank_payment(self.company, 400)
        self.assertEqual(self.told(bill).amount_free, 100)
        self.assertFalse(self.issued(self.company))
        self.assertEqual(self.issued(self.branch).amount_principal, 300)

    def test_what_is_not_due_comes_after_what_is_due_to_another(self):
        """1,000 to come to the parent, 400 due to the branch: 400 received pay it."""
        self.invoice(1000, "2026-12-01")
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.bank_payment(self.company, 400)
        self.assertEqual(self.told(bill).reason_code, "covered")

    def test_money_is_counted_once_over_three_companies(self):
        """600 in the parent; 500 due to Nice since the 1st, 300 to Lille since the 3rd.

        Nice, older: 500. Lille: 100, and 200 are claimed. The balance is 200.
        """
        nice = self.invoice(500, "2026-09-01", company=self.branch)
        north = self.invoice(300, "2026-09-03", company=self.lille)
        self.bank_payment(self.company, 600)
        self.assertEqual(self.told(nice).amount_free, 500)
        self.assertEqual(self.told(north).amount_free, 100)
        both = {"allowed_company_ids": [self.branch.id, self.lille.id]}
        self.assertEqual(
            [row.amount_free for row in self.rows(nice | north, **both)], [500, 100]
        )
        self.assertFalse(self.issued(self.branch))
        self.assertEqual(self.issued(self.lille).amount_principal, 200)

    def test_its_own_credit_is_not_lost_beside_that_of_another(self):
        """500 due to the branch, which has 100 itself; the parent has 350: 50."""
        bill = self.invoice(500, "2026-09-01", company=self.branch)
        self.bank_payment(self.branch, 100)
        self.bank_payment(self.company, 350)
        self.assertEqual(self.told(bill).amount_free, 350)
        self.assertEqual(self.issued(self.branch).amount_principal, 50)

    def test_a_credit_that_is_the_other_side_of_what_is_left_out(self):
        """Opening entries of the parent, +1,000 and -1,000: the branch claims 400."""
        account = self.customer.with_company(
            self.company
        ).property_account_receivable_id
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                        }
                    )
                    for balance in (1000, -1000)
                ],
            }
        )
        entry.action_post()
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.assertEqual(self.told(bill).amount_free, 0)
        self.assertEqual(self.issued(self.branch).amount_principal, 400)

    def test_a_credit_of_another_currency_pays_nothing(self):
        dollar = self.env.ref("base.USD")
        dollar.sudo().active = True
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.credit_note(900, "2026-09-01", currency_id=dollar.id)
        self.assertEqual(self.told(bill).amount_free, 0)

    def test_a_notice_falls_when_money_arrives_in_the_parent(self):
        """First seen at its sending: the branch's reminder does not leave any more."""
        self.invoice(400, "2026-09-01", company=self.branch)
        notice = self.issued(self.branch)
        self.assertFalse(notice._get_staleness())
        self.bank_payment(self.company, 150)
        self.assertIn("paid or reduced meanwhile", notice._get_staleness())

    def test_no_interest_on_what_the_parent_has(self):
        """1,000 due to the branch on 14 July, paid to the parent on 31 July: 17 days.

        At 12.40 % that is 1 000 x 17 / 365 x 12.40 % = 5.78, and not 62 days.
        """
        bill = self.invoice(1000, "2026-07-14", company=self.branch)
        self.bank_payment(self.company, 1000, "2026-07-31")
        charges = self.receivable_lines(bill)._get_dunning_charges(
            self.day("2026-09-14")
        )
        [charge] = charges.values()
        self.assertEqual(str(charge.accrual.total), "5.78")

    # Another legal person

    def test_another_siren_is_another_creditor(self):
        """A subsidiary of its own: its 400 are owed, whatever the parent has."""
        self.identify(self.branch, OTHER_SIREN)
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.bank_payment(self.company, 400)
        row = self.told(bill)
        self.assertEqual((row.reason_code, row.amount_free), ("due", 0))
        self.assertEqual(self.issued(self.branch).amount_principal, 400)

    def test_another_establishment_has_another_siret_and_the_same_siren(self):
        self.identify(self.branch, "732 829 320 00082")
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.bank_payment(self.company, 400)
        self.assertEqual(self.told(bill).reason_code, "covered")

    def test_holds_and_silences_of_another_siren_concern_nobody_else(self):
        self.identify(self.branch, OTHER_SIREN)
        self.hold(kind="pause", date_until="2026-12-31")
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.assertEqual(self.told(bill).reason_code, "due")

    # What stops it

    def hold(self, company=None, **values):
        company = company or self.company
        holds = self.env["dunning.hold"].with_context(**self.here(company))
        facts = {"partner_id": self.customer.id, "company_id": company.id}
        return holds.create({**facts, **values})

    def test_a_hold_in_the_parent_stops_the_branch_and_the_other_way_round(self):
        theirs = self.invoice(400, "2026-09-01", company=self.branch)
        mine = self.invoice(100, "2026-09-01")
        for company, bill in ((self.company, theirs), (self.branch, mine)):
            with self.subTest(company.name):
                hold = self.hold(company, kind="pause", date_until="2026-12-31")
                self.assertEqual(self.told(bill).hold_id, hold)
                self.assertEqual(self.told(bill).reason_code, "hold_pause")
                self.assertEqual(bill.dunning_hold_ids, hold)
                hold._end("Settled")
                self.assertEqual(self.told(bill).reason_code, "due")

    def test_the_list_of_customers_counts_the_hold_of_the_parent(self):
        self.invoice(400, "2026-09-01", company=self.branch)
        self.hold(kind="pause", date_until="2026-12-31")
        debtors = self.env["dunning.debtor"].with_context(**self.here(self.branch))
        debtor = debtors.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((debtor.hold_count, debtor.state), (1, "held"))

    def test_an_insolvency_known_in_the_parent_stops_claims_and_interest(self):
        """Judgment of 31 July: 1,000 due to the branch since the 14th, 16 days.

        Interest stops on its eve: 1 000 x 16 / 365 x 12.40 % = 5.44.
        """
        bill = self.invoice(1000, "2026-07-14", company=self.branch)
        self.hold(
            kind="insolvency",
            judgment_date="2026-07-31",
            reason_id=self.env.ref("odoo_dunning_fr.hold_reason_receivership").id,
        )
        self.assertEqual(self.told(bill).reason_code, "hold_insolvency")
        charges = self.receivable_lines(bill)._get_dunning_charges(
            self.day("2026-09-14")
        )
        [charge] = charges.values()
        self.assertEqual(str(charge.accrual.total), "5.44")

    def test_a_formal_notice_of_the_parent_asks_the_branch_for_silence(self):
        """Sent on the 14th, deadline 8 days after presentation, and three days more."""
        self.policy.start_mode = "by_age"
        self.invoice(900, "2026-08-10")
        bill = self.invoice(400, "2026-09-05", company=self.branch)
        notice = self.issue_and_send()
        self.assertEqual(notice.level_id, self.formal)
        row = self.told(bill)
        self.assertEqual(row.reason_code, "formal_running")
        self.assertFalse(self.issued(self.branch))

    def test_the_interval_between_contacts_is_that_of_the_legal_person(self):
        """Ten days between contacts: the parent wrote on the 14th, the branch on the
        24th."""
        self.policy.min_interval_days = 10
        self.invoice(900, "2026-09-10")
        bill = self.invoice(400, "2026-09-05", company=self.branch)
        self.issue_and_send()
        row = self.told(bill)
        self.assertEqual(
            (row.reason_code, str(row.next_date)), ("interval", "2026-09-24")
        )

    def test_what_the_parent_has_handed_over_takes_its_credit_first(self):
        """600 of the parent are with an agency, 500 were received there since: they
        are the other side of that, and the branch claims its 400."""
        old = self.invoice(600, "2026-08-01")
        referral = self.make_referral(old)
        referral.sudo()._as_program().write({"state": "sent"})
        self.bank_payment(self.company, 500)
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.assertEqual(self.told(old).reason_code, "referred")
        self.assertEqual(self.told(bill).amount_free, 0)

    def make_referral(self, moves):
        return self.env["dunning.referral"].create(
            {
                "kind": "agency",
                "agent_id": self.make_agency("Recouvrement du Rhône").id,
                "company_id": moves.company_id.id,
                "partner_id": self.customer.id,
                "currency_id": self.euro.id,
                "move_ids": [Command.set(moves.ids)],
            }
        )

    def test_a_file_says_what_another_company_has(self):
        """600 are to be handed over by the parent; the branch has received 250."""
        referral = self.make_referral(self.invoice(600, "2026-08-01"))
        self.bank_payment(self.branch, 250)
        [found] = [one for one in referral._check_ready() if one.code == "money"]
        self.assertIn("250,00", found.text)

    # Who may see it

    def test_who_works_for_the_branch_sees_its_items_alone(self):
        """He learns that 400 are covered, and reads no item of the parent."""
        clerk = self.make_user(
            "nice",
            "odoo_dunning_fr.group_collector",
            company_id=self.branch.id,
            company_ids=self.branch.ids,
        )
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.invoice(100, "2026-09-01")
        self.bank_payment(self.company, 500)
        self.hold(kind="pause", date_until="2026-12-31")
        self.env.flush_all()
        rows = self.env["dunning.receivable"].with_user(clerk)
        rows = rows.with_context(**self.here(self.branch))
        found = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(found.move_id, bill)
        self.assertTrue(found.reason)
        [read] = found.web_read({"reason": {}, "hold_id": {"fields": {}}})
        self.assertTrue(read["reason"])
