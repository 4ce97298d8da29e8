"""A copy of the database for tests: it reaches no debtor, and its papers say so."""

from odoo.exceptions import UserError
from odoo.modules.neutralize import neutralize_database
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..delivery.test_email import LOUD
from ..delivery.test_outbox import OutboxCommon
from ..mail_servers import dead_server, keeping_server

BANNER = "solid #d0442c"  # its words are in the language of the reader
# The buttons by which something leaves, or is told to somebody outside.
LEAVING = {
    ("account.move", "action_dunning_escalate"),
    ("dunning.debtor", "action_dunning_send_statement"),
    ("dunning.debtor", "action_dunning_statement_posted"),
    ("dunning.delivery", "action_mark_posted"),
    ("dunning.delivery", "action_mark_sent"),
    ("dunning.delivery", "action_retry"),
    ("dunning.delivery", "action_send_now"),
    ("dunning.delivery.post", "action_post"),
    ("dunning.insurance.limit", "action_declare_overdue"),
    ("dunning.notice", "action_approve"),
    ("dunning.notice", "action_renew"),
    ("dunning.notice.withdraw", "action_withdraw"),
    ("dunning.print", "action_post"),
    ("dunning.referral", "action_ready"),
    ("dunning.referral", "action_report_payments"),
    ("dunning.referral", "action_send"),
    ("dunning.referral", "action_send_duplicate"),
    ("dunning.referral.override", "action_confirm"),
    ("dunning.run", "action_issue"),
    ("dunning.run", "action_issue_asked"),
    ("dunning.run", "action_start"),
    ("dunning.run.preview", "action_confirm_first"),
    ("dunning.run.preview", "action_issue"),
    ("res.partner", "action_dunning_send_statement"),
    ("res.partner", "action_dunning_statement_posted"),
}
# Those by which things are looked at, prepared, taken back or entered.
STAYING = set(
    """
    action_add action_apply action_ask_set_aside action_back action_begin
    action_build_dossier action_cancel action_cancel_overtaken action_check_seals
    action_choose action_claim_again action_close action_correct_regime action_create
    action_download_dossier action_draft action_dunning_add_costs action_dunning_charge
    action_dunning_charge_invoices action_dunning_charged action_dunning_charges
    action_dunning_chase action_dunning_confirm_kind action_dunning_consumer
    action_dunning_correct_regime action_dunning_count_legal action_dunning_count_sent
    action_dunning_exclude action_dunning_hold action_dunning_holds
    action_dunning_include action_dunning_invoice_charges action_dunning_keep_regime
    action_dunning_limitation_event action_dunning_mark_sent action_dunning_no_charge
    action_dunning_notices action_dunning_professional action_dunning_receivables
    action_dunning_refer action_dunning_referral action_dunning_settle_excess
    action_dunning_statement action_dunning_take_proposed action_dunning_test_page
    action_dunning_write_off action_dunning_write_off_rest action_end
    action_enter_outcomes action_enter_written_claim action_exclude action_export
    action_file_claim action_gather_exhibits action_include action_invoice
    action_keep_regime action_leave_asked action_make_duplicate action_open
    action_open_gaps action_open_holds action_open_instead action_open_move
    action_open_notices action_open_partner action_open_source action_open_unsorted
    action_preview action_preview_document action_print action_print_documents
    action_print_letters action_read action_recall action_record action_refer
    action_refresh action_refuse action_set_aside action_settle_excess
    action_settle_failed action_settle_returned action_settle_sent action_show
    action_show_duplicate action_waive action_write_off action_write_off_rest
    """.split()
)


@tagged("post_install", "-at_install")
class TestNeutralize(OutboxCommon):
    def neutralize(self):
        """What `odoo neutralize` does to a copy: every module's own statements."""
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.forget_caches()
        self.addCleanup(self.forget_caches)

    def forget_caches(self):
        self.env.invalidate_all()
        self.registry.clear_all_caches()

    def wake_up(self):
        """Somebody puts the scheduled action back to work."""
        self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo().active = True

    def test_what_was_waiting_is_cancelled_and_says_why(self):
        """An e-mail, a letter and a call wait: none of them is for a copy to make."""
        self.second.by_call = True
        self.invoice(100, "2026-08-20")
        self.issue_and_send("2026-08-28")
        notice = self.issue("2026-09-14")
        self.assertEqual(len(notice.delivery_ids), 3)
        printed = self.env["ir.attachment"].create({"name": "l.pdf", "raw": b"%PDF"})
        notice.sudo().document_id = printed
        self.neutralize()
        self.assertFalse(notice.document_id)  # printed anew, with the banner
        self.assertEqual(set(notice.delivery_ids.mapped("state")), {"cancelled"})
        for delivery in notice.delivery_ids:
            self.assertIn("Copy of the database", delivery.failure)
        self.assertEqual(notice.sending_state, "failed")
        stored = notice.sending_state
        self.env.add_to_compute(notice._fields["sending_state"], notice)
        self.assertEqual(notice.sending_state, stored)

    def test_nothing_leaves_even_when_the_cron_and_a_server_are_put_back(self):
        waiting = self.owing("Garage Petit")
        fresh = self.owing("Garage Grand")
        self.neutralize()
        fresh.delivery_ids.sudo().write({"state": "queued", "failure": False})
        self.wake_up()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_core_queue()
            self.assertFalse(sink.messages())
        self.assertEqual(waiting.delivery_ids.state, "cancelled")
        self.assertEqual(fresh.delivery_ids.state, "queued")

    def test_what_was_prepared_before_does_not_leave_either(self):
        """The server was dead, its mails were made: the copy must not find them."""
        notice = self.owing("Garage Petit")
        with dead_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        self.assertTrue(self.emails(notice))
        self.neutralize()
        self.wake_up()
        with keeping_server(self.env) as sink:
            self.today("2026-09-15")
            self.send_queued()
            self.send_core_queue()
            self.assertFalse(sink.messages())

    def test_letters_and_e_mails_say_that_they_are_of_a_copy(self):
        """The banner is drawn, the content that was sealed is not touched."""
        notice = self.owing("Garage Petit")
        snapshot, seal = notice.snapshot, notice.snapshot_sha256
        for show in (lambda: notice.preview, notice._render_summary):
            self.assertNotIn(BANNER, show())
        self.neutralize()
        for show in (lambda: notice.preview, notice._render_summary):
            self.assertIn(BANNER, show())
        self.assertEqual((notice.snapshot, notice.snapshot_sha256), (snapshot, seal))

    # What a person does in a copy: everything is looked at, nothing is done.

    def get_actions(self):
        """The buttons of the add-on: (model, method)."""
        found = set()
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            for method in dir(model):
                if not method.startswith("action_"):
                    continue
                code = getattr(getattr(model, method), "__code__", None)
                if code and "/odoo_dunning_fr/" in code.co_filename:
                    found.add((name, method))
        return found

    def test_each_button_is_refused_or_known_to_make_nothing_leave(self):
        """Whoever adds a button says which it is."""
        self.neutralize()
        refused, others = set(), set()
        for name, method in self.get_actions():
            if (name, method) in LEAVING:
                # Before it looks at any record.
                with self.assertRaisesRegex(UserError, "neutralized copy"):
                    getattr(self.env[name], method)()
                refused.add((name, method))
            else:
                others.add(method)
        self.assertEqual(refused, LEAVING)
        self.assertEqual(others, STAYING)

    def test_nothing_is_approved_or_issued_but_all_is_shown(self):
        self.first.approval = "approve"
        waiting = self.owing("Garage Petit")
        self.neutralize()
        self.assertIn(BANNER, waiting.preview)
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            waiting.action_approve()
        self.assertEqual(waiting.state, "approval")
        self.invoice(100, "2026-09-01")
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            self.issue()
        preview = self.env["dunning.run.preview"].create(
            {"company_id": self.company.id}
        )
        preview.action_refresh()
        self.assertTrue(preview.line_ids)
        with self.assertRaisesRegex(UserError, "neutralized copy"):
            preview.action_issue()
        runs = self.env["dunning.run"].search_count([])
        with self.enter_registry_test_mode():
            for cron in ("ir_cron_dunning_run", "ir_cron_dunning_issue"):
                self.env.ref(f"odoo_dunning_fr.{cron}").sudo().method_direct_trigger()
        self.assertEqual(self.env["dunning.run"].search_count([]), runs)
