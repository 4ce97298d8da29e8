"""The kinds of hold are an open list: each has its model, another add-on adds one."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .test_holds import HoldCommon

PREFIX = "dunning.hold.kind."


@tagged("post_install", "-at_install")
class TestHoldKinds(HoldCommon):
    """`checking` is a kind of the add-on of these tests: one file, its words, a view.

    Today is Monday 14 September 2026; the first reminder comes after three days.
    """

    def check_accounts(self, moves=(), **values):
        return self.hold(moves, kind="checking", **values)

    def reason_of(self, kind, name="Because"):
        return self.env["dunning.hold.reason"].create({"name": name, "kind": kind})

    def notes(self, hold):
        return " ".join(hold.message_ids.mapped("body"))

    # The list

    def test_each_kind_has_its_model_and_each_model_its_kind(self):
        kinds = dict(self.env["dunning.hold"]._fields["kind"].selection)
        models = {name for name in self.registry if name.startswith(PREFIX)}
        self.assertEqual({PREFIX + code for code in kinds}, models)
        self.assertIn("checking", kinds)
        known = self.env["dunning.hold.kind"]._get_all()
        self.assertEqual(
            list(known), ["insolvency", "dispute", "checking", "pause", "closed"]
        )

    def test_whoever_chooses_among_the_kinds_has_them_all(self):
        kinds = self.env["dunning.hold"]._fields["kind"].selection
        codes = [code for code, _label in kinds]
        for name in ("dunning.hold.reason", "dunning.hold.create"):
            shown = self.env[name].fields_get(["kind"])["kind"]["selection"]
            self.assertEqual([code for code, _label in shown], codes, name)
        french = self.env["dunning.hold.reason"].with_context(lang="fr_FR")
        shown = dict(french.fields_get(["kind"])["kind"]["selection"])
        self.assertEqual((shown["dispute"], shown["pause"]), ("Litige", "Pause"))

    def test_each_kind_holds_an_invoice_and_says_so_in_lists_and_runs(self):
        """Held, left alone by the run with its reason, free again when it is ended."""
        for kind in self.env["dunning.hold.kind"]._get_all():
            with self.subTest(kind):
                customer = self.make_customer(f"Atelier {kind}")
                bill = self.invoice(100, "2026-09-01", customer)
                whole = self.env["dunning.hold.kind"]._get(kind)._whole_only
                hold = self.hold(
                    bill.browse() if whole else bill,
                    kind=kind,
                    partner_id=customer.id,
                    reason_id=self.reason_of(kind, f"Because of {kind}").id,
                )
                row = self.row(bill)
                self.assertEqual((row.reason_code, row.state), (f"hold_{kind}", "held"))
                self.assertIn(f"Because of {kind}", row.reason)
                self.assertEqual(customer.dunning_hold_count, 1)
                run = self.run_today(customer)
                self.assertFalse(run.notice_ids)
                self.assertEqual(run.skip_ids.reason_code, f"hold_{kind}")
                hold._end("Settled")
                self.assertEqual(self.row(bill).reason_code, "due")

    # The kind of another add-on

    def test_the_dialog_puts_on_hold_and_the_list_finds_it(self):
        bill = self.invoice(1000, "2026-09-01")
        action = bill.action_dunning_hold()
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
            view="odoo_dunning_fr.dunning_hold_create_view_form",
        )
        form.kind = "checking"
        form.reason_id = self.reason_of("checking", "The yearly check")
        self.assertFalse(form.whole_customer)
        form.amount = 300
        form.save().action_create()
        hold = bill.dunning_hold_ids
        self.assertRecordValues(
            hold, [{"kind": "checking", "amount": 300, "move_ids": bill.ids}]
        )
        self.assertIn("Accounts being checked", hold.display_name)
        self.assertIn("The statement is sent", self.notes(hold))
        self.assertEqual(self.row(bill).amount_due, 700)
        view = self.env["dunning.hold"].get_view(view_type="search")
        self.assertIn("[('kind', '=', 'checking')]", view["arch"])

    def test_its_sentence_says_who_checks_and_until_when(self):
        bill = self.invoice(100, "2026-09-01")
        self.check_accounts(bill, date_until="2026-09-18")
        row = self.assertTold(
            bill, "hold_checking", "held", level=self.first, date="2026-09-21"
        )
        self.assertEqual(
            row.reason,
            f"{self.user.name} checks the account with the customer until 18/09/2026 "
            "(no reason entered).",
        )
        labels = row._get_reason_labels()
        self.assertEqual(labels["hold_checking"], "Being checked")

    def test_it_holds_what_was_delivered_before_its_first_day(self):
        """The customer owes two invoices: that of before the check waits."""
        old = self.invoice(100, "2026-08-20", invoice_date="2026-07-20")
        new = self.invoice(250, "2026-08-25", invoice_date="2026-08-12")
        self.check_accounts(date_from="2026-08-10")
        self.assertEqual(self.codes(old, new), ["hold_checking", "due"])
        self.assertEqual(self.issue().line_ids.move_id, new)

    def test_what_it_holds_is_disputed_for_whom_a_file_is_handed_over(self):
        bill = self.invoice(1000, "2026-07-01")
        hold = self.check_accounts(bill)
        self.assertEqual(self.row(bill).amount_disputed, 1000)
        action = bill.action_dunning_refer("write_off")
        referral = self.env["dunning.referral"].browse(action["res_id"])
        self.assertTrue(referral.line_ids.is_disputed)
        kind = referral._get_kind()
        told = [finding.text for finding in kind._find_dispute(referral)]
        self.assertEqual(told, [f"{hold.display_name}: a dispute is open."])
        hold._end("They agree")
        self.assertFalse(list(kind._find_dispute(referral)))

    def test_once_the_rest_is_paid_its_part_holds_the_invoice(self):
        bill = self.invoice(1000, "2026-09-01")
        hold = self.check_accounts(bill, amount=300)
        self.assertEqual(self.codes(bill), ["due"])
        self.pay(bill, 700)
        self.assertEqual(self.codes(bill), ["hold_checking"])
        self.assertEqual(self.row(bill).hold_id, hold)

    def test_it_is_told_when_it_changes_and_when_it_ends(self):
        bill = self.invoice(100, "2026-09-01")
        hold = self.check_accounts(bill)
        hold.note = "They miss a delivery note"
        self.assertIn("The customer answered", self.notes(hold))
        self.assertNotIn("The accounts agree", self.notes(hold))
        hold._end("Nothing was missing")
        self.assertEqual(self.notes(hold).count("The accounts agree"), 1)
        hold._end("Again")
        self.assertEqual(self.notes(hold).count("The accounts agree"), 1)
        self.assertEqual(hold.outcome, "Nothing was missing")

    # What a kind refuses

    def test_only_kinds_that_have_an_amount_take_one(self):
        bill = self.invoice(1000, "2026-09-01")
        for code, kind in self.env["dunning.hold.kind"]._get_all().items():
            with self.subTest(code):
                if kind._whole_only:
                    continue
                if kind._has_amount:
                    self.assertEqual(self.hold(bill, kind=code, amount=10).amount, 10)
                    continue
                with self.assertRaisesRegex(ValidationError, "has no amount"):
                    self.hold(bill, kind=code, amount=10)

    def test_kinds_of_a_whole_customer_take_no_invoice(self):
        bill = self.invoice(1000, "2026-09-01")
        whole = [
            code
            for code, kind in self.env["dunning.hold.kind"]._get_all().items()
            if kind._whole_only
        ]
        self.assertEqual(whole, ["insolvency", "closed"])
        with self.assertRaisesRegex(ValidationError, "the whole customer"):
            self.hold(bill, kind="insolvency")

    # A kind that is gone

    def test_a_kind_that_nobody_knows_any_more_goes_on_holding(self):
        """The add-on that brought it is gone: the invoice waits, and says so."""
        bill = self.invoice(100, "2026-09-01")
        hold = self.hold(bill, date_until="2026-09-18")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE dunning_hold SET kind = 'gone' WHERE id = %s", hold.id)
        )
        self.env.invalidate_all()
        row = self.assertTold(bill, "hold", "held", level=self.first, date="2026-09-21")
        self.assertIn("On hold until 18/09/2026", row.reason)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "hold")
        hold._end("Settled")
        self.assertEqual(self.codes(bill), ["due"])
