"""Each kind of referral: one model, found by its name, that answers what is asked."""

import inspect

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..dossiers import DossierCommon

DUE = "2026-07-14"
BASE = "dunning.referral.kind"


class KindsCommon(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "company_registry": "73282932000074",
                "dunning_legal_form": "SAS",
                "dunning_capital": 50000,
                "dunning_registry": "Lyon",
                "dunning_signatory": "Claire Leblanc",
                "dunning_signatory_quality": "présidente",
            }
        )

    def make_file(self, kind):
        """A file with as little as there can be."""
        return self.env["dunning.referral"].create(
            {
                "kind": kind,
                "partner_id": self.customer.id,
                "currency_id": self.euro.id,
            }
        )


@tagged("post_install", "-at_install")
class TestReferralKinds(KindsCommon):
    def codes(self):
        return self.env["dunning.referral"]._fields["kind"].get_values(self.env)

    def test_each_code_has_its_model_and_each_model_its_code(self):
        models = {name for name in self.env if name.startswith(f"{BASE}.")}
        self.assertEqual(models, {f"{BASE}.{code}" for code in self.codes()})

    def test_each_kind_says_what_it_means_and_who_takes_it(self):
        agents = self.env["res.partner"]._fields["dunning_agent_kind"]
        for code, kind in self.env["dunning.referral"]._get_all_kinds().items():
            with self.subTest(code):
                self.assertEqual(kind._name, f"{BASE}.{code}")
                self.assertTrue(kind._get_meaning())
                self.assertTrue(kind._agent_kinds)
                self.assertLessEqual(
                    set(kind._agent_kinds), set(agents.get_values(self.env))
                )
                self.assertLessEqual(
                    kind._open_fields, self.env["dunning.referral"]._fields.keys()
                )

    def test_the_form_offers_the_agents_of_each_kind(self):
        """Its domain is evaluated by the browser, which knows the kind alone."""
        field = self.env["dunning.referral"]._fields["agent_id"]
        domain = field._description_domain(self.env)
        for code in [*self.codes(), "gone"]:
            kind = self.env["dunning.referral"]._get_kind(code)
            with self.subTest(code):
                self.assertEqual(
                    safe_eval(domain, {"kind": code})[1],
                    ("dunning_agent_kind", "in", list(kind._agent_kinds)),
                )

    def hooks(self):
        """The names of what a kind may override, with the parameters of each."""
        methods = inspect.getmembers(type(self.env[BASE]), inspect.isfunction)
        return {
            name: list(inspect.signature(method).parameters)[1:]
            for name, method in methods
            if (method.__doc__ or "").startswith("TO OVERRIDE")
        }

    def test_each_kind_answers_each_question_on_a_bare_file(self):
        hooks = self.hooks()
        self.assertGreater(len(hooks), 10)
        for code in self.codes():
            file = self.make_file(code)
            kind = file._get_kind()
            given = {
                "referral": file,
                "referrals": file,
                "company": self.company,
                "facts": {"sums": {}},
            }
            for name, parameters in hooks.items():
                with self.subTest(kind=code, hook=name):
                    getattr(kind, name)(*(given[one] for one in parameters))
            for check in kind._get_checks():
                with self.subTest(kind=code, check=check.__name__):
                    for finding in check(file):
                        self.assertIn(finding.level, ("must", "should"))
                        self.assertTrue(finding.text)

    def test_what_a_kind_adds_is_settled_for_files_of_all_kinds(self):
        """What is not on its own short list is as it was handed over."""
        files = self.env["dunning.referral"]
        for kind in files._get_all_kinds().values():
            open_fields = files._get_open_fields(kind)
            settled = {"move_ids", "amount_penalty", "filing", "court_id", "agent_id"}
            self.assertFalse(settled & open_fields)
            self.assertLessEqual({"note", "user_id"}, open_fields)

    def test_a_kind_whose_add_on_is_gone_is_harmless(self):
        """Its files stay, are read, checked, bound and closed as any other's."""
        file = self.refer(self.printed_invoice(due=DUE))
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE dunning_referral SET kind = 'gone' WHERE id = %s", file.id)
        )
        self.env.invalidate_all()
        self.assertEqual(file._get_kind()._name, BASE)
        self.assertTrue(file.display_name)
        self.assertTrue(Form(file))
        self.assertIn("formal_notice", [found.code for found in file._check_ready()])
        self.assertIn("dossier.pdf", self.build(file))
        file.override_reason = "Its add-on was removed"
        file.action_ready()
        file.action_send()
        file.action_recall()
        self.assertEqual((file.state, file.outcome), ("closed", "recalled"))


@tagged("post_install", "-at_install")
class TestEuropeanOrder(KindsCommon):
    """The kind of the guide for extensions, from the dialog to the dossier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            "Brasserie du Sablon",
            country_id=cls.env.ref("base.be").id,
            zip="1000",
            city="Bruxelles",
        )
        cls.court = cls.env["dunning.court"].search([("kind", "=", "tae")], limit=1)

    def open_way(self, invoice):
        dialog = self.env["dunning.refer"].browse(
            invoice.action_dunning_refer()["res_id"]
        )
        return dialog.path_ids.filtered(lambda way: way.kind == "european_order")

    def test_closed_for_a_debtor_at_home_and_outside_the_union(self):
        for country in ("base.fr", "base.ch", "base.dk"):
            with self.subTest(country):
                self.customer.country_id = self.env.ref(country)
                way = self.open_way(self.invoice(1000, DUE))
                with self.assertRaisesRegex(UserError, "another member state"):
                    way.action_choose()

    def test_closed_once_the_debtor_is_insolvent(self):
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": "2026-08-01",
            }
        )
        self.assertIn("L622-21", self.open_way(self.invoice(1000, DUE)).refusal)

    def test_from_the_dialog_to_the_dossier(self):
        way = self.open_way(self.printed_invoice(1000, DUE))
        self.assertFalse(way.refusal)
        self.assertIn("form A", way.meaning)
        file = self.env["dunning.referral"].browse(way.action_choose()["res_id"])
        self.assertEqual(file.kind, "european_order")

        # Without a court it is not approved, whatever a manager says.
        self.assertIn("court", [found.code for found in file._check_ready()])
        self.assertFalse(file._prepare_documents())
        file.override_reason = "In a hurry"
        with self.assertRaisesRegex(UserError, "Choose the court"):
            file.action_ready()
        with Form(file) as form:
            form.court_id = self.court
        self.assertNotIn("court", [found.code for found in file._check_ready()])
        file.action_ready()
        self.assertEqual(file.state, "ready")

        # Its paper stands at the head of the dossier.
        [(name, title, pdf)] = file._prepare_documents()
        self.assertEqual(name, "form-a.pdf")
        [page] = self.read_pages(pdf)
        self.assertIn(self.customer.name, page)
        files = self.build(file)
        self.assertIn("00-form-a.pdf", files)
        self.assertEqual(self.bookmarks(files)[0], (title, 1))
        self.assertEqual(self.facts(files)["kind"], "european_order")

        file.action_send()
        self.assertEqual(file.move_ids.dunning_state, "referred")
