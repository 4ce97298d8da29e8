from odoo import api, fields, models

from ...rules import quiet


class DunningQuietPeriod(models.Model):
    """Days on which a company sends no reminders, or no formal notices.

    What keeps rights is never stopped: warnings of limitation, declarations, files. Nor
    is what a person asks for now ("Escalate Now").
    """

    _name = "dunning.quiet.period"
    _description = "Quiet Period"
    _inherit = ["dunning.shared", "dunning.kept"]
    _order = "date_from, id"
    _company_path = "company_id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    date_from = fields.Date(string="From", required=True)
    date_until = fields.Date(string="Until", required=True, help="Included.")
    yearly = fields.Boolean(string="Each Year", default=True)
    stops = fields.Selection(
        [
            ("formal", "Formal notices"),
            ("all", "All reminders"),
            ("none", "Nothing written"),
        ],
        required=True,
        default="formal",
        help="Formal notices: final notices too; reminders go on.",
    )
    spares_consumers = fields.Boolean(
        string="No Calls to Consumers",
        help="Nor an SMS: what asks for one waits until the period is over.",
    )
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_until AND (date_until < date_from + 366))",
        "A quiet period ends after it begins, and within a year.",
    )

    @api.model
    def _get_stops(self, company, day):
        """The last quiet day, seen from a day: of all, of formal notices, of calls.

        :rtype: tuple[datetime.date | None, ...]
        """
        periods = self.search_fetch(
            [("company_id", "in", [False, *company.parent_ids.ids])],
            ["date_from", "date_until", "spares_consumers", "stops", "yearly"],
        )

        def until(chosen):
            days = (
                quiet.Period(one.date_from, one.date_until, one.yearly)
                for one in chosen
            )
            return quiet.quiet_until(days, day)

        return (
            until(periods.filtered(lambda one: one.stops == "all")),
            until(periods.filtered(lambda one: one.stops in ("all", "formal"))),
            until(periods.filtered("spares_consumers")),
        )
