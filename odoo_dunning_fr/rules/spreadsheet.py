r"""Texts, sums and days as files for spreadsheets hold them, out and in.

Not law but prudence: a program that opens a file takes a text which begins with
`=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and runs it (OWASP, "CSV
injection"). An apostrophe in front makes it a text again.

>>> defuse('=HYPERLINK("http://evil.example")')
'\'=HYPERLINK("http://evil.example")'
>>> defuse("\tcmd"), defuse("＝1+1"), defuse("Boulangerie Moreau")
("'\tcmd", "'＝1+1", 'Boulangerie Moreau')

French files write 1 234,56 where others write 1,234.56.

>>> write_amount(Decimal("-1234.5"), ","), read_amount("1 234,50 €")
('-1234,50', Decimal('1234.50'))
>>> read_day("14/09/2026"), read_day("2026-09-14 00:00:00")
(datetime.date(2026, 9, 14), datetime.date(2026, 9, 14))
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

# Programs take the full-width signs of Asian keyboards for formulas too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_BLANKS = re.compile(r"[\s\u00a0\u202f'’]+")
_CURRENCY = re.compile(r"(€|EUR|euros?)", re.IGNORECASE)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y%m%d")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


def defuse(text: str) -> str:
    """The text, with an apostrophe in front where it could be taken for a formula.

    >>> defuse(""), defuse("- 10 %"), defuse("\u00a0=1+1")
    ('', "'- 10 %", "'\\xa0=1+1")
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def encodable(text: str, encoding: str) -> str:
    """The text in the characters that the encoding has, the others as near as can be.

    >>> encodable("Kovařík Łódź – 10 €", "cp1252")
    'Kovarík ?ódz – 10 €'
    """

    def convert(char):
        for candidate in (char, unicodedata.normalize("NFKD", char)):
            written = candidate.encode(encoding, "ignore").decode(encoding)
            if written:
                return written
        return "?"

    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(map(convert, text))
    return text


def write_amount(amount: Decimal, mark: str, places: int = 2) -> str:
    """A sum without groups, as programs read it: its digits and the decimal mark.

    >>> write_amount(Decimal("1061.06"), "."), write_amount(Decimal(7), ",", 0)
    ('1061.06', '7')
    """
    return f"{amount:.{places}f}".replace(".", mark)


def read_amount(text: str, mark: str = ",") -> Decimal:
    """The sum that a text writes, with or without groups of three; ValueError else.

    :param mark: the decimal mark, when a text could be read both ways

    >>> [str(read_amount(text)) for text in ("1.234,56", "1234.56", "(12,00)", "7-")]
    ['1234.56', '1234.56', '-12.00', '-7']
    >>> str(read_amount("1,234.50", ".")), str(read_amount("1.234")) # thousands
    ('1234.50', '1234')
    >>> read_amount("12,345")
    Traceback (most recent call last):
    ValueError: 12,345
    """
    bare = _CURRENCY.sub("", _BLANKS.sub("", text)).replace("−", "-")
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    digits = bare.strip("+-()")
    whole, cents = _split_amount(digits, mark)
    if not re.fullmatch(r"\d+|\d{1,3}([.,]\d{3})+", whole or "") or len(cents) > 2:
        raise ValueError(text)
    sign = "-" if negative else ""
    return Decimal(f"{sign}{re.sub('[.,]', '', whole)}.{cents}".rstrip("."))


def _split_amount(digits, mark):
    """The whole part and the cents; a lone separator before cents is a decimal mark."""
    lone = re.fullmatch(r"(\d+)[.,](\d{1,2})", digits)
    if lone:
        return lone.groups()
    whole, _mark, cents = digits.partition(mark)
    if cents and not cents.isdecimal():
        return "", ""
    return whole, cents


def read_day(text: str) -> date:
    """The day that a text writes: 2026-09-14, 14/09/2026, 14.09.26; ValueError else.

    >>> read_day("14/09/26"), read_day("20260914")
    (datetime.date(2026, 9, 14), datetime.date(2026, 9, 14))
    >>> read_day("09/14/2026")
    Traceback (most recent call last):
    ValueError: 09/14/2026
    """
    bare = _TIME.sub("", text.strip())
    for shape in _DAYS:
        try:
            return datetime.strptime(bare, shape).date()
        except ValueError:
            continue
    raise ValueError(text)


def simplify(text: str) -> str:
    """A header or a reason without accents, capitals and signs, to compare it.

    >>> simplify(" N° de Facture "), simplify("Payé_direct")
    ('n de facture', 'paye direct')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())
