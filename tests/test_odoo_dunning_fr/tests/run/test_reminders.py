"""Reminding somebody once: on mandates, whose reminders have nothing of their own."""

from functools import partial

from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.models.reminder import Reminder

from ..common import DunningCommon

KEY = "renewal"
MANAGER = "odoo_dunning_fr.group_manager"


@tagged("post_install", "-at_install")
class TestReminders(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agency = cls.make_customer("Agence du Nord", dunning_agent_kind="agency")
        cls.mandates = cls.env["dunning.mandate"].create(
            [
                {
                    "reference": reference,
                    "partner_id": agency.id,
                    "company_id": cls.company.id,
                    "date": "2026-01-01",
                }
                for reference in ("M-1", "M-2", "M-3")
            ]
        )
        cls.one, cls.two, cls.three = cls.mandates

    def remind(self, due, key=KEY, records=None, user=None):
        """Remind of the occasions of some of the records."""
        records = records or self.mandates
        user = self.user if user is None else user
        words = partial(self.word, key)
        reminders = {
            record: Reminder(occasion, user, words) for record, occasion in due.items()
        }
        records._remind_once(key, reminders)

    @staticmethod
    def word(key, mandate):
        return f"{key} {mandate.reference} {mandate.env.lang}", "<p>Note</p>"

    def open_of(self, record):
        record.invalidate_recordset(["activity_ids"])
        return record.activity_ids

    def memories(self, records=None):
        records = records or self.mandates
        return records._search_told()

    def test_told_once_for_each_occasion(self):
        for _night in range(3):
            self.remind({self.one: self.day("2026-10-01"), self.two: "12"})
        self.assertEqual(len(self.open_of(self.one)), 1)
        self.assertEqual(len(self.open_of(self.two)), 1)
        self.assertFalse(self.open_of(self.three))
        self.assertEqual(
            self.open_of(self.one).summary, f"renewal M-1 {self.user.lang}"
        )

    def test_what_was_done_or_deleted_or_hidden_is_not_told_again(self):
        due = dict.fromkeys(self.mandates, self.day("2026-10-01"))
        self.remind(due)
        self.open_of(self.one).action_done()
        self.open_of(self.two).unlink()
        self.open_of(self.three).active = False
        self.remind(due)
        for mandate in self.mandates:
            self.assertFalse(self.open_of(mandate))

    def test_another_occasion_moves_what_is_open(self):
        self.remind({self.one: self.day("2026-10-01")})
        task = self.open_of(self.one)
        self.today("2026-09-20")
        self.one.reference = "M-1 bis"
        self.remind({self.one: self.day("2026-11-01")})
        self.assertEqual(self.open_of(self.one), task)
        self.assertEqual(task.date_deadline, self.day("2026-09-20"))
        self.assertIn("M-1 bis", task.summary)

    def test_what_moves_goes_to_who_is_to_be_told_now(self):
        """Another collector has the customer since; what was given away stays there."""
        bob = self.make_user("bob_builder", "odoo_dunning_fr.group_collector")
        eve = self.make_user("eve_helper", "odoo_dunning_fr.group_collector")
        self.remind({self.one: "12"})
        self.remind({self.one: "6"}, user=bob)
        activity = self.open_of(self.one)
        self.assertEqual((len(activity), activity.user_id), (1, bob))
        activity.user_id = eve  # Bob has given it away
        self.remind({self.one: "3"}, user=bob)
        self.assertEqual(self.open_of(self.one).user_id, eve)

    def test_without_anybody_who_is_known_it_is_the_type_s_own_user(self):
        self.env.ref("mail.mail_activity_data_todo").sudo().default_user_id = self.user
        self.remind({self.one: "12"}, user=self.env["res.users"])
        self.assertEqual(self.open_of(self.one).user_id, self.user)

    def test_what_is_put_off_is_told_at_the_next_occasion_alone(self):
        self.remind({self.one: "6"})
        self.one._put_reminder_off(KEY, "12")
        self.assertFalse(self.open_of(self.one))
        self.remind({self.one: "12"})
        self.assertFalse(self.open_of(self.one))
        self.remind({self.one: "6"})
        self.assertEqual(len(self.open_of(self.one)), 1)

    def test_another_occasion_is_told_anew_when_the_first_was_done(self):
        self.remind({self.one: self.day("2026-10-01")})
        self.open_of(self.one).action_done()
        self.remind({self.one: self.day("2026-11-01")})
        self.assertEqual(len(self.open_of(self.one)), 1)
        self.assertEqual(len(self.memories(self.one)), 1)

    def test_what_is_no_longer_due_is_dropped_and_told_again_when_it_is(self):
        self.remind(dict.fromkeys(self.mandates, "1"))
        self.open_of(self.two).action_done()
        self.remind({self.three: "1"})
        self.assertFalse(self.open_of(self.one))
        self.assertEqual(len(self.open_of(self.three)), 1)
        self.remind(dict.fromkeys(self.mandates, "1"))
        for mandate in self.mandates:
            self.assertEqual(len(self.open_of(mandate)), 1)

    def test_keys_know_nothing_of_each_other(self):
        self.remind({self.one: "1"})
        self.remind({self.one: "1"}, key="proof")
        self.assertEqual(len(self.open_of(self.one)), 2)
        self.one._settle_reminders("proof")
        self.assertIn("renewal", self.open_of(self.one).summary)

    def test_what_has_no_occasion_is_told_each_time_but_for_what_is_open(self):
        for _time in range(2):
            self.remind({self.one: None})
        task = self.open_of(self.one)
        self.assertEqual(len(task), 1)
        task.action_done()
        self.remind({self.one: None})
        self.assertEqual(len(self.open_of(self.one)), 1)

    def test_in_the_language_of_who_is_told(self):
        marie = self.make_user("marie", MANAGER)
        marie.sudo().lang = "fr_FR"
        self.remind({self.one: "1"}, user=marie)
        self.assertEqual(self.open_of(self.one).user_id, marie)
        self.assertIn("fr_FR", self.open_of(self.one).summary)

    def test_a_manager_is_told_in_the_place_of_who_has_left(self):
        marie = self.make_user("marie", MANAGER)
        marie.sudo().active = False
        self.remind({self.one: "1"}, user=marie)
        self.assertEqual(
            self.open_of(self.one).user_id, self.company._get_dunning_manager()
        )

    def test_what_left_with_its_user_is_told_to_another(self):
        """Odoo deletes the activities of a user who is archived."""
        marie = self.make_user("marie", MANAGER)
        self.remind({self.one: "1", self.two: "1"}, user=marie)
        self.open_of(self.two).action_done()
        marie.sudo().action_archive()
        self.assertFalse(self.open_of(self.one))
        self.remind({self.one: "1", self.two: "1"}, user=marie)
        self.assertEqual(len(self.open_of(self.one)), 1)
        self.assertFalse(self.open_of(self.two), "it was done")

    def test_nobody_to_tell_is_told_later(self):
        nobody = self.env["res.users"]
        reminder = Reminder("1", nobody, partial(self.word, KEY))
        self.one._remind_once(KEY, {self.one: reminder})
        self.assertFalse(self.open_of(self.one) | self.memories(self.one).activity_id)
        self.remind({self.one: "1"})
        self.assertEqual(len(self.open_of(self.one)), 1)

    def test_the_memory_goes_with_the_record(self):
        self.remind(dict.fromkeys(self.mandates, "1"))
        told = self.memories(self.one)
        self.one.unlink()
        self.assertFalse(told.exists())
        self.assertEqual(len(self.memories(self.two)), 1)

    def test_the_memory_is_the_program_s(self):
        """A manager of the dunning neither reads nor writes it; he settles it."""
        self.remind({self.one: "1"})
        nadia = self.make_user("nadia", MANAGER)
        told = self.env["dunning.reminder.told"].with_user(nadia)
        for right in ("read", "write", "create", "unlink"):
            self.assertFalse(told.has_access(right), right)
        self.one.with_user(nadia)._settle_reminders(KEY)
        self.assertFalse(self.open_of(self.one))

    def test_many_at_once_cost_as_many_queries_as_a_few(self):
        """What is told already is looked for at once."""
        due = dict.fromkeys(self.mandates, "1")
        self.remind(due)
        self.env.flush_all()
        counts = []
        for records in (self.one, self.mandates):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.remind(dict.fromkeys(records, "1"), records=records)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
