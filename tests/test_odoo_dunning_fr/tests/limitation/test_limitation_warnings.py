from odoo.tests import tagged
from odoo.tools import mute_logger

from ..limitation_book import LimitationCommon


@tagged("post_install", "-at_install")
class TestLimitationWarnings(LimitationCommon):
    """Activities twelve, six and three months before a claim is barred."""

    def night(self, day):
        self.today(day, hour=3)
        with self.enter_registry_test_mode():
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_run").method_direct_trigger()
        self.env.invalidate_all()

    def warnings(self, move, **context):
        return (
            self.env["mail.activity"]
            .with_context(**context)
            .search(
                [("res_model", "=", "account.move"), ("res_id", "=", move.id)],
                order="id",
            )
        )

    def told(self, moves):
        """How many months before somebody was warned last, False for never."""
        told = moves._get_told("limitation")
        return [move in told and int(told[move].occasion) for move in moves]

    def test_the_collector_is_warned_twelve_six_and_three_months_before(self):
        """Due on 30 September 2025, a consumer: barred on 30 September 2027."""
        self.consumer.with_company(self.company).dunning_collector_id = self.collector
        move = self.invoice(100, "2025-09-30", self.consumer)
        counts = []
        for day in [
            "2026-09-29",
            "2026-09-30",
            "2026-10-01",
            "2027-03-30",
            "2027-06-30",
            "2027-07-01",
            "2027-09-30",
        ]:
            self.night(day)
            self.warnings(move).action_done()
            counts.append(len(self.warnings(move, active_test=False)))
        self.assertEqual(counts, [0, 1, 1, 2, 3, 3, 3])
        warnings = self.warnings(move, active_test=False)
        self.assertEqual(warnings.user_id, self.collector)
        self.assertIn("12", warnings[0].summary)
        self.assertIn("6", warnings[1].summary)
        self.assertIn("3", warnings[2].summary)
        self.assertIn("09/29/2027", warnings[2].note)  # in the words of who is told

    def test_who_has_done_nothing_is_warned_by_the_same_activity(self):
        """Until the customer pays; that the claim is barred he must see as well."""
        move = self.invoice(100, "2025-09-30", self.consumer)
        self.night("2026-09-30")
        warning = self.warnings(move)
        self.assertIn("12", warning.summary)
        self.night("2027-06-30")
        self.assertEqual(self.warnings(move), warning)
        self.assertIn("3", warning.summary)
        self.assertEqual(warning.date_deadline, self.day("2027-07-07"))
        self.night("2027-10-01")
        self.assertEqual(self.warnings(move), warning)
        self.pay(move)
        self.night("2027-10-02")
        self.assertFalse(self.warnings(move))

    def test_an_interruption_makes_the_warnings_come_again(self):
        """Acknowledged in April 2027, six months before: barred in April 2029."""
        move = self.invoice(100, "2025-09-30", self.consumer)
        self.night("2027-04-01")
        self.assertEqual(self.told(move), [6])
        self.event(move, "acknowledgement", "2027-04-01", certain=True)
        self.assertEqual(self.told(move), [False])
        self.night("2028-03-31")
        self.assertFalse(self.warnings(move))
        self.night("2028-04-01")
        self.assertEqual(len(self.warnings(move)), 1)

    def test_a_doubtful_acknowledgement_silences_nobody(self):
        move = self.invoice(100, "2025-09-30", self.consumer)
        self.event(move, "acknowledgement", "2026-09-10")
        self.night("2026-10-01")
        self.assertEqual(self.told(move), [12])

    def test_a_haulier_is_not_warned_on_the_first_day_of_his_year(self):
        self.company.dunning_trade = "transport"
        move = self.invoice(100, "2026-09-10", delivery_date="2026-09-10")
        self.night("2026-09-20")
        self.assertFalse(self.warnings(move))
        self.night("2027-03-10")
        self.assertEqual(len(self.warnings(move)), 1)

    def test_one_invoice_that_fails_leaves_the_others_their_warning(self):
        good = self.invoice(100, "2025-09-30", self.consumer)
        bad = self.invoice(100, "2025-09-29", self.consumer)
        last = self.invoice(100, "2025-09-28", self.consumer)
        self.env.cr.execute(
            """
            CREATE FUNCTION limitation_trap() RETURNS trigger AS $$
            BEGIN
                IF NEW.res_model = 'account.move' AND NEW.res_id = %s THEN
                    RAISE EXCEPTION 'this one fails';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql
            """,
            [bad.id],
        )
        self.env.cr.execute(
            "CREATE TRIGGER limitation_trap BEFORE INSERT ON mail_activity"
            " FOR EACH ROW EXECUTE FUNCTION limitation_trap()"
        )
        with (
            self.assertLogs("odoo.addons.odoo_dunning_fr", "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.night("2026-10-01")
        self.assertEqual(self.told(good + bad + last), [12, False, 12])
        self.assertFalse(self.warnings(bad))
