from decimal import Decimal

from odoo import models
from odoo.tools import format_date

from .late_charges import Debt, Terms, assess
from .res_company_charges import DAY_BASES


class AccountMoveLine(models.Model):
    """What due items cost their debtor beside the principal."""

    _inherit = "account.move.line"

    def _get_dunning_charges(self, until, disputed=None):
        """Map these receivable lines, open or paid, to their `LateCharges`.

        In the currency of each line; what was invoiced or waived is left out, and the
        indemnity of an invoice is on the first of its lines that are asked for.

        :param date until: the last day that is counted
        :param disputed: {line id: amount} when it is known; else it is looked up
        :rtype: dict[account.move.line, LateCharges]
        """
        facts = self._fetch_dunning_facts()
        if not facts:
            return {}
        terms = self._get_dunning_terms(facts)
        debts = self._prepare_dunning_debts(facts, disputed)
        rates = self.env["dunning.rate"]._get_table()
        charges = {
            fact: assess(
                debts[fact.id],
                terms[fact.company_id, fact.partner_id],
                until,
                rates,
                self._explain_missing_rate,
            )
            for fact in facts
            if not fact.is_charge
        }
        self._settle_indemnities(charges, until)
        lines = self.browse(fact.id for fact in charges)  # read together
        return dict(zip(lines, charges.values(), strict=True))

    def _explain_missing_rate(self, error):
        kind = self.env["dunning.rate"]._fields["kind"]
        labels = dict(kind._description_selection(self.env))
        return self.env._(
            "Interest is left out: “%(kind)s” is not known for the half-year from "
            "%(day)s. Enter it under Configuration > Dunning > Reference Rates.",
            kind=labels[error.kind],
            day=format_date(self.env, error.half_year),
        )

    def _prepare_dunning_debts(self, facts, disputed):
        """Map the ids of the lines to what was owed, and what came of it."""
        payments, notes = self._fetch_dunning_payments(facts)
        for id_, parts in self._fetch_dunning_corrections(facts).items():
            notes[id_] += parts
        for id_, sent in self._fetch_dunning_announced(facts).items():
            payments[id_].append(sent)
        credits = self._fetch_dunning_credits(facts)
        if disputed is None:
            disputed = self._fetch_dunning_disputed(facts)
        formal = self._fetch_dunning_formal_dates(facts)
        settled = self.env["dunning.charge"]._fetch_settled_days(facts)
        currencies = {fact.currency_id for fact in facts}
        steps = {
            currency.id: Decimal(str(currency.rounding)).normalize()
            for currency in self.env["res.currency"].browse(currencies)
        }
        return {
            fact.id: Debt(
                max(fact.amount - disputed.get(fact.id, 0), Decimal()),
                fact.born_on,
                fact.due_date,
                tuple(sorted([*payments[fact.id], *credits.get(fact.id, ())])),
                tuple(sorted(notes[fact.id])),
                steps[fact.currency_id],
                formal.get(fact.id),
                settled.get(fact.id),
            )
            for fact in facts
        }

    def _get_dunning_terms(self, facts):
        """Map (company id, customer id) to what the law and the contract say."""
        terms = {}
        for company in self.env["res.company"].browse(
            {fact.company_id for fact in facts}
        ):
            ids = {fact.partner_id for fact in facts if fact.company_id == company.id}
            # Whoever issues may not read all of a customer.
            customers = self.env["res.partner"].sudo().browse(filter(None, ids))
            holds = self.env["dunning.hold"]
            stops = holds._fetch_insolvency_dates(customers, company)
            past = holds._fetch_past_judgments(customers, company)
            for customer in customers.with_company(company):
                regime, gap = customer._get_dunning_regime()
                terms[company.id, customer.id] = Terms(
                    regime,
                    gap=gap,
                    contract_rate=customer._get_dunning_contract_rate(),
                    insolvency_date=stops.get(customer.id),
                    past_judgments=past.get(customer.id, ()),
                    day_base=DAY_BASES[company.dunning_day_base],
                    split=company.dunning_split,
                    imputation=company.dunning_imputation,
                )
        return terms

    def _settle_indemnities(self, charges, until):
        """One an invoice, in its currency, unless it was invoiced or waived."""
        known = self.env["dunning.charge"]._fetch_settled_indemnities(charges)
        euro = self.env.ref("base.EUR")
        companies, currencies = self.env["res.company"], self.env["res.currency"]
        for fact, charge in charges.items():
            if not charge.indemnity:
                continue
            amount = Decimal()
            if fact.indemnified not in known:
                known.add(fact.indemnified)
                currency = currencies.browse(fact.currency_id)
                company = companies.browse(fact.company_id)
                worth = euro._convert(float(charge.indemnity), currency, company, until)
                amount = Decimal(f"{worth:.{currency.decimal_places}f}")
            charges[fact] = charge._replace(indemnity=amount)
