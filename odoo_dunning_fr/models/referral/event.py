from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...rules import procedure
from ..reminder import Reminder
from .referral import RUNNING

KINDS = [
    ("filed", "Request filed"),
    ("fee_paid", "Registry's fee paid"),
    ("order", "Order made"),
    ("served", "Order served"),
    ("first_act", "First act in person, or first seizure"),
    ("opposition", "Opposition by the debtor"),
    ("notice_of_opposition_costs", "Registry's letter about an opposition"),
    ("costs_paid", "Costs of the opposition paid"),
    ("lawyer_appointed", "Lawyer appointed"),
    ("hearing", "Hearing"),
    ("judgment", "Judgment"),
    ("certificate", "Certificate of non-opposition"),
    ("enforceable", "Enforcement begun"),
    ("closed", "File closed"),
    ("other", "Other"),
]
# What may be dated after today.
AHEAD = ("hearing", "other")

DUTIES = [
    ("fee", "Pay the registry's fee"),
    ("serve", "Have the order served"),
    ("enforce", "The order may be enforced"),
    ("costs", "Pay the costs of the opposition"),
    ("lawyer", "Appoint a lawyer"),
    ("costs_lawyer", "Pay the costs of the opposition and appoint a lawyer"),
    ("hearing", "Go to the hearing"),
    ("raise", "Count the raised legal interest"),
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
    """What happened in a procedure, on its day, and what proves it."""

    _name = "dunning.referral.event"
    _description = "Event of a Procedure"
    _inherit = ["dunning.guarded", "dunning.reminder"]
    _order = "date, id"
    _check_company_auto = True

    referral_id = fields.Many2one(
        "dunning.referral",
        string="File",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="referral_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="referral_id.currency_id")
    partner_id = fields.Many2one(related="referral_id.partner_id")
    user_id = fields.Many2one(related="referral_id.user_id")
    kind = fields.Selection(KINDS, required=True)
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    granted = fields.Selection(
        [("full", "In full"), ("partial", "In part"), ("refused", "Refused")],
        default="full",
    )
    amount = fields.Monetary(
        help="What the order or the judgment grants, or what was paid."
    )
    in_person = fields.Boolean(
        string="Served in Person",
        help="Whether the debtor himself was given the order. If not, he may oppose "
        "until a month after the first act that he is given, or the first seizure.",
    )
    note = fields.Char()
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")

    limitation_event_id = fields.Many2one(
        "dunning.limitation.event", readonly=True, copy=False, ondelete="set null"
    )

    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The amount of an event is positive."
    )

    # What is to be done next because of an event, and until when.

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

    @api.depends_context("lang")
    @api.depends("kind", "referral_id.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            words = (kinds.get(event.kind), event.referral_id.name)
            event.display_name = " – ".join(filter(None, words))

    @api.depends("company_id")
    def _compute_date(self):
        for event in self:
            event.date = event.date or event.company_id._get_dunning_today()

    def _as_fact(self):
        self.ensure_one()
        return procedure.Event(
            self.kind, self.date, self.granted or "full", self.in_person
        )

    @api.constrains("date", "kind")
    def _check_date(self):
        for event in self:
            today = event.company_id._get_dunning_today()
            if event.date > today and event.kind not in AHEAD:
                raise ValidationError(
                    self.env._(
                        "%(event)s is dated after today: enter it once it has "
                        "happened.",
                        event=event.display_name,
                    )
                )

    @api.constrains("date", "kind", "referral_id")
    def _check_order(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            others = [other._as_fact() for other in event.referral_id.event_ids]
            if wanted := procedure.missing_before(event._as_fact(), others):
                raise ValidationError(
                    self.env._(
                        "%(event)s: enter first “%(wanted)s”, on that day or before.",
                        event=event.display_name,
                        wanted=kinds[wanted],
                    )
                )

    @api.constrains("kind", "granted", "amount")
    def _check_partial(self):
        for event in self:
            is_partial = event.kind == "order" and event.granted == "partial"
            if is_partial and not event.amount:
                raise ValidationError(
                    self.env._(
                        "%(event)s: enter the sum that the order grants.",
                        event=event.display_name,
                    )
                )

    # The file follows

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._check_handed_over()
        if not self._is_program():
            events._check_not_closing()
        for event in events:
            event._tell(self.env._("Entered"))
        events.referral_id._follow_events()
        return events

    def write(self, vals):
        told = {"kind", "date", "granted", "amount", "in_person"} & vals.keys()
        if not self._is_program() and (told or "referral_id" in vals):
            self._check_stays(vals)
        result = super().write(vals)
        if told:
            for event in self:
                event._tell(self.env._("Corrected"))
            self.referral_id._follow_events()
        return result

    def unlink(self):
        referrals = self.referral_id
        for event in self:
            event._tell(self.env._("Removed"))
        self._void_limitation()
        result = super().unlink()
        referrals.exists()._follow_events()
        return result

    def _check_handed_over(self):
        for event in self:
            if event.referral_id.state not in RUNNING:
                raise UserError(
                    self.env._(
                        "%(file)s is not handed over, or closed: events are entered "
                        "while it runs.",
                        file=event.referral_id.display_name,
                    )
                )

    def _check_stays(self, vals):
        """What happened is corrected while the file runs, and stays in its file."""
        if "referral_id" in vals:
            raise UserError(
                self.env._("An event stays in its file: enter it in the other one.")
            )
        self._check_handed_over()
        self._check_not_closing()
        if vals.get("kind") == "closed":
            raise UserError(self._explain_closing(self[:1].referral_id))

    def _explain_closing(self, referral):
        return self.env._(
            "Choose “Close” on %(file)s: it asks how the file ended.",
            file=referral.display_name,
        )

    def _check_not_closing(self):
        for event in self.filtered(lambda event: event.kind == "closed"):
            raise UserError(self._explain_closing(event.referral_id))

    def _tell(self, title):
        """Log the event on its file, where it stays even if it is removed."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        grants = dict(self._fields["granted"]._description_selection(self.env))
        money = self.currency_id.format(self.amount) if self.amount else ""
        words = (
            kinds[self.kind],
            grants.get(self.granted) if self.kind == "order" else "",
            self.env["dunning.letter"]._day(self.date, self.env.lang),
            money,
            self.note,
        )
        self.referral_id._message_log(
            body=f"{title}: {', '.join(filter(None, words))}",
        )

    # What an order and a missed day mean for the file

    def _explain_missed(self):
        duties = dict(self._fields["duty"]._description_selection(self.env))
        facts = {
            "duty": duties[self.duty],
            "day": self.env["dunning.letter"]._day(self.deadline, self.env.lang),
            "consequence": self.consequence or "",
        }
        if self.done_late:
            return self.env._(
                "%(duty)s: done after %(day)s, too late. %(consequence)s", **facts
            )
        return self.env._("%(duty)s: missed on %(day)s. %(consequence)s", **facts)

    def _explain_grant(self):
        """No appeal lies: to serve a partial order is to accept it (CPC 1409)."""
        if self.granted == "refused":
            return self.env._(
                "The order is refused: no appeal lies, but you may sue in the ordinary "
                "way (CPC 1409)."
            )
        served = "served" in self.referral_id.event_ids.mapped("kind")
        if self.granted != "partial" or served:
            return ""
        return self.env._(
            "The order grants %(granted)s of %(claimed)s. No appeal lies: to have it "
            "served is to accept it for that sum; or do not have it served, and sue in "
            "the ordinary way (CPC 1409).",
            granted=self.currency_id.format(self.amount),
            claimed=self.currency_id.format(self.referral_id.amount_total),
        )

    # Limitation: the service of an order in time interrupts it, a title gives ten years

    def _sync_limitation(self):
        for event in self:
            facts = [other._as_fact() for other in event.referral_id.event_ids]
            act = procedure.limitation_act(event._as_fact(), facts)
            if not act:
                event._void_limitation()
            elif event.limitation_event_id and not event.limitation_event_id.voided:
                # The system's to correct: it follows from the event that is entered.
                event.limitation_event_id.sudo().write(act._asdict())
            else:
                limitation = event._make_limitation(act)
                event._as_program().limitation_event_id = limitation

    def _make_limitation(self, act):
        referral = self.referral_id
        moves = referral.move_ids.filtered(lambda move: move._is_limited())
        limitation = self.env["dunning.limitation.event"]
        if not moves:
            return limitation
        return limitation.create(
            {
                **act._asdict(),
                "company_id": referral.company_id.id,
                "partner_id": referral.partner_id.id,
                "move_ids": [(6, 0, moves.ids)],
                "note": self.display_name,
            }
        )

    def _void_limitation(self):
        # The system's to void: what made it is no longer there.
        acts_sudo = self.sudo().limitation_event_id
        acts_sudo.filtered(lambda act: not act.voided).voided = True

    # What is to be done next because of an event, and until when.
    #
    # Deadlines are those of `rules.procedure`: they follow from the dates that
    # are entered, and nobody types them, but for an event of kind “Other”.

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
        late = self._get_open_domain()
        late &= self.env["res.company"]._get_dunning_day_domain(
            lambda today: Domain("deadline", "<", today)
        )
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
                "A lawyer must act for you: the procedure of the judicial court is "
                "written (CPC 1418), and the commercial court wants one above 10 000 "
                "EUR (CPC 853)."
            ),
            "costs_lawyer": self.env._(
                "Without the costs the claim lapses (CPC 1425), and with it what "
                "interrupted limitation (C. civ. 2243); above 10 000 EUR a lawyer must "
                "act for you (CPC 853)."
            ),
            "raise": self.env._(
                "Where interest runs at the legal rate, it is raised by five points "
                "from this day (CMF L313-3)."
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
        day = max(early, self.company_id._get_dunning_today())
        words = type(self)._word_reminder
        return Reminder(self.deadline, self.user_id, words, day)

    def _word_reminder(self):
        duties = dict(self._fields["duty"]._description_selection(self.env))
        day = self.env["dunning.letter"]._day(self.deadline, self.env.lang)
        note = self.note if self.duty == "other" else self.consequence
        words = self.env._("%(duty)s: %(day)s", duty=duties[self.duty], day=day)
        return words, note

    def _get_reminder_target(self):
        # OVERRIDE: the file has the activities
        return self.referral_id
