from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ...rules import dated, paths, territory
from ..evidence import THREAD
from ..law.late_charges import describe
from ..policy.policy import DEBTOR_KINDS
from ..shared import read_from_ledger

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
# What is settled once the file has left.
FROZEN = frozenset("kind company_id currency_id partner_id move_ids date".split())
# What may still change once it has left: see `_get_open_fields`.
OPEN = frozenset({"agent_reference", "note", "user_id"})
# What people write on a file without changing what it claims; all else is claimed.
UNCLAIMED = frozenset(
    "agent_reference duplicate_proof_ids duplicate_sent_on letter_outcome "
    "letter_posted_on letter_presented_on letter_proof_ids letter_ref note "
    "override_reason user_id vat_proof_ids".split()
)
# The sums of a file, which are counted.
SUMS = ("amount_principal", "amount_interest", "amount_indemnity", "amount_costs")


class DunningReferral(models.Model):
    """A file that follows dunning: some invoices of a debtor, handed to somebody.

    Its sums are counted up to `date` and are frozen when it leaves the house; what is
    paid since is read from the ledger.
    """

    _name = "dunning.referral"
    _description = "Dunning Referral"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
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
    debtor_kind = fields.Selection(
        DEBTOR_KINDS,
        string="Kind of Debtor",
        compute="_compute_debtor_kind",
        help="What the debtor was when the claims were born.",
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
        domain=lambda self: self._get_agent_domain(),
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
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
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
    amount_penalty = fields.Monetary(
        string="Penalty Clause",
        tracking=True,
        help="What a clause that the debtor accepted gives; the judge may lower it "
        "(C. civ. 1231-5).",
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
        compute="_compute_recovered_amount",
        store=True,
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
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        help="Who was the last to change what is claimed.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _number_unique = models.UniqueIndex("(company_id, name) WHERE name IS NOT NULL")
    _running = models.Index(
        "(company_id, partner_id) WHERE state IN ('sent', 'in_progress')"
    )
    _penalty_not_negative = models.Constraint(
        "CHECK (amount_penalty >= 0)", "The penalty clause is a positive amount."
    )

    @api.depends("name", "kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for referral in self:
            parts = (referral.name, kinds.get(referral.kind), referral.partner_id.name)
            referral.display_name = " – ".join(filter(None, parts))

    # Its kind

    def _get_kind(self, code=None):
        """What knows the ways of its kind: a model `dunning.referral.kind.<code>`.

        In the language of this file's context.

        :param str code: a kind to ask instead of its own
        """
        name = f"dunning.referral.kind.{code or self.kind}"
        return self.env[name if name in self.env else "dunning.referral.kind"]

    def _get_kinds(self):
        """Pairs of a kind and the files of it among these."""
        for referrals in self.grouped("kind").values():
            yield referrals[0]._get_kind(), referrals

    @api.model
    def _get_all_kinds(self):
        """Map the codes of the selection to their kinds."""
        codes = self._fields["kind"].get_values(self.env)
        return {code: self._get_kind(code) for code in codes}

    @api.model
    def _get_agent_domain(self):
        """Who may be chosen, by the kind: for the form, which knows it."""
        choices = "".join(
            f"{list(kind._agent_kinds)} if kind == '{code}' else "
            for code, kind in self._get_all_kinds().items()
        )
        others = list(self.env["dunning.referral.kind"]._agent_kinds)
        return (
            "[('parent_id', '=', False),"
            f" ('dunning_agent_kind', 'in', {choices}{others})]"
        )

    # Sums

    @api.depends(
        "line_ids.amount_principal",
        "line_ids.amount_interest",
        "line_ids.amount_indemnity",
        "line_ids.amount_costs",
        "amount_penalty",
    )
    def _compute_amounts(self):
        for referral in self:
            lines = referral.line_ids
            referral.amount_principal = sum(lines.mapped("amount_principal"))
            referral.amount_interest = sum(lines.mapped("amount_interest"))
            referral.amount_indemnity = sum(lines.mapped("amount_indemnity"))
            referral.amount_costs = sum(lines.mapped("amount_costs"))
            referral.amount_total = (
                sum(lines.mapped("amount_total")) + referral.amount_penalty
            )

    @read_from_ledger("move_ids")
    @api.depends("line_ids.amount_principal", "move_ids")
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

    def action_refresh(self):
        """Count the sums anew, up to the day that the file bears."""
        self.check_access("write")
        unsent = self.filtered(lambda referral: referral.state in ("draft", "ready"))
        before = {referral: referral._read(SUMS) for referral in unsent}
        unsent._refresh()
        for referral in unsent:
            if referral._read(SUMS) != before[referral]:
                referral._take_approval_back(["amount_total"])

    def _refresh(self):
        """Make the lines anew: one a due item, all of them those of today's ledger."""
        self._read_afresh()
        lines_sudo = self.env["dunning.referral.line"].sudo()  # the system's to write
        lines_sudo.search([("referral_id", "in", self.ids)]).unlink()
        values = [vals for referral in self for vals in referral._prepare_lines()]
        lines_sudo.create(values)
        for kind, referrals in self._get_kinds():
            kind._on_refresh(referrals)

    def _prepare_lines(self):
        items = self._get_due_items().sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )
        charges = items._get_dunning_charges(self.date)
        costs = self._get_costs()
        return [
            self._prepare_line(item, charges.get(item), costs.pop(item.move_id, 0))
            for item in items
        ]

    def _get_costs(self):
        """The justified costs that are claimed on each invoice."""
        found = self.env["dunning.charge"]._read_group(
            [
                ("move_id", "in", self.move_ids.ids),
                ("kind", "=", "costs"),
                ("state", "=", "claimed"),
            ],
            ["move_id"],
            ["amount:sum"],
        )
        return dict(found)

    def _prepare_line(self, item, charge, costs):
        places = self.currency_id.decimal_places
        principal = Decimal(f"{item.amount_residual_currency:.{places}f}")
        interest = charge.accrual.total if charge else Decimal()
        indemnity = charge.indemnity if charge else Decimal()
        costs = Decimal(f"{costs:.{places}f}")
        number, dated = item._get_dunning_invoice()
        return {
            "referral_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "move_name": number,
            "invoice_date": dated,
            "date_maturity": item.date_maturity or item.date,
            "amount_invoiced": item.amount_currency,
            "amount_principal": float(principal),
            "amount_interest": float(interest),
            "amount_indemnity": float(indemnity),
            "amount_costs": float(costs),
            "amount_total": float(principal + interest + indemnity + costs),
            "calculation": charge
            and describe(charge, lambda amount: f"{amount:.{places}f}"),
            "gap": charge.gap if charge else False,
        }

    # What is known of the debtor, for the law

    def _get_claim(self):
        """What the rule of paths needs to know; sums in EUR."""
        self.ensure_one()
        return paths.Claim(
            self._get_jurisdiction(),
            self._to_euro(self.amount_principal),
            self._to_euro(self.amount_interest),
            self._is_insolvent(),
            self.company_id._get_dunning_quality() in ("merchant", "artisan"),
            bool(self._get_insolvencies(["over_indebtedness"])),
            territory.has_own_procedure(
                self.partner_id.country_id.code, self.partner_id.zip
            ),
        )

    @api.depends("move_ids.line_ids.dunning_regime", "partner_id.dunning_debtor_kind")
    def _compute_debtor_kind(self):
        for referral in self:
            # Whoever prepares a file may know its kind.
            regimes = referral.move_ids.sudo().line_ids.mapped("dunning_regime")
            own = referral.partner_id.sudo().dunning_debtor_kind
            referral.debtor_kind = next(filter(None, regimes), own)

    def _get_jurisdiction(self):
        """The courts for its claims: those chosen for the customer, if he is the same.

        :rtype: str
        """
        kind, customer_sudo = self.debtor_kind, self.partner_id.sudo()
        if kind == customer_sudo.dunning_debtor_kind:
            return customer_sudo.dunning_jurisdiction
        return customer_sudo._guess_dunning_jurisdiction(kind)

    def _to_euro(self, amount):
        euro = self.env.ref("base.EUR")
        worth = self.currency_id._convert(amount, euro, self.company_id, self.date)
        return Decimal(f"{worth:.2f}")

    def _write_ceiling(self, rows, day):
        """What the law sets on a day, as the user writes it: “10 000 €”."""
        exact = f"{dated.value_on(rows, day):f}"
        return self.env["dunning.letter"]._money(exact, "EUR", self.env.lang)

    def _is_insolvent(self):
        return bool(self._get_insolvencies())

    def _get_insolvencies(self, procedures=None):
        """The insolvencies recorded of the debtor, the last one first."""
        holds = self.env["dunning.hold"]
        return holds._search_insolvencies(
            self.partner_id, self.company_id, procedures
        ).sorted("id", reverse=True)

    def _get_siren(self):
        customer = self.partner_id
        return customer._find_dunning_siren()

    def _get_bar(self):
        """The first day on which one of the claims is barred, else None."""
        days = self.move_ids.mapped("dunning_limitation_date")
        return min(filter(None, days), default=None)

    # Who may change what of it, and until when

    @api.model_create_multi
    def create(self, vals_list):
        self._check_override(*vals_list)
        referrals = super().create(vals_list)
        for referral_sudo in referrals.sudo():  # numbers are the program's to give
            sequences = self.env["ir.sequence"].sudo()
            referral_sudo.name = sequences.with_company(
                referral_sudo.company_id
            ).next_by_code("dunning.referral")
        referrals._refresh()
        referrals._propose_agents()
        for kind, made in referrals._get_kinds():
            kind._on_create(made)
        for referral in referrals:
            referral._gather()
        return referrals

    def _propose_agents(self):
        asking = self.filtered(lambda referral: not referral.agent_id)
        for (kind, company), referrals in asking.grouped(
            lambda referral: (referral.kind, referral.company_id)
        ).items():
            referrals.agent_id = self._get_kind(kind)._propose_agent(company)

    def write(self, vals):
        self._check_override(vals)
        self._check_frozen(vals)
        claimed = sorted(self._get_claim_fields() & vals.keys())
        before = {referral: referral._read(claimed) for referral in self}
        result = super().write(vals)
        if vals.keys() & {"move_ids", "date"}:
            self._refresh()
        if "move_ids" in vals:
            for referral in self:
                referral._gather()
        for referral in self:
            after = zip(claimed, before[referral], referral._read(claimed), strict=True)
            if changed := [name for name, old, new in after if old != new]:
                referral._follow_claim(changed)
        return result

    def _read(self, names):
        return [self[name] for name in names]

    @api.model
    @tools.ormcache()
    def _get_claim_fields(self):
        """The names of the fields by which people say what a file claims, and of whom.

        :rtype: frozenset[str]
        """
        thread = {name for model in THREAD for name in self.env[model]._fields}
        known = UNCLAIMED | thread | self._get_system_fields()
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.type != "one2many"
        ).difference(known, models.MAGIC_COLUMNS)

    def _follow_claim(self, names):
        """Something else is claimed, by whoever changed it; nobody approved that."""
        if not (self._is_program() or self._filter_left()):
            self._as_program().prepared_by_id = self.env.user
        self._take_approval_back(names)

    def _take_approval_back(self, names):
        """What was approved is no longer what is claimed."""
        if self.state != "ready":
            return
        self._unapprove()
        labels = [self._fields[name]._description_string(self.env) for name in names]
        self._message_log(
            body=self.env._(
                "No longer approved: %(fields)s changed (%(user)s).",
                fields=", ".join(labels),
                user=self.env.user.name,
            )
        )

    def _check_frozen(self, vals):
        for kind, referrals in self._filter_left()._get_kinds():
            if closed := vals.keys() - referrals._get_open_fields(kind):
                raise UserError(
                    self.env._(
                        "%(file)s was handed over: “%(field)s” is as it was handed "
                        "over. Recall it, and make a new one.",
                        file=referrals[0].display_name,
                        field=self._fields[min(closed)]._description_string(self.env),
                    )
                )

    def _get_open_fields(self, kind):
        """What may still change of files that have left: a short list.

        With what the program writes of their life, never what was handed over; what
        belongs to them, such as their events, is guarded where it is defined.
        """
        lists = {
            name for name, field in self._fields.items() if field.type == "one2many"
        }
        thread = {name for model in THREAD for name in self.env[model]._fields}
        life = self._get_system_fields() if self._is_program() else frozenset()
        return OPEN.union(kind._open_fields, thread, lists, life) - FROZEN

    def _check_override(self, *vals_list):
        if any(vals.get("override_reason") for vals in vals_list):
            self._check_manager()

    @api.model
    def _explain_guard(self, names):
        return self.env._(
            "Files are approved, handed over and closed by their buttons, and not "
            "changed by hand."
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

    @api.depends("company_id")
    def _compute_date(self):
        for referral in self:
            referral.date = referral.date or referral.company_id._get_dunning_today()

    @api.constrains("date")
    def _check_date(self):
        """Interest to come is not owed yet."""
        for referral in self:
            if referral.date > referral.company_id._get_dunning_today():
                raise ValidationError(
                    self.env._(
                        "%(file)s: sums are counted up to today at the latest.",
                        file=referral.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if kept := self.filtered(lambda referral: referral.state != "draft"):
            raise UserError(
                self.env._(
                    "%(file)s is kept as evidence: recall it instead of deleting it.",
                    file=kept[0].display_name,
                )
            )

    # What is kept

    def _filter_left(self):
        """Those that have left the house."""
        return self.filtered(lambda referral: referral.state not in ("draft", "ready"))

    def _filter_evidence(self):
        # OVERRIDE: what was handed over, and what the tax office may ask for
        return self._filter_left()

    def _filter_told(self):
        # OVERRIDE: from its approval on; a draft may be deleted
        return self.filtered(lambda referral: referral.state != "draft")
