"""Values that nobody gave: by hand, by the context, by a default of one's own."""

import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..attacks import Attacks, is_planted, models_of_ours, plant
from ..referral.test_insurer import InsurerCommon

SHARED = ("account.move", "account.move.line", "res.partner")
# Made by administrators alone, who may also write the field: nothing to guard.
NOT_GUARDED = {("res.company", "dunning_start_date"), ("res.company", "dunning_lock")}
DUE = "2026-07-14"


class ValuesCommon(Attacks, InsurerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls.make_user("lucie", "odoo_dunning_fr.group_collector")
        cls.manager = cls.make_user("nina", "odoo_dunning_fr.group_manager")
        cls.attacker = cls.manager
        cls.bill = cls.invoice(1000, DUE)
        cls.file = cls.env["dunning.referral"].create(cls.file_values())
        cls.agency = cls.make_agency("Recouvrex")
        cls.mandate = cls.agency.dunning_mandate_ids

    @classmethod
    def file_values(cls, **values):
        return {
            "kind": "write_off",
            "company_id": cls.company.id,
            "currency_id": cls.euro.id,
            "partner_id": cls.customer.id,
            "move_ids": [Command.set(cls.bill.ids)],
            **values,
        }

    def guarded(self):
        """Each model that guards fields, with their names."""
        for name, model in self.env.registry.items():
            if name == "dunning.guarded" or model._abstract:
                continue
            if hasattr(model, "_get_guarded_fields"):
                yield self.env[name], sorted(self.env[name]._get_guarded_fields())

    def keep_default(self, model, name, value, user):
        """As the web client keeps one: for the user alone."""
        defaults = self.env["ir.default"].with_user(user)
        if model._fields[name].type == "json":
            defaults.create(
                {
                    "field_id": self.env["ir.model.fields"]._get(model._name, name).id,
                    "json_value": json.dumps(value),
                    "user_id": user.id,
                }
            )
        else:
            defaults.set(model._name, name, value, user_id=True)


@tagged("post_install", "-at_install")
class TestGuardedFields(ValuesCommon):
    def test_every_readonly_field_of_ours_is_guarded(self):
        """A field that is added later and forgotten is found here."""
        count = 0
        for name in (*models_of_ours(self.env), *SHARED, "res.company"):
            model = self.env[name]
            if model._transient:
                continue
            own = name.startswith("dunning.")
            for field in model._fields.values():
                ours = own or field.name.startswith("dunning_")
                if not (ours and field.store and field.readonly):
                    continue
                if field.name in ("id", "create_uid", "create_date", "write_uid"):
                    continue
                if field.name == "write_date" or (name, field.name) in NOT_GUARDED:
                    continue
                count += 1
                guard = getattr(model, "_get_guarded_fields", frozenset)
                self.assertIn(field.name, guard(), name)
        self.assertGreater(count, 120)

    def test_no_default_of_a_person_fills_a_guarded_field(self):
        """Each field, by context and by ir.default, as oneself and as the program."""
        for model, names in self.guarded():
            for name in names:
                value = plant(model._fields[name], self.env)
                if value is None:
                    continue
                what = f"{model._name}.{name}"
                theirs = model.with_user(self.collector)
                for kind, records in (("user", theirs), ("program", theirs.sudo())):

                    def by_context(records=records, name=name, value=value):
                        records = records.with_context(**{f"default_{name}": value})
                        return self.is_given(records, name, value)

                    def by_default(records=records, name=name, value=value):
                        if records._fields[name].type in ("one2many", "many2many"):
                            return False
                        self.keep_default(records, name, value, self.collector)
                        return self.is_given(records, name, value)

                    self.attempt(f"context, as {kind}", what, by_context)
                    self.attempt(f"ir.default, as {kind}", what, by_default)
        self.close_attacks(at_least=500)

    @staticmethod
    def is_given(records, name, value):
        given = records._add_missing_default_values({}).get(name)
        return given == value or (
            name in records._fields and given and str(given) in str(value)
        )

    def test_other_defaults_work_as_before(self):
        """Buttons need them; so do people."""
        holds = self.env["dunning.hold"].with_user(self.collector)
        day = "2026-10-01"
        hold = holds.with_context(
            default_partner_id=self.customer.id, default_date_until=day
        ).create({})
        self.assertEqual(hold.partner_id, self.customer)
        self.env["ir.default"].with_user(self.collector).set(
            "dunning.hold", "note", "As on the phone", user_id=True
        )
        self.assertEqual(
            holds.create({"partner_id": self.customer.id}).note, "As on the phone"
        )

    def test_nobody_keeps_a_default_for_what_he_may_not_write(self):
        seller = self.make_user("elise", "base.group_partner_manager")
        for name, value in (("dunning_manual", True), ("dunning_contract_rate", 0.5)):
            with self.assertRaisesRegex(ValidationError, "users of dunning"):
                self.env["ir.default"].with_user(seller).set(
                    "res.partner", name, value, user_id=True
                )
        self.env["ir.default"].with_user(self.collector).set(
            "res.partner", "dunning_manual", True, user_id=True
        )


@tagged("post_install", "-at_install")
class TestGivenByHand(ValuesCommon):
    """On each model that a person may add to: created, written, nested, loaded."""

    def makers(self):
        """Values that make a record of each model, for a manager of dunning."""
        sent = self.file.copy({"move_ids": [Command.set(self.bill.ids)]})
        sent.sudo().state = "sent"
        files = self.env["dunning.referral"]
        return {
            "dunning.run": {"date": "2026-09-14"},
            "dunning.referral": self.file_values(),
            "dunning.exhibit": {"referral_id": self.file.id, "name": "Accord"},
            "dunning.hold": {"partner_id": self.customer.id},
            "dunning.court": {"code": "99001", "name": "Court", "kind": "tj"},
            "dunning.limitation.event": {
                "partner_id": self.customer.id,
                "move_ids": [Command.set(self.bill.ids)],
                "date": "2026-09-01",
            },
            "dunning.referral.event": {
                "referral_id": (sent or files).id,
                "kind": "other",
                "date": "2026-09-14",
            },
            "dunning.referral.return": {
                "referral_id": sent.id,
                "date": "2026-09-14",
                "status": "Relancé",
            },
            "dunning.insurance.limit": {
                "policy_id": self.contract.id,
                "partner_id": self.make_customer("Garage Petit").id,
                "amount": 100,
                "date": "2026-02-01",
            },
            "dunning.insurance.declaration": {
                "limit_id": self.limit.id,
                "step": "overdue",
                "date": "2026-09-14",
                "move_ids": [Command.set(self.bill.ids)],
            },
            "dunning.level": {
                "policy_id": self.policy.id,
                "name": "One more",
                "subject": "One more",
                "sequence": 45,
                "stage": "final_notice",
                "delay_days": 40,
                "by_letter": True,
            },
            "dunning.mandate": {
                "partner_id": self.mandate.partner_id.id,
                "reference": "Another one",
                "date": "2026-01-01",
            },
            "account.move": {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-09-01",
            },
            "res.partner": {"name": "Fromagerie Roux"},
        }

    # Written by the program from end to end, and by nobody else.
    EVIDENCE = frozenset(
        {
            "dunning.notice",
            "dunning.notice.line",
            "dunning.delivery",
            "dunning.charge",
            "dunning.referral.line",
            "dunning.run.skip",
            "dunning.reminder.told",
        }
    )

    def test_every_model_with_guarded_fields_is_attacked(self):
        attacked = {*self.makers(), *self.EVIDENCE, "account.move.line"}
        guarded = {model._name for model, names in self.guarded() if names}
        self.assertLessEqual(guarded, attacked)

    def test_nobody_adds_evidence(self):
        for name in sorted(self.EVIDENCE):
            model = self.env[name]
            for user in (self.collector, self.manager):
                for field in sorted(model._get_guarded_fields()):
                    value = plant(model._fields[field], self.env)
                    self.attempt(
                        "evidence, created",
                        f"{name}.{field}",
                        lambda m=model, u=user, f=field, v=value: m.with_user(u).create(
                            {f: v}
                        ),
                    )
        self.close_attacks(at_least=150)

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_by_hand_by_default_nested_and_loaded(self):
        for name, base in self.makers().items():
            theirs = self.env[name].with_user(self.manager)
            if not hasattr(theirs, "_get_system_fields"):
                continue  # documents alone
            record = theirs.create(base)
            if "code" in base:  # which no other record may have
                record.code = "99002"
            for field in sorted(self.env[name]._get_system_fields()):
                natural = record.sudo()[field]
                natural = natural.id if theirs._fields[field].relational else natural
                value = plant(theirs._fields[field], self.env, natural)
                if value is not None:
                    self.attack_field(theirs, record, base, field, value)
            record.sudo().flush_recordset()
        self.close_attacks(at_least=250)

    def attack_field(self, theirs, record, base, field, value):
        name, what = theirs._name, f"{theirs._name}.{field}"
        self.attempt(
            "created by hand",
            what,
            lambda: is_planted(theirs.create({**base, field: value}), field, value),
        )
        self.attempt(
            "written by hand",
            what,
            lambda: record.write({field: value}) and is_planted(record, field, value),
        )
        context = {f"default_{field}": value}
        self.attempt(
            "by the context",
            what,
            lambda: is_planted(
                theirs.with_context(**context).create(base), field, value
            ),
        )
        kind = theirs._fields[field].type
        if kind not in ("one2many", "many2many"):
            self.attempt(
                "by a default of one's own",
                what,
                lambda: self.with_default(theirs, base, field, value),
            )
            self.attempt(
                "loaded from a file",
                what,
                lambda: self.load(theirs, record, field, value),
            )
        for parent, link in self.parents(record):
            inner = {key: val for key, val in base.items() if key != parent[1]}
            for given, ctx in (({field: value}, {}), ({}, context)):
                self.attempt(
                    "nested in its parent",
                    f"{what} in {link._name}",
                    lambda i=inner, g=given, c=ctx, n=parent, one=link: self.nest(
                        one, n[0], name, {**i, **g}, c, field, value
                    ),
                )

    def with_default(self, theirs, base, field, value):
        self.keep_default(theirs, field, value, self.manager)
        return is_planted(theirs.create(base), field, value)

    def load(self, theirs, record, field, value):
        kind = theirs._fields[field].type
        column = f"{field}/.id" if kind == "many2one" else field
        text = json.dumps(value) if kind == "json" else str(value)
        theirs.load([".id", column], [[str(record.id), text]])
        record.invalidate_recordset()
        return is_planted(record, field, value)

    def parents(self, record):
        """The records that a form shows a list of these in: ((field, inverse), one)."""
        for owner in self.env.registry.values():
            if owner._transient or owner._abstract or not owner._auto:
                continue
            for field in owner._fields.values():
                if (
                    field.type == "one2many"
                    and field.comodel_name == record._name
                    and field.inverse_name
                    and not field.readonly
                    and field.store
                ):
                    parent = record.sudo()[field.inverse_name]
                    if isinstance(parent, int) or not parent:
                        continue
                    yield (
                        (field.name, field.inverse_name),
                        parent.with_user(self.manager),
                    )

    def nest(self, parent, list_name, name, values, context, field, value):
        before = parent.sudo()[list_name]
        parent.with_context(**context).write({list_name: [Command.create(values)]})
        new = parent.sudo()[list_name] - before
        return any(is_planted(one, field, value) for one in new)


@tagged("post_install", "-at_install")
class TestStolenDocuments(ValuesCommon):
    """A collector who wants to read what is not for him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_company("Filiale B")
        cls.salaries = (
            cls.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "salaires.txt",
                    "raw": b"SALAIRES DE LA FILIALE B",
                    "res_model": "res.company",
                    "res_id": cls.other.id,
                }
            )
        )
        admin = cls.env.ref("base.user_admin")
        cls.private = (
            cls.env["ir.attachment"]
            .with_user(admin)
            .create({"name": "privé.txt", "raw": b"PRIVE"})
        )

    def test_by_the_source_of_an_exhibit(self):
        """As reported: the default is added after the look at the values."""
        for document in (self.salaries, self.private):
            source = f"ir.attachment,{document.id}"
            exhibits = self.env["dunning.exhibit"].with_user(self.collector)
            exhibit = exhibits.with_context(default_source=source).create(
                {"referral_id": self.file.id, "name": "x"}
            )
            self.assertFalse(exhibit.source)
            with self.assertRaises(AccessError):
                exhibits.create(
                    {"referral_id": self.file.id, "name": "x", "source": source}
                )

    def test_what_was_planted_before_is_not_fetched(self):
        """An exhibit that is in the database already, from before this was closed."""
        exhibit = (
            self.env["dunning.exhibit"]
            .sudo()
            .create(
                {
                    "referral_id": self.file.id,
                    "name": "x",
                    "source": f"ir.attachment,{self.salaries.id}",
                }
            )
        )
        exhibit.with_user(self.collector)._fetch()
        self.assertFalse(exhibit.attachment_id)
        self.assertIn("not among what proves", exhibit.trouble)

    def test_what_one_may_read_is_taken(self):
        mine = self.env["ir.attachment"].with_user(self.collector)
        accord = mine.create({"name": "accord.txt", "raw": b"ACCORD"})
        exhibit = (
            self.env["dunning.exhibit"]
            .with_user(self.collector)
            .create(
                {
                    "referral_id": self.file.id,
                    "name": "Accord",
                    "source": f"ir.attachment,{accord.id}",
                }
            )
        )
        self.assertEqual(exhibit.accepted_by_id, self.collector)
        exhibit.with_user(self.manager)._fetch()
        self.assertEqual(exhibit.attachment_id.raw, b"ACCORD")
        self.file.action_gather_exhibits()
        self.assertTrue(exhibit.exists())

    def test_nothing_of_another_company(self):
        """A manager of both companies does not mix them either."""
        both = self.make_user(
            "vera",
            "odoo_dunning_fr.group_manager",
            company_ids=[Command.set([self.company.id, self.other.id])],
        )
        exhibits = self.env["dunning.exhibit"].with_user(both)
        exhibits = exhibits.with_context(
            allowed_company_ids=[self.company.id, self.other.id]
        )
        for source in (
            f"res.company,{self.other.id}",
            f"ir.attachment,{self.salaries.id}",
        ):
            with self.assertRaises(UserError):
                exhibits.create(
                    {"referral_id": self.file.id, "name": "x", "source": source}
                )

    def test_by_attaching_it(self):
        """Each field that holds documents: nobody attaches what he cannot read."""
        makers = TestGivenByHand.makers(self)
        for name in models_of_ours(self.env):
            guard = getattr(self.env[name], "_get_system_fields", frozenset)
            names = [
                field.name
                for field in self.env[name]._fields.values()
                if field.comodel_name == "ir.attachment"
                and field.store
                and not field.name.startswith("message_")
            ]
            if self.env[name]._transient or not names:
                continue
            theirs = self.env[name].with_user(self.manager)
            for field in set(names) - set(guard()):
                value = [Command.link(self.private.id)]
                if name in makers:
                    base = makers[name]
                    self.attempt(
                        "attached, created",
                        f"{name}.{field}",
                        lambda t=theirs, b=base, f=field, v=value: t.create(
                            {**b, f: v}
                        ),
                    )
                    record = theirs.create(base)
                else:
                    record = self.issue(partners=self.make_late()).delivery_ids
                    record = record.with_user(self.manager)
                    self.assertEqual(record._name, name)
                self.attempt(
                    "attached, written",
                    f"{name}.{field}",
                    lambda r=record, f=field, v=value: r.write({f: v}),
                )
        self.close_attacks(at_least=10)

    def make_late(self):
        late = self.make_customer("Scierie Haut")
        self.invoice(500, "2026-09-01", late)
        return late


@tagged("post_install", "-at_install")
class TestForgedRun(ValuesCommon):
    """A run that none of ours made, from before the hole was closed."""

    def forge(self, **values):
        return (
            self.env["dunning.run"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "state": "done",
                    "seal": "f" * 64,
                    "seal_rank": 999_999,
                    "automatic": True,
                    **values,
                }
            )
            .with_env(self.env)
        )

    def check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        told = self.env["dunning.run"].action_check_seals()["params"]
        return told["type"], told["message"]

    def set_aside(self, run, user=None):
        wizard = self.env["dunning.run.set.aside"].with_user(user or self.manager)
        action = run.with_user(user or self.manager).action_ask_set_aside()
        wizard = wizard.with_context(**action["context"])
        wizard.create({"reason": "Fait par un script, le 14"}).action_set_aside()

    def test_it_cannot_be_made_any_more(self):
        """As reported, over the context of a call."""
        run = (
            self.env["dunning.run"]
            .with_user(self.collector)
            .with_context(
                default_state="done",
                default_seal="f" * 64,
                default_seal_rank=999_999,
                default_automatic=True,
            )
            .create({})
        )
        self.assertEqual(
            (run.state, run.seal, run.seal_rank, run.automatic),
            ("draft", False, 0, False),
        )
        file = (
            self.env["dunning.referral"]
            .with_user(self.collector)
            .with_context(
                default_state="ready",
                default_approved_by_id=2,
                default_override_reason="Go on",
                default_amount_principal=1,
            )
            .create(self.file_values())
        )
        self.assertEqual(
            (file.state, file.approved_by_id.id, file.override_reason),
            ("draft", False, False),
        )
        self.assertEqual(file.amount_principal, 1000)
        self.assertEqual(file.prepared_by_id, self.collector)

    def test_it_is_set_aside_with_a_reason_and_a_trace(self):
        genuine = self.run_today()
        forged = self.forge()
        self.assertEqual(self.check()[0], "danger")
        self.assertIn("set it aside", self.check()[1])
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            forged.with_user(self.collector)._set_aside("x")
        with self.assertRaisesRegex(UserError, "stays in the chain"):
            self.set_aside(genuine)
        self.set_aside(forged)
        self.assertEqual(forged.state, "set_aside")
        note = forged.message_ids[0]
        self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertIn("Fait par un script", note.body)
        self.assertIn("f" * 64, note.body)
        kind, words = self.check()
        self.assertEqual(kind, "warning", "never as if there were nothing to see")
        self.assertIn("Runs set aside: 1.", words)
        with self.assertRaises(UserError):
            forged.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            forged.with_user(self.manager).action_start()

    def test_the_chain_goes_on_beside_it(self):
        """Runs before it, after it, and after it was set aside: none is lost."""
        self.run_today()
        forged = self.forge(automatic=False)
        self.today("2026-09-15")
        after = self.run_today()
        self.assertEqual(after.seal_rank, 1_000_000)
        self.assertEqual(self.check()[0], "danger")
        self.set_aside(forged)
        self.assertEqual(self.check()[0], "warning")
        self.today("2026-09-16")
        self.assertEqual(self.run_today().seal_rank, 1_000_001)
        self.assertEqual(self.check()[0], "warning")

    def test_a_number_that_is_too_high_to_go_on(self):
        """Set aside before the next night, which takes the number after its own."""
        first = self.run_today()
        forged = self.forge(automatic=False, seal_rank=2_147_483_647)
        self.set_aside(forged)
        self.today("2026-09-15")
        self.assertEqual(self.run_today().seal_rank, first.seal_rank + 1)
        self.assertEqual(self.check()[0], "warning")

    def test_the_night_that_it_took_is_made(self):
        forged = self.forge(seal=False, seal_rank=0)
        runs = self.env["dunning.run"].sudo()
        runs._open_nightly(self.company)
        self.assertFalse(runs.search([("state", "=", "running")]))
        self.set_aside(forged)
        runs._open_nightly(self.company)
        self.assertTrue(runs.search([("state", "=", "running")]).automatic)

    def test_a_genuine_run_that_is_set_aside_by_force_is_found(self):
        """By somebody who writes in the database."""
        self.invoice(100, "2026-09-01", self.make_customer("Garage Petit"))
        for values in ({}, {"partner_ids": [Command.set(self.agency.ids)]}):
            with self.subTest(values=values), self.env.cr.savepoint() as point:
                run = self.run_today(**values)
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE dunning_run SET state = 'set_aside' WHERE id = %s", run.ids
                )
                self.assertEqual(self.check()[0], "danger")
                point.rollback()
                self.env.invalidate_all()

    def test_a_removed_run_is_still_found(self):
        """Setting aside excuses no gap in the chain."""
        self.run_today()
        self.today("2026-09-15")
        second = self.run_today()
        self.today("2026-09-16")
        self.run_today()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM dunning_run WHERE id = %s", second.ids)
        self.assertEqual(self.check()[0], "danger")


@tagged("post_install", "-at_install")
class TestPlantedNight(ValuesCommon):
    """A collector keeps a default for every field of the evidence, and issues."""

    def evidence(self):
        """What a run leaves, field by field, without numbers and moments."""
        partner = self.make_customer("Scierie Haut")
        self.invoice(500, "2026-08-01", partner)
        runs = self.env["dunning.run"].with_user(self.collector)
        run = runs.with_context(**self.context).create(
            {"partner_ids": [Command.set(partner.ids)]}
        )
        run.action_issue()
        notice = run.notice_ids.sudo()
        self.assertTrue(notice)
        found = {}
        for records in (
            notice,
            notice.line_ids,
            notice.delivery_ids,
            self.env["dunning.charge"]
            .sudo()
            .search([("move_id", "in", notice.line_ids.move_id.ids)]),
        ):
            for name in sorted(records._get_guarded_fields()):
                field = records._fields[name]
                if field.relational and field.comodel_name not in (
                    "dunning.level",
                    "res.currency",
                    "res.company",
                ):
                    continue
                if name in (
                    "name",
                    "snapshot",
                    "snapshot_sha256",
                    "move_name",
                    "recipient",
                ):
                    continue
                found[records._name, name] = (
                    records.mapped(name) if not field.relational else records[name].ids
                )
        return found

    def test_the_evidence_is_the_same(self):
        self.policy.start_mode = "by_age"
        self.second.write({"claim_interest": True, "claim_indemnity": True})
        self.context = {}
        plain = self.evidence()
        for model, names in self.guarded():
            if model._name not in TestGivenByHand.EVIDENCE:
                continue
            for name in names:
                field = model._fields[name]
                value = plant(field, self.env)
                if value is None or field.type in ("one2many", "many2many"):
                    continue
                if field.groups and not self.collector.has_groups(field.groups):
                    continue  # nobody keeps a default for what he may not write
                self.keep_default(model, name, value, self.collector)
        self.context = {
            "default_claimed": False,
            "default_role": "listed",
            "default_amount_claimed": 1,
            "default_recipient": "me@evil.example",
        }
        self.assertEqual(self.evidence(), plain)
