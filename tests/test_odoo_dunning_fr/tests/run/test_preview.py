"""The preview: what would leave, who is left alone; then confirm, drop, issue."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestPreview(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garage = cls.make_customer("Garage Petit")
        cls.ghost = cls.make_customer("Fantôme", email=False, street=False, zip=False)
        cls.bill = cls.invoice(100, "2026-09-01")
        cls.other = cls.invoice(250, "2026-09-01", cls.garage)
        cls.lost = cls.invoice(400, "2026-09-01", cls.ghost)

    def preview(self, **values):
        return self.env["dunning.run.preview"].create(values)

    def notices(self):
        return (self.bill | self.other | self.lost).dunning_notice_ids

    def test_it_counts_the_notices_and_the_customers_left_alone(self):
        """Two customers can be written to; the third has neither e-mail nor address."""
        preview = self.preview()
        self.assertEqual((preview.notice_count, preview.skip_count), (2, 1))
        self.assertRecordValues(
            preview.notice_line_ids,
            [
                {"partner_id": self.garage.id, "amount": 250, "keep": True},
                {"partner_id": self.customer.id, "amount": 100, "keep": True},
            ],
        )
        self.assertRecordValues(
            preview.skip_line_ids,
            [
                {
                    "partner_id": self.ghost.id,
                    "amount": 400,
                    "reason_code": "unreachable",
                }
            ],
        )
        self.assertTrue(preview.skip_line_ids.reason)

    def test_it_leaves_nothing_behind(self):
        self.preview()
        self.assertFalse(self.notices())
        self.assertFalse(self.bill.dunning_level_id)

    def test_it_shows_any_day(self):
        """On 16 September the second reminder of nobody: still the first of both."""
        preview = self.preview(date="2026-09-03")
        self.assertEqual(preview.notice_count, 0)
        preview.date = "2026-09-04"
        preview.action_refresh()
        self.assertEqual(preview.notice_count, 2)

    def test_a_customer_dropped_from_it_gets_nothing(self):
        preview = self.preview()
        preview.line_ids.filtered(
            lambda line: line.partner_id == self.garage
        ).keep = False
        self.assertEqual(preview.notice_count, 1)
        action = preview.action_issue()
        run = self.env["dunning.run"].browse(action["res_id"])
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertFalse(self.other.dunning_notice_ids)

    def test_one_of_a_customers_notices_can_be_dropped(self):
        """One notice an invoice: the one that is not ticked does not leave."""
        self.policy.grouping = "invoice"
        second = self.invoice(30, "2026-09-02")
        preview = self.preview()
        mine = preview.notice_line_ids.filtered(
            lambda line: line.partner_id == self.customer
        )
        self.assertEqual(mine.mapped("amount"), [100, 30])
        mine[0].keep = False
        preview.action_issue()
        self.assertEqual(self.notices().partner_id, self.garage)
        self.assertTrue(second.dunning_notice_ids)
        self.assertFalse(self.bill.dunning_notice_ids)

    def test_all_of_it_is_issued_with_its_skips(self):
        action = self.preview().action_issue()
        run = self.env["dunning.run"].browse(action["res_id"])
        self.assertEqual(run.notice_ids.partner_id, self.customer | self.garage)
        self.assertEqual(run.skip_ids.partner_id, self.ghost)

    def test_who_paid_while_it_was_read_gets_nothing(self):
        """The decision is made anew at the click."""
        preview = self.preview()
        self.pay(self.other)
        preview.action_issue()
        self.assertEqual(self.notices().partner_id, self.customer)

    def test_a_preview_of_tomorrow_cannot_be_issued(self):
        preview = self.preview(date="2026-09-15")
        with self.assertRaisesRegex(UserError, "in the future"):
            preview.action_issue()

    def test_an_empty_preview_has_nothing_to_issue(self):
        preview = self.preview()
        preview.line_ids.keep = False
        with self.assertRaisesRegex(UserError, "no notice to issue"):
            preview.action_issue()
        self.assertFalse(self.notices())

    def test_its_lines_open_the_items_behind_them(self):
        preview = self.preview()
        action = preview.line_ids.filtered(
            lambda line: line.partner_id == self.garage
        ).action_open()
        items = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(items.move_id, self.other)
        self.assertEqual(items.reason_code, "due")

    def test_one_customer_may_be_previewed_even_if_chased_by_hand_only(self):
        self.garage.dunning_manual = True
        self.assertEqual(self.preview().notice_count, 1)
        alone = self.preview(partner_ids=self.garage.ids)
        self.assertEqual(alone.line_ids.partner_id, self.garage)
        alone.action_issue()
        self.assertEqual(self.notices().partner_id, self.garage)

    def test_the_first_preview_is_confirmed_by_a_manager(self):
        """Before that nothing can be issued, after it the company has its first day."""
        self.company.dunning_start_date = False
        preview = self.preview()
        self.assertFalse(preview.is_confirmed)
        self.assertEqual(preview.notice_count, 2)
        with self.assertRaisesRegex(UserError, "confirmed its first preview"):
            preview.action_issue()
        karim = self.make_user("karim_collector", "odoo_dunning_fr.group_collector")
        his = self.env["dunning.run.preview"].with_user(karim).create({})
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            his.action_confirm_first()
        preview.old_mode = "by_age"
        preview.action_confirm_first()
        self.assertTrue(preview.is_confirmed)
        self.assertRecordValues(
            self.company,
            [
                {
                    "dunning_start_date": self.day("2026-09-14"),
                    "dunning_old_mode": "by_age",
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "was confirmed on"):
            preview.action_confirm_first()

    def test_a_manager_of_dunning_need_not_administer_the_company(self):
        self.company.dunning_start_date = False
        nina = self.make_user("nina_manager", "odoo_dunning_fr.group_manager")
        preview = self.env["dunning.run.preview"].with_user(nina).create({})
        preview.action_confirm_first()
        preview.action_issue()
        self.assertEqual(len(self.notices()), 2)
