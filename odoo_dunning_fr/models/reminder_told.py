from odoo import fields, models

from .reminder import as_text


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
