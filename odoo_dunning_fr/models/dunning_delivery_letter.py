from datetime import datetime, time

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..rules import tracking
from .dunning_delivery import FAILURE

# Posted and not come back: what becomes of it can be told, and corrected.
ON_ITS_WAY = ("sent", "delivered", "refused", "unclaimed")
# What the post tells of it.
TOLD = frozenset({"date_presented", "date_delivered"})


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
        for delivery in self:
            postal = delivery.notice_id._get_postal_partner()
            country = postal.country_id or delivery.company_id.country_id
            delivery.country_id = delivery.is_letter and country

    # What may be entered

    def write(self, vals):
        # EXTENDS 'odoo_dunning_fr': numbers in one form, proofs that stay, a record
        if vals.get("tracking_ref"):
            vals = {**vals, "tracking_ref": self._read_number(vals["tracking_ref"])}
        kept = {one: one.proof_ids for one in self if "proof_ids" in vals}
        result = super().write(vals)
        for delivery, proofs in kept.items():
            delivery._keep_proofs(proofs)
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

    def _keep_proofs(self, before):
        """Proofs are added, never taken away."""
        if gone := before - self.proof_ids:
            raise UserError(
                self.env._(
                    "The proof “%(name)s” of %(delivery)s is evidence: it stays.",
                    name=gone[0].name,
                    delivery=self.display_name,
                )
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
        if last > self.company_id._get_dunning_now().date():
            return self.env._(
                "%(delivery)s: %(day)s is in the future.",
                delivery=name,
                day=format_date(self.env, last),
            )
        return ""

    # What a person says of them: posted, then one of four outcomes

    def _set_posted(self, day):
        """Posted on a day; transit days and gaps count from it."""
        for company, letters in self.grouped("company_id").items():
            letters._check_posting_day(day, company._get_dunning_now().date())
            zone = timezone(company.partner_id.tz or "Europe/Paris")
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
