"""The public rates of each half-year: shipped, entered, asked for, never guessed.

The stories play in September 2026, in a half-year whose rates are shipped: 2.40 % for
the ECB, 2.75 % for the legal rate of professionals. Those of 2027-S1 are not known.
"""

from datetime import date
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.rules.reference_rate import MissingRate

from ..common import DunningCommon

SUMMER = date(2026, 7, 1)
NEXT = date(2027, 1, 1)
ECB = "ecb_refi"
LEGAL = "legal_professional_creditor"
PRIVATE = "legal_individual_creditor"


@tagged("post_install", "-at_install")
class TestRates(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["dunning.rate"]
        # Whatever the upgrades to come ship: in these stories 2027 is not known.
        cls.rates.search([("valid_from", ">=", NEXT)]).unlink()
        cls.env["mail.activity"].search([("res_model", "=", "dunning.rate")]).unlink()

    def rate(self, kind, day):
        return self.rates.search([("kind", "=", kind), ("valid_from", "=", day)])

    def enter(self, kind, day, percent, **values):
        values = {"kind": kind, "valid_from": day, "percent": percent, **values}
        return self.rates.create(values)

    def reminders(self):
        self.env.flush_all()
        return self.env["mail.activity"].search([("res_model", "=", "dunning.rate")])

    # What is shipped

    def test_the_shipped_rates_are_there_for_each_half_year_since_2012(self):
        """Three rates for each half-year from 2012 to 2026: 3 x 30 = 90."""
        shipped = self.rates.search([("certainty", "!=", False)])
        self.assertEqual(len(shipped), 90)
        self.assertEqual(min(shipped.mapped("valid_from")), date(2012, 1, 1))
        self.assertEqual(max(shipped.mapped("valid_from")), SUMMER)
        self.assertEqual(self.rate(ECB, SUMMER).percent, 2.4)
        self.assertEqual(self.rate(LEGAL, SUMMER).percent, 2.75)

    def test_the_table_gives_exact_rates(self):
        """4.22 as a decimal, not as 4.2199999999999998."""
        table = self.rates._get_table()
        self.assertEqual(table.percent(LEGAL, date(2023, 9, 30)), Decimal("4.22"))
        self.assertEqual(table.percent(ECB, date(2026, 12, 31)), Decimal("2.4"))

    def test_an_unknown_half_year_is_not_guessed(self):
        with self.assertRaises(MissingRate) as caught:
            self.rates._get_table().percent(ECB, date(2027, 2, 1))
        self.assertEqual(caught.exception.kind, ECB)
        self.assertEqual(caught.exception.half_year, NEXT)

    def test_what_a_user_entered_survives_the_upgrade_that_ships_another_value(self):
        """He read 2.83 for a half-year for which the file says 2.75."""
        self.rate(LEGAL, SUMMER).unlink()
        mine = self.enter(LEGAL, SUMMER, 2.83, source="Official Journal")
        added = self.rates._complete()
        self.assertFalse(added)
        self.assertEqual(self.rate(LEGAL, SUMMER), mine)
        self.assertEqual(mine.percent, 2.83)

    def test_a_shipped_rate_that_a_user_corrected_stays_corrected(self):
        self.rate(PRIVATE, SUMMER).percent = 6.9
        self.rates._complete()
        self.assertEqual(self.rate(PRIVATE, SUMMER).percent, 6.9)

    def test_a_shipped_rate_that_was_deleted_comes_back_with_the_upgrade(self):
        """Without it nothing could be claimed; who doubts it corrects it."""
        self.rate(ECB, date(2025, 7, 1)).unlink()
        added = self.rates._complete()
        self.assertRecordValues(
            added,
            [{"kind": ECB, "valid_from": date(2025, 7, 1), "percent": 2.15}],
        )

    # What people enter

    def test_a_new_rate_counts_at_once_and_so_does_its_correction(self):
        rate = self.enter(ECB, NEXT, 2.65)
        day = date(2027, 3, 1)
        self.assertEqual(self.rates._get_table().percent(ECB, day), Decimal("2.65"))
        rate.percent = 2.9
        self.assertEqual(self.rates._get_table().percent(ECB, day), Decimal("2.9"))
        rate.unlink()
        with self.assertRaises(MissingRate):
            self.rates._get_table().percent(ECB, day)

    def test_a_kind_has_one_rate_a_half_year(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.enter(ECB, SUMMER, 2.15)

    def test_a_rate_begins_with_a_half_year(self):
        """The ECB moved on 11 June: the law looks at 1 January and 1 July only."""
        for day in ("2027-06-11", "2027-01-02", "2027-07-31"):
            with (
                self.subTest(day=day),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.enter(ECB, day, 2.15)

    def test_absurd_rates_are_refused(self):
        """240 is meant to be 2.40; 15.65 has the ten points of the law in it."""
        for kind, percent in (
            (ECB, 240),
            (ECB, 15.65),
            (ECB, -0.25),
            (LEGAL, 27.5),
        ):
            with (
                self.subTest(kind=kind, percent=percent),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.enter(kind, NEXT, percent)

    def test_what_is_no_number_is_refused(self):
        with self.assertRaises(ValueError):
            self.enter(LEGAL, NEXT, float("nan"))
        with self.assertRaises(OverflowError):
            self.enter(LEGAL, NEXT, float("inf"))

    def test_a_rate_of_zero_is_one(self):
        """The ECB's was 0.00 from 2016 to 2022."""
        self.enter(ECB, NEXT, 0)
        table = self.rates._get_table()
        self.assertEqual(table.percent(ECB, NEXT), Decimal(0))

    def test_half_years_are_found_as_people_write_them(self):
        for words in ("2026-S2", "s2 2026", "2026 S 2"):
            with self.subTest(words=words):
                found = self.rates.search([("half_year", "ilike", words)])
                self.assertEqual(set(found.mapped("valid_from")), {SUMMER})
                self.assertEqual(len(found), 3)
        year = self.rates.search([("half_year", "ilike", "2026")])
        self.assertEqual(len(year), 6)
        self.assertFalse(self.rates.search([("half_year", "ilike", "summer")]))
        self.assertEqual(self.rate(ECB, SUMMER).half_year, "2026-S2")
        self.assertEqual(self.rate(ECB, SUMMER).display_name[-7:], "2026-S2")

    def test_managers_write_and_auditors_read(self):
        auditor = self.make_user("anne_auditor", "odoo_dunning_fr.group_auditor")
        rate = self.rate(ECB, SUMMER).with_user(auditor)
        self.assertEqual(rate.percent, 2.4)
        with self.assertRaises(AccessError):
            rate.percent = 3
        self.enter(ECB, NEXT, 2.65)  # as a manager

    def test_who_changed_a_rate_is_told(self):
        rate = self.rate(ECB, SUMMER)
        rate.percent = 2.15
        self.flush_tracking()
        tracked = rate.message_ids.sudo().tracking_value_ids
        self.assertRecordValues(
            tracked, [{"old_value_float": 2.4, "new_value_float": 2.15}]
        )

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    # What is missing

    def test_the_first_night_of_a_half_year_asks_a_manager_for_its_rates(self):
        """Two of them: what private creditors ask is none of a company's business."""
        self.today("2026-12-31")
        self.rates._remind(date(2026, 12, 31))
        self.assertFalse(self.reminders())
        self.today("2027-01-01")
        self.rates._remind(NEXT)
        asked = self.reminders()
        self.assertEqual(len(asked), 2)
        manager = self.company._get_dunning_manager()
        self.assertEqual(asked.user_id, manager)
        self.assertEqual(set(asked.mapped("date_deadline")), {NEXT})
        records = self.rates.browse(asked.mapped("res_id"))
        self.assertEqual(set(records.mapped("kind")), {ECB, LEGAL})
        self.assertEqual(set(records.mapped("valid_from")), {SUMMER})
        for activity in asked:
            self.assertIn("2027-S1", activity.summary)

    def test_the_following_nights_do_not_ask_again(self):
        for day in (1, 2, 15):
            self.today(f"2027-01-{day:02}")
            self.rates._remind(date(2027, 1, day))
        self.assertEqual(len(self.reminders()), 2)

    def test_entering_a_rate_closes_its_reminder_only(self):
        """Whoever enters it: here a manager to whom it was not assigned."""
        self.today("2027-01-04")
        self.rates._remind(date(2027, 1, 4))
        self.enter(ECB, date(2011, 7, 1), 1.25)  # another half-year: nothing changes
        self.assertEqual(len(self.reminders()), 2)
        self.enter(ECB, NEXT, 2.65)
        left = self.reminders()
        self.assertEqual(self.rates.browse(left.res_id).kind, LEGAL)
        self.enter(LEGAL, NEXT, 2.9)
        self.assertFalse(self.reminders())
        self.rates._remind(date(2027, 1, 5))
        self.assertFalse(self.reminders())

    def test_a_date_corrected_to_the_half_year_closes_the_reminder_too(self):
        self.today("2027-01-04")
        wrong = self.enter(ECB, date(2027, 7, 1), 2.65)
        self.enter(LEGAL, NEXT, 2.9)
        self.rates._remind(date(2027, 1, 4))
        self.assertEqual(len(self.reminders()), 1)
        wrong.valid_from = NEXT
        self.assertFalse(self.reminders())

    def test_a_reminder_of_a_half_year_gone_by_is_not_doubled_in_the_next(self):
        """Nobody cared from January to July: one open activity for each kind."""
        self.rates._remind(date(2027, 1, 4))
        self.today("2027-07-01")
        self.rates._remind(date(2027, 7, 1))
        self.assertEqual(len(self.reminders()), 2)

    def test_the_nightly_run_asks(self):
        self.today("2027-01-04")
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            cron.sudo().method_direct_trigger()
        self.assertEqual(len(self.reminders()), 2)

    def test_without_a_manager_or_its_kind_of_activity_nothing_breaks(self):
        self.env.ref("odoo_dunning_fr.mail_activity_rate").unlink()
        self.rates._remind(NEXT)
        self.enter(ECB, NEXT, 2.65)
        self.assertFalse(self.reminders())
