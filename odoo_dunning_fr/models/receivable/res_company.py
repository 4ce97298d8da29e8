from odoo import fields, models
from odoo.exceptions import UserError

# Sundry expenses of the day-to-day business, in the French chart of accounts.
RESTS = "658"


class ResCompany(models.Model):
    """What is too little to be asked for, and where it is written off."""

    _inherit = "res.company"

    dunning_tolerance = fields.Monetary(
        string="Tolerance",
        required=True,
        default=1,
        help="A rest below this bears no interest and no indemnity; a payment that "
        "differs from what was asked by no more is taken for it.",
    )
    dunning_rest_account_id = fields.Many2one(
        "account.account",
        string="Account of Rests",
        check_company=True,
        help="On which rests too small to be chased are written off. Empty: 658.",
    )

    _dunning_tolerance = models.Constraint(
        "CHECK (dunning_tolerance >= 0)", "The tolerance cannot be negative."
    )

    def _get_dunning_rest_account(self):
        self.ensure_one()
        if account := self.dunning_rest_account_id:
            return account
        accounts = self.env["account.account"].with_company(self)
        domain = accounts._check_company_domain(self)
        account = accounts.search([*domain, ("code", "=like", f"{RESTS}%")], limit=1)
        if not account:
            raise UserError(
                self.env._(
                    "%(company)s has no account 658: choose the account of rests under "
                    "Settings > Invoicing > Late Charges.",
                    company=self.display_name,
                )
            )
        return account

    def _get_dunning_rest_journal(self):
        self.ensure_one()
        journals = self.env["account.journal"]
        journal = journals.search(
            [*journals._check_company_domain(self), ("type", "=", "general")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no journal of miscellaneous operations: rests are "
                    "written off in one. Create it under Configuration > Journals.",
                    company=self.display_name,
                )
            )
        return journal
