"""Who may see and do what, and that nobody else is disturbed."""

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import LADDER, DunningCommon

STORED = (
    "dunning.policy",
    "dunning.level",
    "dunning.run",
    "dunning.run.skip",
    "dunning.notice",
    "dunning.notice.line",
    "dunning.delivery",
)
QUERIES = ("dunning.receivable", "dunning.debtor")


@tagged("post_install", "-at_install")
class TestRights(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.make_user("anne_auditor", "odoo_dunning_fr.group_auditor")
        cls.collector = cls.make_user("karim_collec", "odoo_dunning_fr.group_collector")
        cls.manager = cls.make_user("nina_manager", "odoo_dunning_fr.group_manager")
        cls.billing = cls.make_user(
            "bruno_billing",
            "account.group_account_invoice",
            "base.group_partner_manager",
        )
        cls.employee = cls.make_user("elise_sales", "base.group_partner_manager")
        cls.ghost = cls.make_customer("Fantôme", email=False, street=False, zip=False)
        cls.bill = cls.invoice(100, "2026-09-01")
        cls.lost = cls.invoice(400, "2026-09-01", cls.ghost)

    def fields_of(self, model, user, kinds=("form", "list", "search")):
        """All the fields that the views of a model show a user."""
        views = (
            self.env[model]
            .with_user(user)
            .get_views([(False, kind) for kind in kinds])["views"]
        )
        names = {}
        for kind, view in views.items():
            tree = etree.fromstring(view["arch"])
            names[kind] = {
                node.get("name")
                for node in tree.iter("field")
                if not any(parent.tag == "field" for parent in node.iterancestors())
            }
        return names

    def assertOpens(self, record, user):
        """The forms and lists of a record read without error; return their fields."""
        shown = self.fields_of(record._name, user)
        for kind in ("form", "list"):
            specification = {name: {} for name in shown[kind]}
            values = record.with_user(user).web_read(specification)
            self.assertEqual(values[0]["id"], record.id)
        return set.union(*shown.values())

    # Those who have nothing to do with dunning

    def test_a_salesperson_opens_customers_and_sees_nothing_of_dunning(self):
        shown = self.assertOpens(self.customer, self.employee)
        self.assertFalse({name for name in shown if name.startswith("dunning")})

    def test_a_billing_user_opens_invoices_and_customers_as_before(self):
        for record in (self.customer, self.bill):
            shown = self.assertOpens(record, self.billing)
            self.assertFalse({name for name in shown if name.startswith("dunning")})

    def test_a_billing_user_works_on_invoices_as_before(self):
        """Create, post, pay, credit: no right of dunning is needed anywhere."""
        self.issue()
        bill = self.bill.with_user(self.billing)
        bill.button_draft()
        bill.action_post()
        copy = bill.copy({"invoice_date": "2026-09-01"})
        copy.action_post()
        form = Form(self.customer.with_user(self.billing))
        form.name = "Boulangerie Moreau et Fils"
        form.save()
        self.assertEqual(self.customer.name, "Boulangerie Moreau et Fils")

    def test_somebody_without_rights_reads_none_of_it(self):
        for user in (self.employee, self.billing):
            for model in STORED + QUERIES:
                with self.subTest(user=user.name, model=model):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_no_field_of_dunning_is_read_without_rights(self):
        """Each of those put on invoices and customers, also through the API."""
        for record in (self.bill, self.customer):
            names = [name for name in record._fields if name.startswith("dunning_")]
            self.assertGreater(len(names), 5)
            for name in names:
                with (
                    self.subTest(field=f"{record._name}.{name}"),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(self.billing).read([name])

    # Those who have

    def issued(self):
        run = self.run_today()
        self.assertTrue(run.notice_ids and run.skip_ids)
        return run

    def test_an_auditor_reads_everything_and_changes_nothing(self):
        self.issued()
        for model in STORED + QUERIES:
            with self.subTest(model=model):
                records = self.env[model].with_user(self.auditor).search([], limit=3)
                self.assertTrue(records)
                self.assertOpens(records[0], self.auditor)
                for right in ("create", "write", "unlink"):
                    self.assertFalse(records.has_access(right), right)

    def test_an_auditor_sees_the_words_of_each_due_item(self):
        """Without any accounting right."""
        rows = self.env["dunning.receivable"].with_user(self.auditor).search([])
        mine = rows.filtered(lambda row: row.partner_id == self.customer)
        self.assertIn("First", mine.reason)

    def test_an_auditor_cannot_act(self):
        run = self.issued()
        notice = run.notice_ids.with_user(self.auditor)
        for act in (
            notice.action_cancel,
            notice.action_approve,
            notice.delivery_ids.action_mark_sent,
            run.with_user(self.auditor).action_issue,
        ):
            with self.subTest(act=act.__name__), self.assertRaises(UserError):
                act()
        with self.assertRaises(AccessError):
            self.env["dunning.run.preview"].with_user(self.auditor).create({})
        self.assertEqual(notice.state, "issued")

    def test_a_collector_issues_but_neither_approves_nor_configures(self):
        run = self.env["dunning.run"].with_user(self.collector).create({})
        run.action_issue()
        self.assertEqual(run.notice_ids.state, "issued")
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            run.notice_ids.action_approve()
        for record, values in (
            (self.policy, {"min_amount": 5}),
            (self.first, {"delay_days": 5}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.collector).write(values)

    def test_a_proof_that_was_uploaded_is_read_by_whoever_reads_the_record(self):
        """Odoo keeps what is uploaded in a form to its author until it has a record."""
        file = self.bill.with_user(self.collector).action_dunning_refer("write_off")
        referral = self.env["dunning.referral"].browse(file["res_id"])
        upload = {"name": "jugement.pdf", "raw": b"%PDF-1.4 jugement"}
        proof = self.env["ir.attachment"].with_user(self.collector).create(upload)
        referral.with_user(self.collector).vat_proof_ids = proof
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(referral.with_user(self.manager).vat_proof_ids, proof)
        self.assertEqual((proof.res_model, proof.res_id), (referral._name, referral.id))

    def test_no_record_of_ours_leaves_its_documents_to_their_author(self):
        """Whatever model has documents takes them over, one added later too."""
        found = 0
        for name in self.env.registry.models:
            model = self.env[name]
            if not name.startswith("dunning.") or model._transient or model._abstract:
                continue
            for field in model._fields.values():
                if field.comodel_name == "ir.attachment" and field.type == "many2many":
                    found += 1
                    taken = getattr(model, "_get_document_fields", frozenset)()
                    self.assertIn(field.name, taken, name)
        self.assertGreaterEqual(found, 7)

    def test_nobody_writes_on_evidence_by_hand(self):
        """Not even a manager: only the acts of the program do."""
        notice = self.issued().notice_ids
        for record, values in (
            (notice, {"deadline_days": 3}),
            (notice.line_ids, {"amount_claimed": 1}),
            (notice.delivery_ids, {"recipient": "somebody else"}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.with_user(self.manager).write(values)
            with self.assertRaises(UserError):
                record.with_user(self.manager).unlink()

    def test_a_collector_cancels_and_marks_letters_as_posted(self):
        self.first.write({"by_email": False, "by_letter": True})
        notice = self.issued().notice_ids.with_user(self.collector)
        notice.delivery_ids.action_mark_sent()
        self.assertEqual(notice.sending_state, "sent")

    def test_a_collector_opens_every_screen(self):
        self.issued()
        for model in STORED + QUERIES:
            with self.subTest(model=model):
                records = self.env[model].with_user(self.collector).search([], limit=1)
                self.assertOpens(records, self.collector)
        self.assertIn("dunning_state", self.assertOpens(self.bill, self.collector))
        self.assertIn(
            "dunning_policy_id", self.assertOpens(self.customer, self.collector)
        )

    def test_a_manager_configures(self):
        policy = self.policy.with_user(self.manager)
        policy.min_amount = 15
        policy.level_ids[-1].name = "The last one"
        self.env["dunning.policy"].with_user(self.manager).create({"name": "New"})
        self.assertEqual(self.policy.min_amount, 15)

    # Two companies

    def test_nobody_sees_another_companys_dunning(self):
        """Both companies have a notice for the same customer; each sees its own."""
        other = self.make_company("Charpentes Vial")
        theirs = self.make_user(
            "vera_vial",
            "odoo_dunning_fr.group_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        self.issued()
        self.user.sudo().company_ids += other
        self.invoice(70, "2026-09-01", company=other)
        self.invoice(80, "2026-09-01", self.ghost, company=other)
        vera = self.env(user=theirs, context={"allowed_company_ids": other.ids})
        there = vera["dunning.run"].create({})
        self.assertEqual(there.company_id, other)
        there.action_issue()
        self.assertTrue(there.notice_ids)
        self.make_policy("Theirs", LADDER, company_id=other.id)
        for model in STORED + QUERIES:
            with self.subTest(model=model):
                mine = self.env[model].with_user(self.manager).search([])
                seen = vera[model].search([])
                self.assertEqual(mine.company_id, self.company)
                self.assertEqual(seen.company_id, other)
        preview = vera["dunning.run.preview"].create({})
        notice = there.notice_ids
        for record in (
            notice,
            notice.line_ids,
            notice.delivery_ids,
            notice.run_id,
            preview,
            preview.line_ids,
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                mine = self.env[record._name].with_user(self.manager)
                mine.browse(record.ids).read(["display_name"])
