from datetime import date

from odoo.tests import tagged

from ..limitation_book import LimitationCommon


@tagged("post_install", "-at_install")
class TestLimitation(LimitationCommon):
    """Until when an invoice can be sued on, and finding those that are soon barred."""

    # The date

    def test_the_kind_of_debtor_decides(self):
        """Due 30 June 2026: five years, two, four from 1 January 2027."""
        for partner, barred in [
            (self.customer, date(2031, 6, 30)),
            (self.consumer, date(2028, 6, 30)),
            (self.town, date(2031, 1, 1)),
        ]:
            move = self.invoice(100, "2026-06-30", partner)
            self.assertEqual(move.dunning_limitation_date, barred)

    def test_a_kind_that_was_wrong_from_the_start_changes_the_date(self):
        """Not by itself: who became a consumer later owes as the company he was."""
        move = self.invoice(100, "2026-06-30")
        self.assertEqual(move.dunning_limitation_date, date(2031, 6, 30))
        self.customer.dunning_debtor_kind = "consumer"
        self.assertEqual(move.dunning_limitation_date, date(2031, 6, 30))
        move.action_dunning_correct_regime()
        self.assertEqual(move.dunning_limitation_date, date(2028, 6, 30))

    def test_the_earlier_of_due_date_and_delivery_is_watched(self):
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        self.assertRecordValues(
            move,
            [
                {
                    "dunning_limitation_date": date(2031, 5, 20),
                    "dunning_limitation_due_date": date(2031, 6, 30),
                    "dunning_limitation_performance_date": date(2031, 5, 20),
                }
            ],
        )

    def test_without_a_delivery_date_the_invoice_is_watched_and_told(self):
        """Invoiced 30 May, due 14 July 2026; delivered 10 June, as it turns out."""
        move = self.invoice(100, "2026-07-14", invoice_date="2026-05-30")
        self.assertRecordValues(
            move,
            [
                {
                    "dunning_limitation_date": date(2031, 5, 30),
                    "dunning_limitation_due_date": date(2031, 7, 14),
                    "dunning_limitation_invoice_date": date(2031, 5, 30),
                    "dunning_limitation_performance_date": False,
                }
            ],
        )
        self.assertIn("not known", move.dunning_delivery_question)
        move.delivery_date = "2026-06-10"
        self.assertEqual(move.dunning_limitation_date, date(2031, 6, 10))
        self.assertFalse(move.dunning_limitation_invoice_date)
        self.assertFalse(move.dunning_delivery_question)

    def test_a_haulier_is_asked_for_the_delivery_date(self):
        """His year may run out before the anniversary of the due date."""
        self.company.dunning_trade = "transport"
        move = self.invoice(100, "2026-07-14", invoice_date="2026-05-30")
        self.assertEqual(move.dunning_limitation_date, date(2027, 5, 30))
        self.assertIn("L133-6", move.dunning_delivery_question)
        self.assertEqual(self.found("<=", "2027-05-30", move), move)
        self.assertFalse(self.found("<=", "2027-05-29", move))
        file = self.env["dunning.referral"].browse(
            move.action_dunning_refer("payment_order")["res_id"]
        )
        found = {one.code: one for one in file._check_ready()}
        self.assertIn(move.name, found["delivery_date"].text)
        move.delivery_date = "2026-05-20"
        self.assertEqual(move.dunning_limitation_date, date(2027, 5, 20))
        codes = [one.code for one in file._check_ready()]
        self.assertNotIn("delivery_date", codes)

    def test_what_is_paid_draft_or_bought_has_no_date(self):
        paid = self.invoice(100, "2026-06-30")
        self.pay(paid)
        credit = self.credit_note(10, "2026-06-30")
        draft = self.invoice(100, "2026-06-30").copy()
        for move in paid | credit | draft:
            self.assertFalse(move.dunning_limitation_date)
        self.assertFalse(self.found(">", "2000-01-01", paid | credit | draft))
        self.assertEqual(self.found("=", False, paid | draft), paid | draft)

    def test_part_paid_instalments_are_watched_from_the_first_that_is_open(self):
        """Of telecommunications, which are barred from the due date by law."""
        self.company.dunning_trade = "telecom"
        term = self.env["account.payment.term"].create(
            {
                "name": "In two",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        move = self.invoice(
            200,
            "2026-06-30",
            invoice_date="2026-05-01",
            invoice_payment_term_id=term.id,
        )
        self.assertEqual(move.dunning_limitation_date, date(2027, 5, 31))
        self.pay(move, 100)
        self.assertEqual(move.dunning_limitation_date, date(2027, 6, 30))

    def test_a_haulier_has_one_year_from_delivery(self):
        self.company.dunning_trade = "transport"
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        unknown = self.invoice(100, "2026-06-30")
        self.assertEqual(move.dunning_limitation_date, date(2027, 5, 20))
        self.assertEqual(unknown.dunning_limitation_date, date(2027, 6, 30))
        both = move | unknown
        self.assertEqual(self.found("<=", "2027-05-20", both), move)
        self.assertEqual(self.found("<=", "2027-06-30", both), both)

    def test_a_telephone_company_has_one_year_from_the_due_date(self):
        self.company.dunning_trade = "telecom"
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        self.assertEqual(move.dunning_limitation_date, date(2027, 6, 30))
        self.assertFalse(move.dunning_limitation_performance_date)
        self.assertFalse(self.found("<", "2027-06-30", move))
        self.assertTrue(self.found("=", "2027-06-30", move))

    def test_the_light_goes_from_green_to_barred(self):
        """A consumer's invoice due on 30 September 2025: barred 30 September 2027."""
        move = self.invoice(100, "2025-09-30", self.consumer)
        for day, light in [
            ("2026-09-29", "green"),
            ("2026-09-30", "orange"),
            ("2027-03-29", "orange"),
            ("2027-03-30", "red"),
            ("2027-09-29", "red"),
            ("2027-09-30", "barred"),
        ]:
            self.today(day)
            self.assertEqual(move.dunning_limitation_light, light, day)

    # The search

    def test_the_search_agrees_with_the_date_shown(self):
        """By each operator, around the date of each invoice, whatever happened."""
        moves = self.env["account.move"]
        for partner in (self.customer, self.consumer, self.town):
            for due, done in [
                ("2024-02-29", False),
                ("2025-01-15", "2024-12-15"),
                ("2026-06-30", "2026-07-10"),
            ]:
                moves |= self.invoice(100, due, partner, delivery_date=done)
            # Invoiced before it falls due, delivered on an unknown day or a known one.
            for done in (False, "2025-12-20"):
                moves |= self.invoice(
                    100,
                    "2026-01-30",
                    partner,
                    invoice_date="2025-12-31",
                    delivery_date=done,
                )
        known = self.invoice(100, "2025-03-01")
        self.event(known, "acknowledgement", "2026-01-15", certain=True)
        doubted = self.invoice(100, "2025-03-01")
        self.event(doubted, "acknowledgement", "2026-01-15")
        moves |= known | doubted
        compare = {
            "<": date.__lt__,
            "<=": date.__le__,
            ">": date.__gt__,
            ">=": date.__ge__,
            "=": date.__eq__,
        }
        for day in set(moves.mapped("dunning_limitation_date")):
            for operator, test in compare.items():
                expected = moves.filtered(
                    lambda move, day=day, test=test: test(
                        move.dunning_limitation_date, day
                    )
                )
                self.assertEqual(self.found(operator, day, moves), expected.sorted())

    def test_the_filters_of_the_list_find_what_is_soon_barred(self):
        """On 14 September 2026: within six months is until 14 March 2027."""
        soon = self.invoice(100, "2025-03-14", self.consumer)
        later = self.invoice(100, "2025-03-15", self.consumer)
        barred = self.invoice(100, "2024-09-14", self.consumer)
        moves = soon | later | barred
        view = self.env.ref("odoo_dunning_fr.account_move_view_search_limitation")
        self.assertIn("today +6m", view.arch)
        within = [
            ("dunning_limitation_date", ">", "today"),
            ("dunning_limitation_date", "<=", "today +6m"),
        ]
        here = self.env["account.move"].search([*within, ("id", "in", moves.ids)])
        self.assertEqual(here, soon)
        self.assertEqual(self.found("<=", "today", moves), barred)
        items = self.env["dunning.receivable"].search(
            [
                ("limitation_date", ">", "today"),
                ("limitation_date", "<=", "today +6m"),
                ("move_id", "in", moves.ids),
            ]
        )
        self.assertEqual(items.move_id, soon)
        self.assertEqual(items.limitation_date, date(2027, 3, 14))

    def test_an_auditor_without_accounting_rights_sees_it_on_due_items(self):
        move = self.invoice(100, "2024-12-01", self.consumer)
        auditor = self.make_user("anne_audit", "odoo_dunning_fr.group_auditor")
        items = self.env["dunning.receivable"].with_user(auditor)
        item = items.search(
            [("limitation_date", "=", "2026-12-01"), ("move_name", "=", move.name)]
        )
        self.assertEqual(item.limitation_date, date(2026, 12, 1))
        events = self.env["dunning.limitation.event"].with_user(auditor)
        self.assertTrue(events.has_access("read"))
        self.assertFalse(events.has_access("create"))

    def test_an_accountant_without_dunning_rights_posts_and_sees_nothing_of_it(self):
        clerk = self.make_user("paul_compta", "account.group_account_invoice")
        move = self.invoice(100, "2026-06-30", self.consumer).with_user(clerk)
        move.with_context(allowed_company_ids=self.company.ids).button_draft()
        move.with_context(allowed_company_ids=self.company.ids).action_post()
        shown = move.get_view(view_type="form")["arch"]
        self.assertNotIn("dunning_limitation", shown)
        self.assertNotIn("dunning_term_warning", shown)

    def test_each_company_has_its_own_trade(self):
        haulier = self.make_company("Transports Morel", dunning_trade="transport")
        self.user.company_ids |= haulier
        env = self.env(context={"allowed_company_ids": (self.company | haulier).ids})
        ours = self.invoice(100, "2026-06-30").with_env(env)
        theirs = self.invoice(100, "2026-06-30", company=haulier).with_env(env)
        self.assertEqual(theirs.dunning_limitation_date, date(2027, 6, 30))
        found = env["account.move"].search(
            [
                ("dunning_limitation_date", "<=", "2028-01-01"),
                ("id", "in", (ours | theirs).ids),
            ]
        )
        self.assertEqual(found, theirs)
