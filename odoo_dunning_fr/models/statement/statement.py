from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ...rules import ageing, typography

DOCUMENT = "odoo_dunning_fr.dunning_statement_document"
# What a statement says of each open item.
ITEM = (
    "amount_disputed amount_pending amount_residual_currency amount_total company_id "
    "contact_id currency_id date_maturity days_overdue entry_kind invoice_date "
    "move_name partner_id"
).split()
BATCH = 100  # statements by one run of wkhtmltopdf

ORDER = "date_maturity, move_name, kind desc, id"


class Late(NamedTuple):
    """What customers owe beside what is open, and what their payments were set on."""

    charges: dict  # {customer: claimed charges}
    amounts: dict  # {charge: what it comes to on the day}
    payments: dict  # {id of a due item: its imputed payments}
    stops: dict = {}  # {id of a customer: day before which debts may not be paid}

    def forbids(self, customer, rows):
        """Whether what was born before a judgment is open: it may not be paid."""
        day = self.stops.get(customer.id)
        return bool(day) and any((row.invoice_date or day) < day for row in rows)


class DunningStatement(models.AbstractModel):
    """Statements of account: all that is open with a customer, on the day it is made.

    The figures are the ledger's own; nothing of a statement is kept.
    """

    _name = "dunning.statement"
    _description = "Statement of Account"

    @api.model
    def _open(self, partners, company):
        """Open the statements of the customers as one PDF."""
        customers = partners.commercial_partner_id
        today = company._get_dunning_today()
        name = self.env._("Statement of account %s", today)
        if len(customers) == 1:
            name = f"{name} {customers.name}"
        pdfs = self._make(customers, company)
        content = self.env["dunning.letter"]._merge(
            (pdf, company.dunning_duplex) for pdf in pdfs
        )
        return self.env["dunning.print"]._keep(name, content).action_open()

    @api.model
    def _make(self, customers, company, *, is_exhibit=False):
        """The PDF of each customer, in their order.

        :param is_exhibit: what a file encloses: it tells the account and asks the
            debtor for nothing; what is claimed beside it is counted in the file
        """
        items = self._fetch_items(customers, company)
        late = self._fetch_late(customers, company, items)
        if is_exhibit:
            late = late._replace(charges={})
        paper = company._prepare_dunning_paper()
        pdfs = []
        for start in range(0, len(customers), BATCH):
            statements = [
                {
                    **self._prepare(
                        customer, company, items.get(customer, items[None]), late
                    ),
                    "is_exhibit": is_exhibit,
                }
                for customer in customers[start : start + BATCH]
            ]
            pdfs += self.env["dunning.letter"]._print(
                [self._render(statement, paper) for statement in statements]
            )
        return pdfs

    @api.model
    def _fetch_items(self, customers, company):
        """Map the customers to what is open with each, by one query for all."""
        receivables = self.env["dunning.receivable"].with_context(
            allowed_company_ids=company.ids, dunning_partner_ids=customers.ids
        )
        rows = receivables.search_fetch(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)], ITEM
        )
        # Read together who is then asked one by one.
        (customers | rows.contact_id).mapped("lang")
        customers.sudo().with_company(company).mapped("dunning_administrator_id")
        return {None: receivables, **rows.grouped("partner_id")}

    def _render(self, statement, paper):
        lang, letter = statement["lang"], self.env["dunning.letter"]
        values = {
            "statement": statement,
            "paper": paper,
            "money": lambda amount, currency: letter._money(amount, currency, lang),
            "number": lambda amount: letter._number(amount, lang),
            "day": lambda text, style=None: letter._day(text, lang, style),
            "french_reader": typography.is_french(lang),
            "grouped": typography.grouped,
        }
        html = letter._render(DOCUMENT, values, lang)
        return html, " – ".join(statement["sender"]["legal"])

    # What it says

    def _prepare(self, customer, company, items, late):
        """Every printed value; amounts as exact texts."""
        # What several addresses owe is told to the seat.
        contact = items.contact_id if len(items.contact_id) == 1 else customer
        lang = company._get_dunning_lang(contact, customer)
        customer, company = (
            customer.with_context(lang=lang),
            company.with_context(lang=lang),
        )
        local = self.with_context(lang=lang)
        rows = items.with_context(lang=lang).grouped("currency_id")
        charges = late.charges.get(customer, self.env["dunning.charge"])
        claimed = charges.grouped("currency_id")
        accounts = [
            local._prepare_account(
                currency,
                rows.get(currency, items.browse()),
                claimed.get(currency, charges.browse()),
                late,
            )
            for currency in {**rows, **claimed}
        ]
        for account in accounts:
            own = rows.get(account["currency"], items.browse())
            account["imputation"] = local._prepare_imputation(company, own)
            bank = company._get_dunning_bank(account["currency"], own.move_id)
            account["payment"] = company._prepare_dunning_payment(bank)
        return {
            "lang": lang,
            "date": company._get_dunning_today().isoformat(),
            "sender": company._prepare_dunning_sender(),
            "recipient": customer._prepare_dunning_recipient(company, contact),
            "customer_ref": typography.clean(customer.ref or ""),
            "is_payable": not late.forbids(customer, items),
            "accounts": sorted(
                accounts, key=lambda account: account["currency"] != company.currency_id
            ),
        }

    def _prepare_account(self, currency, rows, charges, late):
        """What is open in one currency; currencies are never summed."""
        places = currency.decimal_places

        def exact(amount):
            return f"{amount:.{places}f}"

        amounts = [Decimal(exact(row.amount_residual_currency)) for row in rows]
        ages = ageing.age(zip(rows.mapped("days_overdue"), amounts, strict=True))
        items, balance = [], Decimal(0)
        for row, amount in zip(rows, amounts, strict=True):
            balance += amount
            items.append({**self._prepare_item(row, exact), "balance": exact(balance)})
        claimed, total = self._prepare_charges(charges, late.amounts)
        return {
            "charges": claimed,
            "charged": exact(total),
            "owed": exact(balance + total),
            "payments": self._prepare_part_payments(rows, late.payments, exact),
            "currency": currency,
            "items": items,
            "balance": exact(ages.balance),
            "late": exact(ages.late),
            "ages": [exact(amount) for amount in ages.amounts],
            "shares": ageing.shares(ages.amounts),
            "credits": exact(ages.credits),
        }

    def _prepare_item(self, row, exact):
        kinds = dict(row._fields["entry_kind"]._description_selection(row.env))
        total = Decimal(exact(row.amount_total))
        rest = Decimal(exact(row.amount_residual_currency))
        return {
            "kind": kinds[row.entry_kind],
            "number": typography.clean(row.move_name or ""),
            "date": row.invoice_date and row.invoice_date.isoformat(),
            "due": row.date_maturity.isoformat(),
            "days": row.days_overdue if rest > 0 else 0,
            "total": exact(total),
            "paid": exact(total - rest),
            "rest": exact(rest),
            "pending": row.amount_pending and exact(row.amount_pending),
            "disputed": row.amount_disputed and exact(row.amount_disputed),
        }

    # Late charges on statements of account, and how part payments were booked.

    @api.model
    def _fetch_late(self, customers, company, items):
        """What is claimed of customers by now, by the same questions for all.

        :param items: what is open with each, by `_fetch_items`
        """
        today = company._get_dunning_today()
        # Who may see what is open may know what is claimed beside it.
        charges = self.env["dunning.charge"].sudo()
        charges = charges.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "=", "claimed"),
                ("move_id.state", "=", "posted"),
            ],
            order=ORDER,
        )
        changes = charges._prepare_to_date(today)
        amounts = {
            charge: {"amount": charge.amount, **changes[charge]} for charge in charges
        }
        owed = charges.filtered(lambda charge: amounts[charge]["amount"])
        paid = [
            row.id
            for rows in items.values()
            for row in rows
            if 0 < row.amount_residual_currency < row.amount_total
        ]
        lines = self.env["account.move.line"].browse(paid)
        payments = {
            line.id: found.payments
            for line, found in lines._get_dunning_charges(today).items()
        }
        stops = self.env["dunning.hold"]._fetch_payment_stops(customers, company)
        return Late(owed.grouped("partner_id"), amounts, payments, stops)

    def _prepare_charges(self, charges, amounts):
        """The late charges of a customer in one currency, and their sum."""
        kinds = dict(charges._fields["kind"]._description_selection(self.env))
        rows, total = [], Decimal()
        for charge in charges:
            places = charge.currency_id.decimal_places
            told = amounts[charge]
            amount = Decimal(f"{told['amount']:.{places}f}")
            total += amount
            first = told.get("date_from") or charge.date_from
            last = told.get("date_to") or charge.date_to
            rows.append(
                {
                    "number": charge.move_name,
                    "kind": kinds[charge.kind],
                    "note": charge.note or "",
                    "from": first and first.isoformat(),
                    "to": last and last.isoformat(),
                    "amount": str(amount),
                }
            )
        return rows, total

    def _prepare_part_payments(self, rows, payments, exact):
        """How the payments of the open items were set on interest and principal."""
        told = defaultdict(list)
        for row in rows:
            for part in payments.get(row.id, ()):
                if part.date == date.min:  # a corrected price is no payment
                    continue
                told[row.move_name].append(
                    {
                        "date": part.date.isoformat(),
                        "amount": exact(part.amount),
                        "to_interest": exact(part.to_interest),
                        "to_principal": exact(part.to_principal),
                    }
                )
        return dict(told)

    def _prepare_imputation(self, company, rows):
        """The rule by which part payments are booked, in words of the law if any."""
        partly = any(
            0 < row.amount_residual_currency < row.amount_total for row in rows
        )
        if not partly:
            return ""
        if company.dunning_imputation == "principal":
            return self.env._(
                "Part payments are booked on the principal; interest is counted on "
                "what is left of it."
            )
        law = self.env["dunning.legal.reference"]
        return self.env._(
            "Part payments are set against the interest accrued on their day, then "
            "against the principal (%(law)s).",
            law=law._get("imputation", company._get_dunning_today()),
        )
