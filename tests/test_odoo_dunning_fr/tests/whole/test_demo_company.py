"""The demo company, a book of 400 invoices in every situation, read and chased."""

import sys
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

TOOLS = Path(__file__).resolve().parents[3] / "tools"
sys.path.insert(0, str(TOOLS))
from demo_company import TODAY, build  # noqa: E402


@tagged("post_install", "-at_install", "dunning")
class TestDemoCompany(TransactionCase):
    def test_the_demo_company_is_chased_from_end_to_end(self):
        with freeze_time(f"{TODAY} 10:00"):
            book = build(self.env)
            company = self.env.company
            self.assertGreaterEqual(len(book.customers), 60)
            company.write({"dunning_start_date": TODAY, "dunning_old_mode": "by_age"})
            decision = self.env["dunning.run"]._decide(company, TODAY)
            self.assertGreater(len(decision.proposals), 30)
            self._assert_lists_agree(decision)
            run = self.env["dunning.run"].create({"date": TODAY})
            run.action_issue()
            self.assertEqual(run.notice_count, len(decision.proposals))
            self.assertFalse(run.error_count)
            again = self.env["dunning.run"].create({"date": TODAY})
            again.action_issue()
            self.assertFalse(again.notice_ids)

    def _assert_lists_agree(self, decision):
        lines = self.env["dunning.receivable"].search(
            [("company_id", "=", decision.company.id)]
        )
        told = {
            line.id for proposal in decision.proposals for line in proposal.notice.steps
        }
        self.assertEqual({line.id for line in lines if line.state == "due"}, told)
        for line in lines.filtered(lambda line: line.id not in told):
            self.assertEqual(line.reason_code, decision.reasons[line.id])
