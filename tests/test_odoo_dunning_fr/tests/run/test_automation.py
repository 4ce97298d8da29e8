"""Automation rules of Odoo that watch the step of an invoice: they see each one."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestAutomation(DunningCommon):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.env["base.automation"]._unregister_hook)

    def rule(self, code, **values):
        """When the last dunning step of an invoice changes, run some code on it."""
        model = self.env["ir.model"]._get("account.move")
        field = self.env["ir.model.fields"]._get("account.move", "dunning_level_id")
        return (
            self.env["base.automation"]
            .sudo()
            .create(
                {
                    "name": "Watch the step",
                    "model_id": model.id,
                    "trigger": "on_create_or_write",
                    "trigger_field_ids": [Command.set(field.ids)],
                    "action_server_ids": [
                        Command.create(
                            {
                                "name": "Act",
                                "model_id": model.id,
                                "state": "code",
                                "code": code,
                                "usage": "base_automation",
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    def note_the_step(self):
        return self.rule(
            "record.write({'ref': '%s|%s' % (record.ref or '', "
            "record.dunning_level_id.name or 'none')})"
        )

    def by_age(self):
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )

    def test_the_rule_acts_on_each_invoice_that_takes_a_step(self):
        """Three invoices of two customers take the first reminder, a fourth, a day
        late, is only listed: three times, each with its own invoice."""
        other = self.make_customer("Garage Petit")
        bills = (
            self.invoice(100, "2026-09-01")
            | self.invoice(200, "2026-09-02")
            | self.invoice(300, "2026-09-03", other)
        )
        listed = self.invoice(50, "2026-09-13")
        self.note_the_step()
        self.assertEqual(len(self.issue()), 2)
        self.assertEqual(bills.mapped("ref"), ["|First"] * 3)
        self.assertFalse(listed.ref)

    def test_the_rule_acts_again_on_the_next_step_only(self):
        bill = self.invoice(100, "2026-09-01")
        self.note_the_step()
        self.issue_and_send()
        for day in ("2026-09-15", "2026-09-18"):
            self.assertFalse(self.issue(day))
        self.assertEqual(bill.ref, "|First")
        self.issue_and_send("2026-09-21")
        self.assertEqual(bill.ref, "|First|Second")

    def test_the_rule_acts_when_a_formal_notice_is_approved_and_not_before(self):
        self.by_age()
        bill = self.invoice(900, "2026-07-01")
        self.note_the_step()
        notice = self.issue()
        self.assertEqual((notice.state, bill.ref), ("approval", False))
        self.today("2026-09-16")
        notice.action_approve()
        self.assertEqual(bill.ref, "|Formal notice")

    def test_the_rule_sees_a_step_that_is_given_back(self):
        bill = self.invoice(100, "2026-09-01")
        self.note_the_step()
        self.issue().action_cancel()
        self.assertEqual(bill.ref, "|First|none")

    def test_the_rule_sees_the_step_of_a_collector_who_may_not_write_invoices(self):
        bill = self.invoice(100, "2026-09-01")
        self.note_the_step()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        runs = self.env["dunning.run"].with_user(karim)
        runs.create({"company_id": self.company.id}).action_issue()
        self.assertEqual(bill.ref, "|First")

    def test_a_rule_for_formal_notices_leaves_the_reminders_alone(self):
        self.by_age()
        self.rule(
            "record.write({'ref': 'to the lawyer'})",
            filter_domain="[('dunning_level_id.stage', '=', 'formal_notice')]",
        )
        reminded = self.invoice(100, "2026-09-02", self.make_customer("Garage Petit"))
        summoned = self.invoice(900, "2026-07-01")
        self.issue().filtered(lambda new: new.state == "approval").action_approve()
        self.assertEqual(reminded.dunning_level_id, self.first)
        self.assertFalse(reminded.ref)
        self.assertEqual(summoned.ref, "to the lawyer")

    def test_a_rule_that_fails_spoils_the_notice_of_its_customer_only(self):
        """It stumbles on the invoice of 13 euros; the other customer is written to."""
        unlucky = self.make_customer("Garage Petit")
        bad = self.invoice(13, "2026-09-01", unlucky)
        good = self.invoice(100, "2026-09-01")
        self.rule("if record.amount_total == 13:\n    raise UserError('Thirteen!')")
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            run = self.run_today()
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertEqual(good.dunning_level_id, self.first)
        self.assertFalse(bad.dunning_level_id)
        self.assertRecordValues(
            run.skip_ids, [{"partner_id": unlucky.id, "reason_code": "error"}]
        )
        self.assertIn("Thirteen!", run.skip_ids.reason)

    def test_an_invoice_made_by_a_rule_is_a_whole_invoice(self):
        """The rule bills 12 euros of costs for a reminder: a line of 12 and a due item
        of 12, which balance."""
        self.rule(
            """
env['account.move'].create({
    'move_type': 'out_invoice',
    'partner_id': record.partner_id.id,
    'invoice_date': '2026-09-14',
    'ref': 'costs',
    'invoice_line_ids': [Command.create(
        {'name': 'Costs', 'price_unit': 12, 'tax_ids': [Command.clear()]})],
}).action_post()
            """,
            filter_domain="[('dunning_level_id', '!=', False)]",
        )
        self.invoice(100, "2026-09-01")
        self.assertEqual(len(self.issue()), 1)
        costs = self.env["account.move"].search(
            [("ref", "=", "costs"), ("company_id", "=", self.company.id)]
        )
        self.assertRecordValues(
            costs, [{"state": "posted", "amount_total": 12, "amount_residual": 12}]
        )
        self.assertEqual(sum(costs.line_ids.mapped("debit")), 12)
        self.assertEqual(sum(costs.line_ids.mapped("credit")), 12)
