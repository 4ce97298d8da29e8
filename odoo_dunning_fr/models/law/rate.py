import csv
import re
from decimal import Decimal
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import file_open, ormcache

from ...rules import reference_rate
from ..reminder import Reminder

RATE_KINDS = [
    ("ecb_refi", "ECB refinancing rate"),
    ("legal_professional_creditor", "Legal rate, professional creditor"),
    ("legal_individual_creditor", "Legal rate, private creditor"),
]
SHIPPED = "odoo_dunning_fr/data/law/dunning_rates.csv"

KEY = "half_year"
TYPE = "odoo_dunning_fr.mail_activity_rate"
# The creditor is a professional: the rate of private creditors is for other uses.
NEEDED = ("ecb_refi", "legal_professional_creditor")


class DunningRate(models.Model):
    """A public rate from which late interest is computed, for one half-year.

    The rates are facts of law, the same for all companies. A half-year without its
    rate is never guessed: no interest is claimed for it until somebody enters it.
    """

    _name = "dunning.rate"
    _description = "Reference Rate"
    _inherit = [
        "dunning.shared",
        "dunning.kept",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "valid_from desc, kind"

    kind = fields.Selection(RATE_KINDS, required=True, default="ecb_refi")
    valid_from = fields.Date(
        required=True,
        default=lambda self: reference_rate.half_year(
            self.env.company._get_dunning_today(),
        ),
        tracking=True,
        help="First day of the half-year: 1 January or 1 July.",
    )
    half_year = fields.Char(
        string="Half-Year", compute="_compute_half_year", search="_search_half_year"
    )
    percent = fields.Float(
        string="Percent a Year",
        digits=(6, 3),
        min_display_digits=2,
        required=True,
        aggregator="avg",
        tracking=True,
    )
    certainty = fields.Selection(
        [
            ("confirmed", "Several sources agree"),
            ("single source", "One source"),
            ("disputed", "Sources disagree"),
        ],
        help="How the shipped rates were established.",
    )
    source = fields.Char(
        help="Where the rate was read: order, Official Journal, website of the ECB…"
    )

    _one_a_half_year = models.Constraint(
        "UNIQUE (kind, valid_from)",
        "There is a rate of this kind for this half-year already: correct that one.",
    )
    _half_year = models.Constraint(
        "CHECK (to_char(valid_from, 'MM-DD') IN ('01-01', '07-01'))",
        "A rate holds for a half-year: it is valid from 1 January or from 1 July.",
    )
    # NaN is above all numbers for PostgreSQL, hence refused too.
    _sensible = models.Constraint(
        "CHECK (percent >= 0"
        " AND percent <= CASE kind WHEN 'ecb_refi' THEN 15 ELSE 20 END)",
        "A rate is in percent a year, such as 2.4 for 2.40 %: from 0 to 15 for the "
        "rate of the ECB, without the points that the law adds, from 0 to 20 for the "
        "legal rates.",
    )

    @api.depends("valid_from")
    def _compute_half_year(self):
        for rate in self:
            rate.half_year = self._name_half_year(rate.valid_from)

    def _search_half_year(self, operator, value):
        """Find 2026, 2026-S2, S2 2026 or S2."""
        if operator not in ("ilike", "="):
            return NotImplemented
        year = re.search(r"\d{4}", value)
        half = re.search(r"s\s*([12])", value, re.IGNORECASE)
        if not (year or half):
            return Domain.FALSE
        found = Domain.TRUE
        if year:
            found &= Domain("valid_from.year_number", "=", int(year[0]))
        if half:
            found &= Domain("valid_from.month_number", "=", 1 if half[1] == "1" else 7)
        return found

    @api.depends("kind", "valid_from")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rate in self:
            rate.display_name = f"{kinds.get(rate.kind)} {rate.half_year}"

    @api.model
    def _name_half_year(self, day):
        """A half-year as people write it: 2026-S2."""
        return f"{day.year}-S{1 if day.month < 7 else 2}" if day else ""

    @api.model
    @ormcache()
    def _get_table(self):
        """All the rates, as the rules of law read them.

        :rtype: reference_rate.RateTable
        """
        # As superuser: the table is kept for whoever asks next, and holds public facts.
        rates = self.sudo().search_fetch([], ["kind", "valid_from", "percent"])
        return reference_rate.RateTable(
            # The digits of the field make the shortest text of the float exact.
            (rate.kind, rate.valid_from, Decimal(str(rate.percent)))
            for rate in rates
        )

    @api.model
    def _complete(self):
        """Add the shipped rates that are missing; leave alone what is there.

        A rate that a person entered or corrected stays as it is. One that was deleted
        comes back: without it no interest could be claimed for its half-year, and who
        believes in another value corrects it instead.
        """
        known = {(rate.kind, rate.valid_from) for rate in self.search_fetch([], [])}
        with file_open(SHIPPED) as file:
            shipped = list(csv.DictReader(file))
        missing = [
            {
                "kind": row["kind"],
                "valid_from": fields.Date.to_date(row["valid_from"]),
                "percent": float(row["rate_percent"]),
                "certainty": row["certainty"],
            }
            for row in shipped
        ]
        return self.with_context(tracking_disable=True).create(
            [
                values
                for values in missing
                if (values["kind"], values["valid_from"]) not in known
            ]
        )

    # Reminding a manager of a rate that the new half-year lacks.

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._close_reminders()
        return rates

    def write(self, vals):
        result = super().write(vals)
        if "kind" in vals or "valid_from" in vals:
            self._close_reminders()
        return result

    @api.model
    def _remind(self, today):
        """Ask a manager for the rates of the half-year of a day, once for each kind."""
        missing = self._find_missing(today)
        if not (missing and self.env.ref(TYPE, raise_if_not_found=False)):
            return
        start = reference_rate.half_year(today)
        reminder = Reminder(start, self._find_manager(), partial(_word_reminder, start))
        before = self.search([("kind", "in", missing), ("valid_from", "<", start)])
        latest = [rates[0] for rates in before.grouped("kind").values()]
        before._remind_once(KEY, dict.fromkeys(latest, reminder), TYPE)

    @api.model
    def _find_missing(self, today):
        """The kinds that the law needs and whose rate on a day is not known."""
        start = reference_rate.half_year(today)
        known = self.search([("valid_from", "=", start)]).mapped("kind")
        return [kind for kind in NEEDED if kind not in known]

    @api.model
    def _find_manager(self):
        """A dunning manager of the companies that chase their customers.

        One who may enter what all companies share, where there is one.
        """
        started = [("dunning_start_date", "!=", False)]
        companies = self.env["res.company"].search(started)
        managers = [company._get_dunning_manager() for company in companies]
        managers = [manager for manager in managers if manager]
        able = (one for one in managers if self.with_user(one)._works_for_all())
        return next(able, managers[0] if managers else self.env["res.users"])

    def _close_reminders(self):
        """Close the reminders of kinds whose present half-year has its rate now."""
        missing = self._find_missing(self.env.company._get_dunning_today())
        known = self.search([("kind", "not in", missing)])
        known._settle_reminders(KEY, done=True)


def _word_reminder(start, rate):
    kinds = dict(rate._fields["kind"]._description_selection(rate.env))
    summary = rate.env._(
        "Enter the rate of %(half_year)s: %(kind)s",
        half_year=rate._name_half_year(start),
        kind=kinds[rate.kind],
    )
    note = rate.env._(
        "No interest that depends on it is claimed until it is entered under "
        "Configuration > Dunning > Reference Rates."
    )
    return summary, note
