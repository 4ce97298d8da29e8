"""The numbers of letters, as typed, scanned and pasted."""

import pytest

from dunning_rules import tracking


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("1A12345678901", "1A 123 456 7890 1"),
        ("1a 123 456 7890 1", "1A 123 456 7890 1"),
        ("2C.123.456.7890.1", "2C 123 456 7890 1"),
        ("1A\u00a0123\u00a0456\u202f7890 1\n", "1A 123 456 7890 1"),
        ("RK123456785FR", "RK 123 456 785 FR"),
        ("rk 123 456 785 fr", "RK 123 456 785 FR"),
        ("RR473124829GB", "RR 473 124 829 GB"),
    ],
)
def test_a_number_is_printed_in_one_way(typed, printed):
    assert tracking.normalize(typed) == printed
    assert tracking.normalize(printed) == printed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1A",
        "1A 123 456 7890",  # a digit is missing
        "1A 123 456 7890 12",  # one too many
        "A1 123 456 7890 1",
        "RK 123 456 78 FR",
        "RK 123 456 785 F",
        "1A 123 456 789O 1",  # the letter for the digit
        "1A １２３ 456 7890 1",  # digits of another script, which no post prints
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(tracking.BadNumber) as caught:
        tracking.normalize(typed)
    assert not caught.value.key


def test_each_slip_of_one_digit_is_found_by_the_key():
    number = "RR473124829GB"  # a key that no other rest shares
    for place in range(2, 10):
        for digit in "0123456789":
            slip = number[:place] + digit + number[place + 1 :]
            if slip != number:
                with pytest.raises(tracking.BadNumber) as caught:
                    tracking.normalize(slip)
                assert caught.value.key


def test_the_keys_10_and_11_are_written_0_and_5():
    """Sums whose rest is 1, then 0."""
    # 4·3 = 12, 12 modulo 11 is 1, 11 - 1 = 10: written 0.
    assert tracking.s10_key("00300000") == 0
    # Nothing but zeros: 11 - 0 = 11, written 5.
    assert tracking.s10_key("00000000") == 5
