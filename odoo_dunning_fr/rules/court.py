"""Which kind of court may order a debtor to pay (CPC 1406 [T]).

Its rules are of public order: no clause derogates from them. The court is that of the
place where the debtor lives or is established (CPC 43 [T]); which kind it is depends
on who the parties are:

- merchants, commercial companies and, since 2022-01-01, artisans among themselves:
  the commercial court, whatever the amount (C. com. L721-3 [N], its 1° [W]);
- any other debtor: the judicial court, whatever the amount; a consumer is never
  brought before a commercial court by a merchant (mixed act);
- a société d'exercice libéral, be it the creditor or the debtor: the judicial court
  alone, although its form is that of a merchant (C. com. L721-5 [W]);
- a creditor who is no merchant may choose when the debtor is one (L721-3 [N]);
- consumer credit and housing lease: the judge of protection, who sits in the judicial
  court or its proximity chamber (COJ L213-4-4, L213-4-5 [T]);
- a claim under public law: no civil court (CPC 1406 [T]; CJA);
- New Caledonia and French Polynesia have codes of civil procedure of their own: no
  order is asked for there by the rules of this file.

Which quality a legal form has is said by `legal_form`.

The place gives the court its kind: `place_kind`. The marks [T], [N], [W], [M] say how
well each rule is established: text read, quoted, secondary source, not verified.

>>> from datetime import date
>>> from decimal import Decimal
>>> joiner, shop = Party("merchant", "69"), Party("merchant", "69", tae=TAE_SPAN)
>>> competent_kind(joiner, shop, Decimal(4200), on=date(2026, 11, 21))
'tae'
>>> competent_kind(joiner, shop, Decimal(4200), on=date(2029, 1, 2))
'tc'
>>> competent_kind(joiner, Party("consumer", "69"), Decimal(4200))
'tj'
>>> possible_kinds(Party("civil"), Party("merchant", "67"), Decimal(4200))
('cctj', 'tj')
>>> possible_kinds(Party("sel"), Party("merchant", "67"), Decimal(4200))
('tj',)
"""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from .dated import Dated, value_on

Kind = Literal["tc", "tae", "tj", "tprx", "cctj", "tmc", "tpi"]
Quality = Literal["merchant", "artisan", "civil", "sel", "consumer", "public"]
Nature = Literal["contract", "consumer_credit", "housing_lease", "administrative"]
Order = Literal["commercial", "civil"]

# The experiment of the law of 2023-11-20 (n° 2023-1059, art. 26 [W]).
TAE_SPAN = (date(2025, 1, 1), date(2028, 12, 31))
ARTISANS_SINCE = date(2022, 1, 1)
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
# Overseas, as the list of courts has them.
MIXED_COMMERCE = frozenset("971 972 973 974 976 977 978 984 987 988 989".split())
FIRST_INSTANCE = frozenset({"975", "986", "987", "988", "989"})
OWN_PROCEDURE = frozenset({"987", "988"})
PROTECTION: frozenset[Nature] = frozenset({"consumer_credit", "housing_lease"})
# Ordinary claims of a proximity chamber.
PROXIMITY_CEILINGS = (Dated(None, Decimal(10000), "COJ D212-19-1, table IV-II [W]"),)


class Party(NamedTuple):
    """A party to the claim; of its place only the debtor's counts.

    :param quality: `merchant` (also a commercial company), `artisan`, `civil` (liberal
        profession, farmer, association, civil company), `sel`, `consumer`, or
        `public`: a body that contracts under public law. A public body's contract
        under private law makes it `civil`, or `merchant` where it trades.
    :param department: "69", "2A", "972"; see `department`
    :param tae: from when until when the commercial court of its place is one of the
        twelve tribunaux des activités économiques; None: it is not
    :param proximity: whether a proximity chamber covers its commune
    """

    quality: Quality
    department: str = ""
    tae: tuple[date, date] | None = None
    proximity: bool = False


class NotForCivilCourt(Exception):
    """The claim is for the administrative courts: no payment order is possible.

    A written claim comes first (CJA R421-1 [T]), then a référé-provision (R541-1 [T]).
    """


class OwnProcedure(Exception):
    """The court of the place follows a code of civil procedure of its own."""


def department(postal_code: str) -> str:
    """The department of a postal code, as far as courts depend on it.

    A few codes of the mainland serve a neighbour too, none of Alsace-Moselle; Corsica
    stays "20": its courts are ordinary ones.

    >>> department("69003"), department("97200"), department("97150")
    ('69', '972', '978')
    """
    islands = {"97133": "977", "97150": "978", "98799": "989"}
    if postal_code in islands:
        return islands[postal_code]
    return postal_code[: 3 if postal_code.startswith(("97", "98")) else 2]


def is_in_span(span: tuple[date | None, date | None], on: date | None) -> bool:
    """Whether a day lies in a span, both ends included; without a day: yes."""
    start, end = span
    return on is None or ((start or on) <= on <= (end or on))


def orders(
    creditor: Party,
    debtor: Party,
    nature: Nature = "contract",
    *,
    on: date | None = None,
) -> tuple[Order, ...]:
    """The orders of courts that may decide, the usual one first.

    :raises NotForCivilCourt: the claim is for the administrative courts
    :raises OwnProcedure: the debtor is in New Caledonia or French Polynesia

    >>> orders(Party("merchant"), Party("artisan"), on=date(2021, 12, 31))
    ('civil',)
    >>> orders(Party("sel"), Party("merchant")), orders(Party("merchant"), Party("sel"))
    (('civil',), ('civil',))
    >>> orders(Party("consumer"), Party("artisan"))
    ('commercial', 'civil')
    >>> orders(Party("merchant"), Party("merchant"), "housing_lease")
    ('civil',)
    """
    if nature == "administrative" or debtor.quality == "public":
        raise NotForCivilCourt
    if debtor.department in OWN_PROCEDURE:
        raise OwnProcedure
    if nature in PROTECTION or not _trades(debtor, on) or creditor.quality == "sel":
        return ("civil",)
    if _trades(creditor, on):
        return ("commercial",)
    # The judge over merchants is the usual one; the choice is the creditor's.
    return ("commercial", "civil")


def _trades(party: Party, on: date | None) -> bool:
    if party.quality == "artisan":
        return on is None or on >= ARTISANS_SINCE
    return party.quality == "merchant"


def place_kind(
    order: Order,
    place: Party,
    amount: Decimal,
    nature: Nature = "contract",
    *,
    on: date | None = None,
) -> Kind:
    """The kind of court that an order of courts has in a place.

    Commercial: the chamber of the judicial court in Alsace-Moselle (L731-1, -2 [N]);
    the mixed court overseas, where there is one, else the court of first instance; one
    of twelve tribunaux des activités économiques in 2025 to 2028 (décret 2024-674,
    arrêté of 2024-07-05 [W]); else the commercial court.
    Civil: the court of first instance in the Pacific and Saint-Pierre-et-Miquelon; the
    proximity chamber of the commune (COJ L212-8 [T]) up to 10 000 EUR, or any amount
    in matters of protection (table IV-II [W]); else the judicial court, which the
    chamber belongs to.

    >>> place_kind("commercial", Party("merchant", "972"), Decimal(100))
    'tmc'
    >>> suburb = Party("consumer", "93", proximity=True)
    >>> place_kind("civil", suburb, Decimal(10000))
    'tprx'
    >>> place_kind("civil", suburb, Decimal("10000.01"))
    'tj'
    """
    if order == "civil":
        if place.department in FIRST_INSTANCE:
            return "tpi"
        ceiling = value_on(PROXIMITY_CEILINGS, on)
        near = nature in PROTECTION or amount <= ceiling
        return "tprx" if place.proximity and near else "tj"
    if place.department in ALSACE_MOSELLE:
        return "cctj"
    if place.department in MIXED_COMMERCE:
        return "tmc"
    if place.department in FIRST_INSTANCE:
        return "tpi"
    return "tae" if place.tae and is_in_span(place.tae, on) else "tc"


def possible_kinds(
    creditor: Party,
    debtor: Party,
    amount: Decimal,
    nature: Nature = "contract",
    *,
    on: date | None = None,
) -> tuple[Kind, ...]:
    """The kinds of court that the creditor may choose from, the usual one first.

    :param amount: what is claimed; it only tells a proximity chamber from its court
    :param on: the day of the request; None: the law in force, experiments included
    :raises NotForCivilCourt: the claim is for the administrative courts
    :raises OwnProcedure: the debtor is in New Caledonia or French Polynesia
    """
    return tuple(
        place_kind(order, debtor, amount, nature, on=on)
        for order in orders(creditor, debtor, nature, on=on)
    )


def competent_kind(
    creditor: Party,
    debtor: Party,
    amount: Decimal,
    nature: Nature = "contract",
    *,
    on: date | None = None,
) -> Kind:
    """The kind of court that usually decides: the first of `possible_kinds`."""
    return possible_kinds(creditor, debtor, amount, nature, on=on)[0]


def judge(kind: Kind, nature: Nature = "contract") -> str:
    """Whom the request is addressed to (CPC 1406 [T]): `jcp`, `tc` or `tj`.

    The judge of protection, the president of the commercial court or of the judicial
    court; the request's form goes with it.

    >>> judge("tprx", "housing_lease"), judge("tae"), judge("cctj")
    ('jcp', 'tc', 'tj')
    """
    if nature in PROTECTION:
        return "jcp"
    return "tc" if kind in ("tc", "tae", "tmc") else "tj"
