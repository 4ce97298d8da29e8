"""What counts of credits: properties that hold for any account."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.credits import Item, count

DAY = date(2026, 9, 14)
AMOUNTS = st.sampled_from([Decimal(part) for part in ("0.5", "1", "40", "100", "120")])


@st.composite
def accounts(draw):
    """Open items of a customer, some of them chased, some left out, some neither."""
    items = []
    for id_ in range(draw(st.integers(1, 9))):
        subject = draw(st.integers(1, 5))
        day = DAY - timedelta(draw(st.integers(0, 5)))
        amount = draw(AMOUNTS)
        kind = draw(st.sampled_from("credit credit chased apart later part".split()))
        figures = {
            "credit": {"given": amount},
            "chased": {"claimed": amount, "open": amount},
            "apart": {"left_out": amount, "open": amount},
            "later": {"open": amount},
            "part": {"claimed": amount, "left_out": Decimal(30), "open": amount + 30},
        }[kind]
        items.append(Item(id_, subject, day, **figures))
    return items


@given(accounts())
def test_what_is_claimed_is_within_the_balance(items):
    claimed = sum(item.claimed for item in items)
    balance = sum(item.open - item.given for item in items)
    claim = max(claimed - count(items).total, 0)
    assert claim <= max(balance, 0)


@given(accounts())
def test_what_counts_of_a_credit_is_a_part_of_it(items):
    given_ = {item.id: item.given for item in items if item.given}
    counted = count(items)
    assert all(0 < part <= given_[id_] for id_, part in counted.amounts.items())
    assert counted.doubt >= 0


@given(accounts())
def test_what_is_in_doubt_is_within_what_does_not_count(items):
    counted = count(items)
    assert counted.doubt <= sum(item.given for item in items) - counted.total


@given(accounts())
def test_where_nothing_is_left_out_all_counts_without_doubt(items):
    """But what belongs to an entry that is not chased yet."""
    plain = [
        item._replace(left_out=Decimal(), open=item.claimed)
        for item in items
        if item.claimed or item.given
    ]
    counted = count(plain)
    assert counted.total == sum(item.given for item in plain)
    assert counted.doubt == 0


@given(accounts())
def test_the_order_in_which_items_are_read_changes_nothing(items):
    assert count(items) == count(reversed(items))
