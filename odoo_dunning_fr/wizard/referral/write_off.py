from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...models.referral.write_off.account_move import STEPS, Money
from ...models.referral.write_off.res_company import ACCOUNTS

# The accounts that each step needs.
NEEDED = {
    "doubtful": ("doubtful",),
    "impairment": ("impairment", "allowance", "release"),
    "loss": ("loss", "prior_loss", "vat"),
}


class DunningWriteOff(models.TransientModel):
    """The next step of a write-off: a draft entry, with its accounts and its date."""

    _name = "dunning.write.off"
    _description = "Write Off Invoices"

    referral_id = fields.Many2one("dunning.referral", required=True)
    company_id = fields.Many2one(related="referral_id.company_id")
    step = fields.Selection(STEPS, required=True, default="doubtful")
    date = fields.Date(
        string="Accounting Date",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_accounts",
        store=True,
        readonly=False,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
    )
    percent = fields.Float(
        string="Impaired",
        default=50,
        help="Of the price without VAT, in all; 0 % takes back what was impaired.",
    )
    vat = fields.Selection(
        [
            ("recovered", "It comes back: the duplicate was sent"),
            ("lost", "It does not come back: it is part of the loss"),
        ],
        string="VAT That Was Due",
        compute="_compute_vat",
        store=True,
        readonly=False,
    )
    has_vat = fields.Boolean(compute="_compute_obstacles")
    obstacles = fields.Text(compute="_compute_obstacles")
    preview = fields.Html(string="Entries", compute="_compute_preview", sanitize=False)

    doubtful_account_id = fields.Many2one(
        "account.account", compute="_compute_accounts", store=True, readonly=False
    )
    impairment_account_id = fields.Many2one(
        "account.account", compute="_compute_accounts", store=True, readonly=False
    )
    allowance_account_id = fields.Many2one(
        "account.account",
        string="Impairment Expense",
        compute="_compute_accounts",
        store=True,
        readonly=False,
    )
    release_account_id = fields.Many2one(
        "account.account",
        string="Impairment Released",
        compute="_compute_accounts",
        store=True,
        readonly=False,
    )
    loss_account_id = fields.Many2one(
        "account.account",
        string="Loss, Claims of the Year",
        compute="_compute_accounts",
        store=True,
        readonly=False,
    )
    prior_loss_account_id = fields.Many2one(
        "account.account",
        string="Loss, Claims of Prior Years",
        compute="_compute_accounts",
        store=True,
        readonly=False,
    )
    vat_account_id = fields.Many2one(
        "account.account",
        string="VAT Recovered",
        compute="_compute_accounts",
        store=True,
        readonly=False,
    )

    @api.depends("referral_id.company_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.referral_id.company_id
            wizard.date = wizard.date or company._get_dunning_today()

    @api.depends("referral_id")
    def _compute_accounts(self):
        for wizard in self:
            wizard.journal_id = wizard.company_id._find_dunning_journal()
            for role in ACCOUNTS:
                account = wizard.company_id._find_dunning_account(role)
                wizard[f"{role}_account_id"] = account

    @api.depends("referral_id", "date")
    def _compute_vat(self):
        for wizard in self:
            referral, day = wizard.referral_id, wizard.date
            if not (day and referral.vat_recoverable):
                wizard.vat = False
            elif referral._get_vat_obstacles(day):
                wizard.vat = "lost"
            else:
                wizard.vat = "recovered"

    @api.depends("referral_id", "date", "step")
    def _compute_obstacles(self):
        for wizard in self:
            referral, day = wizard.referral_id, wizard.date
            wizard.has_vat = wizard.step == "loss" and bool(referral.vat_recoverable)
            asked = wizard.has_vat and day
            obstacles = referral._get_vat_obstacles(day) if asked else []
            wizard.obstacles = "\n".join(obstacles)

    @api.depends("referral_id", "step", "date", "percent", "vat", "journal_id")
    @api.depends(*(f"{role}_account_id" for role in ACCOUNTS))
    def _compute_preview(self):
        qweb, accounts = self.env["ir.qweb"], self.env["account.account"]
        for wizard in self:
            entries = wizard.date and wizard._prepare_entries()
            wizard.preview = qweb._render(
                "odoo_dunning_fr.dunning_write_off_preview",
                {
                    "entries": entries or [],
                    "accounts": accounts.with_company(wizard.company_id),
                    "currency": wizard.company_id.currency_id,
                    "currencies": self.env["res.currency"],
                },
            )

    # To the ledger

    def action_create(self):
        """Make the draft entries, and show them."""
        self.ensure_one()
        self.referral_id._read_afresh()
        self._check_step()
        self._check_accounts()
        self._check_lock()
        entries = self._prepare_entries()
        if not entries:
            raise UserError(
                self.env._("There is nothing to book: the ledger says so already.")
            )
        book = self.env["account.move"].with_company(self.company_id)._as_program()
        moves = book.create(entries).with_env(self.env)
        return moves._get_records_action(name=self.env._("Write-Off"))

    def _check_step(self):
        referral = self.referral_id
        drafts = referral.write_off_entry_ids.filtered(lambda e: e.state == "draft")
        if drafts:
            raise UserError(
                self.env._(
                    "%(file)s has a draft entry already (%(entry)s): post or delete it "
                    "first.",
                    file=referral.display_name,
                    entry=drafts[0].display_name,
                )
            )
        if self.step != "loss":
            return
        referral._check_manager()
        if referral.state not in ("sent", "in_progress"):
            raise UserError(
                self.env._(
                    "%(file)s is not handed over: approve it and hand it over first, "
                    "so that its invoices are no longer chased.",
                    file=referral.display_name,
                )
            )
        if self.vat == "recovered" and self.obstacles:
            raise UserError(
                self.env._("The VAT cannot be recovered:\n%(why)s", why=self.obstacles)
            )

    def _check_accounts(self):
        for role in NEEDED[self.step]:
            if not self[f"{role}_account_id"]:
                self.company_id._get_dunning_account(role)  # says what to create
        if not self.journal_id:
            raise UserError(
                self.env._(
                    "%(company)s has no journal of miscellaneous operations: create "
                    "one.",
                    company=self.company_id.name,
                )
            )

    def _check_lock(self):
        """Odoo would move the entry to another period when it is posted."""
        on_return = self.step == "loss" and self.vat == "recovered"
        locks = self.company_id._get_violated_lock_dates(
            self.date, on_return, self.journal_id
        )
        if locks:
            raise UserError(
                self.env._(
                    "The accounts are closed until %(day)s: choose a later accounting "
                    "date.",
                    day=format_date(self.env, max(day for day, _field in locks)),
                )
            )

    # What the entries of each step debit and credit, invoice by invoice.

    def _prepare_entries(self):
        """The values of the draft entries; none when nothing is to be booked."""
        referral = self.referral_id
        debts = referral._get_bad_debts()
        if self.step == "loss":
            lines = {
                "loss": [self._lose(*pair) for pair in debts.items()],
                "impairment": [self._release(*pair) for pair in debts.items()],
            }
        else:
            prepare = self._transfer if self.step == "doubtful" else self._impair
            lines = {self.step: [prepare(move) for move in debts]}
        return [
            self._prepare_entry(step, [line for part in parts for line in part])
            for step, parts in lines.items()
            if any(parts)
        ]

    def _prepare_entry(self, step, lines):
        referral = self.referral_id
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": referral.display_name,
            "dunning_write_off_id": referral.id,
            "dunning_write_off_step": step,
            "line_ids": [Command.create(line) for line in lines],
        }

    # The steps; what is debited is positive

    def _transfer(self, move):
        """D 416 / C 411: what is unpaid, less what was transferred already."""
        change = move._get_bad_debt().unpaid - self._sum_part(move, "doubtful")
        return self._prepare_lines(
            move,
            (self.doubtful_account_id, change, "doubtful"),
            (self._get_receivable(move), -change, "claim"),
        )

    def _impair(self, move):
        """D 68174 / C 491 up to the percentage of the price; D 491 / C 78174 down."""
        net = move._get_bad_debt().net
        percent = Decimal(f"{self.percent:.6f}")
        target = move._share_money(net, percent, Decimal(100))
        return self._change_impairment(
            move, target + self._sum_part(move, "impairment")
        )

    def _release(self, move, debt):
        """D 491 / C 78174: what was impaired of the part that is lost now."""
        impaired = -self._sum_part(move, "impairment")
        unpaid = move._get_bad_debt().unpaid.amount
        released = move._share_money(impaired, debt.unpaid.amount, unpaid)
        return self._change_impairment(move, -released)

    def _change_impairment(self, move, change):
        more = change.balance > 0
        result = self.allowance_account_id if more else self.release_account_id
        return self._prepare_lines(
            move,
            (result, change, "result"),
            (self.impairment_account_id, -change, "impairment"),
        )

    def _lose(self, move, debt):
        """D 654 the price, D 44571 the VAT that comes back / C 416 and 411.

        All that was transferred to 416 is taken back: of it, what is not lost returns
        to 411.
        """
        doubtful = self._sum_part(move, "doubtful")
        recovered = debt.vat if self.vat == "recovered" else Money()
        return self._prepare_lines(
            move,
            (self._get_loss_account(move), debt.net + debt.vat - recovered, "result"),
            (self.vat_account_id, recovered, "vat"),
            *(
                (line.account_id, money, "pending")
                for line, money in debt.pending.items()
            ),
            (self._get_doubtful_account(move), -doubtful, "doubtful"),
            (self._get_receivable(move), doubtful - debt.unpaid, "claim"),
        )

    # Their parts

    def _prepare_lines(self, move, *lines):
        partner = self.referral_id.partner_id.commercial_partner_id
        return [
            {
                "account_id": account.id,
                "name": f"{move.name} – {partner.name}",
                "partner_id": partner.id,
                "currency_id": move.currency_id.id,
                "amount_currency": float(money.amount),
                "balance": float(money.balance),
                "dunning_claim_id": move.id,
                "dunning_claim_part": part,
            }
            for account, money, part in lines
            if any(money)
        ]

    def _sum_part(self, move, part):
        """What the write-offs of an invoice have put on 416 or 491 until now."""
        lines = self._get_part_lines(move, part)
        amounts = ("amount_currency", "balance")
        return sum(
            (Money(*(move._exact(line, name) for name in amounts)) for line in lines),
            Money(),
        )

    def _get_part_lines(self, move, part):
        lines = move.sudo()._get_write_off_lines(["doubtful", "impairment", "loss"])
        return lines.filtered(lambda line: line.dunning_claim_part == part)

    def _get_receivable(self, move):
        return move._get_write_off_items()[:1].account_id

    def _get_doubtful_account(self, move):
        """Where it was transferred to, whatever the settings say now."""
        used = self._get_part_lines(move, "doubtful").account_id[:1]
        return used or self.doubtful_account_id

    def _get_loss_account(self, move):
        year = self.company_id.compute_fiscalyear_dates(self.date)
        day = move.invoice_date or move.date
        is_prior = day < year["date_from"]
        return self.prior_loss_account_id if is_prior else self.loss_account_id
