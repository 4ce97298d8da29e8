"""Money received, announced or promised, so that each invoice is where it should be."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from . import company, plan
from .invoices import receivable_lines
from .rules import open_days

next_open_day = open_days.next_open_day


class Transfer(NamedTuple):
    """A transfer on the bank statement, and the due lines it pays (or none)."""

    day: date
    amount: float
    partner: Any
    label: str
    lines: Any = None


def create(
    env: Any,
    book: list[plan.Situation],
    customers: dict[str, Any],
    moves: dict[str, Any],
) -> dict:
    """Pay what is paid; map the keys of what is under way to its records."""
    transfers: list[Transfer] = []
    for situation in book:
        transfers += _transfers(situation, customers, moves)
    bank(env, transfers)
    announced = {}
    ways = {"in_process": _announce, "online": _pay_online, "registered": _register}
    for situation in book:
        if way := ways.get(situation.kind):
            announced[situation.key] = way(moves[situation.key])
    return announced


def _transfers(
    situation: plan.Situation, customers: dict[str, Any], moves: dict[str, Any]
) -> list[Transfer]:
    if situation.kind == "bank_payment":
        partner = customers[situation.customer]
        amount = float(situation.net)
        day = next_open_day(situation.due)  # banks book nothing on others
        return [Transfer(day, amount, partner, "Virement reçu")]
    move = moves.get(situation.key)
    if situation.kind == "partial":
        return [_payment(move, 0, 0, Decimal(situation.detail))]
    if situation.kind == "instalments":
        return [_payment(move, rank, 2) for rank in range(int(situation.detail))]
    if situation.kind == "paid":
        late = int(situation.detail)
        return [
            _payment(move, rank, late) for rank in range(len(receivable_lines(move)))
        ]
    if situation.kind == "returned":
        return _returned(move)
    return []


def _returned(move: Any) -> list[Transfer]:
    """A direct debit that the bank has paid, then taken back."""
    debit = _payment(move, 0, 0)
    back = next_open_day(plan.TODAY - timedelta(4))
    label = f"Rejet de prélèvement {move.name}"
    return [debit, Transfer(back, -debit.amount, move.partner_id, label)]


def _payment(move: Any, rank: int, late: int, share: Decimal = Decimal(1)) -> Transfer:
    """The payment of a due line, or of a share of it, so many days late."""
    line = receivable_lines(move)[rank]
    return Transfer(
        next_open_day(line.date_maturity + timedelta(late)),
        float(Decimal(str(line.amount_residual)) * share),
        move.partner_id,
        f"Virement {move.name}",
        line,
    )


def bank(env: Any, transfers: list[Transfer]) -> None:
    """Book the transfers on the bank and reconcile them with what they pay."""
    journal = company.find_journal(env.company, "bank")
    receivable = env["account.chart.template"].ref("fr_pcg_recv")
    transfers = sorted(transfers, key=lambda each: (each.day, each.label))
    statement = env["account.bank.statement.line"].create(
        [
            {
                "journal_id": journal.id,
                "date": each.day,
                "payment_ref": each.label,
                "partner_id": each.partner.commercial_partner_id.id,
                "amount": round(each.amount, 2),
                "counterpart_account_id": receivable.id,
            }
            for each in transfers
        ]
    )
    env["account.move.line"]._reconcile_plan(
        [
            each.lines + receivable_lines(line.move_id)
            for each, line in zip(transfers, statement, strict=True)
            if each.lines
        ]
    )


def _register(move: Any) -> Any:
    """A cheque that the bookkeeper has registered; the invoice is paid at once."""
    wizard = move.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    return wizard.create({"payment_date": plan.TODAY - timedelta(2)})._create_payments()


def _announce(move: Any) -> Any:
    """A payment in process without journal entry: the invoice stays open till then.

    Where no outstanding account is set, the entry comes with the bank statement only.
    """
    payment = move.env["account.payment"].create(
        {
            "payment_type": "inbound",
            "partner_id": move.partner_id.id,
            "amount": move.amount_residual,
            "currency_id": move.currency_id.id,
            "journal_id": company.find_journal(move.env.company, "bank").id,
            "date": plan.TODAY - timedelta(2),
            "memo": move.name,
            "invoice_ids": [(6, 0, move.ids)],
        }
    )
    payment.outstanding_account_id = False
    payment.action_post()
    return payment


def _pay_online(move: Any) -> Any:
    """A payment from the customer's page that the provider has not yet confirmed."""
    env = move.env
    provider = env["payment.provider"].create(
        {"name": "Paiement en ligne", "code": "none", "company_id": env.company.id}
    )
    methods = env["payment.method"].with_context(active_test=False)
    return env["payment.transaction"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": methods.search([("code", "=", "card")], limit=1).id,
            "reference": move.name,
            "amount": move.amount_residual,
            "currency_id": move.currency_id.id,
            "partner_id": move.partner_id.id,
            "invoice_ids": [(6, 0, move.ids)],
            "operation": "online_direct",
            "state": "pending",
        }
    )
