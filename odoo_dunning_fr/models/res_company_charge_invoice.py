from odoo import fields, models
from odoo.exceptions import UserError

# Penalties received on sales, in the French chart of accounts of 2025.
CHART, CODE = "pcg_7581", "7581"
INCOME = "[('account_type', 'in', ('income', 'income_other'))]"


class ResCompany(models.Model):
    """How late charges are invoiced."""

    _inherit = "res.company"

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
