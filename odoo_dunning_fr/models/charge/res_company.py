from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import late_interest
from ...rules.reference_rate import MissingRate

# The days of a year, as the rule of interest takes them.
DAY_BASES = {"365": 365, "actual": "actual", "360": 360}

# Penalties received on sales, in the French chart of accounts of 2025.
CHART, CODE = "pcg_7581", "7581"
INCOME = "[('account_type', 'in', ('income', 'income_other'))]"


class ResCompany(models.Model):
    """How late interest is counted, where the law leaves it open."""

    _inherit = "res.company"

    dunning_day_base = fields.Selection(
        [
            ("365", "365 days"),
            ("actual", "365 or 366 days, as the year has"),
            ("360", "360 days"),
        ],
        string="Days of a Year",
        required=True,
        default="365",
        help="No text fixes it; 365 is the usual base. The calculation sheet says it.",
    )
    dunning_split = fields.Selection(
        [
            ("half_year", "Each half-year at its own rate"),
            ("freeze", "At the rate of the half-year in which it begins"),
        ],
        string="Rate of Late Interest",
        required=True,
        default="half_year",
        help="For companies and without a rate in the contract. A reading of "
        "C. com. L441-10: neither is settled by the courts.",
    )
    dunning_imputation = fields.Selection(
        [
            ("principal", "To the principal, as in the ledger"),
            ("legal", "To the interest first (C. civ. 1343-1)"),
        ],
        string="Part Payments Go",
        required=True,
        default="principal",
        help="The fixed indemnity stays apart. The calculation sheet and the statement "
        "of account say which.",
    )

    # How late charges are invoiced.

    dunning_charge_threshold = fields.Monetary(
        string="Least to Invoice",
        help="Less than this of a customer is not invoiced; it stays claimed. 0: all "
        "of it is.",
    )
    dunning_charge_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Late Charges",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Empty: the first sales journal.",
    )
    dunning_interest_account_id = fields.Many2one(
        "account.account",
        string="Account of Late Interest",
        check_company=True,
        domain=INCOME,
        help="Empty: 7581, penalties received.",
    )
    dunning_indemnity_account_id = fields.Many2one(
        "account.account",
        string="Account of Indemnities",
        check_company=True,
        domain=INCOME,
        help="Fixed indemnities and costs of recovery. Empty: 7581, penalties "
        "received.",
    )
    dunning_interest_product_id = fields.Many2one(
        "product.product",
        string="Product of Late Interest",
        check_company=True,
        help="For statistics. Its taxes and its price are not taken.",
    )
    dunning_indemnity_product_id = fields.Many2one(
        "product.product",
        string="Product of Indemnities",
        check_company=True,
        help="For statistics. Its taxes and its price are not taken.",
    )

    _dunning_charge_threshold = models.Constraint(
        "CHECK (dunning_charge_threshold >= 0)",
        "The least amount of late charges to invoice cannot be negative.",
    )

    # The rate of late interest in the company's terms of sale.

    dunning_contract_rate = fields.Float(
        string="Contract Rate (%)",
        digits=(6, 3),
        min_display_digits=2,
        help="Percent a year that the terms of sale set for late payment by companies. "
        "0: the rate of the law, that of the ECB and ten points.",
    )

    _dunning_contract_rate = models.Constraint(
        "CHECK (dunning_contract_rate BETWEEN 0 AND 100)",
        "The contract rate is in percent a year: from 0, for that of the law, to 100.",
    )

    # How late charges are invoiced.

    def _get_dunning_charge_journal(self):
        self.ensure_one()
        if journal := self.dunning_charge_journal_id:
            return journal
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(self), ("type", "=", "sale")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no sales journal: late charges are invoiced in "
                    "one. Create it under Configuration > Journals.",
                    company=self.display_name,
                )
            )
        return journal

    def _get_dunning_charge_account(self, kind):
        """The account of a kind of charge: the company's own, else the chart's."""
        self.ensure_one()
        chosen = (
            self.dunning_interest_account_id
            if kind == "interest"
            else self.dunning_indemnity_account_id
        )
        account = chosen or self._find_dunning_penalties_account()
        if not account:
            raise UserError(
                self.env._(
                    "%(company)s has no account 7581: choose the accounts of late "
                    "charges under Settings > Invoicing > Late Charges.",
                    company=self.display_name,
                )
            )
        return account

    def _find_dunning_penalties_account(self):
        chart = self.env["account.chart.template"].with_company(self)
        account = chart.ref(CHART, raise_if_not_found=False)
        if account and account.active:
            return account
        accounts = self.env["account.account"].with_company(self)
        domain = accounts._check_company_domain(self)
        return accounts.search([*domain, ("code", "=like", f"{CODE}%")], limit=1)

    # The rate of late interest in the company's terms of sale.

    @api.model
    def _warn_dunning_rate(self, rate):
        """What is doubtful about a rate in a contract: a sentence, or False.

        It is told, never corrected: what the contract says is a matter of the parties.
        """
        if not rate:
            return False
        today = self._get_dunning_today()
        try:
            floor = late_interest.contract_floor(
                self.env["dunning.rate"]._get_table(), today
            )
        except MissingRate:
            return self.env._(
                "The legal rate of this half-year has not been entered: the contract "
                "rate cannot be compared with the lowest one that is allowed."
            )
        if Decimal(str(rate)) >= floor:
            return False
        return self.env._(
            "%(rate)s is less than three times the legal rate of this half-year, "
            "%(floor)s, the lowest that companies may agree on (C. com. L441-10 II). "
            "It is used as it stands.",
            rate=self.env["dunning.letter"]._percent(rate, self.env.lang),
            floor=self.env["dunning.letter"]._percent(floor, self.env.lang),
        )
