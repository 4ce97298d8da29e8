from odoo import api, fields, models

from ..rules import payment_order, procedure
from .dunning_court_table import clean_postal_code
from .dunning_referral import RUNNING
from .dunning_referral_court import ORDER
from .dunning_referral_event_duty import DUTIES


class DunningReferral(models.Model):
    """The procedure of a file: its events, what comes next, what is to be known."""

    _inherit = "dunning.referral"

    event_ids = fields.One2many("dunning.referral.event", "referral_id", copy=False)
    next_duty = fields.Selection(
        DUTIES, string="What Is Next", compute="_compute_next_step"
    )
    next_deadline = fields.Date(compute="_compute_next_step")
    next_consequence = fields.Char(compute="_compute_next_step")
    is_late = fields.Boolean(
        string="Deadline Missed",
        compute="_compute_next_step",
        search="_search_is_late",
    )
    procedure_note = fields.Html(compute="_compute_procedure_note", sanitize=False)

    @api.depends_context("lang")
    @api.depends("event_ids.deadline", "event_ids.date_done", "state")
    def _compute_next_step(self):
        for referral in self:
            step = referral._get_next_step()
            referral.next_duty = step.duty
            referral.next_deadline = step.deadline
            referral.next_consequence = step.consequence
            referral.is_late = any(referral.event_ids.mapped("is_missed"))

    def _get_next_step(self):
        """The event whose duty comes first; a hearing that is over is none."""
        today = fields.Date.context_today(self)
        return self.event_ids.filtered(
            lambda event: (
                self.state in RUNNING
                and event.deadline
                and not event.date_done
                and (event.duty != "hearing" or event.deadline >= today)
            )
        ).sorted("deadline")[:1]

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        missed = [("event_ids.is_missed", "=", True)]
        return missed if True in value else ["!", *missed]

    def _get_duties(self):
        """Map the events to the duties that they open."""
        self.ensure_one()
        if self.kind != ORDER:
            return {}
        case = self._get_case()
        facts = [event._as_fact() for event in self.event_ids if event.date]
        return {
            event: procedure.duty(event._as_fact(), facts, case)
            for event in self.event_ids
            if event.date and event.kind
        }

    def _get_case(self):
        return procedure.Case(
            self.court_id.kind or None,
            self._to_euro(self.amount_total),
            self._get_distance(),
        )

    def _get_distance(self):
        debtor = self.partner_id
        return payment_order.distance(
            debtor.country_id.code,
            clean_postal_code(debtor.zip),
            clean_postal_code(self.court_id.zip),
        )

    @api.depends_context("lang")
    @api.depends("event_ids.kind", "event_ids.date", "event_ids.granted", "state")
    def _compute_procedure_note(self):
        qweb = self.env["ir.qweb"]
        for referral in self:
            notes = referral._get_notes() if referral.kind == ORDER else []
            referral.procedure_note = bool(notes) and qweb._render(
                "odoo_dunning_fr.dunning_procedure_note", {"notes": notes}
            )

    def _get_notes(self):
        """What is to be known at this stage: (level, sentence), `danger` or `info`."""
        missed = self.event_ids.filtered("is_missed")
        notes = [("danger", event._explain_missed()) for event in missed]
        orders = self.event_ids.filtered(lambda event: event.kind == "order")
        if orders and (said := orders[-1]._explain_grant()):
            notes.append(("warning", said))
        if self.state in RUNNING:
            # An insolvency stops the suit, whenever it comes.
            if refusal := self._get_refusal():
                notes.append(("danger", refusal))
            notes += self._explain_limitation() + self._explain_opposition()
        return notes

    def _explain_limitation(self):
        bar = self._get_bar()
        if not bar or "served" in self.event_ids.mapped("kind"):
            return []
        day = self.env["dunning.letter"]._day(bar, self.env.lang)
        return [
            (
                "info",
                self.env._(
                    "The claim is barred on %(day)s: filing does not interrupt "
                    "limitation, only the service of the order does.",
                    day=day,
                ),
            )
        ]

    def _explain_opposition(self):
        facts = [event._as_fact() for event in self.event_ids]
        kinds = {fact.kind for fact in facts}
        if "served" not in kinds or kinds & {*procedure.OPPOSITION, "judgment"}:
            return []
        until = procedure.may_oppose_until(facts, self._get_distance())
        if not until:
            text = self.env._(
                "Not served in person: the debtor may oppose until a month after the "
                "first act that he is given, or the first seizure (CPC 1416)."
            )
        else:
            text = self.env._(
                "The debtor may oppose until %(day)s (CPC 1416).",
                day=self.env["dunning.letter"]._day(until, self.env.lang),
            )
        return [("info", text)]

    # What happens along

    def _follow_events(self):
        """Bring along what follows from the events: state, limitation, activities."""
        for referral in self:
            if referral.state == "sent" and referral.event_ids:
                referral.action_begin()
            referral.event_ids._sync_limitation()
            referral.event_ids._remind()

    def _close(self, outcome):
        """The end is an event too: nothing is due any more."""
        running = self.filtered(lambda file: file.state in RUNNING and file.event_ids)
        events = self.env["dunning.referral.event"]._as_program()
        events.create(
            [{"referral_id": referral.id, "kind": "closed"} for referral in running]
        )
        result = super()._close(outcome)
        self.event_ids._remind()
        return result


class DunningReferralEvent(models.Model):
    """What an order, a missed day and a service mean for the file."""

    _inherit = "dunning.referral.event"

    limitation_event_id = fields.Many2one(
        "dunning.limitation.event", readonly=True, copy=False, ondelete="set null"
    )

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

    # Limitation: the service of an order in time interrupts it

    def _sync_limitation(self):
        for event in self:
            facts = [other._as_fact() for other in event.referral_id.event_ids]
            if not procedure.interrupts(event._as_fact(), facts):
                event._void_limitation()
            elif event.limitation_event_id and not event.limitation_event_id.voided:
                # The system's to correct: it follows from the service that is entered.
                event.limitation_event_id.sudo().date = event.date
            else:
                limitation = event._make_limitation()
                event._as_program().limitation_event_id = limitation

    def _make_limitation(self):
        referral = self.referral_id
        moves = referral.move_ids.filtered(lambda move: move._is_limited())
        limitation = self.env["dunning.limitation.event"]
        if not moves:
            return limitation
        return limitation.create(
            {
                "kind": "enforcement",
                "company_id": referral.company_id.id,
                "partner_id": referral.partner_id.id,
                "move_ids": [(6, 0, moves.ids)],
                "date": self.date,
                "note": self.display_name,
            }
        )

    def _void_limitation(self):
        # The system's to void: what made it is no longer there.
        acts_sudo = self.sudo().limitation_event_id
        acts_sudo.filtered(lambda act: not act.voided).voided = True
