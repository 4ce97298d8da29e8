from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import reasons
from .sql import READS, in_force

# Room for the companies in the id of a row: partner * COMPANIES + company.
COMPANIES = 4096


class DunningDebtor(models.Model):
    """A customer who owes something to a company: `dunning.receivable`, summed up."""

    _name = "dunning.debtor"
    _description = "Customer to Chase"
    _inherit = ["dunning.query"]
    _auto = False
    _rec_name = "partner_id"
    _order = "amount_overdue desc, id"
    _ledger_fields = frozenset(
        "id partner_id company_id line_count amount_open amount_overdue credits "
        "oldest_days".split()
    )

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one("dunning.policy", readonly=True)
    debtor_kind = fields.Selection(related="partner_id.dunning_debtor_kind")
    collector_id = fields.Many2one("res.users", readonly=True)
    line_count = fields.Integer(string="Due Items", readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True)
    amount_overdue = fields.Monetary(string="Overdue", readonly=True)
    credits = fields.Monetary(readonly=True)
    oldest_days = fields.Integer(
        string="Oldest (Days)", readonly=True, aggregator="max"
    )
    level_id = fields.Many2one("dunning.level", string="Highest Step", readonly=True)
    receivable_ids = fields.One2many(
        "dunning.receivable", string="Items", compute="_compute_receivable_ids"
    )
    hold_count = fields.Integer(string="Holds in Force", readonly=True)
    next_date = fields.Date(readonly=True)
    last_contact = fields.Date(readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["dunning.receivable"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    _depends = {
        **READS,
        "res.partner": [
            *READS["res.partner"],
            "dunning_collector_id",
        ],
        "dunning.policy": [
            *READS["dunning.policy"],
            "collector_id",
        ],
    }

    @property
    def _table_query(self) -> SQL:
        # The state of a customer is the most pressing one among its lines.
        receivables = self.env["dunning.receivable"]
        scope = receivables._get_scope()
        return SQL(
            """
            SELECT line.partner_id::bigint * %(room)s + line.company_id AS id,
                   line.partner_id, line.company_id, line.policy_id,
                   COALESCE(
                       (partner.dunning_collector_id
                        ->> line.company_id::text)::int,
                       policy.collector_id) AS collector_id,
                   COUNT(*) FILTER (WHERE line.amount_residual > 0) AS line_count,
                   SUM(line.amount_residual) AS amount_open,
                   COALESCE(SUM(line.amount_residual) FILTER (
                       WHERE line.days_overdue > 0
                         AND line.amount_residual > 0), 0) AS amount_overdue,
                   COALESCE(-SUM(line.amount_residual) FILTER (
                       WHERE line.amount_residual < 0), 0) AS credits,
                   MAX(line.days_overdue) FILTER (
                       WHERE line.amount_residual > 0) AS oldest_days,
                   (ARRAY_AGG(line.level_id ORDER BY level.delay_days DESC)
                       FILTER (WHERE line.level_id IS NOT NULL))[1] AS level_id,
                   MIN(line.next_date) FILTER (
                       WHERE line.state IN ('due', 'waiting', 'held', 'not_due'))
                       AS next_date,
                   COALESCE(MAX(hold.count), 0) AS hold_count,
                   MAX(line.last_contact) AS last_contact,
                   (%(pressing)s::text[])[MIN(
                       array_position(%(pressing)s, line.state))] AS state
              FROM (%(lines)s) AS line
              JOIN res_partner partner ON partner.id = line.partner_id
              LEFT JOIN dunning_policy policy ON policy.id = line.policy_id
              LEFT JOIN dunning_level level ON level.id = line.level_id
              LEFT JOIN (SELECT partner_id, person_id, COUNT(*) AS count
                           FROM (%(holds)s) AS in_force
                          GROUP BY partner_id, person_id) AS hold
                     ON hold.partner_id = line.partner_id
                    AND hold.person_id = %(person)s
             GROUP BY line.partner_id, line.company_id, line.policy_id,
                      partner.dunning_collector_id, policy.collector_id
            """,
            room=COMPANIES,
            pressing=list(reasons.PRESSING),
            holds=in_force(scope),
            person=scope.person("line.company_id"),
            lines=receivables._get_query(scope),
        )

    @api.depends_context("lang", "dunning_date")
    def _compute_receivable_ids(self):
        for debtor in self:
            receivables = self.env["dunning.receivable"].with_context(
                dunning_partner_ids=debtor.partner_id.ids
            )
            debtor.receivable_ids = receivables.search(
                [
                    ("partner_id", "=", debtor.partner_id.id),
                    ("company_id", "=", debtor.company_id.id),
                ]
            )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_preview(self):
        """Show what would be sent to these customers today, by hand if need be."""
        return self.partner_id._preview_dunning(self._get_company())

    def _get_company(self):
        """The company of these customers: one runs, and holds, for one at a time."""
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "You chose customers of %(companies)s: choose those of one company "
                    "at a time.",
                    companies=", ".join(self.company_id.mapped("name")),
                )
            )
        return self.company_id
