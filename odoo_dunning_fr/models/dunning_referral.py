from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("agency", "Collection agency"),
    ("insurer", "Credit insurer"),
    ("payment_order", "Payment order"),
    ("small_claim", "Small claim by commissaire de justice"),
    ("insolvency_claim", "Declaration in an insolvency"),
    ("public_claim", "Prior claim to a public body"),
    ("write_off", "Write-off"),
]
# While it is there, its invoices are in somebody else's hands.
RUNNING = ("sent", "in_progress")
OUTCOMES = [
    ("paid", "Paid in full"),
    ("partly_paid", "Paid in part"),
    ("uncollectable", "Uncollectable"),
    ("insolvency", "Insolvency of the debtor"),
    ("refused", "Refused by the court or the agent"),
    ("recalled", "Recalled"),
]


class DunningReferral(models.Model):
    """A file that follows dunning: some invoices of a debtor, handed to somebody.

    Its sums are counted up to `date` and are frozen when it leaves the house; what is
    paid since is read from the ledger.
    """

    _name = "dunning.referral"
    _description = "Dunning Referral"
    _inherit = ["dunning.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _dunning_by_hand = frozenset({"override_reason"})  # a manager's

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    kind = fields.Selection(KINDS, required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    move_ids = fields.Many2many(
        "account.move",
        "dunning_referral_move_rel",
        "referral_id",
        "move_id",
        string="Invoices",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id),"
        " ('company_id', '=', company_id), ('currency_id', '=', currency_id),"
        " ('state', '=', 'posted'), ('move_type', 'in', ('out_invoice', 'entry'))]",
    )
    agent_id = fields.Many2one(
        "res.partner",
        string="Handed To",
        tracking=True,
        help="The agency, insurer, commissaire de justice or lawyer.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    date = fields.Date(
        string="Sums As Of",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="Interest is counted up to this day.",
    )
    date_sent = fields.Date(string="Handed Over On", readonly=True, copy=False)
    date_closed = fields.Date(string="Closed On", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "Ready"),
            ("sent", "Handed over"),
            ("in_progress", "In progress"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("dunning.referral.line", "referral_id", readonly=True)
    amount_principal = fields.Monetary(compute="_compute_amounts", store=True)
    amount_interest = fields.Monetary(
        string="Interest", compute="_compute_amounts", store=True
    )
    amount_indemnity = fields.Monetary(
        string="Indemnities", compute="_compute_amounts", store=True
    )
    amount_costs = fields.Monetary(
        string="Costs", compute="_compute_amounts", store=True
    )
    amount_total = fields.Monetary(
        string="Claimed", compute="_compute_amounts", store=True
    )
    amount_open = fields.Monetary(
        string="Still Open",
        compute="_compute_amount_open",
        help="Principal that is open in the ledger now.",
    )
    amount_paid = fields.Monetary(
        string="Paid Since",
        compute="_compute_amount_open",
        help="What the ledger has booked on the principal since the sums were counted.",
    )
    recovered_amount = fields.Monetary(
        string="Recovered",
        tracking=True,
        help="What the agent says to have recovered, or to have been paid to us.",
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, tracking=True)
    note = fields.Text(string="Notes")
    override_reason = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
        help="Why a manager went on although something was missing.",
    )
    prepared_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, default=lambda self: self.env.user
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _number_unique = models.UniqueIndex("(company_id, name) WHERE name IS NOT NULL")
    _running = models.Index(
        "(company_id, partner_id) WHERE state IN ('sent', 'in_progress')"
    )

    @api.depends("name", "kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for referral in self:
            parts = (referral.name, kinds.get(referral.kind), referral.partner_id.name)
            referral.display_name = " – ".join(filter(None, parts))

    @api.depends(
        "line_ids.amount_principal",
        "line_ids.amount_interest",
        "line_ids.amount_indemnity",
        "line_ids.amount_costs",
    )
    def _compute_amounts(self):
        for referral in self:
            lines = referral.line_ids
            referral.amount_principal = sum(lines.mapped("amount_principal"))
            referral.amount_interest = sum(lines.mapped("amount_interest"))
            referral.amount_indemnity = sum(lines.mapped("amount_indemnity"))
            referral.amount_costs = sum(lines.mapped("amount_costs"))
            referral.amount_total = sum(lines.mapped("amount_total"))

    @api.depends("line_ids.amount_principal", "move_ids.amount_residual")
    def _compute_amount_open(self):
        for referral in self:
            due = referral._get_due_items()
            residual = sum(due.mapped("amount_residual_currency"))
            referral.amount_open = residual
            referral.amount_paid = referral.amount_principal - residual

    def _get_due_items(self):
        """The receivable lines of its invoices, open or paid."""
        # `_origin`: the dialog asks of a file in memory.
        return self.move_ids._origin.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_currency > 0
                and line.partner_id.commercial_partner_id in self.partner_id
            )
        )

    @api.constrains("user_id")
    def _check_user(self):
        self.user_id._check_dunning_colleague()

    @api.constrains("move_ids", "partner_id", "company_id", "currency_id")
    def _check_moves(self):
        for referral in self:
            for move in referral.move_ids:
                if (
                    move.line_ids.partner_id.commercial_partner_id
                    & referral.partner_id.commercial_partner_id
                    and move.company_id == referral.company_id
                    and move.currency_id == referral.currency_id
                    and move.state == "posted"
                ):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(number)s is not a posted invoice of %(customer)s in "
                        "%(currency)s: make a file for each customer, company and "
                        "currency.",
                        number=move.display_name,
                        customer=referral.partner_id.display_name,
                        currency=referral.currency_id.name,
                    )
                )

    def _prepare_documents(self):
        """What is written for a file of this kind: (file name, title, PDF) each."""
        self.ensure_one()
        return []
