from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import procedure
from .dunning_referral import RUNNING
from .dunning_reminder import Reminder

DUTIES = [
    ("fee", "Pay the registry's fee"),
    ("serve", "Have the order served"),
    ("enforce", "The order may be enforced"),
    ("costs", "Pay the costs of the opposition"),
    ("lawyer", "Appoint a lawyer"),
    ("hearing", "Go to the hearing"),
    ("other", "To be done"),
]
# What the deadlines of all the events of a file follow from.
FACTS = (
    "referral_id.court_id",
    "referral_id.amount_total",
    "referral_id.event_ids.kind",
    "referral_id.event_ids.date",
    "referral_id.event_ids.granted",
    "referral_id.event_ids.in_person",
)
DAYS_BEFORE = 7  # how long before a deadline its activity is due


class DunningReferralEvent(models.Model):
    """What is to be done next because of an event, and until when.

    Deadlines are those of `rules.procedure`: they follow from the dates that are
    entered, and nobody types them, but for an event of kind “Other”.
    """

    _inherit = "dunning.referral.event"

    duty = fields.Selection(
        DUTIES, string="What Is Next", compute="_compute_duty", store=True
    )
    deadline = fields.Date(
        compute="_compute_deadline",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The last day; of enforcement, the first one.",
    )
    date_done = fields.Date(
        string="Done On",
        compute="_compute_date_done",
        store=True,
        readonly=False,
        help="The day of the event that answers it.",
    )
    done_late = fields.Boolean(compute="_compute_duty", store=True)
    done = fields.Boolean(compute="_compute_done")
    consequence = fields.Char(compute="_compute_consequence")
    is_missed = fields.Boolean(
        string="Missed", compute="_compute_is_missed", search="_search_is_missed"
    )
    # What the reminders of 19.0.1.0.0 left; see `dunning.reminder`.
    reminded_of = fields.Date(readonly=True, copy=False)
    activity_id = fields.Many2one("mail.activity", readonly=True, copy=False)

    @api.depends(*FACTS)
    def _compute_duty(self):
        for event, duty in self._find_duties():
            own = event.kind == "other" and "other"
            event.duty = duty.code if duty else own
            event.done_late = duty and duty.is_late()

    # On their own: who writes one of them leaves the others to be computed.

    @api.depends(*FACTS)
    def _compute_deadline(self):
        for event, duty in self._find_duties():
            own = event.kind == "other" and event.deadline
            event.deadline = duty.deadline if duty else own

    @api.depends(*FACTS)
    def _compute_date_done(self):
        for event, duty in self._find_duties():
            own = event.kind == "other" and event.date_done
            event.date_done = duty.done_on if duty else own

    def _find_duties(self):
        """Each event with the duty that it opens by law, or None."""
        for referral, events in self.grouped("referral_id").items():
            duties = referral._get_duties()
            for event in events:
                yield event, duties.get(event)

    @api.depends("date_done")
    def _compute_done(self):
        for event in self:
            event.done = bool(event.date_done)

    @api.depends_context("lang")
    @api.depends("duty", "deadline")
    def _compute_consequence(self):
        consequences = self._get_consequences()
        for event in self:
            event.consequence = event.deadline and consequences.get(event.duty)

    @api.depends("deadline", "date_done", "done_late", "referral_id.state")
    def _compute_is_missed(self):
        missed = self.filtered_domain(self._get_missed_domain())
        for event in self:
            event.is_missed = event in missed

    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        missed = self._get_missed_domain()
        return missed if True in value else ~missed

    @api.model
    def _get_missed_domain(self):
        """What is too late: not done in a file that runs, or done after the day."""
        today = fields.Date.context_today(self)
        late = self._get_open_domain() & Domain("deadline", "<", today)
        late &= Domain("duty", "not in", list(procedure.AWAITED))
        return late | Domain("done_late", "=", True)

    @api.model
    def _get_open_domain(self):
        return (
            Domain("deadline", "!=", False)
            & Domain("date_done", "=", False)
            & Domain("referral_id.state", "in", RUNNING)
        )

    def _get_consequences(self):
        """What is lost when a day passes, or what the day means."""
        return {
            "fee": self.env._("Without it the request lapses (CPC 1425)."),
            "serve": self.env._(
                "Without it the order is as if it had never been made (CPC 1411)."
            ),
            "enforce": self.env._(
                "From this day, if no opposition is known (CPC 1422)."
            ),
            "costs": self.env._(
                "Without it the claim lapses (CPC 1425), and with it what interrupted "
                "limitation (C. civ. 2243)."
            ),
            "lawyer": self.env._(
                "The procedure is written: a lawyer must act for you (CPC 1418)."
            ),
            "hearing": self.env._(
                "Bring the act of service: for orders made from 1 September 2026 the "
                "claim is inadmissible without it (CPC 1418)."
            ),
        }

    # Who is told

    def _remind(self):
        """Plan an activity before each deadline that is open; once for each day."""
        waiting = self.filtered_domain(self._get_open_domain())
        self._remind_once("duty", {event: event._get_reminder() for event in waiting})

    def _get_reminder(self):
        """The activity of the responsible is early enough, and tells the last day."""
        early = self.deadline
        if self.duty not in procedure.AWAITED:
            early -= timedelta(DAYS_BEFORE)
        day = max(early, fields.Date.context_today(self))
        words = type(self)._word_reminder
        return Reminder(self.deadline, self.user_id, words, day)

    def _word_reminder(self):
        duties = dict(self._fields["duty"]._description_selection(self.env))
        day = self.env["dunning.letter"]._day(self.deadline, self.env.lang)
        note = self.note if self.duty == "other" else self.consequence
        return f"{duties[self.duty]}: {day}", note

    def _get_reminder_target(self):
        # OVERRIDE: the file has the activities
        return self.referral_id
