"""What day it is, is asked of a company: `res.company._get_dunning_today`.

A clock that is asked elsewhere gives the day of the user, or of nobody: a reminder then
leaves on a morning on which it was put on hold, or bears a day too many of interest.
"""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sources import ADDON, Source, read

# Attributes of which each gives a day or a zone, whoever asks.
ASKED = {"astimezone", "context_today", "context_timestamp", "utcnow", "tz"}
# The same of Python's and Odoo's own types, by the names under which they are known.
CLOCKS = {"Date", "Datetime", "date", "datetime"}
# What the database or a server would say; a moment cut to its day in UTC.
IN_SQL = re.compile(
    r"\bCURRENT_(?:DATE|TIME\w*)|\bLOCALTIME\w*|\bNOW\(\)|\bAT TIME ZONE\b"
    r"|(?<!NULL)::date\b|\bEurope/Paris\b",
    re.IGNORECASE,
)
# Where it is right all the same, and why.
WANTED = {
    ("models/company.py", "astimezone"): "the one place where it is asked",
    ("models/company.py", "tz"): "where the company is",
    ("models/company.py", "Europe/Paris"): "where it is if it does not say so",
    ("models/delivery/post.py", "astimezone"): "noon there, as Odoo stores a moment",
    (
        "models/receivable/sql/money/pending.py",
        "AT TIME ZONE",
    ): "the day of an online payment, by the zone of its company",
    (
        "models/receivable/sql/money/pending.py",
        "::date",
    ): "the day of an online payment, by the zone of its company",
}
# In views: the day of the browser, or of the user who reads.
IN_XML = re.compile(
    r"context_today|\btime\.strftime|\bdatetime\.|\bDateTime\.|'(?:today|now)\b"
)
WANTED_IN_XML = {
    "filter": "a list shows what its reader asks for, by his own calendar",
    "data/run/ir_cron_data.xml": "the first night after the installation, in UTC",
}


def find_clocks(source: Source) -> set[tuple[str, str]]:
    """The clocks that a file asks, and how."""
    found = set()
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute):
            continue
        base = getattr(node.value, "attr", getattr(node.value, "id", None))
        if node.attr in ASKED:
            found.add(node.attr)
        elif base in CLOCKS and node.attr == "today":
            found.add(f"{base}.today")
        elif base in ("date", "datetime") and node.attr == "now":
            found.add(f"{base}.now")
        elif node.attr == "date" and _is_now(node.value):
            found.add("now().date")
    for text in source.texts:
        found |= set(IN_SQL.findall(text))
    return {(source.name, clock) for clock in found}


def _is_now(node):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "now"


def test_no_clock_is_asked_but_that_of_the_company():
    found = {
        clock
        for source in read("models", "wizard", "report", "controllers", "rules")
        for clock in find_clocks(source)
    }
    assert found == set(WANTED)


def test_views_and_templates_decide_nothing_by_the_day_of_their_reader():
    found = set()
    paths = sorted(ADDON.rglob("*.xml"))
    for path in paths:
        name = path.relative_to(ADDON).as_posix()
        for element in ElementTree.parse(path).iter():
            for text in (element.text or "", *element.attrib.values()):
                if IN_XML.search(text):
                    found.add(name if name in WANTED_IN_XML else element.tag)
    assert len(paths) > 50
    assert found == set(WANTED_IN_XML)


@pytest.mark.parametrize(
    "code",
    [
        "date = fields.Date(default=fields.Date.context_today)",
        "fields.Date.today()",
        "date.today()",
        "datetime.now()",
        "fields.Datetime.now().date()",
        "fields.Datetime.context_timestamp(self, moment)",
        "user.tz",
        "SQL('SELECT 1 WHERE day < current_date')",
        "SQL('SELECT create_date::date')",
        "SQL('SELECT now()')",
    ],
)
def test_a_new_one_is_caught(code):
    source = Source(Path(ADDON / "models" / "new.py"), ast.parse(code))
    assert find_clocks(source)


@pytest.mark.parametrize(
    "code",
    [
        "fields.Datetime.now()",  # a moment, as Odoo stores it
        "company._get_dunning_today()",
        "scope.today('line.company_id')",
        "SQL('NULL::date AS next_date')",
    ],
)
def test_what_asks_no_clock_is_left_alone(code):
    source = Source(Path(ADDON / "models" / "new.py"), ast.parse(code))
    assert not find_clocks(source)
