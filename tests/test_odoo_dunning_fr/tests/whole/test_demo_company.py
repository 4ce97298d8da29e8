"""The demo company, a book of 400 invoices in every situation, read and chased."""

import sys
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "papers")]
from demo_company import TODAY, build  # noqa: E402
from demo_run import ledger  # noqa: E402
from recompute import check  # noqa: E402

DOCUMENT = "odoo_dunning_fr.dunning_notice_document"


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
            self._assert_counted_again(run)

    def _assert_counted_again(self, run):
        """Every figure of every notice, by a script that shares nothing with us."""
        notices = run.notice_ids
        notices.filtered(lambda one: one.state == "approval").action_approve()
        facts = ledger.write_down(self.env, run.company_id)
        paper = run.company_id._prepare_dunning_paper()
        texts = {
            notice.id: ledger.read_html(notice._render_html(DOCUMENT, paper=paper))
            for notice in notices
        }
        found = check(facts, ledger.read(notices, [], [], texts))
        self.assertFalse(found.differences)
        self.assertEqual(found.compared["papers: notices"], len(notices))
        for figure in ("interest", "indemnity", "periods", "days late", "claimed"):
            self.assertGreaterEqual(found.compared[figure], len(notices), figure)
        for read in ("amounts read", "days read", "total in the text"):
            self.assertGreaterEqual(found.compared[read], len(notices), read)

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
