"""Quiet periods of the company, and closing dates of a customer.

From 20 December to 3 January no formal notice leaves, and nobody calls a consumer; all
the rest goes on, and what protects rights is never stopped.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon

CHRISTMAS = "2026-12-21"  # a Monday


@tagged("post_install", "-at_install")
class TestQuietPeriods(DunningCommon):
    def due(self, level, **kw):
        """An item whose next step on 21 December is this level."""
        self.policy.level_ids.filtered(
            lambda other: other.sequence < level.sequence
        ).active = False
        return self.invoice(100, "2026-11-01", **kw)

    def test_what_is_shipped(self):
        winter = self.env.ref("odoo_dunning_fr.quiet_period_winter")
        august = self.env.ref("odoo_dunning_fr.quiet_period_august")
        self.assertTrue(winter.active and winter.spares_consumers)
        self.assertFalse(august.active)

    def test_no_formal_notice_leaves_at_christmas(self):
        """It leaves on 4 January, a Monday."""
        bill = self.due(self.formal)
        self.today("2026-12-18")
        self.assertTold(bill, "due", "due", level=self.formal)
        self.today(CHRISTMAS)
        row = self.assertTold(
            bill, "quiet", "waiting", level=self.formal, date="2027-01-04"
        )
        self.assertIn("04/01/2027", row.reason)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "quiet")
        self.assertEqual(self.issue("2027-01-04").level_id, self.formal)

    def test_reminders_go_on_and_list_what_waits(self):
        """100 of 1 November, reminded on the 4th, would take its formal notice: it is
        listed on the first reminder of the 60 of 15 December."""
        (self.courtesy | self.second).active = False
        waiting = self.invoice(100, "2026-11-01")
        self.issue_and_send("2026-11-04")
        young = self.invoice(60, "2026-12-15")
        notice = self.issue(CHRISTMAS)
        self.assertEqual(self.row(waiting).reason_code, "quiet")
        self.assertEqual(notice.line_ids.filtered("claimed").move_id, young)
        self.assertEqual(notice.line_ids.move_id, young | waiting)
        self.assertEqual(notice.amount_total, 160)

    def test_what_was_prepared_before_is_approved_after(self):
        self.due(self.formal)
        notice = self.issue("2026-12-18")
        self.today(CHRISTMAS)
        with self.assertRaisesRegex(UserError, "quiet period"):
            notice.action_approve()
        self.today("2027-01-04")
        notice.action_approve()
        self.assertEqual(notice.state, "issued")

    def test_what_a_person_asks_for_now_is_not_stopped(self):
        bill = self.due(self.formal)
        self.today(CHRISTMAS)
        action = bill.action_dunning_escalate()
        notice = self.env["dunning.notice"].search(action["domain"])
        notice.action_approve()
        self.assertEqual(notice.state, "issued")

    def test_consumers_are_not_called_companies_are(self):
        self.first.write({"by_email": False, "by_call": True})
        person = self.make_customer("Jean Durand", is_company=False)
        person.dunning_debtor_kind = "consumer"
        person.dunning_policy_id = self.policy
        spared = self.invoice(100, "2026-12-10", person)
        called = self.invoice(100, "2026-12-10")
        self.today(CHRISTMAS)
        self.assertEqual(self.row(spared).reason_code, "quiet")
        self.assertEqual(self.row(called).reason_code, "due")
        self.first.write({"by_email": True, "by_call": False})
        self.assertEqual(self.row(spared).reason_code, "due")

    def test_a_company_has_its_own_days(self):
        """Works from 7 to 18 September: nothing at all leaves; elsewhere it does."""
        bill = self.invoice(100, "2026-09-01")
        period = self.env["dunning.quiet.period"].create(
            {
                "name": "Removal",
                "company_id": self.company.id,
                "date_from": "2026-09-07",
                "date_until": "2026-09-18",
                "yearly": False,
                "stops": "all",
            }
        )
        self.assertTold(bill, "quiet", "waiting", level=self.first, date="2026-09-21")
        period.company_id = self.make_company("Charpentes Vial")
        self.assertEqual(self.row(bill).reason_code, "due")

    def test_warnings_of_limitation_go_on(self):
        """Of 20 January 2022, barred on 20 January 2027: told on 21 December."""
        bill = self.invoice(100, "2022-02-19", invoice_date="2022-01-20")
        self.today(CHRISTMAS)
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(bill.activity_ids)

    def test_only_a_manager_changes_them_and_not_those_of_all(self):
        winter = self.env.ref("odoo_dunning_fr.quiet_period_winter")
        other = self.make_company("Charpentes Vial")
        boss = self.make_user("boss", "odoo_dunning_fr.group_manager")
        self.assertNotIn(other, boss.company_ids)
        with self.assertRaises(AccessError):
            winter.with_user(boss).active = False
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        with self.assertRaises(AccessError):
            winter.with_user(karim).active = False

    # Closing dates of a customer

    def test_a_customer_that_is_closed_hears_nothing(self):
        """From 10 to 20 September; on the 21st it hears of it."""
        bill = self.invoice(100, "2026-09-01")
        wizard = self.env["dunning.hold.create"].create(
            {
                "partner_ids": [Command.set(self.customer.ids)],
                "kind": "closed",
                "reason_id": self.env.ref("odoo_dunning_fr.hold_reason_closed").id,
                "date_from": "2026-09-10",
                "date_until": "2026-09-20",
            }
        )
        wizard.action_create()
        row = self.assertTold(
            bill, "hold_closed", "held", level=self.first, date="2026-09-21"
        )
        self.assertIn("20/09/2026", row.reason)
        self.assertFalse(self.issue())
        self.assertTrue(self.issue("2026-09-21"))
