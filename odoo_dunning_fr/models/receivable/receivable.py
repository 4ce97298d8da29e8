from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import quiet
from ...rules.dated import is_sane
from ..evidence import PROGRAM
from ..policy.policy import DEBTOR_KINDS
from ..shared import ask_once
from . import sql as receivable_query
from .reason import list_reasons

MAX_ID = 2**31 - 1


class DunningReceivable(models.Model):
    """An open receivable line: how late, which step, what comes next, why not today.

    Nothing is stored: the ledger and the notices issued say it all, for the day of
    the context key `dunning_date`, else for the day that it is in each company.
    `dunning_partner_ids` limits the query to some customers, which makes it quick on
    large books; `dunning_by_hand` asks what a person may send,
    `dunning_escalated_line_ids` what leaves when he asks for the next step of these
    lines now, `dunning_preview` what would leave if the company's first preview were
    confirmed.
    """

    _name = "dunning.receivable"
    _description = "Due Item"
    _inherit = ["dunning.query"]
    _auto = False
    _rec_name = "move_name"
    _order = "date_maturity, id"
    _ledger_fields = frozenset(
        "id move_id move_name entry_kind invoice_date partner_id company_id "
        "currency_id date_maturity days_overdue amount_total amount_residual "
        "amount_residual_currency".split()
    )

    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    entry_kind = fields.Selection(
        [
            ("invoice", "Invoice"),
            ("credit_note", "Credit note"),
            ("payment", "Payment"),
            ("entry", "Entry"),
        ],
        string="Kind",
        readonly=True,
    )
    invoice_date = fields.Date(string="Date", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Be Paid To",
        readonly=True,
        help="The account that the invoice names, else the company's.",
    )
    regime = fields.Selection(
        DEBTOR_KINDS,
        readonly=True,
        help="The kind of its customer when the claim was born: its rules apply.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    amount_total = fields.Monetary(
        string="Original Amount",
        readonly=True,
        aggregator=None,
        help="In its currency, when it was new.",
    )
    amount_residual = fields.Monetary(
        string="Open Amount",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_residual_currency = fields.Monetary(
        string="Open in Currency", readonly=True, aggregator=None
    )
    amount_pending = fields.Monetary(
        string="Payment Under Way", readonly=True, aggregator=None
    )
    amount_free = fields.Monetary(
        string="Covered by Unmatched Money",
        readonly=True,
        aggregator=None,
        help="The part of the payment under way that nobody has assigned to the item: "
        "payments without invoice, and credits that another company of the same legal "
        "person has of the customer.",
    )
    date_pending = fields.Date(string="Under Way Since", readonly=True)
    lapsed_on = fields.Date(
        string="Payment Not Come",
        readonly=True,
        help="Day of a payment that was announced and has not come in its time.",
    )
    amount_disputed = fields.Monetary(string="Disputed", readonly=True, aggregator=None)
    amount_due = fields.Monetary(
        string="To Chase",
        readonly=True,
        aggregator=None,
        help="What is open, less payments under way and what is disputed.",
    )
    hold_id = fields.Many2one(
        "dunning.hold",
        readonly=True,
        help="What stops the item as a whole, whatever else would. A dispute about a "
        "part of it only lowers what is chased.",
    )
    policy_id = fields.Many2one("dunning.policy", readonly=True)
    level_id = fields.Many2one("dunning.level", string="Last Step", readonly=True)
    level_date = fields.Date(string="Sent On", readonly=True)
    notice_id = fields.Many2one("dunning.notice", string="Last Notice", readonly=True)
    next_level_id = fields.Many2one("dunning.level", string="Next Step", readonly=True)
    next_date = fields.Date(readonly=True)
    state = fields.Selection(
        [
            ("not_due", "Not due"),
            ("waiting", "Waiting"),
            ("due", "To send today"),
            ("held", "To be settled"),
            ("referred", "Handed over"),
            ("finished", "Last level reached"),
            ("excluded", "Left out"),
        ],
        readonly=True,
    )
    reason_code = fields.Selection(list_reasons, readonly=True)
    reason = fields.Char(compute="_compute_reason", compute_sudo=True)
    limitation_date = fields.Date(
        related="move_id.dunning_limitation_date", string="Barred On"
    )

    # What the reason's words need.
    gap_date = fields.Date(readonly=True)
    known_on = fields.Date(readonly=True)
    counted_due = fields.Date(string="Counted From", readonly=True)
    known_date = fields.Date(readonly=True)
    statement_due = fields.Date(readonly=True)
    statement_date = fields.Date(readonly=True)
    stopped_until = fields.Date(readonly=True)
    # Until then the customer, who has just disputed something, gets no formal notice.
    dispute_until = fields.Date(readonly=True)
    delay_date = fields.Date(readonly=True)
    last_contact = fields.Date(readonly=True)
    amount_owed = fields.Monetary(readonly=True, aggregator=None)
    amount_credit = fields.Monetary(readonly=True, aggregator=None)
    amount_doubt = fields.Monetary(readonly=True, aggregator=None)
    bank_line_id = fields.Many2one("account.bank.statement.line", readonly=True)
    is_included = fields.Boolean(
        string="Included",
        readonly=True,
        help="A bank entry that is chased because somebody said so.",
    )
    amount_minimum = fields.Monetary(readonly=True, aggregator=None)
    amount_tolerance = fields.Monetary(readonly=True, aggregator=None)

    _depends = receivable_query.READS

    @property
    def _table_query(self) -> SQL:
        return self._get_query(self._get_scope())

    @api.model
    def _get_query(self, scope):
        return SQL(
            "SELECT *, due_date AS counted_due, owed AS amount_owed, "
            "credit AS amount_credit, doubt AS amount_doubt, "
            "minimum AS amount_minimum, tolerance AS amount_tolerance, "
            "dunning_included AS is_included FROM (%s) AS receivable",
            receivable_query.build(scope),
        )

    @api.model
    def _get_scope(self):
        """What the query is asked for, read from the context."""
        companies, given = self.env.companies, self._read_day()
        days = {
            id_: given or companies.browse(id_)._get_dunning_today()
            for id_ in companies._get_dunning_persons()
        }
        asked = (*companies.ids, *sorted(days.items()))
        return receivable_query.Scope(
            companies=tuple(companies.ids),
            partners=self._read_ids("dunning_partner_ids"),
            by_hand=bool(self.env.context.get("dunning_by_hand")),
            old_mode=self._read_old_mode(),
            escalated=self._read_ids("dunning_escalated_line_ids") or (),
            preview=bool(self.env.context.get("dunning_preview")),
            ledger=self.env.context.get("dunning_ledger") is PROGRAM,
            days=days,
            barred=ask_once(
                self.env, ("barred", *asked), lambda: self._get_barred(days)
            ),
            **ask_once(
                self.env,
                ("scope", *asked),
                # Whatever else the context says.
                lambda: self.with_env(
                    self.env(context={"allowed_company_ids": companies.ids})
                )._get_settings(days),
                kept=True,
            ),
        )

    @api.model
    def _get_settings(self, days):
        """What the scope has of settings: they change when a person changes them.

        Of models that are `dunning.kept` alone, and no records: a page keeps them.

        :param days: the day that it is in each company of their legal persons
        """
        companies = self.env.companies
        persons = companies._get_dunning_persons()
        # Everyone with access to the model sees the same rows, whatever else he sees.
        accounts = (
            self.env["account.account"]
            .sudo()
            ._search(
                [("account_type", "=", "asset_receivable"), ("non_trade", "=", False)]
            )
        )
        return {
            "accounts": tuple(accounts.get_result_ids()),
            "defaults": self.env["dunning.policy"]._get_defaults(companies),
            "rates": self._get_rates(companies, days),
            "hold_kinds": self._get_hold_kinds(),
            "reasons": self.env["dunning.reason"]._get_table(),
            "ways": self._get_ways(),
            **self._get_banks(companies),
            "quiet": self._get_quiet(days),
            "disputed": self._get_disputed(persons, days),
            "persons": persons,
            "terms": self.env["account.payment.method.line"]._get_dunning_terms(),
        }

    # The context may come from anywhere, such as a saved filter or another program.

    @api.model
    def _read_day(self):
        asked = self.env.context.get("dunning_date")
        with suppress(ValueError, TypeError):
            day = fields.Date.to_date(asked)
            if not day or is_sane(day):
                return day
        raise self._make_context_error("dunning_date")

    @api.model
    def _read_ids(self, key):
        asked = self.env.context.get(key)
        if asked is None:
            return None
        if isinstance(asked, list | tuple) and all(
            isinstance(id_, int) and 0 <= id_ <= MAX_ID for id_ in asked
        ):
            return tuple(asked)
        raise self._make_context_error(key)

    @api.model
    def _read_old_mode(self):
        asked = self.env.context.get("dunning_old_mode") or None
        modes = self.env["res.company"]._fields["dunning_old_mode"]
        if asked is None or asked in modes.get_values(self.env):
            return asked
        raise self._make_context_error("dunning_old_mode")

    @api.model
    def _make_context_error(self, key):
        return UserError(
            self.env._(
                "What is asked for cannot be shown (%(key)s: %(value)s). Open the list "
                "again from the menu.",
                key=key,
                value=str(self.env.context.get(key))[:60],
            )
        )

    @api.model
    def _get_hold_kinds(self):
        """What the query knows of the kinds of hold, the strongest first."""
        return tuple(
            receivable_query.HoldKind(code, kind._is_dispute, kind._get_held_before())
            for code, kind in self.env["dunning.hold.kind"]._get_all().items()
        )

    @api.model
    def _get_ways(self):
        """The channels that levels can ask for or that stand in, with their SQL."""
        wanted = self.env["dunning.level"]._get_channel_fields()
        return tuple(
            receivable_query.Way(
                channel._as_channel(reaches=False),
                SQL.identifier("next", wanted[code].name, to_flush=wanted[code])
                if code in wanted
                else SQL("FALSE"),
                channel._reach_sql("contact", "customer"),
                channel._reach_sql("customer", "customer"),
                channel._disturbs,
            )
            for code, channel in self.env["dunning.channel"]._get_all().items()
        )

    @api.model
    def _get_quiet(self, days):
        """Map the companies to what their quiet periods stop, and until when."""
        periods = self.env["dunning.quiet.period"].sudo()  # whoever asks why not today
        return {
            company.id: periods._get_stops(company, days[company.id])
            for company in self.env.companies
        }

    @api.model
    def _get_disputed(self, companies, days):
        """Of each company, on which days a dispute began that still counts."""
        owners_sudo = self.env["res.company"].sudo().browse(companies)
        return tuple(
            (company.id, *span)
            for company in owners_sudo  # those of the same person too
            for span in quiet.after_disputes(
                days[company.id], company.dunning_dispute_days
            )
        )

    @api.model
    def _get_barred(self, days):
        """A query of the invoices that limitation bars."""
        barred = fields.Domain.OR(
            fields.Domain("company_id", "=", company)
            & fields.Domain("dunning_limitation_date", "<=", day)
            for company, day in days.items()
        )
        # Everyone with access to the model sees the same rows.
        return self.env["account.move"].sudo()._search(barred).select()

    @api.model
    def _get_banks(self, companies):
        """The accounts that each company may be paid to, and those it prefers."""
        currencies = self.env["res.currency"].search([("active", "=", True)])
        usual = {
            (company.id, currency.id): company._get_dunning_bank(currency).id
            for company in companies
            for currency in currencies | company.currency_id
        }
        return {
            "banks": tuple(
                (company.id, bank.id)
                for company in companies
                for bank in company._get_dunning_banks()
            ),
            "default_banks": {key: bank for key, bank in usual.items() if bank},
        }

    @api.model
    def _get_rates(self, companies, days):
        """Map (company id, currency id) to what one of the company's money buys.

        Of a currency that was switched off too: what was invoiced in it is still owed.
        One without any rate is left out, for which Odoo would take 1.
        """
        rates = {}
        for company in companies:
            owners = (False, company.root_id.id)
            known = self.env["res.currency.rate"].sudo()  # the same for whoever asks
            rated = known._read_group([("company_id", "in", owners)], ["currency_id"])
            currencies = company.currency_id.union(*(money for (money,) in rated))
            if currencies == company.currency_id:
                rates[company.id, currencies.id] = 1.0
                continue
            found = currencies._get_rates(company, days[company.id])
            own = found[company.currency_id.id]
            rates.update(
                ((company.id, currency), rate / own) for currency, rate in found.items()
            )
        return rates

    @api.model
    def _get_reason_labels(self):
        """Map the code of each reason to its label, in the user's language."""
        return dict(self._fields["reason_code"]._description_selection(self.env))

    # The columns that the words need are then fetched with the others.
    @api.depends(
        "amount_credit",
        "amount_disputed",
        "amount_doubt",
        "amount_free",
        "amount_minimum",
        "amount_owed",
        "amount_pending",
        "amount_residual_currency",
        "bank_line_id",
        "counted_due",
        "currency_id",
        "date_maturity",
        "days_overdue",
        "hold_id",
        "is_included",
        "known_on",
        "lapsed_on",
        "last_contact",
        "level_date",
        "level_id",
        "move_id",
        "next_date",
        "next_level_id",
        "notice_id",
        "partner_id",
        "policy_id",
        "reason_code",
        "regime",
        "statement_date",
        "stopped_until",
    )
    @api.depends_context("lang", "dunning_date")
    def _compute_reason(self):
        words = self.env["dunning.reason"]
        for line in self:
            line.reason = words._explain(line)

    def action_include(self):
        """Chase what is left out by default: an opening balance, a cheque sent back."""
        items = self.env["account.move.line"].browse(self.ids)
        items._set_dunning_left_out(False, self.env._("Included in dunning again."))

    def action_exclude(self):
        """Leave items out of dunning, such as a bank entry that was included."""
        items = self.env["account.move.line"].browse(self.ids)
        items._set_dunning_left_out(True, self.env._("Excluded from dunning."))

    def action_keep_regime(self):
        """Today's customers owe them, by the rules of the day they were born."""
        lines = self.env["account.move.line"].browse(self.ids)
        lines._confirm_dunning_debtors(corrected=False)

    def action_correct_regime(self):
        """Their customers were entered wrongly from the start."""
        lines = self.env["account.move.line"].browse(self.ids)
        lines._confirm_dunning_debtors(corrected=True)

    def action_write_off_rest(self):
        """Write off what is left of these and is not asked for."""
        self.env["account.move"]._check_dunning_collector()
        self.env["dunning.rest"]._write_off(self)

    def action_open_move(self):
        self.ensure_one()
        record = self.move_id if self.move_id.has_access("read") else self
        return record._get_records_action()
