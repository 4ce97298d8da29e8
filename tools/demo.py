#!/usr/bin/env python3
"""Fill a fresh database with the demo company and do the main job on three days.

    python tools/demo.py CONFIGURATION DATABASE [--output FOLDER] [--lean]

The database has the add-on and the French chart of accounts; mail goes to the server
that the configuration names, a local one that keeps its messages in FOLDER/emails.
They are sorted by day, with the letters, and FOLDER/index.html shows all of it, each
page of a letter as a picture. DUNNING_DAY=2026-11-23 in the environment fixes the first
day, a Monday; else it is the last one that can be (`demo_company/day.py`).

It fails where e-mails should have left and did not, or where a sum of a paper differs
from what `tests/papers/recompute.py` counts.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo_company import Book, build
from demo_company.clock import stopped
from demo_run import documents, files, job, outcome, page, pictures, report, steps
from demo_run.session import open_database, refuse_used
from demo_run.story import STORY, Day

ROOT = Path(__file__).resolve().parent.parent
RECOMPUTE = ROOT / "tests" / "papers" / "recompute.py"
OUTPUT = ROOT / "build" / "demo"


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    asked.output.mkdir(parents=True, exist_ok=True)
    with open_database(asked.config, asked.database) as env:
        refuse_used(env)
        book = _build(env, lean=asked.lean)
        company, evenings, drawings = book.company.name, [], []
        for day in STORY:
            evenings.append(_work(env, book, day, asked.output))
            if not asked.lean:
                drawings.append(pictures.begin(evenings[-1]))
        steps.write(evenings, asked.output)
    if not asked.lean:
        pictures.finish(evenings, drawings)
        page.write(company, evenings, asked.output)
    files.tidy(asked.output)
    print(report.describe_open(evenings))
    print(report.describe_files(evenings, asked.output), flush=True)
    # By a hand of its own, which shares nothing with what has made the papers.
    count = [sys.executable, RECOMPUTE, asked.output]
    return subprocess.run(count, check=False).returncode


def _build(env: Any, *, lean: bool) -> Book:
    """Make the book; the documents of its invoices were sent long ago."""
    book = build(env, size=0) if lean else build(env)
    printed = book.invoices.keys()
    if lean:
        env["dunning.level"].search([]).attach_invoices = False
        printed = {key for day in STORY for file in day.files for key in file.invoices}
    env.cr.commit()
    print(report.describe_book(book), "- printing the open ones ...", flush=True)
    with stopped(STORY[0].date):
        documents.print_invoices(env, [book.invoices[key] for key in printed])
    return book


def _work(env: Any, book: Book, day: Day, folder: Path) -> outcome.Evening:
    """Do a day's work; the letters leave on the next one, except after the last."""
    with stopped(day.date):
        worked = job.run(env, book, day)
        evening = outcome.tell(worked, day)
        files.write(worked, evening, folder)
    print(report.describe_day(evening), flush=True)
    if silence := steps.find_silence(evening):
        raise SystemExit(f"FAILED: {silence}")
    if day != STORY[-1]:
        with stopped(day.posting_day):
            job.post_letters(env, book, day)
    return evening


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path, help="Odoo's configuration file")
    parser.add_argument("database")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument(
        "--lean",
        action="store_true",
        help="for tests: no invoices of former months, none sent, nothing to look at",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
