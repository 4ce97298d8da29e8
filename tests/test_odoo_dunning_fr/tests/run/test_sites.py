"""A customer with two invoicing addresses, invoices that name two bank accounts.

The ladder: first reminder 3 days late by e-mail, second 15 days late by e-mail and
letter, formal notice 30 days late by registered letter. The seat is in Lyon, where the
customer is; the office in the north pays 200, that in the south 500.
"""

from odoo.tests import tagged

from ..common import DunningCommon

FIRST_IBAN = "FR7630006000011234567890189"
SECOND_IBAN = "FR7610107001011234567890129"


class SitesCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.make_site("Nord", "59000", "Lille")
        cls.south = cls.make_site("Sud", "13001", "Marseille")
        cls.first_bank = cls.company.partner_id.bank_ids
        cls.second_bank = cls.make_bank(SECOND_IBAN)

    @classmethod
    def make_site(cls, name, postcode, city, parent=None):
        return cls.make_customer(
            name,
            is_company=False,
            type="invoice",
            parent_id=(parent or cls.customer).id,
            zip=postcode,
            city=city,
        )

    @classmethod
    def make_bank(cls, number, partner=None):
        partner = partner or cls.company.partner_id
        return cls.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": partner.id}
        )

    def sites(self, due="2026-09-10", **values):
        """The invoices: 200 of the office in the north, 500 of that in the south."""
        return self.invoice(200, due, self.north, **values) + self.invoice(
            500, due, self.south, **values
        )

    def told(self, notices):
        """Whom each notice is for and what it asks for: {contact: principal}."""
        return {
            notice.contact_id.name: notice.amount_principal
            for notice in notices.sorted("id")
        }


@tagged("post_install", "-at_install")
class TestInvoicingSites(SitesCommon):
    def test_each_address_is_reminded_of_its_own_invoices(self):
        bills = self.sites()
        notices = self.issue()
        self.assertEqual(self.told(notices), {"Nord": 200, "Sud": 500})
        self.assertEqual(notices.partner_id, self.customer)
        for notice, bill, email in zip(
            notices.sorted("id"), bills, ("nord@", "sud@"), strict=True
        ):
            self.assertEqual(notice.line_ids.move_id, bill)
            self.assertIn(email.replace("@", ".example"), notice.delivery_ids.recipient)

    def test_the_list_says_to_whom_each_goes(self):
        bills = self.sites()
        self.assertEqual(self.rows(bills).contact_id, self.north | self.south)

    def test_both_leave_the_same_night_and_then_wait_together(self):
        """The policy wants a week between two contacts with the customer."""
        self.policy.min_interval_days = 7
        bills = self.sites()
        self.assertEqual(len(self.issue_and_send()), 2)
        more = self.invoice(90, "2026-09-11", self.south)
        self.today("2026-09-15")
        self.assertTold(
            more, "interval", "waiting", level=self.first, date="2026-09-21"
        )
        self.assertEqual(self.rows(bills).notice_id, self.company_notices())

    def company_notices(self):
        return self.env["dunning.notice"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def test_the_contact_chosen_for_dunning_gets_all(self):
        chosen = self.make_site("Direction", "69006", "Lyon")
        chosen.type = "other"
        self.customer.dunning_contact_id = chosen
        self.sites()
        self.assertEqual(self.told(self.issue()), {"Direction": 700})

    def test_an_invoice_made_out_to_the_seat_goes_to_the_seat(self):
        self.invoice(90, "2026-09-10")
        self.invoice(200, "2026-09-10", self.north)
        self.assertEqual(
            self.told(self.issue()), {"Boulangerie Moreau": 90, "Nord": 200}
        )

    def test_with_one_invoicing_address_all_goes_there_as_ever(self):
        self.south.active = False
        self.invoice(90, "2026-09-10")
        self.sites()
        self.assertEqual(self.told(self.issue()), {"Nord": 790})

    def test_a_formal_notice_goes_to_the_seat_with_all(self):
        """30 days late on 14 September: due on 15 August."""
        bills = self.sites("2026-08-15")
        self.policy.start_mode = "by_age"
        self.company.dunning_old_mode = "by_age"
        notices = self.issue()
        self.assertEqual(self.told(notices), {"Boulangerie Moreau": 700})
        self.assertEqual(notices.level_id, self.formal)
        notices.action_approve()
        self.assertIn("69006 LYON", notices.delivery_ids.recipient.upper())
        self.assertEqual(notices.line_ids.move_id, bills)

    def test_the_seat_needs_an_address_for_a_formal_notice(self):
        """That of an office does not do, though reminders reach it."""
        self.customer.street = False
        bills = self.sites("2026-08-15")
        self.policy.start_mode = "by_age"
        self.company.dunning_old_mode = "by_age"
        for row in self.rows(bills):
            self.assertEqual(row.reason_code, "unreachable", row.reason)

    # Formal notices go to the seat, whatever else is known

    def formal_addressee(self, customer, bill_to=None):
        """Who the reminder and the formal notice of a customer go to, and where.

        4 days late for the reminder, 35 for the formal notice.
        """
        self.policy.start_mode = "by_age"
        told = []
        for due in ("2026-09-10", "2026-08-10"):
            bill = self.invoice(100, due, bill_to or customer)
            notice = self.issue(partners=customer)
            if notice.state == "approval":
                notice.action_approve()
            town = notice._get_postal_partner().city
            told.append((notice.stage, notice.contact_id.name, town))
            notice.sudo()._release()
            self.pay(bill)
        self.assertEqual([stage for stage, *_to in told], ["reminder", "formal_notice"])
        return [to for _stage, *to in told]

    def test_one_invoicing_address_gets_reminders_and_the_seat_formal_notices(self):
        """The seat is in Lyon, the accounts are kept in Lille: RCS and bailiff know
        Lyon."""
        self.south.active = False
        for bill_to in (self.customer, self.north):
            self.assertEqual(
                self.formal_addressee(self.customer, bill_to),
                [["Nord", "Lille"], ["Boulangerie Moreau", "Lyon"]],
            )

    def test_the_contact_chosen_for_reminders_gets_no_formal_notice(self):
        """Whether it has an address of its own or not."""
        for town in ("Marseille", False):
            chosen = self.make_site("Direction", town and "13001", town)
            chosen.write({"type": "other", "street": town and "1 quai du Port"})
            self.customer.dunning_contact_id = chosen
            self.assertEqual(
                self.formal_addressee(self.customer),
                [["Direction", town or "Lyon"], ["Boulangerie Moreau", "Lyon"]],
            )

    def test_each_kind_of_customer_and_each_way_to_reach_it(self):
        """A consumer is at home; who was chosen for one, as who represents it, gets
        all. Of companies and public bodies the formal notice goes to the seat."""
        self.env["dunning.policy"].search([("id", "!=", self.policy.id)]).sudo().write(
            {"active": False}
        )
        for kind in ("company", "public", "consumer"):
            for way in ("none", "invoicing", "chosen", "both"):
                customer = self.make_customer(
                    f"Client {kind}", is_company=kind != "consumer"
                )
                customer.dunning_debtor_kind = kind
                if way in ("invoicing", "both"):
                    self.make_site("Comptes", "59000", "Lille", customer)
                if way in ("chosen", "both"):
                    chosen = self.make_site("Tutrice", "13001", "Marseille", customer)
                    chosen.type = "other"
                    customer.dunning_contact_id = chosen
                home = [customer.name, "Lyon"]
                reminded = {
                    "none": home,
                    "invoicing": ["Comptes", "Lille"],
                }.get(way, ["Tutrice", "Marseille"])
                represented = kind == "consumer" and way in ("chosen", "both")
                with self.subTest(kind=kind, way=way):
                    self.assertEqual(
                        self.formal_addressee(customer),
                        [reminded, reminded if represented else home],
                    )

    def test_the_preview_of_a_level_is_addressed_as_its_notice(self):
        self.south.active = False
        self.invoice(100, "2026-08-10")
        for level, town in ((self.first, "LILLE"), (self.formal, "LYON")):
            shown = self.env["dunning.level.preview"].create(
                {"level_id": level.id, "partner_id": self.customer.id}
            )
            shown.action_show()
            head, _text = shown.letter.split(f"{level.name} text")
            self.assertIn(town, head.split("69003")[-1].upper())

    # A credit is counted once

    def test_a_credit_is_shared_out_the_oldest_first(self):
        """150 of credit: 200 are due on the 9th and 500 on the 10th. 50 and 500."""
        north = self.invoice(200, "2026-09-09", self.north)
        south = self.invoice(500, "2026-09-10", self.south)
        self.credit_note(150, "2026-09-01", self.south)
        notices = self.issue()
        self.assertEqual(self.told(notices), {"Nord": 50, "Sud": 500})
        self.assertEqual(self.row(north).amount_owed, 700)
        self.assertEqual(self.row(south).amount_credit, 150)
        self.assertFalse(any(notice._get_staleness() for notice in notices))

    def test_whose_invoices_the_credit_covers_is_left_alone(self):
        """250 of credit: 200 of the north are covered, 450 of the south are asked."""
        north = self.invoice(200, "2026-09-09", self.north)
        self.invoice(500, "2026-09-10", self.south)
        self.credit_note(250, "2026-09-01", self.north)
        self.assertEqual(self.row(north).reason_code, "credits")
        notices = self.issue()
        self.assertEqual(self.told(notices), {"Sud": 450})
        self.assertEqual(notices.run_id.skip_ids.reason_code, "credits")

    def test_a_credit_booked_later_is_new_to_all_of_them(self):
        self.sites()
        self.credit_note(150, "2026-09-01", self.north)
        notices = self.issue()
        self.assertFalse(any(notice._get_staleness() for notice in notices))
        self.credit_note(10, "2026-09-12", self.north)
        self.assertTrue(all(notice._get_staleness() for notice in notices))

    def test_credits_that_cover_all_leave_all_alone(self):
        bills = self.sites()
        self.credit_note(700, "2026-09-01", self.north)
        self.assertFalse(self.issue())
        self.assertEqual(set(self.rows(bills).mapped("reason_code")), {"credits"})


@tagged("post_install", "-at_install")
class TestAccounts(SitesCommon):
    """The account that the invoices name is that of the notice."""

    def paid_to(self, notices):
        return {
            notice.snapshot["payment"]["account"].replace("\xa0", "").replace(" ", "")
            for notice in notices
        }

    def test_the_invoice_names_the_account(self):
        self.invoice(100, "2026-09-10", partner_bank_id=self.second_bank.id)
        notice = self.issue()
        self.assertEqual(notice.bank_id, self.second_bank)
        self.assertEqual(self.paid_to(notice), {SECOND_IBAN})
        self.assertIn(SECOND_IBAN, notice.snapshot["payment"]["qr"])
        self.assertFalse(notice.bank_warning)

    def test_two_accounts_are_two_notices(self):
        """1 000 to the first, 300 to the second: no letter asks for 1 300."""
        first = self.invoice(1000, "2026-09-10", partner_bank_id=self.first_bank.id)
        second = self.invoice(300, "2026-09-10", partner_bank_id=self.second_bank.id)
        notices = self.issue().sorted("amount_principal")
        self.assertEqual(notices.mapped("amount_principal"), [300, 1000])
        self.assertEqual(notices.line_ids.mapped("move_id"), first | second)
        self.assertEqual(notices.mapped("bank_id"), self.second_bank | self.first_bank)
        self.assertEqual(self.paid_to(notices[0]), {SECOND_IBAN})
        self.assertEqual(self.paid_to(notices[1]), {FIRST_IBAN})

    def test_two_sites_and_two_accounts(self):
        """Four notices; formal ones go to the seat, one an account."""
        for bank, due in (
            (self.first_bank, "2026-09-10"),
            (self.second_bank, "2026-09-10"),
        ):
            self.sites(due, partner_bank_id=bank.id)
        notices = self.issue()
        self.assertEqual(
            sorted(notices.mapped("amount_principal")), [200, 200, 500, 500]
        )
        self.assertEqual(len(notices.mapped(lambda one: one.bank_id)), 2)

    def test_formal_notices_are_one_an_account(self):
        for bank in (self.first_bank, self.second_bank):
            self.sites("2026-08-15", partner_bank_id=bank.id)
        self.policy.start_mode = "by_age"
        self.company.dunning_old_mode = "by_age"
        notices = self.issue()
        self.assertEqual(notices.mapped("amount_principal"), [700, 700])
        self.assertEqual(notices.contact_id, self.customer)
        self.assertEqual(notices.bank_id, self.first_bank | self.second_bank)

    def test_each_notice_takes_its_own_highest_step(self):
        """100 that are 16 days late and were reminded; 300 that are 4 days late."""
        old = self.invoice(100, "2026-08-29", partner_bank_id=self.second_bank.id)
        self.issue_and_send("2026-09-01")
        self.today("2026-09-14")
        self.invoice(300, "2026-09-10", partner_bank_id=self.first_bank.id)
        notices = self.issue()
        levels = {notice.level_id: notice.amount_principal for notice in notices}
        self.assertEqual(levels, {self.second: 100, self.first: 300})
        self.assertEqual(self.row(old).level_id, self.second)

    def test_what_names_no_account_goes_with_what_names_the_company_s(self):
        bare = self.invoice(100, "2026-09-10", partner_bank_id=False)
        named = self.invoice(200, "2026-09-10", partner_bank_id=self.first_bank.id)
        self.assertFalse(bare.partner_bank_id)
        notice = self.issue()
        self.assertEqual(notice.line_ids.move_id, bare | named)
        self.assertEqual(notice.bank_id, self.first_bank)

    def test_an_account_that_was_archived_is_not_named_and_it_is_said(self):
        self.invoice(100, "2026-09-10", partner_bank_id=self.second_bank.id)
        self.second_bank.active = False
        notice = self.issue()
        self.assertEqual(self.paid_to(notice), {FIRST_IBAN})
        self.assertIn(SECOND_IBAN, notice.bank_warning.replace(" ", ""))

    def test_an_account_of_somebody_else_is_not_named(self):
        other = self.make_bank("FR1420041010050500013M02606", self.customer)
        bill = self.invoice(100, "2026-09-10")
        bill.partner_bank_id = other
        notice = self.issue()
        self.assertEqual(self.paid_to(notice), {FIRST_IBAN})
        self.assertIn("20041010050500013M02606", notice.bank_warning.replace(" ", ""))

    def test_an_account_that_nobody_validated_is_not_named_beside_one_that_is(self):
        """A changed IBAN on a reminder is what fraud looks like."""
        self.first_bank.sudo().allow_out_payment = True
        self.invoice(100, "2026-09-10", partner_bank_id=self.second_bank.id)
        notice = self.issue()
        self.assertEqual(self.paid_to(notice), {FIRST_IBAN})
        self.assertIn("not validated", notice.bank_warning)

    def test_the_statement_names_the_account_that_all_invoices_name(self):
        self.invoice(100, "2026-09-10", partner_bank_id=self.second_bank.id)
        bank = self.company._get_dunning_bank
        bills = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")]
        )
        self.assertEqual(bank(self.euro, bills), self.second_bank)
        self.invoice(100, "2026-09-10", partner_bank_id=self.first_bank.id)
        bills = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")]
        )
        self.assertEqual(bank(self.euro, bills), self.first_bank)
