"""The ledger of late charges: claimed by notices, given back, settled once.

The amounts of the notices are set by hand here: what a notice claims, and how interest
is counted, are other stories.
"""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon


class ChargeCommon(DunningCommon):
    def charges(self, moves, **values):
        """The charges of invoices, the interest first, the oldest first."""
        domain = [("move_id", "in", moves.ids)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["dunning.charge"].search(domain, order="kind desc, id")

    def facts(self, move, **values):
        """What a charge copies of its due item."""
        item = self.receivable_lines(move)[:1]
        return {
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.commercial_partner_id.id,
            "move_id": move.id,
            "move_line_id": item.id,
            "move_name": move.name,
            "date_maturity": item.date_maturity,
            **values,
        }

    def charge(self, move, kind="interest", amount=10, **values):
        """As if a notice had claimed it."""
        if kind == "interest":
            values = {"date_from": "2026-09-02", "date_to": "2026-09-14", **values}
        values = self.facts(move, kind=kind, amount=amount, **values)
        return self.env["dunning.charge"].sudo().create(values).sudo(False)

    def assertRefused(self, **values):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.charge(**values)
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestChargesOfTheDatabase(ChargeCommon):
    """What no program, however wrong, can write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls.invoice(1000, "2026-09-01")

    def settle(self, charge, state="invoiced"):
        charge.sudo().write({"state": state, "waiver_reason": "So be it"})
        self.env.flush_all()

    def test_an_invoice_bears_one_indemnity_ever(self):
        """Neither beside a claimed one, nor after it was invoiced, nor waived."""
        charge = self.charge(self.bill, "indemnity", 40)
        for state in ("claimed", "invoiced", "waived"):
            self.settle(charge, state)
            self.assertRefused(move=self.bill, kind="indemnity", amount=40)
        self.charge(self.invoice(50, "2026-09-01"), "indemnity", 40)

    def test_the_interest_of_a_due_item_is_claimed_once(self):
        self.charge(self.bill)
        self.assertRefused(move=self.bill, date_from="2026-10-01", date_to="2026-10-02")

    def test_no_day_of_interest_is_settled_twice(self):
        """Settled up to the 14th: neither a part of those days, nor its last day."""
        self.settle(self.charge(self.bill))
        for first, last in (
            ("2026-09-02", "2026-09-14"),
            ("2026-09-05", "2026-09-06"),
            ("2026-09-14", "2026-09-30"),
            ("2026-08-01", "2026-09-02"),
        ):
            for state in ("invoiced", "waived"):
                with self.subTest(first=first, state=state):
                    self.assertRefused(
                        move=self.bill,
                        date_from=first,
                        date_to=last,
                        state=state,
                        waiver_reason="So be it",
                    )
        self.charge(self.bill, date_from="2026-09-15", date_to="2026-09-30")
        self.settle(self.charges(self.bill, state="claimed"), "waived")

    def test_charges_without_a_due_item_do_not_stand_in_each_others_way(self):
        """Their invoices were deleted: what was settled of them is history."""
        for _rank in range(2):
            self.settle(self.charge(self.bill, move_line_id=False))

    def test_interest_has_days_in_their_order_and_no_negative_amount(self):
        self.assertRefused(move=self.bill, date_from=False)
        self.assertRefused(move=self.bill, date_from="2026-09-15")
        self.assertRefused(move=self.bill, amount=-1)

    def test_nothing_is_waived_without_a_reason(self):
        self.assertRefused(move=self.bill, state="waived")

    def test_a_consumer_never_owes_an_indemnity_or_costs(self):
        paul = self.make_customer("Paul Girard", is_company=False)
        self.assertEqual(paul.dunning_debtor_kind, "consumer")
        bill = self.invoice(500, "2026-09-01", paul)
        for kind in ("indemnity", "costs"):
            with self.assertRaisesRegex(ValidationError, "consumer"):
                self.charge(bill, kind, 40)
        self.charge(bill)

    def test_what_was_settled_is_kept(self):
        charge = self.charge(self.bill)
        self.settle(charge)
        with self.assertRaisesRegex(UserError, "kept"):
            charge.sudo().unlink()

    def test_nobody_changes_a_charge_by_hand(self):
        """Not even a manager, by whatever right."""
        charge = self.charge(self.bill)
        for act in (
            lambda: charge.write({"amount": 1}),
            lambda: charge.write({"state": "waived", "waiver_reason": "Mine"}),
            lambda: charge.unlink(),
            lambda: charge.copy({"state": "invoiced"}),
        ):
            with self.assertRaisesRegex(UserError, "by their buttons"):
                act()


@tagged("post_install", "-at_install")
class TestChargesOfNotices(ChargeCommon):
    """What a notice claims becomes a charge; what it gives back is no longer one."""

    def notice(self, amounts, day="2026-09-14"):
        """An issued notice that claims interest and indemnities of invoices.

        :param amounts: {invoice: (interest, indemnity)}
        """
        level = self.second if day > "2026-09-14" else self.first
        values = {
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "currency_id": self.euro.id,
            "policy_id": self.policy.id,
            "level_id": level.id,
            "date": day,
            "name": f"REL {day}",
        }
        notice = self.env["dunning.notice"].sudo().create(values)
        lines = self.env["dunning.notice.line"].sudo()
        for move, (interest, indemnity) in amounts.items():
            item = self.receivable_lines(move)[:1]
            lines.create(
                {
                    "notice_id": notice.id,
                    "company_id": self.company.id,
                    "currency_id": self.euro.id,
                    "partner_id": self.customer.id,
                    "move_id": move.id,
                    "move_line_id": item.id,
                    "move_name": move.name,
                    "date_maturity": item.date_maturity,
                    "level_id": level.id,
                    "role": "step",
                    "claimed": True,
                    "amount_interest": interest,
                    "amount_indemnity": indemnity,
                }
            )
        periods = [{"start": "2026-09-02", "end": day}]
        notice.write(
            {
                "state": "issued",
                "snapshot": {
                    "lines": [
                        {
                            "number": line.move_name,
                            "due": line.date_maturity.isoformat(),
                            "periods": periods,
                        }
                        for line in notice.line_ids
                    ]
                },
            }
        )
        self.env["dunning.charge"]._claim(notice)
        return notice

    def assertClaimed(self, move, *told):
        """(kind, amount, the last day, the notice) of each claimed charge."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            [
                (
                    charge.kind,
                    charge.amount,
                    charge.date_to and str(charge.date_to),
                    charge.notice_id,
                )
                for charge in self.charges(move, state="claimed")
            ],
            list(told),
        )

    def test_each_notice_brings_the_interest_to_its_day(self):
        """12.15 on the 14th, 20.40 on the 21st: one claim of 20.40, not of 32.55."""
        bill, other = self.invoice(3000, "2026-09-01"), self.invoice(9, "2026-09-01")
        first = self.notice({bill: (12.15, 40), other: (0.04, 40)})
        self.assertClaimed(
            bill,
            ("interest", 12.15, "2026-09-14", first),
            ("indemnity", 40, False, first),
        )
        second = self.notice({bill: (20.40, 40)}, "2026-09-21")
        self.assertClaimed(
            bill,
            ("interest", 20.40, "2026-09-21", second),
            ("indemnity", 40, False, second),
        )
        self.assertClaimed(
            other,
            ("interest", 0.04, "2026-09-14", first),
            ("indemnity", 40, False, first),
        )

    def test_a_cancelled_notice_gives_back_what_it_claimed(self):
        """The second brought 12.15 to 20.40: cancelled, 12.15 are claimed again. The
        first cancelled too, nothing is."""
        bill = self.invoice(3000, "2026-09-01")
        first = self.notice({bill: (12.15, 40)})
        second = self.notice({bill: (20.40, 40)}, "2026-09-21")
        second.sudo()._release()
        self.assertClaimed(
            bill,
            ("interest", 12.15, "2026-09-14", first),
            ("indemnity", 40, False, first),
        )
        first.sudo()._release()
        self.assertClaimed(bill)

    def test_the_earlier_notice_cancelled_the_later_one_still_claims(self):
        bill = self.invoice(3000, "2026-09-01")
        first = self.notice({bill: (12.15, 40)})
        second = self.notice({bill: (20.40, 40)}, "2026-09-21")
        first.sudo()._release()
        self.assertClaimed(
            bill,
            ("interest", 20.40, "2026-09-21", second),
            ("indemnity", 40, False, second),
        )

    def test_what_was_settled_meanwhile_does_not_come_back(self):
        """12.15 up to the 14th are waived; the next notice claims 8.25 from the 15th.
        Cancelled, it leaves nothing: its days are not those of the first one."""
        bill = self.invoice(3000, "2026-09-01")
        self.notice({bill: (12.15, 0)})
        self.charges(bill).sudo().write({"state": "waived", "waiver_reason": "Regular"})
        second = self.notice({}, "2026-09-21")
        self.env.flush_all()
        self.charge(
            bill,
            amount=8.25,
            date_from="2026-09-15",
            date_to="2026-09-21",
            notice_line_id=self.line_of(second, bill).id,
        )
        second.sudo()._release()
        self.assertClaimed(bill)
        self.assertEqual(self.charges(bill).state, "waived")

    def line_of(self, notice, move):
        values = {"notice_id": notice.id, "move_id": move.id, "role": "step"}
        values |= {"company_id": self.company.id, "currency_id": self.euro.id}
        return self.env["dunning.notice.line"].sudo().create(values)

    def test_a_waived_indemnity_is_not_claimed_again(self):
        bill = self.invoice(3000, "2026-09-01")
        first = self.notice({bill: (0, 40)})
        charge = self.charges(bill)
        charge.sudo().write({"state": "waived", "waiver_reason": "Regular"})
        self.notice({bill: (0, 40)}, "2026-09-21")
        self.assertRecordValues(charge, [{"state": "waived", "amount": 40}])
        self.assertEqual(charge.notice_id, first)

    def test_two_hundred_claims_cost_the_questions_of_one(self):
        bills = self.env["account.move"].concat(
            *(self.invoice(100 + rank, "2026-09-01") for rank in range(200))
        )

        def count(day, moves):
            notice = self.notice({}, day)
            for move in moves:
                self.notice_line(notice, move)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["dunning.charge"]._claim(notice)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = count("2026-09-15", bills[0])
        self.assertLessEqual(count("2026-09-16", bills[1:]), one + 6)  # by hundreds
        self.assertLessEqual(count("2026-09-17", bills), one + 6)
        self.assertEqual(len(self.charges(bills)), 400)

    def notice_line(self, notice, move):
        item = self.receivable_lines(move)
        self.env["dunning.notice.line"].sudo().create(
            {
                **{"notice_id": notice.id, "move_id": move.id, "role": "listed"},
                **{"company_id": self.company.id, "currency_id": self.euro.id},
                **{"partner_id": self.customer.id, "move_line_id": item.id},
                **{"move_name": move.name, "date_maturity": item.date_maturity},
                **{"amount_interest": 1.5, "amount_indemnity": 40},
            }
        )
