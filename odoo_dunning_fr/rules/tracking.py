"""The numbers of letters: those of the French post and of international mail.

The French post writes `1A 123 456 7890 1`: a digit, a letter, eleven digits. The key of
that form is not published, so none is checked. International mail has the form S10 of
the Universal Postal Union, `RK 123 456 785 FR`: its last digit but the country is a
key, the sum of the eight digits by 8, 6, 4, 2, 3, 5, 9, 7, taken from 11 modulo 11
(UPU, S10-12).

>>> normalize("1a12345678901")
'1A 123 456 7890 1'
>>> normalize("RK123456785FR")
'RK 123 456 785 FR'
"""

import re

FRENCH = re.compile(r"([0-9][A-Z])([0-9]{3})([0-9]{3})([0-9]{4})([0-9])")
S10 = re.compile(r"([A-Z]{2})([0-9]{3})([0-9]{3})([0-9]{3})([A-Z]{2})")
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MARKS = re.compile(r"[\W_]+")  # blanks, dots, dashes: as people group the digits


class BadNumber(ValueError):
    """No number of a letter: `key` says whether only its key is wrong."""

    def __init__(self, key: bool = False) -> None:
        super().__init__("wrong key" if key else "unknown form")
        self.key = key


def normalize(text: str) -> str:
    """The number as it is printed, its digits in groups; raise `BadNumber`.

    >>> normalize(" 1A-123.456 7890-1 ")
    '1A 123 456 7890 1'
    >>> normalize("RK 123 456 784 FR")
    Traceback (most recent call last):
    ...
    dunning_rules.tracking.BadNumber: wrong key
    >>> normalize("1A 123 456 7890")
    Traceback (most recent call last):
    ...
    dunning_rules.tracking.BadNumber: unknown form
    """
    bare = _MARKS.sub("", text).upper()
    if match := FRENCH.fullmatch(bare):
        return " ".join(match.groups())
    if not (match := S10.fullmatch(bare)):
        raise BadNumber
    if int(bare[10]) != s10_key(bare[2:10]):
        raise BadNumber(key=True)
    return " ".join(match.groups())


def s10_key(digits: str) -> int:
    """The key of the eight digits of an S10 number.

    8·1 + 6·2 + 4·3 + 2·4 + 3·5 + 5·6 + 9·7 + 7·8 = 204; 204 is 6 modulo 11, and 11 - 6
    is 5. A result of 10 is written 0, one of 11 is written 5.

    >>> s10_key("12345678")
    5
    >>> s10_key("47312482")  # the example of the standard
    9
    """
    total = sum(
        weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)
    )
    return {10: 0, 11: 5}.get(key := 11 - total % 11, key)
