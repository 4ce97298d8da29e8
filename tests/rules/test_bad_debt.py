"""Price and VAT of what is lost, to the cent."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from dunning_rules.bad_debt import (
    Charged,
    after_credits,
    last_reminder,
    recovery_deadline,
    split,
)


def charged(total, **taxes):
    return Charged(
        Decimal(total), {tax: Decimal(amount) for tax, amount in taxes.items()}
    )


@pytest.mark.parametrize(
    ("unpaid", "net", "vat"),
    [
        ("1200.00", "1000.00", "200.00"),  # nothing was paid
        ("960.00", "800.00", "160.00"),
        ("0.01", "0.01", "0.00"),  # 0.0017 of VAT
        ("0.05", "0.04", "0.01"),  # 0.0083
        ("0.03", "0.02", "0.01"),  # 0.005: half up
        ("100.00", "83.33", "16.67"),  # 16.6667
    ],
)
def test_twenty_percent(unpaid, net, vat):
    lost = split(Decimal(unpaid), charged(1200, vat=200))
    assert (lost.net, lost.taxes["vat"]) == (Decimal(net), Decimal(vat))


def test_rates_of_5_5_and_20_percent():
    """211 of 100 + 5.50 and 100 + 20... of which 75.17 are unpaid.

    75.17 x 5.5 / 225.5 = 1.8334; 75.17 x 20 / 225.5 = 6.6670.
    """
    lost = split(Decimal("75.17"), charged("225.50", low="5.50", high="20"))
    assert lost.taxes == {"low": Decimal("1.83"), "high": Decimal("6.67")}
    assert lost.net == Decimal("66.67")


def test_yen_have_no_cents():
    lost = split(Decimal(1000), charged(11000, vat=1000), Decimal(1))
    assert (lost.net, lost.taxes["vat"]) == (Decimal(909), Decimal(91))


def test_a_credit_note_at_another_rate_leaves_the_first_alone():
    rest = after_credits(
        charged(1750, a=200, b=50), [(Decimal(550), charged(550, b=50))]
    )
    assert rest == charged(1200, a=200, b=0)


def test_credit_notes_may_be_negative_documents():
    """As the ledger has them: all their amounts have the other sign."""
    rest = after_credits(charged(1200, a=200), [(Decimal(240), charged(-240, a=-40))])
    assert rest == charged(960, a=160)


def test_the_sum_is_always_what_is_unpaid():
    random = Random(416)
    for _ in range(500):
        nets = [Decimal(random.randint(1, 10**6)) / 100 for _ in range(4)]
        rates = [Decimal("0.2"), Decimal("0.1"), Decimal("0.055"), Decimal("0.021")]
        taxes = {
            rate: round(net * rate, 2) for net, rate in zip(nets, rates, strict=True)
        }
        total = sum(nets) + sum(taxes.values())
        unpaid = Decimal(random.randint(1, int(total * 100))) / 100
        lost = split(unpaid, Charged(total, taxes))
        assert lost.net + sum(lost.taxes.values()) == unpaid
        assert lost.net >= 0
        whole = split(total, Charged(total, taxes))
        assert (whole.net, whole.taxes) == (sum(nets), taxes)


def test_the_deadline_and_its_reminders():
    deadline = recovery_deadline(date(2026, 9, 14))
    assert deadline == date(2028, 12, 31)
    assert last_reminder(deadline, date(2026, 9, 14)) is None
    assert last_reminder(deadline, date(2028, 7, 1)) == date(2028, 6, 30)
    assert last_reminder(deadline, date(2028, 11, 30)) == date(2028, 11, 30)
    assert last_reminder(deadline, date(2029, 3, 1)) == date(2028, 11, 30)
