"""The demonstration's three days fit its book; its page shows names as they are."""

import os
import subprocess
import sys
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import pytest
from demo_company import agents, plan
from demo_company.rules import open_days
from demo_run import page, steps
from demo_run.events import Event
from demo_run.follow import Booked, Followed, Paper
from demo_run.outcome import Evening, Notice, Open, Sending, Skip
from demo_run.story import STORY

from environment.paths import ROOT

ON_ANOTHER_MONDAY = """
import test_demo
test_demo.test_the_story_names_customers_and_invoices_of_the_book()
test_demo.test_the_story_goes_forward_on_days_of_work()
print(test_demo.STORY[0].date)
"""
ZINC = "Bar <b>Le Zinc</b> & Fils"


def test_the_story_names_customers_and_invoices_of_the_book():
    customers = plan.customers().keys()
    invoices = {situation.key for situation in plan.situations()}
    for day in STORY:
        named = [each.invoice for each in (*day.payments, *day.returned, *day.disputes)]
        assert {*named, *day.meanwhile} <= invoices
        assert {key for file in day.files for key in file.invoices} <= invoices
        refused = [customer for customer, _reason in (*day.refused, *day.waived)]
        assert {*day.approved, *refused, *day.charged} <= customers
        assert {each.customer for each in day.insolvencies} <= customers
        named = {file.agent for file in day.files if file.agent}
        assert (
            named | {each.officer for each in day.insolvencies} <= agents.AGENTS.keys()
        )


def test_the_story_goes_forward_on_days_of_work():
    assert STORY[0].date == plan.TODAY
    for before, day in pairwise(STORY):
        assert before.posting_day < day.date
        for payment in (*day.payments, *day.returned):
            assert before.date < payment.day < day.date
    days = [moment for day in STORY for moment in (day.date, day.posting_day)]
    days += [payment.day for day in STORY for payment in (*day.payments, *day.returned)]
    assert all(open_days.is_open(day) for day in days)


# Holidays on a Tuesday, a Thursday, a Friday and a Monday; Christmas and New Year.
@pytest.mark.parametrize(
    "monday", ["2025-11-10", "2025-05-05", "2026-04-13", "2026-03-23", "2024-12-16"]
)
def test_on_other_mondays_it_waits_for_open_days(monday):
    """In a process of its own each: the story is one of constants."""
    env = os.environ | {
        "DUNNING_DAY": monday,
        "DUNNING_QUIET": "no",
        "PYTHONPATH": f"{ROOT / 'tools'}:{Path(__file__).parent}",
    }
    command = [sys.executable, "-c", ON_ANOTHER_MONDAY]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    assert done.stdout.strip() == monday


def test_the_page_shows_markup_in_names_as_text(tmp_path):
    evening = _evening(tmp_path)
    page.write(f"{ZINC} SARL", [evening], tmp_path)
    text = (tmp_path / "index.html").read_text("utf-8")
    assert "<b>Le Zinc" not in text
    assert text.count("Bar &lt;b&gt;Le Zinc&lt;/b&gt; &amp; Fils") >= 5
    assert "<script>" not in text  # neither of the e-mail, which is in a frame
    assert '<iframe sandbox loading="lazy"' in text
    assert "Lundi 23" not in text and "lundi 23 novembre 2026" in text


def test_the_page_shows_what_follows_and_what_was_missing(tmp_path):
    evening = _evening(tmp_path)
    file = Followed(
        "DOS/1",
        "Injonction de payer",
        ZINC,
        "Transmis",
        "EUR",
        {"principal": 60.0, "interest": 0.5, "total": 60.5},
        [("Tribunal", ZINC), ("Prochaine échéance", STORY[0].date)],
        ["Aucune preuve"],
        "Preuve au classeur",
        [_paper(tmp_path, "lettre.pdf", pictures=1), _paper(tmp_path, "pieces.zip")],
        [ZINC],
        [Booked("Perte", "654000 Pertes", 50.0, 0.0)],
    )
    evening.files.append(file)
    evening.bills.append(_paper(tmp_path, "frais.pdf", pictures=2))
    page.write("Morvan", [evening], tmp_path)
    text = (tmp_path / "index.html").read_text("utf-8").replace("\xa0", " ")
    assert "Ce qui suit" in text
    assert "60,50 €" in text and "23 novembre 2026" in text
    assert "Aucune preuve" in text and "« Preuve au classeur »" in text
    assert 'href="pieces.zip"' in text and 'src="pieces' not in text
    assert "frais.pdf</a>, page 1 sur 2" in text
    assert "<b>Le Zinc" not in text


def test_the_chart_leaves_credits_out_and_fits_the_longest_bar(tmp_path):
    (bar,) = page.chart([_evening(tmp_path)])
    assert [(part.state, part.amount) for part in bar] == [
        ("not_due", 300.0),
        ("waiting", 100.0),
    ]
    assert [(part.start, part.width) for part in bar] == [(0, 75), (75, 25)]


@pytest.mark.parametrize(
    ("states", "kept", "told"),
    [
        (["sent", "sent"], [], ""),
        (["sent", "cancelled"], [1], ""),  # it was not to leave any more
        (
            ["failed", "queued"],
            [0, 1],
            "no e-mail left on Monday 23 November 2026, of 2",
        ),
        (["sent", "sent"], [0, 1], "does the mail server answer"),  # nobody kept it
        (
            ["sent", "failed"],
            [1],
            "Monday 23 November 2026 no e-mail left to Zinc 1.",
        ),
        (["cancelled"], [0], "no notice of Monday 23 November 2026 was to leave"),
        ([], [], "each day has some."),
    ],
)
def test_a_day_on_which_no_email_left_says_so(tmp_path, states, kept, told):
    evening = _evening(tmp_path)
    evening.notices = {rank: _notice(rank, state) for rank, state in enumerate(states)}
    for rank, notice in evening.notices.items():
        notice.email = None if rank in kept else tmp_path / "zinc.eml"
    said = steps.find_silence(evening)
    assert told in said and bool(said) == bool(told)


def test_the_steps_of_a_day_are_rows_without_a_sum_or_a_date(tmp_path):
    steps.write([_evening(tmp_path)], tmp_path)
    rows = (tmp_path / steps.NAME).read_text("utf-8").splitlines()
    assert rows == [
        "day;what;customer;step;result",
        f"1;event;{ZINC};payment;",
        f"1;notice;{ZINC};Relance {ZINC};sent + cancelled",
    ]


def _notice(rank, state):
    sendings = [Sending("email", state, ""), Sending("letter", "queued", "")]
    names = ("", f"Zinc {rank}", "Relance", [], 1.0, 0.0, "", "EUR", "issued", "")
    return Notice(*names, sendings)


def _evening(folder):
    notice = Notice(
        "REL/1",
        ZINC,
        f"Relance {ZINC}",
        ["FAC/1"],
        100.0,
        40.0,
        ZINC,
        "EUR",
        "issued",
        "",
        [Sending("email", "sent", ""), Sending("letter", "cancelled", "")],
    )
    notice.email = folder / "zinc.eml"
    notice.email.write_bytes(_message().as_bytes())
    return Evening(
        STORY[0],
        [Event("payment", STORY[0].date, ZINC, "FAC/2", 10.0, ZINC)],
        {1: notice},
        [Skip(ZINC, 1, 2.0, "EUR", ZINC)],
        [
            Open("not_due", "Non échue", "", 1, 300.0),
            Open("waiting", "En attente", "Délai", 1, 60.0),
            Open("waiting", "En attente", "Intervalle", 1, 40.0),
            Open("excluded", "Hors relance", "Crédit", 1, -50.0),
        ],
    )


def _paper(folder, name, pictures=0):
    drawn = [folder / f"{name}-{number}.png" for number in range(pictures)]
    return Paper(name, name, b"", folder / name, drawn)


def _message():
    message = EmailMessage()
    message["Subject"] = f"Relance {ZINC}"
    message["X-Envelope-To"] = "patron@bar-le-zinc.example"
    message.set_content("Bonjour")
    message.add_alternative(f"<p>Bonjour {ZINC}</p><script>1</script>", subtype="html")
    return message
