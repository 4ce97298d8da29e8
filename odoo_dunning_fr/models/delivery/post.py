from datetime import datetime, time
from typing import NamedTuple

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, remove_accents

from ...rules import open_days, tracking
from .delivery import FAILURE

# Posted and not come back: what becomes of it can be told, and corrected.
ON_ITS_WAY = ("sent", "delivered", "refused", "unclaimed")
# What the post tells of it.
TOLD = frozenset({"date_presented", "date_delivered"})


class Pile(NamedTuple):
    """Letters to put into envelopes, one after the other."""

    pdf: bytes
    letters: models.BaseModel  # in the order of the pages
    left_out: dict  # letter -> why it is not printed
    overtaken: models.BaseModel  # those left out that the ledger has overtaken


class DunningDelivery(models.Model):
    """Letters: what the post says of them, and a person enters."""

    _inherit = "dunning.delivery"

    country_id = fields.Many2one(
        "res.country",
        compute="_compute_country_id",
        store=True,
        help="Where the letter goes.",
    )
    date_printed = fields.Datetime(string="Printed On", readonly=True)
    # What the list of letters to post shows of the notice.
    notice_date = fields.Date(related="notice_id.date", string="Dated")
    currency_id = fields.Many2one(related="notice_id.currency_id")
    amount_total = fields.Monetary(related="notice_id.amount_total", string="Claimed")

    _post_dates = models.Constraint(
        "CHECK (date_presented <= date_delivered)",
        "A letter is first presented, then delivered: look at the two dates.",
    )

    @api.depends("notice_id", "channel")
    def _compute_country_id(self):
        """Frozen like the recipient: nothing of the customer is depended on."""
        letters = self.filtered("is_letter")
        (self - letters).country_id = False
        for letter in letters:
            postal = letter.notice_id._get_postal_partner()
            letter.country_id = postal.country_id or letter.company_id.country_id

    # What may be entered

    def write(self, vals):
        # EXTENDS 'odoo_dunning_fr': numbers in one form, and a record
        if vals.get("tracking_ref"):
            vals = {**vals, "tracking_ref": self._read_number(vals["tracking_ref"])}
        result = super().write(vals)
        if vals.keys() & TOLD:
            for delivery in self:
                delivery._log_told()
        return result

    def _read_number(self, text):
        try:
            return tracking.normalize(text)
        except tracking.BadNumber as error:
            if not any(self.mapped("is_registered")):
                return text.strip()
            raise ValidationError(self._get_number_refusal(text, error)) from error

    def _get_number_refusal(self, text, error):
        if error.key:
            return self.env._(
                "The number %(number)s has a wrong key: a digit is mistyped.",
                number=text,
            )
        return self.env._(
            "%(number)s is not the number of a registered letter: it should look like "
            "1A 123 456 7890 1 or RK 123 456 785 FR.",
            number=text,
        )

    @api.constrains("tracking_ref", "channel")
    def _check_tracking_ref(self):
        """One number, one envelope: it may hold several notices of a customer."""
        since = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        for delivery in self.filtered("tracking_ref"):
            other = self.search(
                [
                    ("tracking_ref", "=", delivery.tracking_ref),
                    ("company_id", "=", delivery.company_id.id),
                    ("partner_id", "!=", delivery.partner_id.id),
                    ("create_date", ">=", since),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(number)s is already the number of %(other)s.",
                        number=delivery.tracking_ref,
                        other=other.display_name,
                    )
                )

    @api.constrains("date_sent", "date_presented", "date_delivered")
    def _check_post_dates(self):
        """The deadline of a formal notice counts from them: they cannot be slips."""
        for delivery in self:
            told = [delivery.date_presented, delivery.date_delivered]
            days = [day for day in told if day]
            if days and (refusal := delivery._get_date_refusal(min(days), max(days))):
                raise ValidationError(refusal)

    def _get_date_refusal(self, first, last):
        sent = self.notice_id._local_day(self.date_sent)
        name = self.display_name
        if not sent:
            return self.env._("%(delivery)s is not posted yet.", delivery=name)
        if first < sent:
            return self.env._(
                "%(delivery)s was sent on %(sent)s: it cannot have been presented "
                "before.",
                delivery=name,
                sent=format_date(self.env, sent),
            )
        if last > self.company_id._get_dunning_today():
            return self.env._(
                "%(delivery)s: %(day)s is in the future.",
                delivery=name,
                day=format_date(self.env, last),
            )
        return self._get_closed_refusal(first) or self._get_closed_refusal(last)

    def _get_closed_refusal(self, day):
        """At home the post presents nothing on a Sunday or a public holiday."""
        at_home = self.country_id == self.company_id.country_id
        if not (self.is_letter and at_home) or open_days.is_post_day(day):
            return ""
        return self.env._(
            "%(delivery)s: %(day)s is a Sunday or a public holiday, on which the post "
            "presents no letter. Look at the slip again.",
            delivery=self.display_name,
            day=format_date(self.env, day),
        )

    # What a person says of them: posted, then one of four outcomes

    def _set_posted(self, day):
        """Posted on a day; transit days and gaps count from it."""
        for company, letters in self.grouped("company_id").items():
            letters._check_posting_day(day, company._get_dunning_today())
            zone = timezone(company._get_dunning_zone())
            noon = zone.localize(datetime.combine(day, time(12))).astimezone(utc)
            now = fields.Datetime.now()
            letters._set_sent(min(noon.replace(tzinfo=None), now))

    def _check_posting_day(self, day, today):
        if day > today:
            raise UserError(self.env._("The day of posting is in the future."))
        for letter in self:
            if day < letter.notice_id.date_issued:
                raise UserError(
                    self.env._(
                        "%(letter)s was issued on %(issued)s: it cannot have been "
                        "posted before.",
                        letter=letter.display_name,
                        issued=format_date(self.env, letter.notice_id.date_issued),
                    )
                )

    def _set_delivered(self, presented, delivered):
        self._set_told("delivered", date_presented=presented, date_delivered=delivered)

    def _set_refused(self, presented):
        self._set_told("refused", date_presented=presented, date_delivered=False)

    def _set_unclaimed(self, presented):
        """Presented and not fetched within the days that the post keeps it."""
        self._set_told("unclaimed", date_presented=presented, date_delivered=False)

    def _set_told(self, state, **dates):
        """The debtor was reached, whether he took it or not."""
        if not any(dates.values()):
            raise UserError(
                self.env._(
                    "%(letter)s: enter the day of its first presentation; the deadline "
                    "counts from it.",
                    letter=self[:1].display_name,
                )
            )
        self._set_state(state, ON_ITS_WAY, failure=False, **dates)

    def _set_returned(self):
        """Not known at the address: nobody was reached, the step does not count."""
        told = self.env._("Returned: not known at this address")
        nothing = dict.fromkeys(TOLD, False)
        self._set_state("failed", ON_ITS_WAY, failure=told, **nothing)
        for letter in self:
            letter.notice_id._tell_collector(FAILURE, told, letter.recipient)

    def _log_told(self):
        """On the notice: a correction is recorded beside what it corrects."""
        states = dict(self._fields["state"]._description_selection(self.env))
        facts = [self.display_name, self.tracking_ref]
        facts += [self.failure or states[self.state]]
        if self.date_presented:
            day = format_date(self.env, self.date_presented)
            facts += [self.env._("first presented on %s", day)]
        if self.date_delivered:
            day = format_date(self.env, self.date_delivered)
            facts += [self.env._("handed over on %s", day)]
        facts += [self.env._("entered by %s", self.env.user.name)]
        self.notice_id._message_log(body="; ".join(filter(None, facts)))

    # What a person does with an attempt: post it, give it up, settle it, try
    # again.

    def action_mark_sent(self):
        """Letters that a person has posted, or calls that were made, today."""
        self.env["res.company"]._check_dunning_original()
        self.check_access("write")
        if automatic := self.filtered("is_automatic"):
            raise UserError(
                self.env._(
                    "%(delivery)s is sent by itself.",
                    delivery=automatic[0].display_name,
                )
            )
        self.sudo()._set_sent()  # the state is the system's, see write

    def action_mark_posted(self):
        """Ask on which day the letters were posted, and for their numbers."""
        self.env["res.company"]._check_dunning_original()
        self.check_access("write")
        letters = self._get_letters("queued")
        return self.env["dunning.delivery.post"]._open(letters._sort_for_posting())

    def action_enter_outcomes(self):
        """Ask what became of letters that were posted."""
        self.check_access("write")
        letters = self._get_letters(*ON_ITS_WAY)
        return self.env["dunning.delivery.outcome"]._open(letters)

    def _get_letters(self, *states):
        """The letters among them that are in one of the states."""
        letters = self.filtered(
            lambda delivery: delivery.is_letter and delivery.state in states
        )
        if not letters:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Choose letters, registered or not, that are: %(states)s.",
                    states=", ".join(labels[state] for state in states),
                )
            )
        return letters

    def action_cancel(self):
        """Give up attempts that have not left, such as a letter that is overtaken."""
        self.check_access("write")
        self.sudo()._set_cancelled(self.env._("Cancelled by %s", self.env.user.name))
        self.notice_id.sudo()._release_if_unsent()

    def action_send_now(self):
        """Have the scheduled action, the only sender, look again without delay."""
        self.env["res.company"]._check_dunning_original()
        self.check_access("write")
        waiting = self.filtered(lambda delivery: delivery.state == "queued")
        waiting.sudo().next_attempt = False
        self._trigger_sender()

    def action_retry(self):
        """Try a failed e-mail or the like anew, at the address of now."""
        self.env["res.company"]._check_dunning_original()
        self.check_access("write")
        self.company_id._lock_dunning()  # of two at once the second looks again
        for delivery in self:
            delivery._check_retry()
        fresh = self.sudo().create(
            [
                {
                    "notice_id": delivery.notice_id.id,
                    "company_id": delivery.company_id.id,
                    "partner_id": delivery.partner_id.id,
                    "channel": delivery.channel,
                    "instead_of": delivery.instead_of,
                    "recipient": delivery._channel()._get_recipient(delivery.notice_id),
                }
                for delivery in self
            ]
        )
        self._forget_failure()
        fresh._trigger_sender()
        return fresh

    def _check_retry(self):
        """Refuse what has not failed, is overtaken, or has no address to go to."""
        if reason := self._get_retry_refusal():
            raise UserError(
                self.env._(
                    "%(delivery)s cannot be tried again: %(reason)s.",
                    delivery=self.display_name,
                    reason=reason,
                )
            )

    def _get_retry_refusal(self):
        notice = self.notice_id
        others = (notice.delivery_ids - self).filtered(
            lambda other: other.channel == self.channel
        )
        if not self.is_automatic or self.state != "failed":
            return self.env._("only what is sent by itself and failed can")
        if notice.state != "issued":
            return self.env._("its notice is cancelled, the next run decides anew")
        if {*others.mapped("state")} - {"failed", "cancelled"}:
            return self.env._("another one of the notice has left or will leave")
        if not self._channel()._can_reach(notice):
            need = self._channel()._get_need()
            return self.env._("the customer lacks what it takes (%s)", need)
        return notice._get_staleness()

    def action_settle_sent(self):
        """It left after all: somebody found it in the mail server's log."""
        for delivery in self._get_unknown():
            # On the day of the attempt: gaps and deadlines count from it.
            delivery._set_sent(delivery.last_attempt)
            delivery._forget_failure()
            delivery.notice_id._message_log(
                body=self.env._(
                    "%(delivery)s did leave: found out by %(user)s.",
                    delivery=delivery.display_name,
                    user=self.env.user.name,
                )
            )

    def action_settle_failed(self):
        """It did not leave: the notice can be cancelled, the next run takes it up."""
        reason = self.env._("It did not leave: found out by %s", self.env.user.name)
        unknown = self._get_unknown()
        unknown._set_failed(reason)
        unknown._forget_failure()

    def _get_unknown(self):
        """The attempts that a person may settle, in the name of the system."""
        self.check_access("write")
        if known := self.filtered(lambda delivery: delivery.state != "unknown"):
            raise UserError(
                self.env._(
                    "What became of %(delivery)s is known: there is nothing to settle.",
                    delivery=known[0].display_name,
                )
            )
        return self.sudo()

    # Letters on paper: many at once, in the order in which they are posted.

    def action_print_letters(self):
        """Print the letters in one go, and say which are left out and why."""
        self.check_access("write")
        return self.env["dunning.print"]._show(self._print_pile())

    def _print_pile(self):
        """Print what may be posted; what may not is named and stops nothing."""
        left_out = self._get_unprintable()
        overtaken = (self - self.browse().concat(*left_out))._get_overtaken()
        left_out |= overtaken
        wanted = self - self.browse().concat(*left_out)
        broken = wanted.notice_id._make_letters()
        left_out |= {
            letter: broken[letter.notice_id]
            for letter in wanted
            if letter.notice_id in broken
        }
        letters = (wanted - self.browse().concat(*left_out))._sort_for_posting()
        letters.sudo().date_printed = fields.Datetime.now()  # the system's, see write
        return Pile(
            letters._merge_letters(),
            letters,
            left_out,
            self.browse().concat(*overtaken),
        )

    def _get_unprintable(self):
        """Map what is no letter, or will not be posted, to the reason."""
        states = dict(self._fields["state"]._description_selection(self.env))
        labels = self._get_channel_labels()
        reasons = {}
        for delivery in self:
            if not delivery.is_letter:
                reasons[delivery] = labels.get(delivery.channel, delivery.channel)
            elif delivery.state in ("failed", "cancelled"):
                reasons[delivery] = delivery.failure or states[delivery.state]
        return reasons

    def _get_overtaken(self):
        """Map the letters not posted yet that are no longer right to the reason."""
        waiting = self.filtered(lambda letter: letter.state == "queued")
        stale = waiting.notice_id._get_all_staleness()
        return {
            letter: reason
            for letter in waiting
            if (reason := stale.get(letter.notice_id) or letter._explain_wait())
        }

    def _sort_for_posting(self):
        """Registered letters apart, then by postage: home, European Union, abroad."""
        union = self.env.ref("base.europe", raise_if_not_found=False)
        union = union.country_ids if union else self.country_id.browse()

        def order(letter):
            company, country = letter.company_id, letter.country_id
            return (
                company.id,
                not letter.is_registered,
                country != company.country_id,
                country not in union,
                remove_accents(country.name or "").casefold(),
                remove_accents(letter.partner_id.name or "").casefold(),
                letter.id,
            )

        return self.sorted(order)

    def _merge_letters(self):
        """One PDF, in this order; printed on both sides, each begins a sheet."""
        return self.env["dunning.letter"]._merge(
            (letter.notice_id.document_id.raw, letter.company_id.dunning_duplex)
            for letter in self
        )
