"""A claim that is lost: how much is price, how much VAT, and until when VAT comes back.

VAT that was due on what is definitely unpaid is imputed or refunded (CGI 272-1,
BOI-TVA-DED-40-10-20), once the debtor was sent the duplicate that forbids him to deduct
it. VAT is due on delivery of goods, and of services with the option for debits; on
other services it is due when they are paid for: there is nothing to recover, the
pending VAT is cancelled. The loss itself is booked without VAT.

An invoice of 1 000 and 20 % VAT, of which 720 were paid: 480 are lost.

>>> lost = split(Decimal(480), Charged(Decimal(1200), {"20 %": Decimal(200)}))
>>> lost.net, lost.taxes
(Decimal('400.00'), {'20 %': Decimal('80.00')})

At two rates, 1 000 at 20 % and 500 at 10 %: 1 750, of which 100 are unpaid. 100 x 200 /
1 750 = 11.428, 100 x 50 / 1 750 = 2.857; what remains of the 100 is the price.

>>> two = Charged(Decimal(1750), {"20 %": Decimal(200), "10 %": Decimal(50)})
>>> lost = split(Decimal(100), two)
>>> lost.net, lost.taxes
(Decimal('85.71'), {'20 %': Decimal('11.43'), '10 %': Decimal('2.86')})

A credit note for all that was charged at 10 % takes that VAT with it: 1 200 remain.

>>> credit = Charged(Decimal(550), {"10 %": Decimal(50)})
>>> rest = after_credits(two, [(Decimal(550), credit)])
>>> lost = split(Decimal(1200), rest)
>>> lost.net, lost.taxes
(Decimal('1000.00'), {'20 %': Decimal('200.00'), '10 %': Decimal('0.00')})
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

CENT = Decimal("0.01")
REMIND = (6, 1)  # months before the deadline


class Charged(NamedTuple):
    """What a document charges: its total with VAT, and the VAT of each tax."""

    total: Decimal
    taxes: Mapping[Hashable, Decimal]


class Split(NamedTuple):
    """An unpaid amount: the price and the VAT of each tax; their sum is the amount."""

    net: Decimal
    taxes: dict[Hashable, Decimal]


def is_recoverable(exigibility: str) -> bool:
    """Whether VAT was due before it was paid, so that it can come back.

    :param exigibility: `on_invoice` (goods, or services with the option for debits) or
        `on_payment` (services on receipts)

    >>> is_recoverable("on_invoice"), is_recoverable("on_payment")
    (True, False)
    """
    return exigibility != "on_payment"


def after_credits(
    invoice: Charged, credits: Iterable[tuple[Decimal, Charged]]
) -> Charged:
    """What an invoice still charges after credit notes.

    :param credits: (the part that settles this invoice, the whole credit note) pairs

    Half of a credit note of 240 with 40 of VAT is for another invoice:

    >>> after_credits(
    ...     Charged(Decimal(1200), {"20 %": Decimal(200)}),
    ...     [(Decimal(120), Charged(Decimal(240), {"20 %": Decimal(40)}))],
    ... )
    Charged(total=Decimal('1080'), taxes={'20 %': Decimal('180')})
    """
    total, taxes = invoice.total, dict(invoice.taxes)
    for matched, credit in credits:
        total -= matched
        for tax, amount in credit.taxes.items():
            taxes[tax] = taxes.get(tax, Decimal()) - amount * matched / credit.total
    return Charged(total, taxes)


def split(unpaid: Decimal, charged: Charged, rounding: Decimal = CENT) -> Split:
    """The unpaid amount in the proportions of what was charged.

    :param rounding: of the VAT, half up; the price is what remains

    >>> split(Decimal("0.01"), Charged(Decimal(12), {"20 %": Decimal(2)}))
    Split(net=Decimal('0.01'), taxes={'20 %': Decimal('0.00')})
    >>> split(Decimal(100), Charged(Decimal(100), {}))    # without VAT
    Split(net=Decimal('100'), taxes={})
    """
    taxes = {
        tax: share(unpaid, amount, charged.total, rounding)
        for tax, amount in charged.taxes.items()
    }
    return Split(unpaid - sum(taxes.values(), Decimal()), taxes)


def share(
    amount: Decimal, part: Decimal, whole: Decimal, rounding: Decimal = CENT
) -> Decimal:
    """The amount times part of whole, rounded half up; the amount when that is all.

    >>> share(Decimal("33.35"), Decimal(1), Decimal(2))
    Decimal('16.68')
    >>> share(Decimal("33.335"), Decimal(2), Decimal(2))
    Decimal('33.335')
    """
    if part == whole:
        return amount
    return (amount * part / whole).quantize(rounding, ROUND_HALF_UP)


def recovery_deadline(event: date) -> date:
    """The last day to impute the VAT: the end of the second year after the event.

    CGI ann. II, 208: an article that nobody has checked for us; a person may correct
    the day.

    >>> recovery_deadline(date(2026, 1, 1)), recovery_deadline(date(2026, 12, 31))
    (datetime.date(2028, 12, 31), datetime.date(2028, 12, 31))
    """
    return date(event.year + 2, 12, 31)


def last_reminder(deadline: date, today: date) -> date | None:
    """The day of the latest reminder that has come, of those before the deadline.

    >>> deadline = date(2028, 12, 31)
    >>> last_reminder(deadline, date(2028, 6, 29)) is None
    True
    >>> last_reminder(deadline, date(2028, 6, 30))
    datetime.date(2028, 6, 30)
    >>> last_reminder(deadline, date(2028, 12, 1))
    datetime.date(2028, 11, 30)
    """
    days = (deadline - relativedelta(months=months) for months in REMIND)
    return max((day for day in days if day <= today), default=None)
