"""What all companies share is changed by nobody who works for one of them alone."""

from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..attacks import Attacks, models_of_ours
from ..common import LADDER, DunningCommon

MANAGER_ALONE = (
    "odoo_dunning_fr.group_manager",
    "base.group_partner_manager",
    "mail.group_mail_template_editor",
)


@tagged("post_install", "-at_install")
class TestSharedData(Attacks, DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].sudo().create({"name": "Filiale B"})
        cls.attacker = cls.make_user("nina_alone", *MANAGER_ALONE)
        cls.both = cls.make_user("nina_both", *MANAGER_ALONE)
        everything = cls.env["res.company"].sudo().search([])
        cls.both.company_ids = everything
        cls.shared = cls.make_policy("Shared", LADDER)
        cls.env["dunning.court.area"].create(
            {"postal_code": "69003", "no_proximity": True}
        )

    def get_shared(self):
        """A record of each of our models that bears no company, or may bear none."""
        found = {}
        for name, model in models_of_ours(self.env).items():
            if model._transient or name == "dunning.reminder.told":
                continue
            company = model._fields.get("company_id")
            if company is None:
                records = (
                    model.sudo()
                    .search([], limit=50)
                    .filtered(
                        lambda one: (
                            not getattr(one, "profile_id", one.browse()).company_id
                            if "profile_id" in one._fields
                            else True
                        )
                    )
                )
            elif not company.required and not name.startswith(
                ("dunning.referral", "dunning.run", "dunning.insurance", "dunning.exh")
            ):
                records = model.sudo().search([("company_id", "=", False)], limit=1)
            else:
                continue
            if records:
                found[name] = records[0]
        return found

    def test_every_model_that_is_shared_says_so(self):
        shared = self.get_shared()
        self.assertEqual(
            set(shared),
            {
                "dunning.closing.reason",
                "dunning.court",
                "dunning.court.area",
                "dunning.export.column",
                "dunning.export.profile",
                "dunning.hold.reason",
                "dunning.legal.reference",
                "dunning.level",
                "dunning.policy",
                "dunning.quiet.period",
                "dunning.rate",
                "dunning.term.ceiling",
            },
        )
        heirs = self.env.registry.descendants(["dunning.shared"], "_inherit")
        self.assertLessEqual(set(shared), heirs)

    def test_a_manager_of_one_company_changes_nothing_of_it(self):
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        targets = {**self.get_shared(), "mail.template": template}
        for name, record in targets.items():
            record = record.with_user(self.attacker)
            values = self.get_values(record)
            for field, value in values.items():
                self.attempt(
                    "shared data: write",
                    f"{name}.{field}",
                    lambda record=record, field=field, value=value: record.write(
                        {field: value}
                    ),
                )
            for what, act in (
                ("unlink", lambda record=record: record.unlink()),
                ("copy", lambda record=record: self.copy_for_all(record)),
                ("archive", lambda record=record: self.archive(record)),
            ):
                self.attempt(f"shared data: {what}", name, act)
        own = self.policy.with_user(self.attacker)
        self.attempt(
            "shared data: give away", "policy", lambda: own.write({"company_id": False})
        )
        self.attempt(
            "shared data: nested",
            "level",
            lambda: own.write({"level_ids": [(4, self.shared.level_ids[0].id)]}),
        )
        self.attempt(
            "shared data: create",
            "policy",
            lambda: own.create({"name": "For all", "company_id": False}),
        )
        self.close_attacks(at_least=60)

    def get_values(self, record):
        """What is written: what is there already, which no other check refuses."""
        return {
            name: record.sudo()[name]
            for name, field in record._fields.items()
            if field.store
            and not field.readonly
            and not field.groups
            and field.type
            in ("char", "text", "integer", "float", "selection", "boolean")
            and name not in ("id", "display_name")
        }

    def copy_for_all(self, record):
        copied = record.browse()
        with suppress(IntegrityError), mute_logger("odoo.sql_db"):
            copied = record.copy()
        # Another one like it cannot be; a template that somebody adds is his.
        if not copied or record._name == "mail.template":
            return False
        company = copied.sudo().mapped(copied._company_path or "display_name")
        return not copied._company_path or not company

    def archive(self, record):
        if "active" not in record._fields:
            return False
        record.action_archive()
        return not record.active

    def test_the_sentence_says_what_to_do(self):
        with self.assertRaisesRegex(AccessError, "Duplicate it for your own company"):
            self.shared.with_user(self.attacker).min_amount = 5
        rate = self.env["dunning.rate"].search([], limit=1)
        with self.assertRaisesRegex(AccessError, "Ask one of them"):
            rate.with_user(self.attacker).unlink()

    def test_a_copy_for_his_own_company_is_his(self):
        copied = self.shared.with_user(self.attacker).copy()
        self.assertEqual(copied.company_id, self.company)
        self.assertEqual(
            copied.level_ids.mapped("stage"), self.shared.level_ids.mapped("stage")
        )
        copied.level_ids[0].subject = "Ours"
        profile = self.env.ref("odoo_dunning_fr.export_profile_csv")
        own = profile.with_user(self.attacker).copy()
        self.assertEqual(own.company_id, self.company)
        own.separator = "tab"
        own.unlink()

    def test_who_works_for_all_companies_may(self):
        self.shared.with_user(self.both).min_amount = 5
        self.shared.level_ids[0].with_user(self.both).subject = "For all"
        self.env["dunning.hold.reason"].with_user(self.both).create({"name": "Strike"})
        with Form(self.shared.with_user(self.both)) as form:
            form.name = "Of us all"

    def test_an_administrator_may(self):
        self.user.sudo().company_ids = self.company
        self.shared.with_user(self.user).min_amount = 5

    def test_with_one_company_nobody_feels_it(self):
        others = self.env["res.company"].sudo().search([("id", "!=", self.company.id)])
        others.active = False
        self.shared.with_user(self.attacker).min_amount = 5
        self.env["dunning.hold.reason"].with_user(self.attacker).create(
            {"name": "Strike"}
        )

    def test_a_policy_of_the_company_above_is_not_his_either(self):
        parent = self.make_policy("Group", LADDER, company_id=self.branch.id)
        child = (
            self.env["res.company"]
            .sudo()
            .create({"name": "Agence B1", "parent_id": self.branch.id})
        )
        local = self.make_user(
            "local_b1", *MANAGER_ALONE, company_id=child.id, company_ids=child.ids
        )
        policy = parent.with_user(local).with_context(allowed_company_ids=child.ids)
        self.assertEqual(policy.name, "Group")
        with self.assertRaises(AccessError):
            policy.min_amount = 5
        self.assertEqual(policy.copy().company_id, child)
