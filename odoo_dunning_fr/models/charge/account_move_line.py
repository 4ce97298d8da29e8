from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...rules import early_discount, imputation
from ...rules.reasons import APART
from ..law.late_charges import Debt, Terms, assess
from ..receivable.account_move import SHARES
from ..receivable.sql import counted_due
from ..receivable.sql.money.booked import (
    CORRECTIONS,
    CREDITS,
    FROM_THE_START,
    OPEN,
    PAYMENTS,
)
from ..shared import ask_together
from .res_company import DAY_BASES

FORMAL = """
    SELECT said.move_line_id,
           MIN(COALESCE(sent.date_delivered, sent.date_presented)) AS day
      FROM dunning_notice_line said
      JOIN dunning_notice notice ON notice.id = said.notice_id
      JOIN dunning_delivery sent ON sent.notice_id = notice.id
      JOIN res_partner told ON told.id = notice.partner_id
      JOIN account_move_line item ON item.id = said.move_line_id
      JOIN res_partner debtor ON debtor.id = item.partner_id
     WHERE said.move_line_id = ANY(%(lines)s)
       AND told.commercial_partner_id = debtor.commercial_partner_id
       AND notice.state = 'issued'
       AND notice.snapshot -> 'level' ->> 'stage' = 'formal_notice'
       AND sent.channel = ANY(%(letters)s)
       AND sent.state IN ('sent', 'delivered', 'refused', 'unclaimed')
     GROUP BY said.move_line_id
"""

FACTS = SQL(
    """
    SELECT line.id, line.move_id, line.company_id, line.currency_id,
           COALESCE(partner.commercial_partner_id, line.partner_id),
           LEAST(move.delivery_date, line.invoice_date, line.date),
           %s AS due_date,
           line.amount_currency::text, line.amount_residual_currency::text,
           move.dunning_is_charge_invoice IS TRUE, move.move_type = 'entry',
           COALESCE(line.dunning_regime, customer.dunning_debtor_kind),
           COALESCE(line.dunning_confirmed_kind <> customer.dunning_debtor_kind
               OR line.dunning_confirmed_partner_id <> customer.id, FALSE),
           line.discount_date, line.discount_amount_currency::text
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN res_company company ON company.id = line.company_id
      LEFT JOIN res_partner partner ON partner.id = line.partner_id
      LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
    """,
    # What was sent late bears nothing before.
    counted_due(
        SQL("COALESCE(line.date_maturity, line.date)"),
        SQL("COALESCE(line.invoice_date, line.date)"),
    ),
)
# What is chased, as `dunning.receivable` has it: money that went back to a customer,
# whatever it is matched with, is no invoice that was paid late.
BEARS_CHARGES = SQL(
    """
    line.amount_currency > 0
    AND line.partner_id IS NOT NULL
    AND line.journal_id NOT IN (SELECT id FROM account_journal
        WHERE type IN ('bank', 'cash'))
    AND line.account_id IN (SELECT id FROM account_account
        WHERE account_type = 'asset_receivable' AND non_trade IS NOT TRUE)
    """
)


class Fact(NamedTuple):
    """A due item as it was when it was new, and what is left of it."""

    id: int
    move_id: int
    company_id: int
    currency_id: int
    partner_id: int  # the customer
    born_on: date  # before or after a judgment, as `dunning.receivable` has it
    due_date: date  # as it is counted
    amount: Decimal
    residual: Decimal
    is_charge: bool  # an invoice of late charges bears none itself
    by_item: bool  # in a general entry each due item stands for an invoice
    regime: str | None  # the kind of its debtor when it was born
    is_debtor_changed: bool  # since then, and nobody has confirmed it
    discount_date: date | None  # until then the lower price is enough
    discounted: Decimal

    @property
    def debtor(self) -> tuple[int, int, str | None, bool]:
        """What its terms depend on."""
        return self.company_id, self.partner_id, self.regime, self.is_debtor_changed

    @property
    def account(self) -> tuple[int, int, int]:
        """Within what credits are counted."""
        return self.company_id, self.currency_id, self.partner_id

    @property
    def indemnified(self) -> tuple[str, str, int]:
        """What bears one indemnity: `_get_subject` of its charge."""
        of = ("item", self.id) if self.by_item else ("move", self.move_id)
        return "indemnity", *of


class Past(NamedTuple):
    """What came of due items: rows of the queries above, and records."""

    payments: list[tuple]
    corrections: list[tuple]
    credits: list[tuple]
    formal: list[tuple]
    claims: Any  # dunning.charge
    insolvencies: Any  # dunning.hold
    scope: dict[str, list[int]]  # the customers and the companies of the items


class AccountMoveLine(models.Model):
    """The ledger's facts that late interest is counted on.

    Read by SQL: whoever issues, or sees an invoice, need not have rights on all the
    entries that settled it.
    """

    _inherit = "account.move.line"

    def _fetch_dunning_facts(self):
        """The due items among these lines, the oldest first."""
        self.env.flush_all()
        return self._read_dunning_facts(
            SQL("line.id = ANY(%s) AND %s", self.ids, BEARS_CHARGES)
        )

    def _read_dunning_facts(self, condition):
        rows = self.env.execute_query(
            SQL("%s WHERE %s ORDER BY due_date, line.id", FACTS, condition)
        )
        return [
            fact._replace(
                amount=Decimal(fact.amount),
                residual=Decimal(fact.residual),
                discounted=Decimal(fact.discounted or 0),
            )
            for fact in map(Fact._make, rows)
        ]

    def _fetch_dunning_payments(self, facts):
        """What was booked on the items, by line id: payments, their own credit notes.

        Both as lists of (day, amount). A credit note of another invoice pays.
        """
        rows = self.env.execute_query(SQL(PAYMENTS, FROM_THE_START, _ids(facts)))
        return self._sort_dunning_payments(rows)

    def _sort_dunning_payments(self, rows):
        payments, notes = defaultdict(list), defaultdict(list)
        for id_, day, amount, is_note in rows:
            (notes if is_note else payments)[id_].append((day, Decimal(amount)))
        return payments, notes

    def _fetch_dunning_shares(self, facts, rows=None):
        """What of items is under way, and what is disputed, by the ids of their lines.

        What is under way, which a notice does not ask for, as (day, amount), from the
        day of the first where there are several: what the debtor has sent bears no
        interest, unless it comes back. Of what is disputed the amount.

        :param rows: those of the items, where they were read
        """
        # Whoever reads an invoice may know what its interest is counted on.
        found_sudo = self._ask_dunning_shares(facts) if rows is None else rows.sudo()
        announced = {
            row.id: (row.date_pending, Decimal(str(row.amount_pending)))
            for row in found_sudo.filtered("amount_pending")
        }
        disputed = {
            row.id: Decimal(str(row.amount_disputed))
            for row in found_sudo.filtered("amount_disputed")
        }
        return announced, disputed

    def _ask_dunning_shares(self, facts):
        rows = self.env["dunning.receivable"].with_context(
            allowed_company_ids=list({fact.company_id for fact in facts}),
            dunning_partner_ids=list({fact.partner_id for fact in facts}),
        )
        return rows.sudo().search_fetch(
            Domain("id", "in", _ids(facts))
            & (Domain("amount_pending", "!=", 0) | Domain("amount_disputed", "!=", 0)),
            SHARES,
        )

    def _fetch_dunning_formal_dates(self, facts):
        """The day on which a formal notice about each item reached its debtor.

        Its delivery, else its first presentation; a letter refused or unclaimed counts
        (1re civ. 20 January 2021, 19-20.680). What was said to somebody else, before
        the invoice was made out to this customer, does not; nor does a letter that was
        no formal notice when it left, whatever its level has become.
        """
        return dict(self.env.execute_query(self._select_dunning_formal_dates(facts)))

    def _select_dunning_formal_dates(self, facts):
        letters = self.env["dunning.channel"]._get_codes("_letter")
        return SQL(FORMAL, lines=_ids(facts), letters=letters)

    # What due items cost their debtor beside the principal.

    def _get_dunning_charges(self, until, disputed=None, rows=None):
        """Map these receivable lines, open or paid, to their `LateCharges`.

        In the currency of each line; what was invoiced or waived is left out, and the
        indemnity of an invoice is on the first of its lines that are asked for.

        :param date until: the last day that is counted
        :param disputed: {line id: amount} when it is known; else it is looked up
        :param rows: their `dunning.receivable` where these were read, with all rights
        :rtype: dict[account.move.line, LateCharges]
        """
        facts = self._fetch_dunning_facts()
        if not facts:
            return {}
        past = self._fetch_dunning_past(facts)
        terms = self._get_dunning_terms(facts, past.insolvencies)
        debts = self._prepare_dunning_debts(facts, past, disputed, rows)
        rates = self.env["dunning.rate"]._get_table()
        charges = {
            fact: assess(
                debts[fact.id],
                terms[fact.debtor],
                until,
                rates,
                self._explain_missing_rate,
            )
            for fact in facts
            if not fact.is_charge
        }
        self._settle_indemnities(charges, past.claims, until)
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

    def _fetch_dunning_past(self, facts):
        """What came of due items, all of it by one statement.

        :rtype: Past
        """
        customers = self.env["res.partner"].browse({fact.partner_id for fact in facts})
        companies = self.env["res.company"].browse({fact.company_id for fact in facts})
        scope = {"partners": customers.ids, "companies": companies.ids}
        holds = self.env["dunning.hold"].sudo()  # whoever asks what is owed
        charges = self.env["dunning.charge"].sudo()
        *booked, claims, insolvencies = ask_together(
            self.env,
            SQL(PAYMENTS, FROM_THE_START, _ids(facts)),
            SQL(CORRECTIONS, list({fact.move_id for fact in facts})),
            SQL(CREDITS, FROM_THE_START, SQL(OPEN, **scope)),
            self._select_dunning_formal_dates(facts),
            charges._select_claims(facts),
            holds._select_judgments(customers, companies),
        )
        return Past(
            *booked,
            charges.browse(id_ for (id_,) in claims),
            holds.browse(id_ for (id_,) in insolvencies),
            scope,
        )

    def _prepare_dunning_debts(self, facts, past, disputed, rows):
        """Map the ids of the lines to what was owed, and what came of it."""
        formal = dict(past.formal)
        payments, notes = self._sort_dunning_payments(past.payments)
        for id_, parts in self._share_out_corrections(past.corrections).items():
            notes[id_] += parts
        tolerances = self._get_dunning_tolerances(facts)
        for id_, discount in _find_discounts(facts, payments, notes, tolerances):
            notes[id_].append((FROM_THE_START, discount))
        announced, found = self._fetch_dunning_shares(facts, rows)
        for id_, sent in announced.items():
            payments[id_].append(sent)
        credits = self._set_dunning_credits(past.credits, past.scope)
        disputed = found if disputed is None else disputed
        settled = past.claims._get_settled_days(facts)
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
                *settled.get(fact.id, (None, None)),
                tolerances[fact.company_id, fact.currency_id],
            )
            for fact in facts
        }

    def _get_dunning_tolerances(self, facts):
        """Map (company id, currency id) to what is too little to bear charges."""
        tolerances = {}
        for company_id, currency_id in {fact.account[:2] for fact in facts}:
            company = self.env["res.company"].browse(company_id).sudo()
            currency = self.env["res.currency"].browse(currency_id)
            least = company.currency_id._convert(
                company.dunning_tolerance,
                currency,
                company,
                company._get_dunning_today(),
            )
            tolerances[company_id, currency_id] = Decimal(str(least))
        return tolerances

    def _get_dunning_terms(self, facts, insolvencies):
        """Map the debtors of facts to what the law and the contract say."""
        terms = {}
        for company in self.env["res.company"].browse(
            {fact.company_id for fact in facts}
        ):
            ids = {fact.partner_id for fact in facts if fact.company_id == company.id}
            # Whoever issues may not read all of a customer.
            customers = self.env["res.partner"].sudo().browse(filter(None, ids))
            customers.with_company(company)._fetch_dunning_columns()
            stops, past = insolvencies._get_judgments(company)
            debtors = {fact.debtor for fact in facts if fact.company_id == company.id}
            local = customers.with_company(company)
            for debtor in debtors:
                customer = local.browse(debtor[1]).with_prefetch(local.ids)
                regime, gap = customer._get_dunning_regime(*debtor[2:])
                terms[debtor] = Terms(
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

    def _settle_indemnities(self, charges, claims, until):
        """One an invoice, in its currency, unless it was invoiced or waived."""
        known = claims._get_settled_indemnities()
        euro = self.env["ir.model.data"]._xmlid_to_res_id("base.EUR")  # in memory
        euro = self.env["res.currency"].browse(euro)
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

    # What lowers due items without being matched with them, for interest only.

    def _share_out_corrections(self, rows):
        """What corrects the items from the start: {line id: [(day, amount)]}.

        The credit notes of their invoices, as far as they are open, were set against
        another invoice or given back: what was too much was never owed.

        :param rows: of `CORRECTIONS`
        """
        if not rows:
            return {}
        items = defaultdict(list)
        moves = [move_id for move_id, *_rest in rows]
        for fact in self._read_dunning_facts(
            SQL("line.move_id = ANY(%s) AND %s", moves, BEARS_CHARGES)
        ):
            items[fact.move_id, *fact.account].append(fact)
        shares = {}
        for *invoice, amount in rows:
            owed = items[tuple(invoice)]
            parts = imputation.oldest_first(
                [(FROM_THE_START, Decimal(amount))],
                [(fact.due_date, fact.amount) for fact in owed],
            )
            shares.update(zip((fact.id for fact in owed), parts, strict=True))
        return shares

    def _set_dunning_credits(self, rows, scope):
        """What open credits would settle: {line id: [(day, amount)]}.

        Only for interest: who has a credit with us does not owe interest on as much.
        It is counted on the oldest of all the open debts (C. civ. 1342-10).

        :param rows: of `CREDITS`
        :param scope: the customers and companies of which these are
        """
        if not rows:
            return {}
        items_sudo = self._fetch_dunning_account(scope)
        # The open payments that are for late charges settle no invoice.
        paid_sudo = items_sudo.filtered(lambda row: row.reason_code == "charges_paid")
        for_charges = set(paid_sudo.ids)
        credits = defaultdict(list)
        for *account, day, amount, corrected, id_ in rows:
            if id_ not in for_charges:
                credits[tuple(account)].append((day, Decimal(amount), corrected))
        if not credits:
            return {}
        return self._share_out_credits(credits, scope, items_sudo - paid_sudo)

    @api.model
    def _fetch_dunning_account(self, scope):
        """What these customers owe, and their payments that are for late charges.

        With all rights: whoever issues need not have rights on all the entries.
        """
        rows_sudo = self.env["dunning.receivable"].sudo()
        return rows_sudo.with_context(
            allowed_company_ids=scope["companies"],
            dunning_partner_ids=[*filter(None, scope["partners"])],
        ).search_fetch(
            ["|", ("amount_residual", ">", 0), ("reason_code", "=", "charges_paid")],
            [
                "amount_disputed",
                "amount_pending",
                "amount_residual_currency",
                "reason_code",
            ],
        )

    def _share_out_credits(self, credits, scope, items):
        """Count credits on what is open.

        :param credits: {account: [(day, amount, corrected)]}
        :param items: by `_fetch_dunning_account`, what is owed alone
        """
        debts = defaultdict(list)
        still_open = SQL(OPEN, **scope)
        for fact in self._read_dunning_facts(
            SQL("line.amount_residual_currency > 0 AND %s", still_open)
        ):
            debts[fact.account].append(fact)
        apart, pending = self._find_dunning_apart(items)
        shares = {}
        for account, given in credits.items():
            # What money under way pays takes no credit.
            still = [
                fact._replace(residual=max(fact.residual - pending[fact.id], 0))
                for fact in debts[account]
            ]
            spare, owed = imputation.set_on_their_own(given, still)
            parts = imputation.oldest_first(
                spare,
                [
                    (date.min if fact.id in apart else fact.due_date, fact.residual)
                    for fact in owed
                ],
            )
            shares.update(zip((fact.id for fact in owed), parts, strict=True))
        return shares

    @api.model
    def _find_dunning_apart(self, items):
        """What stays out of dunning takes the credits first; and what is under way.

        As in what is claimed (`rules/credits.py`): else a letter would claim a sum, and
        interest on less.
        """
        pending = defaultdict(Decimal)
        pending.update((row.id, Decimal(str(row.amount_pending))) for row in items)
        return {
            row.id
            for row in items
            if row.reason_code in APART
            or row.amount_disputed >= row.amount_residual_currency
        }, pending

    # Lines of invoices of late charges.

    def _get_computed_taxes(self):
        """Late charges are no price: whatever the product or the fiscal position."""
        # EXTENDS 'account'
        if self.move_id.sudo().dunning_is_charge_invoice:  # whoever edits the invoice
            return self.env["account.tax"]
        return super()._get_computed_taxes()

    @api.ondelete(at_uninstall=False)
    def _unlink_claim_charges_again(self):
        """What is taken off the draft of an invoice of charges is claimed as before."""
        moves_sudo = self.move_id.sudo()  # whoever edits the invoice
        bills = moves_sudo.filtered("dunning_is_charge_invoice")
        if bills:
            lines = self.filtered(lambda line: line.move_id in bills)
            bills._take_charges_back(lines)

    @api.model
    def _find_dunning_late(self, partners, companies, since, until):
        """The due items of customers that are late on a day, or were paid late.

        Not those of claims that were given up: a loss is no payment.

        :param since: the earliest due date
        :param until: the day
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE partner.commercial_partner_id = ANY(%(partners)s)
                   AND line.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND account.non_trade IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_currency > 0
                   AND line.no_followup IS NOT TRUE
                   AND COALESCE(line.date_maturity, line.date) >= %(since)s
                   AND COALESCE(line.date_maturity, line.date) < %(until)s
                   AND (line.reconciled IS NOT TRUE OR EXISTS (
                       SELECT FROM account_partial_reconcile match
                         JOIN account_move_line paid ON paid.id = match.credit_move_id
                         JOIN account_move entry ON entry.id = paid.move_id
                        WHERE match.debit_move_id = line.id
                          AND GREATEST(paid.date, entry.dunning_value_date)
                              > COALESCE(line.date_maturity, line.date)))
                """,
                partners=partners.commercial_partner_id.ids,
                companies=companies.ids,
                since=since or date.min,
                until=until,
            )
        )
        items = self.browse(id_ for (id_,) in rows)
        return items.filtered(lambda item: not item.move_id.dunning_is_written_off)


def _ids(facts):
    return [fact.id for fact in facts]


def _find_discounts(facts, payments, notes, tolerances):
    """The items whose early discount was taken in time, and how much it is.

    :returns: pairs of a line id and an amount
    """
    for fact in facts:
        if fact.discount_date and early_discount.is_taken(
            fact.amount,
            fact.discounted,
            fact.discount_date,
            [*payments[fact.id], *notes[fact.id]],
            tolerances[fact.company_id, fact.currency_id],
        ):
            yield fact.id, fact.amount - fact.discounted
