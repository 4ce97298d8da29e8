#!/usr/bin/env python3
"""Fill a fresh database with the demo company and do the main job on three days.

    python tools/demo.py CONFIGURATION DATABASE [--output FOLDER]

The database has the add-on and the French chart of accounts; mail goes to the server
that the configuration names, a local one that keeps its messages in FOLDER/emails.
They are sorted by day, with the letters, and FOLDER/index.html shows all of it.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo_company import Book, build
from demo_run import documents, files, job, outcome, page, report
from demo_run.session import at_work, open_database, refuse_used
from demo_run.story import STORY, Day

ROOT = Path(__file__).resolve().parent.parent
RECOMPUTE = ROOT / "tests" / "papers" / "recompute.py"
OUTPUT = ROOT / "build" / "demo"


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    asked.output.mkdir(parents=True, exist_ok=True)
    with open_database(asked.config, asked.database) as env:
        refuse_used(env)
        book = build(env)
        env.cr.commit()
        print(report.describe_book(book), "- printing the open ones ...", flush=True)
        documents.print_invoices(env, book)
        evenings = [_work(env, book, day, asked.output) for day in STORY]
        page.write(book.company.name, evenings, asked.output)
    files.tidy(asked.output)
    print(report.describe_open(evenings))
    print(report.describe_files(evenings, asked.output), flush=True)
    # By a hand of its own, which shares nothing with what has made the papers.
    count = [sys.executable, RECOMPUTE, asked.output]
    return subprocess.run(count, check=False).returncode


def _work(env: Any, book: Book, day: Day, folder: Path) -> outcome.Evening:
    """Do a day's work; the letters leave on the next one, except after the last."""
    with at_work(day.date):
        worked = job.run(env, book, day)
        evening = outcome.tell(worked, day)
        files.write(worked, evening, folder)
    print(report.describe_day(evening), flush=True)
    if day != STORY[-1]:
        with at_work(day.posting_day):
            job.post_letters(env, book, day)
    return evening


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path, help="Odoo's configuration file")
    parser.add_argument("database")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
