"""Properties of the decision that hold for any ladder, history and customer."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import escalation
from dunning_rules.escalation import (
    STAGES,
    Level,
    Receivable,
    Terms,
    group,
    next_step,
)

TODAY = date(2026, 11, 23)  # a Monday
DAYS = st.dates(TODAY - timedelta(400), TODAY + timedelta(60))
MODES = st.sampled_from(escalation.START_MODES)


@st.composite
def ladders(draw):
    """A ladder as the constraints of a policy let it be: it only climbs."""
    size = draw(st.integers(1, 7))
    stages = sorted(
        draw(
            st.lists(st.sampled_from(escalation.STAGES), min_size=size, max_size=size)
        ),
        key=escalation.STAGES.index,
    )
    delays = sorted(draw(st.lists(st.integers(1, 90), min_size=size, max_size=size)))
    return [
        Level(
            10 * rank,
            stage,
            -5 if stage == "courtesy" else delay,
            draw(st.integers(0, 20)),
        )
        for rank, (stage, delay) in enumerate(zip(stages, delays, strict=True))
    ]


@given(ladders(), DAYS, MODES)
def test_a_ladder_is_climbed_one_level_at_a_time_and_ends(ladder, due, mode):
    taken, level, day = [], None, None
    while step := next_step(ladder, due, level, day, start_mode=mode):
        level, day = step
        taken.append(level)
    assert taken == ladder


@given(ladders(), DAYS, MODES, st.integers(0, 40))
def test_each_step_keeps_its_delay_and_its_gap_after_a_late_one(
    ladder, due, mode, late
):
    level, sent = None, None
    while step := next_step(ladder, due, level, sent, start_mode=mode):
        level, earliest = step
        assert earliest >= due + timedelta(level.delay_days)
        if sent is not None:
            assert earliest >= sent + timedelta(level.min_gap_days)
        sent = earliest + timedelta(late)


@given(ladders(), DAYS, MODES)
def test_who_enters_late_gets_no_courtesy_note_and_no_final_notice(ladder, due, mode):
    step = next_step(ladder, due, None, None, start_mode=mode, today=TODAY)
    if step is None:
        assert due <= TODAY and ladder[-1].stage == "courtesy"
        return
    level, _day = step
    if due <= TODAY:
        assert level.stage != "courtesy"
    stages = [other.stage for other in ladder]
    if level.stage == "final_notice":
        reminders = [stage for stage in stages if stage != "courtesy"]
        assert set(reminders) == {"final_notice"}


@given(ladders(), ladders(), st.data(), DAYS, MODES)
def test_on_another_ladder_nothing_is_said_again(ladder, other, data, due, mode):
    last = data.draw(st.sampled_from(ladder))
    step = next_step(other, due, last, TODAY, start_mode=mode)
    if step and last not in other:
        level, _day = step
        assert escalation.stage_rank(level) >= escalation.stage_rank(last)
        assert level.delay_days > last.delay_days


@given(ladders(), DAYS, MODES, st.booleans(), st.integers(0, 60))
def test_who_asks_for_a_step_waits_for_nothing_but_the_due_date(
    ladder, due, mode, told, ago
):
    last = (ladder[0], TODAY - timedelta(ago)) if told else (None, None)
    args = {"start_mode": mode, "today": TODAY}
    planned = next_step(ladder, due, *last, **args)
    asked = next_step(ladder, due, *last, **args, at_once=True)
    if planned is None:
        assert asked is None
        return
    level, earliest = asked
    assert level == planned[0]
    if due < TODAY or level.stage == "courtesy":
        assert earliest == min(planned[1], TODAY)
    else:
        assert earliest == planned[1] > TODAY


CURRENCIES = st.integers(1, 2)
AMOUNTS = st.decimals("0.01", 5000, places=2)
CODES = st.sampled_from(
    "due due due gap delay blocked hold_dispute not_due credit".split()
)


TAKEN = st.none() | st.tuples(st.integers(1, 3), st.integers(0, 80))


@st.composite
def customers(draw):
    lines = []
    for id_ in range(draw(st.integers(1, 8))):
        code = draw(CODES)
        amount = draw(AMOUNTS)
        due = draw(DAYS)
        late = due < TODAY
        if code in ("gap", "delay", "blocked", "hold_dispute") and not late:
            code = "not_due"
        if code == "not_due" and late:
            code = "gap"
        lines.append(
            Receivable(
                id_,
                draw(st.integers(1, 4)),
                draw(CURRENCIES),
                -amount if code == "credit" else amount,
                due,
                code,
                f"level {id_}",
                (draw(st.integers(1, 3)) if late else 0, 10 * id_, id_),
                taken=draw(TAKEN),
            )
        )
    return lines


TERMS = st.builds(
    Terms,
    grouping=st.sampled_from(["customer", "invoice"]),
    min_interval_days=st.integers(0, 30),
    minimum=st.dictionaries(st.integers(1, 2), AMOUNTS),
    any_day=st.just(False),
    tolerance=st.just({}),
    level_minimum=st.dictionaries(
        st.tuples(st.sampled_from([f"level {rank}" for rank in range(8)]), CURRENCIES),
        AMOUNTS,
    ),
)


@given(customers(), TERMS)
def test_each_line_is_told_once_or_has_a_reason(lines, terms):
    notices, skips = group(lines, terms, TODAY)
    told = [line.id for notice in notices for line in notice.steps]
    assert len(told) == len(set(told))
    assert set(told) | set(skips) == {line.id for line in lines}
    assert not set(told) & set(skips)


@given(customers(), TERMS)
def test_a_notice_has_one_currency_and_the_highest_step_and_claims_something(
    lines, terms
):
    notices, _skips = group(lines, terms, TODAY)
    for notice in notices:
        listed = (*notice.steps, *notice.listed, *notice.credits)
        assert {line.currency for line in listed} == {notice.currency}
        top = max(notice.steps, key=lambda line: line.level_rank)
        assert notice.level == top.level
        assert notice.principal > 0


@given(customers(), TERMS)
def test_nothing_is_claimed_before_it_is_overdue(lines, terms):
    notices, _skips = group(lines, terms, TODAY)
    for notice in notices:
        late = {line.due_date < TODAY for line in (*notice.steps, *notice.listed)}
        assert len(late) == 1


@given(customers(), TERMS)
def test_a_credit_is_counted_once_and_never_more_than_is_owed(lines, terms):
    notices, _skips = group(lines, terms, TODAY)
    counted = [line.id for notice in notices for line in notice.credits]
    assert len(counted) == len(set(counted))


@given(customers(), TERMS, st.integers(0, 40))
def test_silence_is_kept_after_a_contact_and_during_a_formal_notice(lines, terms, ago):
    contact = TODAY - timedelta(ago)
    notices, _skips = group(lines, terms, TODAY, last_contact=contact)
    if ago < terms.min_interval_days:
        assert not notices
    assert group(lines, terms, TODAY, quiet_until=TODAY)[0] == []
    assert group(lines, terms, TODAY, day_is_open=False)[0] == []


@given(customers(), TERMS)
def test_below_the_minimum_nobody_is_disturbed(lines, terms):
    notices, _skips = group(lines, terms, TODAY)
    for currency in {notice.currency for notice in notices}:
        told = [notice for notice in notices if notice.currency == currency]
        total = sum((notice.principal for notice in told), Decimal())
        # What has been told more of than they say is owed too, and not listed again.
        named = {line.id for one in told for line in (*one.steps, *one.listed)}
        total += sum(
            line.amount
            for line in lines
            if line.currency == currency
            and line.id not in named
            and any(line.is_beyond(notice.steps) for notice in told)
        )
        if terms.grouping == "customer":
            assert total >= terms.minimum.get(currency, Decimal())
            for notice in told:
                assert total >= terms.level_minimum.get((notice.level, currency), 0)


@given(customers(), TERMS)
def test_what_is_below_the_minimum_of_its_level_is_listed_with_what_is_not(
    lines, terms
):
    notices, skips = group(lines, terms, TODAY)
    for notice in notices:
        if terms.grouping == "customer" and notice.steps[0].due_date < TODAY:
            waiting = {
                line.id
                for line in lines
                if line.currency == notice.currency and skips.get(line.id) == "minimum"
            }
            further = {line.id for line in lines if line.is_beyond(notice.steps)}
            assert waiting - further <= {line.id for line in notice.listed}


def test_the_lower_step_goes_where_the_sum_does_not_reach_the_higher_one():
    """30 owed: the letter (from 15) goes and lists what would be registered (80)."""
    line = Receivable(
        1, 1, 1, Decimal(20), date(2026, 10, 1), "due", "letter", (1, 20, 4)
    )
    older = Receivable(
        2, 2, 1, Decimal(10), date(2026, 9, 1), "due", "formal", (2, 30, 5)
    )
    terms = Terms(
        level_minimum={("letter", 1): Decimal(15), ("formal", 1): Decimal(80)}
    )
    [notice], skips = group([line, older], terms, TODAY)
    assert (notice.level, notice.steps, notice.listed) == ("letter", [line], [older])
    assert (notice.principal, skips) == (30, {2: "minimum"})
    bigger = line._replace(amount=Decimal(70))
    [notice], skips = group([bigger, older], terms, TODAY)
    assert (notice.level, notice.steps, skips) == ("formal", [bigger, older], {})


@given(customers(), TERMS)
def test_a_notice_is_never_milder_than_what_it_lists_has_had(lines, terms):
    notices, _skips = group(lines, terms, TODAY)
    for notice in notices:
        highest = max(line.level_rank[:2] for line in notice.steps)
        assert all(
            line.taken is None or line.taken <= highest for line in notice.listed
        )


def test_what_had_a_letter_is_not_taken_for_an_oversight():
    """2 250 had the letter and wait; of 310 that are new the first reminder speaks."""
    old = Receivable(
        1,
        1,
        1,
        Decimal(2250),
        date(2026, 8, 14),
        "gap",
        "formal",
        (2, 30, 5),
        taken=(1, 20),
    )
    new = Receivable(
        2, 2, 1, Decimal(310), date(2026, 9, 10), "due", "first", (1, 3, 2)
    )
    [notice], skips = group([old, new], Terms(), TODAY)
    assert (notice.steps, notice.listed, notice.principal) == ([new], [], 310)
    assert skips == {1: "gap"}
    letter = new._replace(level="letter", level_rank=(1, 20, 4))
    [notice], _skips = group([old, letter], Terms(), TODAY)
    assert (notice.listed, notice.principal) == ([old], 2560)


def test_a_formal_notice_waits_until_each_entry_names_its_invoice():
    bill = Receivable(1, 1, 1, Decimal(400), date(2026, 8, 1), "due", "F", (2, 30, 5))
    opening = Receivable(
        2, 2, 1, Decimal(900), date(2026, 9, 1), "delay", is_unidentified=True
    )
    assert group([bill, opening], Terms(), TODAY) == (
        [],
        {1: "unidentified", 2: "delay"},
    )
    held = opening._replace(code="hold_pause")
    [notice], _skips = group([bill, held], Terms(), TODAY)
    assert notice.principal == 400
    reminder = bill._replace(level="R", level_rank=(1, 15, 3))
    [notice], _skips = group([reminder, opening], Terms(), TODAY)
    assert notice.principal == 1300


@given(customers(), TERMS)
def test_what_is_on_hold_is_neither_claimed_nor_listed(lines, terms):
    notices, skips = group(lines, terms, TODAY)
    listed = {line.id for notice in notices for line in (*notice.steps, *notice.listed)}
    held = {line.id for line in lines if line.code == "hold_dispute"}
    assert not held & listed
    assert all(skips[id_] == "hold_dispute" for id_ in held)


@given(customers(), TERMS, st.integers(0, 30))
def test_what_a_person_asks_for_waits_for_no_silence_and_no_minimum(lines, terms, ago):
    """In the currency of what is asked for: elsewhere nothing changes."""
    contact = TODAY - timedelta(ago)
    usual, _reasons = group(lines, terms, TODAY, last_contact=contact)
    first = next((line for line in lines if line.code == "due"), None)
    if first is None:
        return
    asked = [line._replace(at_once=line == first) for line in lines]
    notices, skips = group(asked, terms, TODAY, last_contact=contact)
    held = (None, "credits", "credit_other_currency", "overdue_first", "to_reconcile")
    assert skips.get(first.id) in held
    others = [notice for notice in notices if notice.currency != first.currency]
    assert others == [notice for notice in usual if notice.currency != first.currency]
    assert group(asked, terms, TODAY, quiet_until=TODAY)[0] == []
    assert group(asked, terms, TODAY, day_is_open=False)[0] == []


# Addresses and accounts: a customer may get several notices in one night.


@st.composite
def offices(draw):
    """The lines of a customer with two offices, whose invoices name two accounts."""
    return [
        line._replace(
            contact=draw(st.sampled_from(["Nord", "Sud"])),
            bank=draw(st.integers(1, 2)),
            seat="Siège",
        )
        for line in draw(customers())
    ]


@given(offices(), TERMS)
def test_a_notice_names_one_account_and_goes_to_one_address(lines, terms):
    notices, skips = group(lines, terms, TODAY)
    told = [line.id for notice in notices for line in notice.steps]
    assert sorted([*told, *skips]) == [line.id for line in lines]
    for notice in notices:
        own = (*notice.steps, *notice.listed)
        assert {line.bank for line in own} == {notice.bank}
        formal = any(STAGES[line.level_rank[0]] == "formal_notice" for line in own)
        if notice.contact == "Siège":
            assert formal
        else:
            assert {line.contact for line in own} == {notice.contact}
        assert notice.principal > 0


@given(offices(), TERMS)
def test_notices_ask_together_for_what_is_owed_less_the_credits(lines, terms):
    notices, _skips = group(lines, terms, TODAY)
    for currency in {notice.currency for notice in notices}:
        own = [line for line in lines if line.currency == currency]
        late = [line for line in own if escalation.is_owed(line, TODAY)]
        credit = -sum(line.amount for line in own if line.code == "credit")
        told = [notice for notice in notices if notice.currency == currency]
        asked = {line.id for one in told for line in (*one.steps, *one.listed)}
        counted = -sum(line.amount for one in told for line in one.credits)
        assert counted <= credit
        rest = sum((one.principal for one in told), Decimal())
        # What no notice asks for is covered, or waits for its own. A credit of an entry
        # that is not due yet belongs to that.
        later = {line.subject for line in own if line.amount > 0 and line not in late}
        kept = any(line.subject in later for line in own if line.code == "credit")
        if late and not kept and {line.id for line in late} == asked:
            assert rest == sum(line.amount for line in late) - credit
