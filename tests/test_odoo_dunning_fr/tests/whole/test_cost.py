"""What the add-on costs those who invoice, get paid and read: counted, not timed."""

import sys
from collections import Counter

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon

ADDON = "odoo_dunning_fr"
# Models of Odoo's on which every accountant works all day.
BOOKED = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "account.payment",
)


@tagged("post_install", "-at_install")
class TestCost(DunningCommon):
    # Fields that depend on the ledger

    def test_what_is_booked_asks_one_field_of_ours(self):
        """Each computed field costs a few calls at each change of an invoice."""
        registry, found = self.env.registry, Counter()
        for name in BOOKED:
            for field in self.env[name]._fields.values():
                if field.name.startswith("dunning_"):
                    continue
                for tree in registry.get_field_trigger_tree(field).depth_first():
                    found.update(filter(self.is_ours, tree.root))
        # The warning is shown while an invoice is typed: it depends on what is typed,
        # not on what is booked. None, by `_inherits`, of bank statement lines.
        often = {str(field) for field, times in found.items() if times > 20}
        marks = {"account.move.dunning_read", "account.move.dunning_term_warning"}
        self.assertLessEqual(often, marks)
        self.assertIn("account.move.dunning_read", often)

    @staticmethod
    def is_ours(field):
        return field.name.startswith("dunning_") or field.model_name.startswith(
            "dunning."
        )

    def test_what_was_read_is_read_anew_after_each_change(self):
        """In one transaction too, as with fields that depend on each change."""
        invoice = self.invoice(100, "2026-09-01")
        names = sorted(
            name
            for model, name in invoice._get_fields_read_from_ledger()
            if model == "account.move"
        )
        self.assertIn("dunning_state", names)
        for change in (
            lambda: self.pay(invoice, 40),
            lambda: self.pay(invoice, 60),
            lambda: invoice.line_ids.remove_move_reconcile(),
            lambda: invoice.button_draft(),
            lambda: (
                invoice.write({"invoice_date_due": "2026-09-13"}),
                invoice.action_post(),
            ),
        ):
            before = invoice.read(names)
            change()
            seen = invoice.read(names)
            self.env.invalidate_all()
            self.assertEqual(seen, invoice.read(names))
            self.assertNotEqual(seen, before)

    def test_what_a_statement_line_says_of_its_entry_is_read_anew(self):
        """It has the fields of its entry, and no mark of its own."""
        line = self.bank_line(35, "2026-09-11", partner=self.customer, known=True)
        self.assertTrue(line.dunning_state)
        line.move_id.button_draft()
        self.assertFalse(line.dunning_state)

    # Calls on nothing

    def test_overrides_do_nothing_of_ours_on_nothing(self):
        """Odoo unlinks and resets nothing hundreds of times for one invoice."""
        tried = 0
        for name in BOOKED:
            for method in self.find_overrides(name):
                with self.subTest(model=name, method=method):
                    self.assertLess(self.count_ours(self.env[name], method), 40)
                    tried += 1
        self.assertGreaterEqual(tried, 6)

    def find_overrides(self, name):
        """The methods of Odoo's that act on records and that we extend."""
        classes = type(self.env[name]).mro()
        for cls in classes:
            if cls.__module__.startswith(f"odoo.addons.{ADDON}."):
                for method in sorted(vars(cls)):
                    theirs = [
                        other
                        for other in classes
                        if method in vars(other) and ADDON not in other.__module__
                    ]
                    acts = method in ("write", "unlink", "reconcile", "_post")
                    if theirs and (acts or method.startswith(("button_", "action_"))):
                        yield method

    def count_ours(self, nothing, method):
        """The calls that our code makes, its own and what it calls but `super()`."""
        arguments = [{}] if method == "write" else []
        owners, calls = [""], 0  # the name of our method that a call is made for

        def watch(frame, event, _argument):
            nonlocal calls
            if event == "call":
                code, own = frame.f_code, owners[-1]
                if f"/{ADDON}/models/" in code.co_filename:
                    own = code.co_name
                elif code.co_name == own:  # `super()`: not ours any more
                    own = ""
                owners.append(own)
                calls += bool(own)
            elif event == "return" and len(owners) > 1:
                owners.pop()

        sys.setprofile(watch)
        try:
            getattr(nothing, method)(*arguments)
        finally:
            sys.setprofile(None)
        return calls

    # Pages and forms: read as Odoo's web client does, with all that the view shows.
    #
    # Settings are kept from page to page (`ask_once`), so that what is left is what
    # the ledger is asked. Each limit is what is needed, and none more.

    def test_a_page_asks_as_much_for_few_invoices_as_for_many(self):
        moves = self.make_page()
        whole = self.get_specification(moves, "account.view_out_invoice_tree")
        self.assertIn("dunning_state", whole)
        self.assertIn("dunning_interest", whole)
        own = {name: whole[name] for name in whole if self.is_own(name)}
        few = self.count_statements(moves[:3], own)
        many = self.count_statements(moves, own)
        self.assertLess(many - few, 2)  # not one for each of nine more
        # The due items, their customers, limitation, the decision, levels, currency,
        # what bears interest, what came of it; company and user are Odoo's too.
        self.assertLessEqual(many, 11)
        # Odoo asks for seven itself, some of them the same; of a page that is full for
        # one more, its count.
        self.assertLessEqual(self.count_page(moves, whole), 14)

    def test_a_page_with_a_past_asks_little_more(self):
        """Paid, disputed, chased to the formal notice, its charges claimed."""
        moves = self.make_page()
        self.formal.write({"claim_interest": True, "claim_indemnity": True})
        self.issue_and_send("2026-09-14", moves[:4].partner_id)
        self.issue_and_send("2026-09-29", moves[:4].partner_id)
        self.issue_and_send("2026-10-26", moves[:4].partner_id)
        self.pay(moves[4])
        self.pay(moves[5], 20)
        self.credit_note(30, "2026-09-20", moves[6].partner_id)
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "partner_id": moves[7].partner_id.id,
                "company_id": self.company.id,
                "move_ids": [Command.set(moves[7].ids)],
                "reason_id": self.env["dunning.hold.reason"]
                .search([("kind", "=", "dispute")], limit=1)
                .id,
            }
        )
        whole = self.get_specification(moves, "account.view_out_invoice_tree")
        self.assertTrue(self.env["dunning.charge"].search([], limit=1))
        # What was written off, the notices, charges and holds that were found, and on
        # what the open credit is counted: the due items of its customers.
        self.assertLessEqual(self.count_page(moves, whole), 21)

    def test_forms_ask_little(self):
        """Beside what Odoo's own form asks: 32 for an invoice, 33 for a customer."""
        invoice = self.invoice(100, "2026-08-20")
        for record, view, most in (
            # Beside those of a page its holds, notices, file and invoices of charges.
            (invoice, "account.view_move_form", 19),
            # The decision twice: of the customer, and of the payments left over.
            (self.customer, "base.view_partner_form", 15),
        ):
            with self.subTest(view=view):
                whole = self.get_specification(record, view)
                own = {name: whole[name] for name in whole if self.is_own(name)}
                rest = {name: whole[name] for name in whole if not self.is_own(name)}
                self.assertLessEqual(self.count_statements(record, own), most)
                added = self.count_statements(record, whole)
                added -= self.count_statements(record, rest)
                self.assertLessEqual(added, most)

    def make_page(self):
        customers = [self.make_customer(f"Client {rank}") for rank in range(12)]
        return self.env["account.move"].union(
            *(
                self.invoice(100 + rank, "2026-08-20", customer)
                for rank, customer in enumerate(customers)
            )
        )

    def is_own(self, name):
        return name.startswith("dunning_")

    def get_specification(self, records, view):
        """What the web client asks for: all fields of the view, with their lists."""
        arch = records.get_view(self.env.ref(view).id)["arch"]
        return self.specify(etree.fromstring(arch), records)

    def specify(self, node, records):
        found = {}
        for child in node.iter("field"):
            above = next(child.iterancestors("field"), None)
            field = records._fields.get(child.get("name"))
            if child is node or field is None or above not in (None, node):
                continue
            found[field.name] = {}
            if field.type in ("one2many", "many2many"):
                lines = self.env[field.comodel_name]
                inner = self.specify(child, lines) if len(child) else {}
                found[field.name] = {"fields": inner or {"display_name": {}}}
            elif field.type == "many2one":
                found[field.name] = {"fields": {"display_name": {}}}
        return found

    def count_statements(self, records, specification):
        """What reading these costs, when nothing is in memory but what Odoo keeps."""
        records = records.with_context(lang="en_US", tz="Europe/Paris")
        return self.count(lambda: records.web_read(specification))

    def count_page(self, records, specification):
        """The same of a list, from the search to the last column."""
        book = records.browse().with_context(lang="en_US", tz="Europe/Paris")
        wanted = [("id", "in", records.ids)]
        return self.count(lambda: book.web_search_read(wanted, specification, limit=80))

    def count(self, read):
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            read()
        return self.cr.sql_log_count - before

    def test_what_is_asked_once_is_forgotten(self):
        """The next page sees the quiet period that somebody has entered."""
        invoice = self.invoice(100, "2026-09-01")
        [before] = invoice.web_read({"dunning_state": {}})
        self.env["dunning.quiet.period"].create(
            {
                "name": "Inventaire",
                "company_id": self.company.id,
                "date_from": "2026-09-10",
                "date_until": "2026-09-20",
                "stops": "all",
            }
        )
        self.env.invalidate_all()
        [after] = invoice.web_read({"dunning_state": {}})
        self.assertEqual(before["dunning_state"], "due")
        self.assertEqual(after["dunning_state"], "waiting")
