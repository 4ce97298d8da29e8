"""Refusing what waits for approval: not proposed again the next night."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestRefusal(DunningCommon):
    def setUp(self):
        super().setUp()
        self.first.approval = "approve"
        self.bills = self.invoice(100, "2026-09-01")
        self.bills |= self.invoice(
            200, "2026-09-01", self.make_customer("Garage Petit")
        )

    def refuse(self, notices, until="2026-09-22", user=None):
        wizard = self.env["dunning.notice.refuse"].with_user(user or self.user)
        wizard = wizard.with_context(active_ids=notices.ids)
        refusal = wizard.create({"reason": "They called us", "date_until": until})
        refusal.action_refuse()
        return refusal

    def test_refused_in_bulk_they_are_proposed_again_from_the_chosen_day(self):
        """Refused on the 14th until the 22nd: silence on the 21st, not on the 22nd."""
        notices = self.issue()
        self.refuse(notices)
        self.assertEqual(notices.mapped("state"), ["cancelled"] * 2)
        self.assertFalse(any(notices.line_ids.mapped("claimed")))
        for notice in notices:
            self.assertIn("They called us", notice.message_ids[:1].body)
        self.assertFalse(self.issue("2026-09-15"))
        self.assertFalse(self.issue("2026-09-21"))
        self.assertTold(
            self.bills[0],
            "hold_pause",
            "held",
            level=self.first,
            date="2026-09-22",
        )
        again = self.issue("2026-09-22")
        self.assertEqual(again.line_ids.move_id, self.bills)
        self.assertEqual(again.mapped("state"), ["approval"] * 2)

    def test_only_what_waits_is_refused(self):
        notices = self.issue()
        notices[0].action_approve()
        self.assertEqual(self.refuse(notices).notice_ids, notices[1])
        self.assertEqual(notices[0].state, "issued")

    def test_a_collector_does_not_refuse(self):
        notices = self.issue()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        with self.assertRaises(AccessError):
            self.refuse(notices, user=karim)
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            notices.with_user(karim)._refuse("No", self.day("2026-09-22"))

    def test_a_day_that_is_past_is_no_pause(self):
        with self.assertRaisesRegex(UserError, "after today"):
            self.refuse(self.issue(), until="2026-09-14")
