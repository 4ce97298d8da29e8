#!/usr/bin/env python3
"""Fill a fresh database with the demo company and run the main job for its day.

    python tools/demo.py CONFIGURATION DATABASE [--output FOLDER]

The database has the add-on and the French chart of accounts; mail goes to the server
that the configuration names, a local one that keeps its messages in FOLDER/emails.
"""

import argparse
import sys
from pathlib import Path

from demo_company import TODAY, build
from demo_run import documents, files, job, report
from demo_run.session import at_work, open_database, refuse_used

OUTPUT = Path(__file__).resolve().parent.parent / "build" / "demo"


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    asked.output.mkdir(parents=True, exist_ok=True)
    with open_database(asked.config, asked.database) as env:
        refuse_used(env)
        book = build(env)
        env.cr.commit()
        print(report.describe_book(book), "- printing the open ones ...", flush=True)
        documents.print_invoices(env, book)
        with at_work(TODAY):
            run = job.run(env, book)
        print(report.describe_run(run))
        written = files.write(run, asked.output)
        print(report.describe_files(written))
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path, help="Odoo's configuration file")
    parser.add_argument("database")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
