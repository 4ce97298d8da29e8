"""The shipped table of courts by postal code: a file, read once, never written.

What people correct or choose is kept beside it, in `dunning.court.area`.
"""

import csv
import hashlib
import json
import re
from functools import lru_cache
from typing import NamedTuple

from odoo.tools import file_open, remove_accents

FOLDER = "odoo_dunning_fr/data/referral/court/courts"
NO_CHAMBER = "-"


class Place(NamedTuple):
    """The codes of the courts of a postal code, whatever the commune.

    :param unsure: a proximity chamber covers some of its communes only
    """

    commercial: tuple[str, ...] = ()
    civil: tuple[str, ...] = ()
    proximity: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def codes(self):
        return {*self.commercial, *self.civil, *self.proximity}


def read_rows(name):
    """The rows of a shipped file, as dictionaries of texts."""
    with file_open(f"{FOLDER}/{name}.csv") as file:
        return list(csv.DictReader(file))


def digest(row):
    """What tells a row of the file of courts from any other state of it.

    Empty columns do not count: one that is added to the file changes no digest.

    :param row: the texts by column, as in the file
    :rtype: str
    """
    told = sorted((name, text) for name, text in row.items() if text)
    text = json.dumps(told, ensure_ascii=False)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=1)
def read_places():
    """All the places, by postal code."""
    places = {}
    for row in read_rows("postal_codes"):
        chambers = row["proximity"].split("|")
        proximity = tuple(code for code in chambers if code != NO_CHAMBER)
        places[row["postal_code"]] = Place(
            tuple(row["commercial"].split("|")),
            tuple(row["civil"].split("|")),
            proximity,
            bool(proximity) and NO_CHAMBER in chambers,
        )
    return places


def clean_postal_code(text):
    """The digits of the postal code: "69 003" and "F-69003" are 69003."""
    return "".join(re.findall(r"[0-9]", text or ""))


def clean_town(text):
    """The town as one writes it to compare: "St-Étienne Cedex 2" is SAINT ETIENNE."""
    words = re.findall(r"[A-Z0-9]+", remove_accents(text or "").upper())
    if "CEDEX" in words:
        words = words[: words.index("CEDEX")]
    return " ".join({"ST": "SAINT", "STE": "SAINTE"}.get(word, word) for word in words)
