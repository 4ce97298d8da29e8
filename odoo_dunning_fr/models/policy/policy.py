from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...rules import escalation
from ..evidence import PROGRAM
from ..shared import ask_once

DEBTOR_KINDS = [
    ("company", "Companies"),
    ("consumer", "Consumers"),
    ("public", "Public bodies"),
]


class DunningPolicy(models.Model):
    """A ladder of levels, and to whom it applies."""

    _name = "dunning.policy"
    _description = "Dunning Policy"
    _inherit = ["dunning.shared", "dunning.kept", "mail.thread"]
    _company_path = "company_id"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: for all companies; amounts are then in each company's currency.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    debtor_kind = fields.Selection(
        [*DEBTOR_KINDS, ("any", "Any")],
        string="For",
        required=True,
        default="any",
        help="Customers of this kind get this policy unless they have their own.",
    )
    country_id = fields.Many2one(
        "res.country",
        string="Companies In",
        help="Given by default to companies of this country only, whose law its texts "
        "speak of. Empty: whatever the country.",
    )
    by_default = fields.Boolean(
        string="Given by Default",
        default=True,
        help="Off: only for the customers on which it is set.",
    )
    level_ids = fields.One2many(
        "dunning.level", "policy_id", string="Levels", copy=True
    )
    timeline = fields.Html(compute="_compute_timeline", sanitize=False)
    grouping = fields.Selection(
        [("customer", "One notice per customer"), ("invoice", "One per invoice")],
        required=True,
        default="customer",
    )
    min_amount = fields.Monetary(
        string="Minimum Amount",
        help="A customer who owes less than this, credits deducted, is left alone. "
        "Each level may ask for more.",
    )
    ignore_below = fields.Monetary(
        default=1,
        help="Due items of less than this are not chased at all: they are rests to "
        "write off.",
    )
    min_interval_days = fields.Integer(
        string="Days Between Contacts",
        default=5,
        help="Days of silence towards a customer after any notice.",
    )
    any_day = fields.Boolean(
        string="Weekends and Holidays Too",
        help="Off: nothing leaves on a weekend or a French public holiday.",
    )
    start_mode = fields.Selection(
        [
            ("first_level", "At the first reminder"),
            ("by_age", "By age, up to the formal notice"),
        ],
        required=True,
        default="first_level",
        help="Where an invoice enters that is late and was never chased.",
    )
    collector_id = fields.Many2one(
        "res.users", help="In charge of the customers who have no collector."
    )

    _amounts_not_negative = models.Constraint(
        "CHECK (min_amount >= 0 AND ignore_below >= 0)",
        "The minimum amounts of a dunning policy cannot be negative.",
    )
    _interval_not_negative = models.Constraint(
        "CHECK (min_interval_days BETWEEN 0 AND 3650)",
        "The days between two contacts go from 0 to 3650.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for policy in self:
            company = policy.company_id or self.env.company
            policy.currency_id = company.currency_id

    @api.depends_context("lang")
    @api.depends(
        lambda self: [
            "start_mode",
            "level_ids.sequence",
            "level_ids.name",
            "level_ids.stage",
            "level_ids.delay_days",
            "level_ids.min_amount",
            "level_ids.min_gap_days",
            "level_ids.payment_days",
            "level_ids.approval",
            *(f"level_ids.{name}" for name in self.level_ids._get_channel_names()),
        ]
    )
    def _compute_timeline(self):
        """When each level leaves, for an invoice due today that nobody pays."""
        for policy in self:
            due = policy.company_id._get_dunning_today()
            plan = policy.level_ids.sorted("sequence")._get_calendar(due)
            policy.timeline = self.env["ir.qweb"]._render(
                "odoo_dunning_fr.dunning_policy_timeline",
                {"steps": [level._describe_step(due, day) for level, day in plan]},
            )

    @api.constrains("collector_id")
    def _check_collector(self):
        self.collector_id._check_dunning_colleague()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).level_ids._unlink_except_used()

    def write(self, vals):
        """Check the ladder once all its levels are written, not one by one."""
        open_ladder = self.with_context(dunning_ladder_open=PROGRAM)
        return super(DunningPolicy, open_ladder).write(vals)

    @api.constrains("level_ids")
    def _check_ladder(self):
        """A ladder only climbs: the stage, then the delay, of each level in turn."""
        for policy in self:
            ladder = policy.level_ids.sorted("sequence")
            for lower, higher in pairwise(ladder):
                policy._check_rungs(lower, higher)

    def _check_rungs(self, lower, higher):
        names = {"lower": lower.name, "higher": higher.name, "policy": self.name}
        if lower.sequence == higher.sequence:
            raise ValidationError(
                self.env._(
                    "In the policy “%(policy)s”, “%(lower)s” and “%(higher)s” have the "
                    "same sequence: each level needs its own place in the ladder.",
                    **names,
                )
            )
        if escalation.stage_rank(lower) > escalation.stage_rank(higher):
            raise ValidationError(
                self.env._(
                    "In the policy “%(policy)s”, “%(higher)s” comes after “%(lower)s” "
                    "but is a milder stage. A formal notice follows the last reminder, "
                    "and only the final notice follows a formal notice: change the "
                    "order or the stage.",
                    **names,
                )
            )
        if lower.delay_days > higher.delay_days:
            raise ValidationError(
                self.env._(
                    "In the policy “%(policy)s”, “%(higher)s” comes after “%(lower)s” "
                    "but with a shorter delay: change the order or the delays.",
                    **names,
                )
            )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        # EXTENDS 'base'
        arch, view = super()._get_view(view_id, view_type, **options)
        self.level_ids._show_channels(arch)
        return arch, view

    @api.model
    def _find_for(self, partner, company):
        """The policy of a customer in a company: its own, else by kind, else none.

        The nearest company on the way up to the top one wins; then a policy for the
        debtor's kind over one for any kind; then the sequence.
        """
        customer = partner.commercial_partner_id.with_company(company)
        if customer.dunning_policy_id.active:
            return customer.dunning_policy_id
        defaults = ask_once(
            self.env,
            ("defaults", company.id),
            lambda: self.with_context(active_test=True)._get_defaults(company),
            kept=True,
        )
        return self.browse(defaults.get((company.id, customer.dunning_debtor_kind)))

    @api.model
    def _get_defaults(self, companies):
        """Map (company id, debtor kind) to the id of the policy given by default."""
        policies = self.sudo().search_fetch(  # the same for every user of the company
            Domain("by_default", "=", True)
            & Domain("company_id", "in", [False, *companies.parent_ids.ids]),
            ["company_id", "country_id", "debtor_kind", "sequence"],
        )
        defaults = {}
        for company in companies:
            country = company._get_dunning_country()
            chain = {*company.parent_ids.ids}
            nearness = {id_: rank for rank, id_ in enumerate(company.parent_ids.ids)}
            for kind, _label in DEBTOR_KINDS:
                fitting = policies.filtered(
                    lambda policy, kind=kind, chain=chain, country=country: (
                        policy.debtor_kind in (kind, "any")
                        and (not policy.company_id or policy.company_id.id in chain)
                        and policy.country_id.code in (False, country)
                    )
                ).sorted(
                    lambda policy, nearness=nearness: (
                        -nearness.get(policy.company_id.id, -1),
                        policy.debtor_kind == "any",
                        policy.sequence,
                        policy.id,
                    )
                )
                if fitting:
                    defaults[company.id, kind] = fitting[0].id
        return defaults
