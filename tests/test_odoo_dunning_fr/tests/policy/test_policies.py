"""Policies and their ladders: what is shipped, what is refused, who gets which."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.models import Constraint, UniqueIndex
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.translate import load_language

from ..common import DunningCommon

SEEDED_DELAYS = {
    "policy_company": [-5, 3, 10, 20, 30, 45],
    "policy_company_supple": [-5, 6, 20, 40, 50, 70],
    "policy_consumer": [-5, 5, 20, 35, 65],
    "policy_public": [5, 20, 45],
    "policy_none": [],
}


@tagged("post_install", "-at_install")
class TestSeededPolicies(DunningCommon):
    def seed(self, name):
        return self.env.ref(f"odoo_dunning_fr.{name}")

    def ladder(self, name):
        return self.seed(name).level_ids.sorted("sequence")

    def test_the_shipped_ladders_climb_as_the_guide_says(self):
        """Companies -5 3 10 20 30 45, consumers -5 5 20 35 65, public 5 20 45."""
        for name, delays in SEEDED_DELAYS.items():
            with self.subTest(policy=name):
                self.assertEqual(self.ladder(name).mapped("delay_days"), delays)

    def test_a_supple_reminder_waits_twice_as_long_as_the_usual_one(self):
        """Friendly after 6 days instead of 3, firm after 20 instead of 10."""
        usual = self.ladder("policy_company").mapped("delay_days")
        supple = self.ladder("policy_company_supple").mapped("delay_days")
        self.assertEqual(supple[1:4], [2 * days for days in usual[1:4]])
        self.assertFalse(self.seed("policy_company_supple").by_default)

    def test_a_shipped_formal_notice_is_registered_and_approved_by_a_manager(self):
        """8 days to pay for a company, 15 for a consumer."""
        for name, days in (("policy_company", 8), ("policy_consumer", 15)):
            formal = self.ladder(name).filtered(
                lambda level: level.stage == "formal_notice"
            )
            self.assertRecordValues(
                formal,
                [
                    {
                        "by_registered": True,
                        "by_email": False,
                        "approval": "approve",
                        "payment_days": days,
                    }
                ],
            )

    def test_public_bodies_get_no_formal_notice_but_a_written_claim(self):
        stages = set(self.ladder("policy_public").mapped("stage"))
        self.assertEqual(stages, {"reminder"})

    def test_the_courtesy_note_is_the_only_level_before_the_due_date(self):
        for name in SEEDED_DELAYS:
            for level in self.ladder(name):
                with self.subTest(policy=name, level=level.name):
                    self.assertEqual(level.stage == "courtesy", level.delay_days < 0)

    def test_each_kind_of_customer_gets_its_shipped_policy(self):
        self.policy.by_default = False
        kinds = {"company": "company", "consumer": "consumer", "public": "public"}
        for kind, seed in kinds.items():
            self.customer.dunning_debtor_kind = kind
            found = self.env["dunning.policy"]._find_for(self.customer, self.company)
            self.assertEqual(found, self.seed(f"policy_{seed}"))

    def test_the_shipped_names_and_texts_are_french_for_a_french_reader(self):
        load_language(self.env.cr, "fr_FR")
        self.env.invalidate_all()
        texts = []
        for name in SEEDED_DELAYS:
            texts.append((self.seed(name), "name"))
            for level in self.seed(name).level_ids:
                texts += [(level, text) for text in ("name", "subject", "letter_body")]
        english = [
            f"{record.name}: {field}"
            for record, field in texts
            if record.with_context(lang="fr_FR")[field]
            == record.with_context(lang="en_US")[field]
        ]
        self.assertFalse(english, "not translated")
        formal = self.ladder("policy_company")[4].with_context(lang="fr_FR")
        self.assertEqual(formal.name, "Mise en demeure")


@tagged("post_install", "-at_install")
class TestLadder(DunningCommon):
    def test_two_levels_cannot_share_a_place_in_the_ladder(self):
        with self.assertRaisesRegex(ValidationError, "same sequence"):
            self.second.sequence = self.first.sequence

    def test_two_levels_can_change_places(self):
        """The two reminders swap in one go, as when a person drags them."""
        self.second.delay_days = self.first.delay_days
        self.policy.write(
            {
                "level_ids": [
                    Command.update(self.first.id, {"sequence": 30}),
                    Command.update(self.second.id, {"sequence": 20}),
                ]
            }
        )
        names = self.policy.level_ids.sorted("sequence").mapped("name")
        self.assertEqual(names[1:3], ["Second", "First"])

    def test_the_place_of_an_archived_level_is_free(self):
        self.first.action_archive()
        self.env.flush_all()
        self.second.sequence = self.first.sequence
        self.env.flush_all()
        self.assertEqual(self.second.sequence, 20)

    def test_a_reminder_cannot_follow_a_formal_notice(self):
        with self.assertRaisesRegex(ValidationError, "milder stage"):
            self.policy.level_ids = [
                Command.create(
                    self.level_values(45, "Late", "reminder", 40, 0, "email", {})
                )
            ]

    def test_a_level_cannot_come_later_in_the_ladder_but_sooner_in_time(self):
        with self.assertRaisesRegex(ValidationError, "shorter delay"):
            self.second.delay_days = 2

    def test_a_courtesy_note_cannot_go_out_after_the_due_date(self):
        with self.assertRaisesRegex(ValidationError, "courtesy note"):
            self.courtesy.delay_days = 1

    def test_a_reminder_cannot_go_out_before_the_day_after_the_due_date(self):
        with self.assertRaisesRegex(ValidationError, "nothing is overdue"):
            self.first.delay_days = 0

    def test_a_level_must_reach_the_customer_somehow(self):
        with self.assertRaisesRegex(ValidationError, "would reach nobody"):
            self.first.by_email = False

    def test_negative_days_and_amounts_are_refused(self):
        refused = [
            (self.first, "min_gap_days", -1),
            (self.second, "payment_days", -8),
            (self.policy, "min_amount", -1.0),
            (self.policy, "ignore_below", -0.01),
            (self.policy, "min_interval_days", -1),
        ]
        for record, field, value in refused:
            with (
                self.subTest(field=field),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                record[field] = value
                self.env.flush_all()
            self.env.invalidate_all()

    def test_each_database_refusal_is_a_sentence_for_the_user(self):
        """What the web client shows is the message of the constraint itself."""
        for table in ("dunning_level", "dunning_policy"):
            model = self.env[table.replace("_", ".")]
            for name, constraint in model._table_objects.items():
                if isinstance(constraint, Constraint | UniqueIndex):
                    with self.subTest(constraint=name):
                        message = constraint.get_error_message(model)
                        self.assertRegex(message, r"^[A-Z].{20,}\.$")

    def test_a_used_level_is_archived_and_never_deleted(self):
        self.invoice(500, "2026-09-11")
        self.issue_and_send()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.first.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.policy.unlink()
        self.first.action_archive()
        self.assertFalse(self.first.active)

    def test_an_unused_level_can_be_deleted(self):
        self.final.unlink()
        self.assertEqual(len(self.policy.level_ids), 4)

    def test_the_plan_of_a_ladder_respects_gaps_and_the_formal_deadline(self):
        """Due 1 September 2026; formal notice on 1 October (30 days).

        The last notice would come on 16 October (45 days); the formal notice gives
        8 days plus 3 of silence: 12 October, earlier. So the 16th holds.
        """
        plan = self.policy.level_ids._get_calendar(self.day("2026-09-01"))
        self.assertEqual(
            [(level.name, str(day)) for level, day in plan],
            [
                ("Courtesy", "2026-08-27"),
                ("First", "2026-09-04"),
                ("Second", "2026-09-16"),
                ("Formal notice", "2026-10-01"),
                ("Last notice", "2026-10-16"),
            ],
        )


@tagged("post_install", "-at_install")
class TestWhichPolicy(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["dunning.policy"]
        cls.policy.by_default = False  # each test says what is given by default
        cls.Policy.search([("company_id", "=", False)]).by_default = False

    def find(self, company=None):
        return self.Policy._find_for(self.customer, company or self.company)

    def given(self, kind="any", company=None, sequence=10):
        return self.make_policy(
            f"For {kind}",
            [(10, "Only", "reminder", 3, 0, "email", {})],
            debtor_kind=kind,
            company_id=company and company.id,
            sequence=sequence,
        )

    def test_without_any_policy_the_customer_is_left_alone(self):
        self.assertFalse(self.find())

    def test_a_customers_own_policy_comes_first(self):
        self.given("company", self.company)
        self.customer.dunning_policy_id = self.policy
        self.assertEqual(self.find(), self.policy)

    def test_an_archived_own_policy_falls_back_to_the_default_one(self):
        """The same for the list of due items as for the function."""
        default = self.given("company")
        self.customer.dunning_policy_id = self.policy
        bill = self.invoice(100, "2026-09-01")
        self.assertEqual(self.row(bill).policy_id, self.policy)
        self.policy.action_archive()
        self.assertEqual(self.find(), default)
        self.assertEqual(self.row(bill).policy_id, default)

    def test_a_policy_for_the_kind_beats_one_for_any_kind(self):
        self.given("any", sequence=1)
        own_kind = self.given("company", sequence=9)
        self.given("consumer", sequence=0)
        self.assertEqual(self.find(), own_kind)

    def test_the_sequence_decides_between_equals(self):
        self.given("company", sequence=9)
        before = self.given("company", sequence=2)
        self.assertEqual(self.find(), before)

    def test_the_nearest_company_on_the_way_up_wins(self):
        """Shop is a branch of Region, a branch of the company.

        The shared policy serves when nothing else does; then the company's; then the
        region's. What belongs to the shop concerns nobody above it.
        """
        region = self.env["res.company"].create(
            {"name": "Région Sud", "parent_id": self.company.id}
        )
        shop = self.env["res.company"].create(
            {"name": "Atelier de Nice", "parent_id": region.id}
        )
        shared = self.given("company")
        self.assertEqual(self.find(shop), shared)
        top = self.given("any", self.company)
        self.assertEqual(self.find(shop), top)
        middle = self.given("any", region)
        self.assertEqual(self.find(shop), middle)
        self.assertEqual(self.find(), top)

    def test_another_companys_policy_is_never_taken(self):
        other = self.env["res.company"].create({"name": "Sans lien"})
        self.given("any", other)
        self.assertFalse(self.find())

    def test_a_policy_of_another_company_cannot_be_set_on_a_customer(self):
        other = self.env["res.company"].create({"name": "Sans lien"})
        foreign = self.given("any", other)
        with self.assertRaisesRegex(UserError, "Sans lien|company"):
            self.customer.sudo().with_company(self.company).dunning_policy_id = foreign

    def test_the_list_of_due_items_finds_the_same_policy(self):
        bill = self.invoice(100, "2026-09-01")
        self.assertFalse(self.row(bill).policy_id)
        for owner in (("any",), ("company",), ("any", self.company)):
            policy = self.given(*owner)
            self.assertEqual(self.find(), policy)
            self.assertEqual(self.row(bill).policy_id, policy)


@tagged("post_install", "-at_install")
class TestChangeOfLadder(DunningCommon):
    def test_a_customer_moved_to_another_policy_goes_on_from_where_it_was(self):
        """Due on 1 September, second reminder (15 days, a reminder) sent on the 16th.

        The new ladder has reminders at 10 and 20 days and a formal notice at 25: the
        next step is the reminder at 20 days, the first that is no milder and later.
        With its gap of 7 days it leaves from the 23rd on, not on the 21st.
        """
        bill = self.invoice(800, "2026-09-01")
        self.issue_and_send("2026-09-04")
        self.issue_and_send("2026-09-16")
        other = self.make_policy(
            "Other",
            [
                (1, "Soft", "reminder", 10, 0, "email", {}),
                (2, "Firm", "reminder", 20, 7, "email", {}),
                (3, "Formal", "formal_notice", 25, 0, "registered", {}),
            ],
            company_id=self.company.id,
            by_default=False,
        )
        self.customer.dunning_policy_id = other
        self.assertTold(
            bill, "gap", "waiting", level=other.level_ids[1], date="2026-09-23"
        )
        self.assertEqual(self.row(bill).level_id, self.second)
        self.assertEqual(len(bill.dunning_notice_ids), 2)

    def test_a_milder_ladder_after_a_formal_notice_has_nothing_left(self):
        """After a formal notice no reminder follows, whatever its delay."""
        bill = self.invoice(800, "2026-09-01")
        self.customer.dunning_policy_id = self.make_policy(
            "Formal at once",
            [(1, "Formal", "formal_notice", 5, 0, "registered", {})],
            company_id=self.company.id,
            by_default=False,
        )
        self.issue_and_send("2026-09-07")
        self.customer.dunning_policy_id = self.make_policy(
            "Reminders only",
            [(1, "Reminder", "reminder", 20, 0, "email", {})],
            company_id=self.company.id,
            by_default=False,
        )
        self.today("2026-10-26")
        self.assertTold(bill, "last_level", "finished")

    def test_an_archived_level_is_passed_over(self):
        """The second reminder is archived: after the first comes the formal notice."""
        bill = self.invoice(800, "2026-09-01")
        self.issue_and_send("2026-09-04")
        self.second.action_archive()
        self.assertTold(bill, "delay", "waiting", level=self.formal, date="2026-10-01")

    def test_archiving_the_level_last_sent_keeps_the_place_in_the_ladder(self):
        """The second reminder left, then was archived: the first is not sent again."""
        bill = self.invoice(800, "2026-09-01")
        self.issue_and_send("2026-09-04")
        self.issue_and_send("2026-09-16")
        self.second.action_archive()
        self.today("2026-10-01")
        self.assertTold(bill, "due", "due", level=self.formal, date="2026-10-01")
        self.assertEqual(self.row(bill).level_id, self.second)
