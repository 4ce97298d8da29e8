from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# The accounts of a write-off: their setting, and how their codes begin in the French
# chart, the first found is taken.
ACCOUNTS = {
    "doubtful": ("dunning_doubtful_account_id", ("416",)),
    "impairment": ("dunning_impairment_account_id", ("491",)),
    "allowance": ("dunning_allowance_account_id", ("68174",)),
    "release": ("dunning_release_account_id", ("78174",)),
    "loss": ("dunning_loss_account_id", ("6541", "654")),
    "prior_loss": ("dunning_prior_loss_account_id", ("6544", "654")),
    "vat": ("dunning_vat_account_id", ("44571",)),
}


class ResCompany(models.Model):
    """The accounts on which claims are written off."""

    _inherit = "res.company"

    dunning_write_off_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Write-Offs",
        domain="[('type', '=', 'general'), ('company_id', '=', id)]",
        help="Empty: the first journal of miscellaneous operations.",
    )
    dunning_doubtful_account_id = fields.Many2one(
        "account.account",
        string="Doubtful Customers",
        help="416: what a customer owes and will perhaps not pay, with VAT.",
    )
    dunning_impairment_account_id = fields.Many2one(
        "account.account",
        string="Impairment of Receivables",
        help="491: what of it is expected to be lost, without VAT.",
    )
    dunning_allowance_account_id = fields.Many2one(
        "account.account",
        string="Impairment Expense",
        help="68174: allowances for the impairment of receivables.",
    )
    dunning_release_account_id = fields.Many2one(
        "account.account",
        string="Impairment Released",
        help="78174: reversals of the impairment of receivables.",
    )
    dunning_loss_account_id = fields.Many2one(
        "account.account",
        string="Loss, Claims of the Year",
        help="6541: losses on claims of the financial year.",
    )
    dunning_prior_loss_account_id = fields.Many2one(
        "account.account",
        string="Loss, Claims of Prior Years",
        help="6544: losses on claims of previous financial years.",
    )
    dunning_vat_account_id = fields.Many2one(
        "account.account",
        string="VAT Recovered",
        help="44571: the VAT collected that comes back.",
    )

    def _find_dunning_account(self, role):
        """The account that is set, else the first of the chart; empty when none is.

        :param role: a key of ACCOUNTS
        """
        self.ensure_one()
        field, prefixes = ACCOUNTS[role]
        accounts = self.env["account.account"].with_company(self)
        found = self[field]
        for prefix in prefixes:
            found = found or accounts.search(
                Domain(accounts._check_company_domain(self))
                & Domain("code", "=like", f"{prefix}%"),
                limit=1,
            )
        return found

    def _get_dunning_account(self, role):
        found = self._find_dunning_account(role)
        if not found:
            field, prefixes = ACCOUNTS[role]
            label = self._fields[field]._description_string(self.env)
            raise UserError(
                self.env._(
                    "%(company)s has no account for “%(use)s”: create one whose code "
                    "begins with %(prefix)s, or choose another in the settings of "
                    "dunning.",
                    company=self.name,
                    use=label,
                    prefix=prefixes[0],
                )
            )
        return found

    def _find_dunning_journal(self):
        self.ensure_one()
        journals = self.env["account.journal"]
        chosen = self.dunning_write_off_journal_id.filtered("active")
        return chosen or journals.search(
            Domain(journals._check_company_domain(self))
            & Domain("type", "=", "general"),
            limit=1,
        )
