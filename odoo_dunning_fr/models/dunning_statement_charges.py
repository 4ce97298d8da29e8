from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

ORDER = "date_maturity, move_name, kind desc, id"


class Late(NamedTuple):
    """What customers owe beside what is open, and what their payments were set on."""

    charges: dict  # {customer: claimed charges}
    amounts: dict  # {charge: what it comes to on the day}
    payments: dict  # {id of a due item: its imputed payments}


class DunningStatement(models.AbstractModel):
    """Late charges on statements of account, and how part payments were booked."""

    _inherit = "dunning.statement"

    @api.model
    def _fetch_late(self, customers, company, items):
        """What is claimed of customers by now, by the same questions for all.

        :param items: what is open with each, by `_fetch_items`
        """
        today = fields.Date.context_today(self)
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
        return Late(owed.grouped("partner_id"), amounts, payments)

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
            law=law._get("imputation", fields.Date.context_today(self)),
        )
