from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...rules import invoice_mentions, late_interest
from ...rules.reference_rate import MissingRate

# The days of a year, as the rule of interest takes them.
DAY_BASES = {"365": 365, "actual": "actual", "360": 360}

# Penalties received on sales, in the French chart of accounts of 2025.
CHART, CODE = "pcg_7581", "7581"
# What is said of the issuer; the rest is said of the terms.
SENDER = ("siren", "registry", "legal_form", "capital", "vat")
ISSUER = ("siren", "registry", "form", "capital", "vat")
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

    # What its invoices say of late payment and of their issuer.

    dunning_invoice_mentions = fields.Boolean(
        string="Mentions on Invoices",
        help="Printed invoices say what the law wants: the issuer's mentions, where "
        "the layout of the documents lacks them (C. com. R123-237), and the discount, "
        "the rate of the penalties and the indemnity (C. com. L441-9), by the same "
        "data as the reminders.",
    )

    # How late charges are invoiced.

    def _get_dunning_charge_journal(self):
        self.ensure_one()
        journal = self.dunning_charge_journal_id
        if journal.active:  # in one that was switched off Odoo posts nothing
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

    @api.model
    def _warn_dunning_terms(self, rate):
        """Whether invoices name another rate than letters claim: a sentence, or False.

        :param rate: the company's contract rate, 0 for that of the law
        """
        agreed = Decimal(str(rate)) if rate else None
        terms = self.with_context(lang=self._get_dunning_french()).invoice_terms_html
        text = self._get_dunning_invoice_text() + html2plaintext(terms or "")
        if not invoice_mentions.names_other_rate(text, agreed):
            return False
        return self.env._(
            "Your invoices name another rate of late interest than the one that "
            "letters claim (%(rate)s): one of the two is wrong.",
            rate=self.env["dunning.letter"]._percent(rate, self.env.lang)
            if rate
            else self.env._("that of the law: ECB and ten points"),
        )

    # What its invoices say of late payment and of their issuer.

    def _get_dunning_invoice_text(self):
        """What the layout prints on each invoice, in the company's language."""
        self.ensure_one()
        local = self.with_context(lang=self._get_dunning_french())
        parts = [local.company_details, local.report_header, local.report_footer]
        parameters = self.env["ir.config_parameter"].sudo()
        # Terms on a page of the web are not on the invoice.
        if parameters.get_param("account.use_invoice_terms") and (
            local.terms_type != "html"
        ):
            parts.append(local.invoice_terms)
        return "\n".join(html2plaintext(part or "") for part in parts)

    def _find_dunning_missing_mentions(self):
        """What invoices do not say by the layout alone: codes of `find_missing`."""
        self.ensure_one()
        sender = self._prepare_dunning_sender()
        own = ("siren", "registry", "vat")
        own += () if self.dunning_sole_trader else ("legal_form", "capital")
        said = {name: sender[name] or "" if name in own else "" for name in SENDER}
        return invoice_mentions.find_missing(
            self._get_dunning_invoice_text(),
            siren=said["siren"],
            registry=said["registry"],
            form=said["legal_form"],
            capital=said["capital"],
            vat=said["vat"],
        )

    def _get_dunning_issuer_mentions(self):
        """The issuer's mentions for an invoice whose layout lacks some; else none."""
        self.ensure_one()
        if not set(ISSUER).intersection(self._find_dunning_missing_mentions()):
            return []
        return self._prepare_dunning_sender()["legal"]

    def _get_dunning_invoice_step(self):
        """The step of the check-list about the company's invoices."""
        missing = self._find_dunning_missing_mentions()
        if self.dunning_invoice_mentions:
            missing = ()
        other = self._warn_dunning_terms(self.dunning_contract_rate)
        why = self.env._("They are exhibits: they must say what the law wants.")
        if missing:
            names = self._name_dunning_mentions()
            letter = self.env["dunning.letter"]
            why = self.env._(
                "They lack %(mentions)s: complete the layout and the terms, or let "
                "the settings print them.",
                mentions=letter._list([names[code] for code in missing], self.env.lang),
            )
        return (
            not missing and not other,
            self.env._("Mentions of the invoices"),
            " ".join(filter(None, [why, other])),
            "/odoo/action-account.action_account_config",
        )

    def _name_dunning_mentions(self):
        return {
            "siren": self.env._("the SIREN"),
            "registry": self.env._("the RCS and its town"),
            "form": self.env._("the legal form"),
            "capital": self.env._("the share capital"),
            "vat": self.env._("the VAT number"),
            "discount": self.env._("the terms of discount"),
            "rate": self.env._("the rate of the penalties"),
            "indemnity": self.env._("the fixed indemnity of 40 euros"),
        }
