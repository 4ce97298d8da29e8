from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.charge.invoice import DEBT

KINDS = ("interest", "indemnity", "costs")

# Older claims are barred, those on consumers and public bodies before.
YEARS = 5


class DunningChargeInvoiceLine(models.TransientModel):
    """What one invoice costs its debtor by now."""

    _name = "dunning.charge.invoice.line"
    _description = "Late Charges of an Invoice"
    _order = "partner_id, currency_id, move_id"

    wizard_id = fields.Many2one(
        "dunning.charge.invoice", required=True, ondelete="cascade", index=True
    )
    keep = fields.Boolean(string="Invoice It")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    invoice_date_due = fields.Date(related="move_id.invoice_date_due")
    payment_state = fields.Selection(related="move_id.payment_state")
    move_line_ids = fields.Many2many("account.move.line", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_indemnity = fields.Monetary(string="Indemnity", readonly=True)
    amount_costs = fields.Monetary(string="Costs", readonly=True)
    amount_total = fields.Monetary(string="Total", compute="_compute_amount_total")
    is_below = fields.Boolean(compute="_compute_is_below")
    is_billed = fields.Boolean(compute="_compute_is_below")
    note = fields.Char(readonly=True)
    told = fields.Char(string="Remark", compute="_compute_told")

    @api.depends(
        "amount_interest",
        "amount_indemnity",
        "amount_costs",
        "wizard_id.with_interest",
        "wizard_id.with_indemnity",
        "wizard_id.with_costs",
    )
    def _compute_amount_total(self):
        for line in self:
            line.amount_total = sum(
                line[f"amount_{kind}"]
                for kind in KINDS
                if line.wizard_id[f"with_{kind}"]
            )

    @api.depends("wizard_id.line_ids.keep", "wizard_id.line_ids.amount_total")
    def _compute_is_below(self):
        """Whether all of a customer that is ticked is less than is worth an invoice."""
        small = self.browse()
        for debt, lines in self.wizard_id.line_ids.grouped(DEBT).items():
            kept = lines.filtered(lambda line: line.keep and line.amount_total)
            if kept and kept._is_below_threshold(*debt):
                small |= kept
        for line in self:
            line.is_below = line in small
            line.is_billed = line.keep and line.amount_total and not line.is_below

    def _is_below_threshold(self, company, _partner, currency):
        least = company.currency_id._convert(
            company.dunning_charge_threshold,
            currency,
            company,
            company._get_dunning_today(),
        )
        total = sum(self.mapped("amount_total"))
        return currency.compare_amounts(total, least) < 0

    @api.depends("note", "is_below")
    @api.depends_context("lang")
    def _compute_told(self):
        below = self.env._("Below the least amount to invoice: it stays claimed.")
        for line in self:
            line.told = line.note or (line.is_below and below)


class DunningChargeInvoice(models.TransientModel):
    """Shows what invoices cost their debtors by now, and invoices it.

    Of some invoices, of some customers with what they paid late, or of all that notices
    have claimed.
    """

    _name = "dunning.charge.invoice"
    _description = "Invoice Late Charges"

    date = fields.Date(
        string="Up to",
        required=True,
        default=lambda self: self._get_last_day(self.env.companies),
        help="Interest ends on this day, or on the day of payment.",
    )
    shown_date = fields.Date(readonly=True)  # up to which the sums shown are counted
    partner_ids = fields.Many2many("res.partner", string="Customers")
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    only_claimed = fields.Boolean(
        string="Only What Notices Claimed",
        help="Off: also what is owed without a reminder, of invoices paid late too.",
    )
    due_since = fields.Date(default=lambda self: self._default_due_since())
    with_interest = fields.Boolean(string="Late Interest", default=True)
    with_indemnity = fields.Boolean(string="Fixed Indemnity", default=True)
    with_costs = fields.Boolean(string="Justified Costs", default=True)
    line_ids = fields.One2many("dunning.charge.invoice.line", "wizard_id")
    invoice_count = fields.Integer(compute="_compute_counts")
    below_count = fields.Integer(compute="_compute_counts")

    @api.depends_context("lang")
    @api.depends("date")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Late charges up to %(date)s", date=format_date(self.env, wizard.date)
            )

    @api.model
    def _default_due_since(self):
        return fields.Date.subtract(self._get_last_day(self.env.companies), years=YEARS)

    @api.model
    def _get_last_day(self, companies):
        """The last day up to which interest is owed in each of some companies."""
        return min(company._get_dunning_today() for company in companies)

    @api.depends("line_ids.is_billed", "line_ids.is_below")
    def _compute_counts(self):
        for wizard in self:
            billed = wizard.line_ids.filtered("is_billed")
            wizard.invoice_count = len(billed.grouped(DEBT))
            below = wizard.line_ids.filtered("is_below")
            wizard.below_count = len(below.grouped(DEBT))

    @api.model
    def _open(self, **scope):
        """Return the action that shows what can be invoiced within a scope."""
        wizard = self.create(scope)
        wizard._fill()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "name": self.env._("Invoice Late Charges"),
            "target": "current",
        }

    def action_refresh(self):
        self.ensure_one()
        self._fill()

    def action_create(self):
        """Make the invoices, as drafts, and show them."""
        self.ensure_one()
        self.move_ids._check_dunning_collector()
        self._check_shown()
        billed = self.line_ids.filtered("is_billed")
        if not billed:
            raise UserError(
                self.env._(
                    "Nothing is left to invoice: tick the invoices to charge, or see "
                    "the least amount to invoice in the settings."
                )
            )
        kinds = {kind for kind in KINDS if self[f"with_{kind}"]}
        charges = self.env["dunning.charge"]
        invoices = charges._invoice(billed.move_line_ids, self.date, kinds)
        return invoices._open_dunning_invoices(self.env._("Invoices of Late Charges"))

    def _check_shown(self):
        """What is invoiced is what was seen, and is owed by now."""
        if self.date != self.shown_date:
            raise UserError(
                self.env._(
                    "The sums that are shown were counted up to %(shown)s and not up "
                    "to %(day)s: refresh, look at them, then invoice.",
                    shown=format_date(self.env, self.shown_date),
                    day=format_date(self.env, self.date),
                )
            )

    # What is owed

    def _fill(self):
        companies = self.move_ids.company_id or self.env.companies
        if self.date > self._get_last_day(companies):
            raise UserError(
                self.env._("Interest is owed up to today: choose a day before.")
            )
        items = self._find_items()
        late = items._get_dunning_charges(self.date)
        costs = self._fetch_costs(items)
        # An entry may hold items of several customers and currencies.
        rows = items.filtered(lambda item: item in late).grouped(
            lambda item: (
                item.move_id,
                item.partner_id.commercial_partner_id,
                item.currency_id,
            )
        )
        values = []
        for (move, partner, _currency), own in rows.items():
            found = [late[item] for item in own]
            values.append(
                self._prepare_row(move, partner, own, found, costs.get(move, 0))
            )
        self.shown_date = self.date
        self.line_ids.unlink()
        self.env["dunning.charge.invoice.line"].create(list(filter(None, values)))

    def _find_items(self):
        """The due items of the scope that may bear charges."""
        if self.move_ids:
            items = self.move_ids.filtered(lambda move: move.state == "posted")
            items = items._get_dunning_lines()
        elif self.partner_ids:
            items = self.env["account.move.line"]._find_dunning_late(
                self.partner_ids, self.env.companies, self.due_since, self.date
            )
        elif self.only_claimed:
            items = self._find_claimed([]).move_id._get_dunning_lines()
        else:
            raise UserError(
                self.env._(
                    "Choose customers: what no notice has claimed is looked up for "
                    "some customers at a time."
                )
            )
        if self.only_claimed:
            charges = self._find_claimed([("move_id", "in", items.move_id.ids)])
            # An entry holds items of other customers too, who were not asked.
            moves = charges.filtered(lambda charge: not charge.by_item).move_id
            items = items.filtered(
                lambda item: item in charges.move_line_id or item.move_id in moves
            )
        return items

    def _find_claimed(self, domain):
        """What is claimed of invoices."""
        claimed = [
            ("state", "=", "claimed"),
            ("company_id", "in", self.env.companies.ids),
            ("move_id.state", "=", "posted"),
        ]
        return self.env["dunning.charge"].search([*claimed, *domain])

    def _fetch_costs(self, items):
        """Map invoices to the costs claimed of them."""
        return dict(
            self.env["dunning.charge"]._read_group(
                [
                    ("kind", "=", "costs"),
                    ("state", "=", "claimed"),
                    ("move_id", "in", items.move_id.ids),
                ],
                ["move_id"],
                ["amount:sum"],
            )
        )

    def _prepare_row(self, move, partner, items, found, costs):
        """The values of the row of an invoice; nothing when nothing is to be said."""
        periods = [period for one in found for period in one.accrual.periods]
        gaps = dict.fromkeys(one.gap for one in found if one.gap)
        if not any(one.regime in ("company", "public") for one in found):
            costs = 0
        amounts = {
            "amount_interest": float(sum(one.accrual.total for one in found)),
            "amount_indemnity": float(sum(one.indemnity for one in found)),
            "amount_costs": costs,
        }
        if move.dunning_assigned:
            amounts = dict.fromkeys(amounts, 0)
            gaps = [self.env._("Assigned: whoever holds the claim charges it.")]
        if not gaps and not any(amounts.values()):
            return {}
        return {
            **amounts,
            "wizard_id": self.id,
            "keep": any(amounts.values()),
            "move_id": move.id,
            "partner_id": partner.id,
            "company_id": move.company_id.id,
            "currency_id": items[:1].currency_id.id,
            "move_line_ids": [(6, 0, items.ids)],
            "date_from": min((period.start for period in periods), default=False),
            "date_to": max((period.end for period in periods), default=False),
            "note": " ".join(gaps),
        }
