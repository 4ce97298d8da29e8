"""With the two-person rule, who was the last to change what is claimed approves not."""

from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..attacks import REFUSALS, Attacks, plant
from ..common import DunningCommon

DUE = "2026-07-14"
ONLY_MANAGER = (
    "odoo_dunning_fr.group_manager",
    "base.group_partner_manager",
    "mail.group_mail_template_editor",
)


class TwoPersons(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company()
        cls.company.dunning_two_person_rule = True
        cls.customer.company_registry = "44306184100047"
        cls.agency = cls.make_agency("Recouvrement Rhodanien")
        cls.other = cls.make_customer("Garage Petit", company_registry="732829320")
        cls.alice = cls.make_user("alice", *ONLY_MANAGER)
        cls.bernard = cls.make_user("bernard", *ONLY_MANAGER)
        cls.karim = cls.make_user("karim_two", "odoo_dunning_fr.group_collector")

    def assertNotHis(self, act):
        with self.assertRaisesRegex(UserError, "two-person rule"):
            act()


@tagged("post_install", "-at_install")
class TestTwoPersonsOnFiles(TwoPersons):
    def file(self, user):
        """A draft that a user has prepared; a manager knows what it lacks."""
        moves = self.invoice(1000, DUE).with_user(user)
        action = moves.action_dunning_refer("agency", self.agency)
        return self.env["dunning.referral"].with_user(user).browse(action["res_id"])

    def approve(self, file, user):
        file = file.with_user(user)
        file.override_reason = "Known since the telephone call"
        file.action_ready()

    def test_a_file_rewritten_by_its_approver_is_refused(self):
        """M rewrites C's draft to another customer, overrides, approves: refused."""
        file = self.file(self.karim)
        moves = self.invoice(5000, DUE, self.other)
        file.with_user(self.alice).write(
            {"partner_id": self.other.id, "move_ids": [Command.set(moves.ids)]}
        )
        self.assertEqual(file.prepared_by_id, self.alice)
        self.assertNotHis(lambda: self.approve(file, self.alice))
        self.assertEqual(file.state, "draft")
        self.approve(file, self.bernard)
        self.assertEqual((file.state, file.approved_by_id), ("ready", self.bernard))

    def test_in_a_firm_of_two_the_other_confirms(self):
        """Alice prepares. Bernard adds a penalty: now it is Alice who confirms."""
        file = self.file(self.alice)
        self.assertNotHis(lambda: self.approve(file, self.alice))
        file.with_user(self.bernard).amount_penalty = 100
        self.assertNotHis(lambda: self.approve(file, self.bernard))
        self.approve(file, self.alice)
        self.assertEqual((file.state, file.approved_by_id), ("ready", self.alice))

    def test_what_says_nothing_of_the_claim_makes_nobody_its_author(self):
        file = self.file(self.karim)
        file.with_user(self.alice).write(
            {"note": "Called", "user_id": self.alice.id, "agent_reference": "A1"}
        )
        file.with_user(self.alice).action_refresh()
        self.assertEqual(file.prepared_by_id, self.karim)
        self.approve(file, self.alice)

    def test_a_payment_takes_an_approval_back_once_it_is_counted(self):
        file = self.file(self.karim)
        self.approve(file, self.alice)
        file.action_refresh()
        self.assertEqual(file.state, "ready")
        self.pay(file.sudo().move_ids, 400)
        file.action_refresh()
        self.assertEqual((file.state, file.amount_principal), ("draft", 600))
        self.assertIn("No longer approved: Claimed", file.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestTwoPersonsAttack(Attacks, TwoPersons):
    file = TestTwoPersonsOnFiles.file
    approve = TestTwoPersonsOnFiles.approve

    def test_each_field_of_a_claim(self):
        """Whatever of a file an approver changes is his; an approval does not stay."""
        self.attacker = self.alice
        file = self.file(self.karim)
        self.approve(file, self.bernard)
        file = file.with_user(self.alice)
        names = file._get_claim_fields()
        # Who adds a field to files says whether it is claimed.
        self.assertLessEqual(
            {"kind", "partner_id", "move_ids", "date", "amount_penalty", "court_id"},
            names,
        )
        for name in sorted(names):
            for back in (True, False):
                self.attempt(
                    f"two persons: {'draft' if back else 'ready'}",
                    name,
                    lambda name=name, back=back: self.change(file, name, back),
                )
        self.close_attacks(at_least=2 * len(names))

    def change(self, file, name, back):
        """Whether she changed it, and still it is approved or hers to approve."""
        if back:
            file.with_user(self.bernard).action_draft()
        field = file._fields[name]
        before = file[name]
        natural = before.id if field.type == "many2one" else before
        with suppress(IntegrityError), mute_logger("odoo.sql_db"):
            file.write({name: plant(field, self.env, natural)})
            self.env.flush_all()
            return self.is_hers(file, name, before)
        return False

    def is_hers(self, file, name, before):
        if file[name] == before:
            return False
        if file.state == "ready" or file.prepared_by_id != self.alice:
            return True
        with suppress(*REFUSALS):
            self.approve(file, self.alice)
        return file.state == "ready"


@tagged("post_install", "-at_install")
class TestTwoPersonsOnNotices(TwoPersons):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first.approval = "approve"

    def setUp(self):
        super().setUp()
        self.invoice(100, "2026-09-01")
        self.invoice(200, "2026-09-01", self.other)

    def run_of(self, user, **values):
        return self.env["dunning.run"].with_user(user).create(values)

    def test_a_run_rewritten_by_its_approver_is_refused(self):
        """M rewrites the customers of C's draft run, C issues, M approves: refused."""
        run = self.run_of(self.karim, partner_ids=[Command.set(self.customer.ids)])
        run.with_user(self.alice).partner_ids = self.other
        run.action_start()
        notice = run.notice_ids
        self.assertEqual(notice.partner_id, self.other)
        self.assertNotHis(notice.with_user(self.alice).action_approve)
        notice.with_user(self.bernard).action_approve()
        self.assertEqual((notice.state, notice.approver_id), ("issued", self.bernard))

    def test_each_choice_of_a_run_makes_its_author(self):
        lines = self.receivable_lines(self.invoice(300, "2026-09-01", self.other))
        for values in (
            {"partner_ids": [Command.set(self.other.ids)]},
            {"policy_ids": [Command.set(self.policy.ids)]},
            {"left_out_line_ids": [Command.set(lines.ids)]},
            {"escalated_line_ids": [Command.set(lines.ids)]},
            {"by_hand": True},
        ):
            run = self.run_of(self.karim)
            run.with_user(self.alice).write(values)
            with self.subTest(values):
                self.assertEqual(run.prepared_by_id, self.alice)

    def test_who_issues_does_not_approve_either(self):
        run = self.run_of(self.karim)
        run.with_user(self.alice).action_start()
        self.assertNotHis(run.notice_ids.with_user(self.alice).action_approve)

    def test_in_a_firm_of_two_the_other_confirms(self):
        """Alice makes a run, Bernard corrects and issues it: Alice confirms."""
        run = self.run_of(self.alice)
        run.with_user(self.bernard).partner_ids = self.other
        run.with_user(self.bernard).action_start()
        self.assertNotHis(run.notice_ids.with_user(self.bernard).action_approve)
        run.notice_ids.with_user(self.alice).action_approve()
        self.assertEqual(run.notice_ids.state, "issued")

    def test_a_text_changed_while_it_waits_is_read_again_by_another(self):
        """Alice issues, Bernard changes the text: it is Alice who confirms."""
        texts = {
            "the level": lambda: self.first.with_user(self.bernard).write(
                {"subject": "Pay at once"}
            ),
            "through the policy": lambda: self.policy.with_user(self.bernard).write(
                {"level_ids": [Command.update(self.first.id, {"payment_days": 3})]}
            ),
            "a translation": lambda: self.first.with_user(
                self.bernard
            ).update_field_translations("subject", {"fr_FR": "Payez"}),
            "the e-mail": lambda: (
                self.env.ref("odoo_dunning_fr.mail_template_notice")
                .with_user(self.bernard)
                .write({"subject": "Pay now"})
            ),
        }
        run = self.run_of(self.alice)
        run.action_start()
        notice = run.notice_ids.filtered(lambda one: one.partner_id == self.other)
        for what, change in texts.items():
            notice.sudo().changed_by_id = False
            with self.subTest(what):
                self.assertNotHis(notice.with_user(self.alice).action_approve)
                change()
                self.assertEqual(notice.changed_by_id, self.bernard)
                self.assertIn("read it again", notice.sudo().message_ids[0].body)
                self.assertNotHis(notice.with_user(self.bernard).action_approve)
        notice.with_user(self.alice).action_approve()
        self.assertEqual(notice.state, "issued")

    def test_what_says_nothing_else_changes_nobody(self):
        run = self.run_of(self.alice)
        run.action_start()
        self.first.with_user(self.bernard).write({"delay_days": 4, "min_gap_days": 4})
        self.assertFalse(run.notice_ids.changed_by_id)

    def test_the_night_prepares_for_everybody(self):
        robot = self.env.ref("base.user_root")
        run = self.run_of(robot)
        run.action_issue()
        run.notice_ids.with_user(self.alice).action_approve()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"issued"})
