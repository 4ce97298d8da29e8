"""In which territory somebody is: the mainland, one overseas, or abroad.

Procedure gives more time to whoever does not live in the territory of the court (CPC
643, 644; C. com. R622-24). The departments and territories overseas are countries of
their own in lists of countries, and postal codes of France for its post.

>>> territory("FR", "69003"), territory("MQ", "97200"), territory("FR", "97200")
('metropole', '972', '972')
>>> territory("RE", ""), territory("BE", "1000"), territory("FR", "")
('974', 'abroad', '')
"""

import re

from .court import OWN_PROCEDURE, department

METROPOLE = "metropole"
ABROAD = "abroad"
UNKNOWN = ""
OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "TF": "984",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
MONACO = "980"
# Islands that were of Guadeloupe kept its postal codes.
TAKEN_APART = frozenset({("971", "977"), ("971", "978")})
# Whose courts sit in another territory, as the list of courts has it.
SEATS = {"977": "971", "978": "971", "984": "974", "989": "987"}


def territory(country: str | None, postal_code: str | None) -> str:
    """`metropole`, `abroad`, the number of an overseas territory; `""`: not known.

    :param country: ISO code; None is France
    :param postal_code: as it is written in the address

    What contradicts itself is not known.

    >>> territory("RE", "69003"), territory("GP", "97 150"), territory(None, "98000")
    ('', '978', 'abroad')
    """
    code = re.sub(r"\D", "", postal_code or "")
    if country and country != "FR" and country not in OVERSEAS:
        return ABROAD
    here = _of_code(code)
    there = OVERSEAS.get(country or "")
    if not there or (there, here) in TAKEN_APART:
        return here
    return there if here in (UNKNOWN, there) else UNKNOWN


def court_seat(place: str) -> str:
    """The territory where the courts of a territory sit.

    Those of Saint-Martin and Saint-Barthélemy sit in Guadeloupe.

    >>> court_seat("978"), court_seat("972"), court_seat("")
    ('971', '972', '')
    """
    return SEATS.get(place, place)


def has_own_procedure(country: str | None, postal_code: str | None) -> bool:
    """Whether the courts there follow a code of civil procedure of their own.

    New Caledonia and French Polynesia: a payment order is not asked for by the CPC.

    >>> has_own_procedure("NC", "98800"), has_own_procedure("PF", "")
    (True, True)
    >>> has_own_procedure("RE", "97400"), has_own_procedure("FR", None)
    (False, False)
    """
    return territory(country, postal_code) in OWN_PROCEDURE


def _of_code(code):
    if len(code) != 5:
        return UNKNOWN
    if not code.startswith(("97", "98")):
        return METROPOLE
    return ABROAD if code[:3] == MONACO else department(code)
