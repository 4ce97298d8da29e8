"""Invoices, credit notes and opening balances: made in one batch, posted in another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from . import catalog, company, plan

# Situations that stay in draft, or are given up.
NOT_POSTED = ("draft", "cancelled")


def create(
    env: Any,
    whole: list[plan.Situation],
    customers: dict[str, Any],
    terms: dict[str, Any],
) -> dict:
    """Map the keys of the situations to moves, posted as their situation wants it."""
    book = [each for each in whole if each.kind != "bank_payment"]
    values = _Values(env, customers, terms)
    moves = env["account.move"].create([values.of(situation) for situation in book])
    found = {each.key: move for each, move in zip(book, moves, strict=True)}
    drafts = env["account.move"].union(
        *(found[each.key] for each in book if each.kind in NOT_POSTED)
    )
    posted = moves - drafts
    posted.action_post()
    for move in posted.filtered("is_move_sent").sudo():  # sent when they were made
        move.dunning_sent_date = move.invoice_date
    for situation in book:
        if finish := FINISH.get(situation.kind):
            finish(found[situation.key])
    return found


class _Values:
    """The values of a move, for each situation."""

    def __init__(self, env: Any, customers: dict[str, Any], terms: dict[str, Any]):
        self.env = env
        self.customers = customers
        self.terms = terms
        self.plan = plan.customers()
        self.products = catalog.create_products(env)
        self.debit_method = company.create_debit_method(env.company)
        chart = env["account.chart.template"]
        self.accounts = {
            "receivable": chart.ref("fr_pcg_recv"),
            "opening": chart.ref("pcg_110"),
        }

    def of(self, situation: plan.Situation) -> dict[str, Any]:
        if situation.kind in ("opening", "opening_followed"):
            return self._opening(situation)
        customer = self.plan[situation.customer]
        credit = situation.kind == "credit"
        values = {
            "move_type": "out_refund" if credit else "out_invoice",
            "partner_id": self._billed(situation.customer).id,
            "currency_id": self.env.ref(f"base.{customer.currency}").id,
            "invoice_date": self._date(customer, situation),
            "invoice_payment_term_id": False
            if credit
            else self.terms[customer.term].id,
            "invoice_date_due": situation.due,
            "invoice_line_ids": catalog.lines(self.products, customer, situation),
            "is_move_sent": situation.kind not in ("unsent", *NOT_POSTED),
            "dunning_assigned": situation.kind == "factored",
        }
        if situation.kind in ("direct_debit", "returned"):
            values["preferred_payment_method_line_id"] = self.debit_method.id
        if customer.kind == "public":
            values["ref"] = f"Engagement {values['invoice_date']:%Y-%m%d}"
        return values

    def _billed(self, key: str) -> Any:
        """Whom the invoice is made out to: the invoicing contact where there is one."""
        return self.customers.get(f"{key}/invoice", self.customers[key])

    def _date(self, customer: plan.Customer, situation: plan.Situation) -> Any:
        if situation.kind == "credit" or customer.term == "instalments":
            return situation.due  # of a credit note; of the first instalment
        return situation.due - timedelta(int(customer.term))

    def _opening(self, situation: plan.Situation) -> dict[str, Any]:
        """What was open in the former accounting software, as a general entry."""
        partner = self.customers[situation.customer]
        label = "Reprise de solde : facture de l'ancien logiciel"
        amount = float(situation.net)
        dated = situation.due - timedelta(int(self.plan[situation.customer].term))
        return {
            "move_type": "entry",
            "journal_id": company.find_journal(self.env.company, "general").id,
            "date": situation.due,
            "ref": label,
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "account_id": self.accounts["receivable"].id,
                        "partner_id": partner.id,
                        "name": label,
                        "debit": amount,
                        "date_maturity": situation.due,
                        "dunning_original_number": f"V{dated:%y}-{dated:%m%d}",
                        "dunning_original_date": dated,
                    },
                ),
                (
                    0,
                    0,
                    {
                        "account_id": self.accounts["opening"].id,
                        "name": label,
                        "credit": amount,
                    },
                ),
            ],
        }


def _exclude(move: Any) -> None:
    move.no_followup = True


def _include(move: Any) -> None:
    receivable_lines(move).no_followup = False


def receivable_lines(move: Any) -> Any:
    """The due lines of an entry, the earliest first."""
    lines = move.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    return lines.sorted("date_maturity")


def _block(move: Any) -> None:
    move.action_toggle_block_payment()


def _cancel(move: Any) -> None:
    move.button_cancel()


def _reverse(move: Any) -> None:
    move._reverse_moves(
        [{"invoice_date": move.invoice_date, "date": move.date}], cancel=True
    )


FINISH: dict[str, Callable[[Any], None]] = {
    "excluded": _exclude,
    "opening_followed": _include,
    "blocked": _block,
    "cancelled": _cancel,
    "reversed": _reverse,
}
