"""What a judge is to be shown: each kind of exhibit is asked for, and told where."""

import ast
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.models.referral import kinds as kinds_package
from odoo.addons.odoo_dunning_fr.models.referral.dossier.exhibit import KINDS

from ..court.test_request_dates import RequestCommon

# The kinds of exhibit that are asked for, by the finding that lacks them.
ASKED = {
    "order": "order",
    "acceptance": "acceptance",
    "delivery": "delivery",
    "platform": "platform",
    "deposit": "deposit",
    "receipt": "receipt",
    "register": "register",
}
# The others: found by themselves, written by us, or what people add.
FOUND = set(
    "terms invoice statement notice proof email calculation identity other".split()
)
# What is mended on the file itself: its invoices, its exhibits, its own fields.
HERE = set(
    "acceptance agent assign barred born_after contract court court_kind delivery "
    "deposit exhibit formal_notice left_out no_court not_due order other_court path "
    "penalty platform receipt register retention seized seizure stale sums transfer "
    "undeclared vat_event".split()
)


@tagged("post_install", "-at_install")
class TestProofs(RequestCommon):
    """On 5 October 2026, three weeks after a formal notice was refused."""

    def setUp(self):
        super().setUp()
        self.company.dunning_platform_from = "2026-07-01"

    def file(self):
        moves = self.claimed()
        self.assertEqual(str(moves.invoice_date), "2026-07-11")
        return self.ask(moves, amount_penalty=50, penalty_basis="Article 8")

    def show(self, file, kind, content=None, **values):
        content = self.pdf() if content is None else content
        return self.add(file, f"{kind}.pdf", content, kind=kind, **values)

    def test_each_kind_is_asked_for_or_found(self):
        self.assertEqual({code for code, _label in KINDS}, {*ASKED, *FOUND})

    def test_each_is_asked_for_until_it_is_there(self):
        file = self.file()
        for kind, code in ASKED.items():
            with self.subTest(kind):
                self.assertEqual(self.codes(file).get(code), "should")
                exhibit = self.show(file, kind, date="2026-10-01")
                self.assertNotIn(code, self.codes(file))
                exhibit.selected = False
                self.assertIn(code, self.codes(file))
                exhibit.selected = True
        self.assertLessEqual(set(self.codes(file)), {"registry_street"})

    def test_an_empty_document_is_none(self):
        """An exhibit without a file, of no byte, cut in the middle, or in trouble."""
        whole = self.pdf()
        file = self.file()
        for kind, code in ASKED.items():
            with self.subTest(kind):
                exhibit = self.show(file, kind, b"")
                exhibit.date = "2026-10-01"
                for content in (None, b"", whole[: len(whole) // 2]):
                    if content is not None:
                        exhibit._keep("scan.pdf", whole)
                        exhibit.attachment_id.sudo().raw = content
                    self.assertIn(code, self.codes(file))
                    [told] = [
                        found.text
                        for found in file._check_ready()
                        if found.code == "exhibit"
                    ]
                    self.assertIn(exhibit.name, told)
                exhibit._keep("again.pdf", whole)
                self.assertNotIn("exhibit", self.codes(file))
                exhibit.sudo().trouble = "it is protected by a password"
                self.assertIn("exhibit", self.codes(file))
                self.assertIn(code, self.codes(file))
                exhibit.unlink()

    def test_a_copy_that_was_lost_is_had_again(self):
        file = self.ask(self.printed_invoice())
        [bill] = file.exhibit_ids.filtered(lambda one: one.kind == "invoice")
        bill.attachment_id.sudo().raw = b""
        self.assertIn("exhibit", self.codes(file))
        file.action_gather_exhibits()
        self.assertNotIn("exhibit", self.codes(file))
        self.assertTrue(bill.attachment_id.raw)

    def test_an_extract_is_less_than_three_months_old(self):
        file = self.file()
        extract = self.show(file, "register")
        for day, words in (
            (False, "Enter the day of the register extract"),
            ("2026-07-04", "more than 3 months old"),
            ("2026-07-05", ""),
        ):
            extract.date = day
            told = [one.text for one in file._check_ready() if one.code == "register"]
            self.assertEqual(len(told), bool(words))
            self.assertIn(words, "".join(told))
        self.company.dunning_register_months = 1
        self.assertIn("register", self.codes(file))

    def test_of_a_consumer_there_is_no_register(self):
        codes = self.codes(self.file_for(self.make_consumer()))
        self.assertFalse({"register", "platform"} & codes.keys())

    def test_acceptance_is_asked_where_something_rests_on_the_terms(self):
        self.assertNotIn("acceptance", self.codes(self.file_for()))
        self.customer.with_company(self.company).dunning_contract_rate = 11
        self.assertIn("acceptance", self.codes(self.file_for()))

    def test_the_scans_of_a_letter_are_told_apart_by_their_names(self):
        """And corrected by hand where the names say nothing."""
        moves = self.claimed()
        lines = self.env["dunning.notice.line"].search([("move_id", "in", moves.ids)])
        letter = lines.notice_id.delivery_ids
        scans = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": self.pdf(text=name)}
                for name in ("Preuve de dépôt.pdf", "enveloppe.pdf", "scan 12.pdf")
            ]
        )
        letter.proof_ids = scans
        file = self.ask(moves)
        found = file.exhibit_ids.filtered(lambda one: one.source and one.date)
        told = {
            one.kind: str(one.date)
            for one in found
            if one.kind in ("deposit", "receipt", "proof")
        }
        self.assertEqual(
            told,
            {"deposit": "2026-09-15", "receipt": "2026-09-17", "proof": "2026-09-17"},
        )
        self.assertFalse({"deposit", "receipt", "proof"} & self.codes(file).keys())
        file.exhibit_ids.filtered(lambda one: one.kind == "deposit").kind = "other"
        self.assertIn("deposit", self.codes(file))

    # All at once, each with the way to where it is mended

    def test_each_finding_is_mended_somewhere(self):
        """Whatever a kind may find: a record, a list, or the file itself."""
        places = set()
        for code in self.env["dunning.referral"]._fields["kind"].get_values(self.env):
            file = self.env["dunning.referral"].create(
                {
                    "kind": code,
                    "partner_id": self.customer.id,
                    "currency_id": self.euro.id,
                }
            )
            places |= file._get_kind()._get_places(file).keys()
        found = set()
        for path in Path(kinds_package.__file__).parent.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(node, "func", None)
                name = getattr(name, "attr", getattr(name, "id", ""))
                if name in ("Finding", "_must") and isinstance(
                    node.args[0], ast.Constant
                ):
                    found.add(node.args[0].value)
        self.assertGreater(len(found), 30)
        self.assertFalse(places & HERE)
        self.assertFalse(found - places - HERE)

    def test_the_links_lead_there(self):
        self.customer.dunning_legal_form = False
        file = self.file()
        for address in (
            f"/odoo/res.partner/{self.customer.id}",
            f"/odoo/dunning.court/{file.court_id.id}",
        ):
            self.assertIn(f'href="{address}"', file.readiness)
        self.company.dunning_signatory = False
        file.invalidate_recordset()
        self.assertIn(
            'href="/odoo/action-account.action_account_config"', file.readiness
        )
        for place in file._get_kind()._get_places(file).values():
            if isinstance(place, str):
                self.assertTrue(self.env.ref(place))

    def test_everything_is_said_at_once(self):
        """What forbids it, and what it should have: nobody is sent away twice."""
        self.customer.write({"dunning_legal_form": False, "company_registry": False})
        file = self.file()
        with self.assertRaises(UserError) as refused:
            file.action_ready()
        said = str(refused.exception)
        for finding in file._check_ready():
            self.assertIn(finding.text, said)
        self.assertGreater(len(said.splitlines()), 7)

    def test_what_forbids_the_hand_over_is_said_before(self):
        first = self.hand_over(self.ask(self.printed_invoice()))
        second = self.ask(first.move_ids)
        self.assertEqual(self.codes(second)["elsewhere"], "must")
        self.assertIn(f'href="/odoo/dunning.referral/{first.id}"', second.readiness)
        first.action_recall()
        self.assertNotIn("elsewhere", self.codes(second))
        self.build(second)
        self.assertNotIn("stale", self.codes(second))
        second.exhibit_ids[0].name = "Another name"
        self.assertEqual(self.codes(second)["stale"], "should")

    def test_an_approved_file_still_says_what_it_lacks(self):
        file = self.ask(self.printed_invoice(), override_reason="Known")
        file.action_ready()
        self.assertIn("formal notice", file.readiness)
