from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...rules import escalation, open_days
from ..receivable import sql as receivable_query
from .decision import Decision, Row

SKIPS_KEPT_DAYS = 90
# What a run was made for, and that it is done.
SETTLED = frozenset(
    "company_id date automatic by_hand policy_ids partner_ids left_out_line_ids "
    "escalated_line_ids state".split()
)
ENDED = ("done", "set_aside")
# Skips that say that a notice was decided but could not be made.
TRIED = ("error", "busy")

# Amounts are read as texts, which are exact.
AMOUNTS = [name for name, kind in Row.__annotations__.items() if kind is Decimal]
COLUMNS = SQL(", ").join(
    SQL("%s::text" if name in AMOUNTS else "%s", SQL.identifier(name))
    for name in Row._fields
)

# Customers a transaction: small enough to be quickly done again when it collides.
BATCH = 1000


class DunningRun(models.Model):
    """One pass of the decision over a company, and what came of it."""

    _name = "dunning.run"
    _description = "Dunning Run"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    automatic = fields.Boolean(
        readonly=True, copy=False, help="Made by the nightly scheduled action."
    )
    # With those that are archived: a list that looks empty would mean everybody.
    policy_ids = fields.Many2many(
        "dunning.policy",
        string="Policies",
        ondelete="restrict",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    by_hand = fields.Boolean(
        help="A person chose the customers: what is chased by hand only is included."
    )
    left_out_line_ids = fields.Many2many(
        "account.move.line",
        "dunning_run_left_out_rel",
        string="Left Out",
        copy=False,
        help="Due items whose notice a person dropped from the preview.",
    )
    escalated_line_ids = fields.Many2many(
        "account.move.line",
        "dunning_run_escalated_rel",
        string="Escalated",
        copy=False,
        help="Due items that a person wants to take their next step at once.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("asked", "To confirm"),
            ("running", "Under way"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("set_aside", "Set aside"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    prepared_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who was the last to choose what is issued, and to whom.",
    )
    question = fields.Char(
        string="Why It Asks",
        readonly=True,
        copy=False,
        help="It would write to far more customers than usual.",
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    failure = fields.Char(string="Stopped By", readonly=True, copy=False)
    customer_count = fields.Integer(
        string="Customers to Write to", readonly=True, copy=False
    )
    skip_ids = fields.One2many("dunning.run.skip", "run_id", readonly=True)

    _one_a_day = models.UniqueIndex(
        "(company_id, date) WHERE automatic AND state <> 'set_aside'",
        "The nightly run of this company has already been made today.",
    )

    @api.depends_context("lang")
    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.date)
            run.display_name = f"{day} – {run.company_id.name}"

    @api.depends("company_id")
    def _compute_date(self):
        for run in self:
            run.date = run.date or run.company_id._get_dunning_today()

    def write(self, vals):
        """What a run was made for stays on it once it is done."""
        done = self.filtered(lambda run: run.state in ENDED)
        if done and not self._is_program() and vals.keys() & SETTLED:
            raise UserError(
                self.env._(
                    "The run of %(run)s is done: make a new one.",
                    run=done[0].display_name,
                )
            )
        if vals.keys() & SETTLED and not self._is_program():
            self._as_program().prepared_by_id = self.env.user
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        """Its notices are evidence, and its seal is a link of the chain."""
        if begun := self.filtered(lambda run: run.state != "draft"):
            raise UserError(begun[0]._explain_told())

    def _explain_told(self):
        # OVERRIDE: what was said goes first when somebody deletes it
        return self.env._(
            "The run of %(run)s is done or under way: it is kept as evidence with its "
            "notices and its seal.",
            run=self.display_name,
        )

    def _filter_told(self):
        # OVERRIDE: a draft may be deleted
        return self.filtered(lambda run: run.state != "draft")

    @api.autovacuum
    def _gc_skips(self):
        """Skips are working notes, no evidence: they go after a while."""
        limit = fields.Date.subtract(
            self.env.company._get_dunning_today(), days=SKIPS_KEPT_DAYS
        )
        self.env["dunning.run.skip"].search([("run_id.date", "<", limit)]).unlink()

    # Deciding: from the due items to the notices to come; nothing is written.

    @api.model
    def _decide(
        self,
        company,
        date,
        policies=None,
        partners=None,
        by_hand=False,
        old_mode=None,
        escalated=None,
    ):
        """Decide for a company on a day; nothing is written.

        The nightly run, the preview and the answer to "why not today" share it.

        :param by_hand: a person asks for these customers: what is chased by hand only
            is included
        :param old_mode: what to do with what is already old, in place of the
            company's choice, while its first preview is not confirmed
        :param escalated: ids of the lines whose next step a person asks for now; those
            of the run when it is one that decides
        :rtype: Decision
        """
        if escalated is None:
            escalated = self.escalated_line_ids.ids
        receivables = self._receivables(company, date, partners, by_hand)
        receivables = receivables.with_context(
            dunning_old_mode=old_mode, dunning_escalated_line_ids=escalated
        )
        scope = receivables._get_scope()
        if not scope.accounts or not company.chart_template:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts: install one before chasing "
                    "its customers.",
                    company=company.display_name,
                )
            )
        decision = Decision(company, date)
        decision.decide(
            self._fetch_rows(scope, policies),
            self._get_terms(company, scope),
            open_days.is_open(date),
            policies.ids if policies else None,
        )
        return decision

    @api.model
    def _receivables(self, company, date, partners, by_hand):
        customers = partners and partners.commercial_partner_id.ids
        return self.env["dunning.receivable"].with_context(
            allowed_company_ids=company.ids,
            dunning_date=date,
            dunning_partner_ids=customers or None,
            dunning_by_hand=by_hand,
            dunning_preview=True,
        )

    @api.model
    def _fetch_rows(self, scope, policies):
        """The due items of all customers in one statement, a customer at a time."""
        self.env.flush_all()
        # All that a customer has, whatever it is chased by: credits count for all.
        wanted = SQL("TRUE")
        if policies:
            wanted = SQL(
                "partner_id IN (SELECT partner_id FROM receivable"
                " WHERE policy_id = ANY(%s))",
                policies.ids,
            )
        rows = self.env.execute_query(
            SQL(
                "WITH receivable AS (%s) SELECT %s FROM receivable WHERE %s"
                " ORDER BY partner_id, due_date, id",
                receivable_query.build(scope),
                COLUMNS,
                wanted,
            )
        )
        for row in map(Row._make, rows):
            amounts = {name: Decimal(getattr(row, name)) for name in AMOUNTS}
            yield row._replace(**amounts)

    @api.model
    def _get_terms(self, company, scope):
        """Map each policy to its terms, the minimum converted at the day's rate."""
        policies = self.env["dunning.policy"].sudo().with_context(active_test=False)
        policies = policies.search(
            [("company_id", "in", [False, *company.parent_ids.ids])]
        )
        rates = {
            currency: Decimal(str(rate))
            for (owner, currency), rate in scope.rates.items()
            if owner == company.id
        }

        def convert(amount):
            return {
                currency: Decimal(str(amount)) * rate
                for currency, rate in rates.items()
            }

        return {
            policy.id: escalation.Terms(
                policy.grouping,
                policy.min_interval_days,
                convert(policy.min_amount),
                policy.any_day,
                {
                    None: Decimal(str(company.dunning_tolerance)),
                    **convert(company.dunning_tolerance),
                },
                {
                    (level.id, currency): amount
                    for level in policy.level_ids
                    for currency, amount in convert(level.min_amount).items()
                },
            )
            for policy in policies
        }
