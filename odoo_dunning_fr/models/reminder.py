import logging
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

TODO = "mail.mail_activity_data_todo"


class Reminder(NamedTuple):
    """What somebody is to be told about a record."""

    # What it is for: a deadline, or whatever tells it from the next one. None: each
    # time is another one, and only what is still open is not told again.
    occasion: Any
    user: models.BaseModel  # none: an occasion is told when there is somebody
    # Called with the record in the language of the user: summary and note.
    words: Callable[[models.BaseModel], tuple[str, str]]
    day: date | None = None  # of the activity; None: today


def as_text(occasion):
    """How an occasion is remembered."""
    return False if occasion is None else str(occasion)


class DunningReminder(models.AbstractModel):
    """A model that reminds somebody: by an activity, once for each occasion.

    What was told stays told when the activity is done or deleted. Another occasion, as
    a deadline that was put off, is told again: by the activity that is still open, or
    by a new one. What is no longer due is nobody's task, and is forgotten: should it be
    due again, it is told again.
    """

    _name = "dunning.reminder"
    _description = "Reminding Somebody Once"

    def _remind_once(self, key, due, kind=TODO, silent=False):
        """Tell of those of the records that are due; settle the others.

        :param str key: what it is about; the keys of a record know nothing of another
        :param due: maps the records that are due to their `Reminder`
        :type due: dict[odoo.models.BaseModel, Reminder]
        :param str kind: the activity type, by its xml id
        :param bool silent: without the e-mail that Odoo sends to the user
        """
        self.filtered(lambda record: record not in due)._settle_reminders(key)
        if self.env.context.get("mail_activity_automation_skip"):
            return
        told = self._get_told(key)
        fallback = self._find_activity_type(kind).default_user_id
        quiet = {"mail_activity_quick_update": True} if silent else {}
        fresh = {}
        for record, reminder in due.items():
            memory = told.get(record) or self.env["dunning.reminder.told"].sudo()
            memory = memory.with_context(**quiet)
            user = record._get_reminded_user(reminder.user) or fallback
            # What comes but once is written down, even when there is nobody.
            if not (user or reminder.occasion is None):
                continue
            if memory._has_told(reminder.occasion):
                continue
            if memory.activity_id.active:
                memory._move(record._prepare_reminder(reminder, user), reminder, user)
            else:
                fresh[record] = (memory, reminder, user)
        try:
            with self.env.cr.savepoint():
                self.with_context(**quiet)._plan_reminders(key, fresh, kind)
        except UniqueViolation:  # somebody is being told of one of them just now
            _logger.info("Reminders of %s: told elsewhere at this instant", key)

    def _plan_reminders(self, key, fresh, kind):
        """Plan the activities together; remember them."""
        activity_type = self._find_activity_type(kind)
        wanted = [
            {
                **record._prepare_reminder(reminder, user),
                **record._prepare_reminder_target(activity_type),
                "user_id": user.id,
                "automated": True,
            }
            for record, (_memory, reminder, user) in fresh.items()
        ]
        activities = self.env["mail.activity"].create(wanted)
        new = []
        for (record, (memory, reminder, user)), activity in zip(
            fresh.items(), activities, strict=True
        ):
            values = {
                "occasion": as_text(reminder.occasion),
                "activity_id": activity.id,
                "user_id": user.id,
            }
            if memory:
                memory.write(values)
            else:
                where = {"res_model": record._name, "res_id": record.id, "key": key}
                new.append({**where, **values})
        self.env["dunning.reminder.told"].sudo().create(new)

    def _settle_reminders(self, key=None, done=False):
        """What was done, or is no longer due, is nobody's task: drop the activities.

        :param bool done: it was done, and the record says so, not only no longer due
        """
        told_sudo = self._search_told(key)
        # Whoever settles it need not be who was told.
        open_sudo = told_sudo.activity_id.filtered("active")
        if done:
            open_sudo.action_feedback()
        else:
            open_sudo.unlink()
        told_sudo.unlink()

    def _put_reminder_off(self, key, occasion):
        """Drop what is open; the present occasion counts as told, the next does not.

        :param occasion: None when nothing is due for now: all is forgotten
        """
        if occasion is None:
            self._settle_reminders(key)
            return
        told_sudo = self._search_told(key)
        told_sudo.activity_id.filtered("active").unlink()
        told_sudo.occasion = as_text(occasion)

    @api.model
    def _get_told(self, key):
        """Map the records to what is remembered of them under a key.

        :rtype: dict[odoo.models.BaseModel, odoo.models.BaseModel]
        """
        return {
            self.browse(memory_sudo.res_id): memory_sudo
            for memory_sudo in self._search_told(key)
        }

    def _search_told(self, key=None):
        # The program's own memory: nobody has the right to read it by himself.
        told_sudo = self.env["dunning.reminder.told"].sudo()
        if not self.ids:
            return told_sudo
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return told_sudo.search(about + ([("key", "=", key)] if key else []))

    # What it consists of

    def _get_reminder_target(self):
        """The record that has the activity: itself. To override."""
        return self

    def _get_reminded_user(self, user):
        """Who is told: a manager in the place of somebody who has left."""
        if user and not user.active and "company_id" in self._fields:
            return self.company_id._get_dunning_manager() or user
        return user

    def _prepare_reminder(self, reminder, user):
        lang = user.lang and self.env.company._get_dunning_lang(user)
        summary, note = reminder.words(self.with_context(lang=lang))
        company = self.env.company
        if "company_id" in self._fields:
            company = self.company_id
        day = reminder.day or company._get_dunning_today()
        return {"summary": summary, "note": note, "date_deadline": day}

    def _prepare_reminder_target(self, activity_type):
        target = self._get_reminder_target()
        return {
            "res_model_id": self.env["ir.model"]._get_id(target._name),
            "res_id": target.id,
            "activity_type_id": (activity_type or target._default_activity_type()).id,
        }

    @api.model
    def _find_activity_type(self, kind):
        """The activity type of an xml id; none when somebody has deleted it."""
        found = self.env.ref(kind, raise_if_not_found=False)
        return found or self.env["mail.activity.type"]

    def unlink(self):
        if self:
            self._settle_reminders()
        return super().unlink()


class DunningReminderTold(models.Model):
    """What somebody was told: the one memory of all reminders.

    It is a row of its own, for an activity is deleted by whoever likes.
    """

    _name = "dunning.reminder.told"
    _description = "Reminder That Was Given"
    _inherit = ["dunning.guarded"]
    _dunning_written_by_program = True
    _rec_name = "key"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Integer(string="Document", required=True, readonly=True)
    key = fields.Char(string="About", required=True, readonly=True)
    occasion = fields.Char(readonly=True)
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    _once = models.UniqueIndex("(res_model, res_id, key)")

    def _has_told(self, occasion):
        """Whether nothing is to be told: of this occasion somebody was."""
        if not self:
            return False
        if self.activity_id.active:
            return occasion is None or self.occasion == as_text(occasion)
        # What is gone with a user who left was not told to anybody.
        lost = not self.activity_id and self.user_id and not self.user_id.active
        return not lost and occasion is not None and self.occasion == as_text(occasion)

    def _move(self, values, reminder, user):
        """Tell of another occasion by the activity that is still open.

        It goes to whoever is to be told now; whom a person gave it to keeps it else.
        """
        if user != self.user_id:
            values = {**values, "user_id": user.id}
        self.activity_id.write(values)
        self.write({"occasion": as_text(reminder.occasion), "user_id": user.id})
