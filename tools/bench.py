#!/usr/bin/env python3
"""Measure the add-on on books of 1 000, 10 000 and 100 000 invoices.

    python3 tools/env.py bench [--sizes 1000,10000] [--rounds 7]

Builds each book in a database of its own, measures what users and the nightly action
do on it, and what the add-on costs those who post invoices. The tables are printed and
kept in build/bench.md; the databases are dropped.
"""

import argparse
import logging
import platform
import sys
from datetime import datetime
from pathlib import Path

from bench_book import TODAY, build, check, prepare_company
from bench_run import report
from bench_run.databases import Databases, install, opened, vacuum
from bench_run.measuring import Measure, measured
from bench_run.night import night_stages
from bench_run.posting import Ratio, compare
from bench_run.stages import ADMIN, confirm_preview, read_stages
from freezegun import freeze_time

from odoo.tools import config as settings

OUTPUT = Path(__file__).resolve().parent.parent / "build" / "bench.md"
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 7


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    settings.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    databases = Databases(settings["db_name"][0])
    try:
        books, ratios = _measure(databases, asked)
    finally:
        databases.drop_all()
    text = _describe(books, ratios)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text, "utf-8")
    print(f"\n{text}\nkept in {OUTPUT}")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("template", help="a database with the French chart of accounts")
    parser.add_argument(
        "--sizes",
        type=lambda text: sorted(int(size) for size in text.split(",")),
        default=SIZES,
        help="numbers of invoices, separated by commas",
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of posting, with and without"
    )
    return parser.parse_args(arguments)


def _measure(
    databases: Databases, asked: argparse.Namespace
) -> tuple[dict[int, list[Measure]], list[Ratio]]:
    base = databases.copy(asked.template, "base")
    with opened(base) as env:
        prepare_company(env)
        env.cr.commit()
    books, ratios = {}, []
    for size in asked.sizes:
        name = databases.copy(base, str(size))
        books[size] = [_build_book(name, size)]
        plain = "" if books.keys() - {size} else databases.copy(name, "plain")
        books[size].append(_install(name))
        if plain:
            dunned = databases.copy(name, "dunned")
            for copy in (plain, dunned):
                vacuum(copy, full=True)
            ratios = compare(plain, dunned, asked.rounds)
            print(report.ratio_table(ratios), flush=True)
        books[size] += _measure_book(name)
        databases.drop(name)
        print(report.stage_table({size: books[size]}), flush=True)
    return books, ratios


def _build_book(name: str, size: int) -> Measure:
    with measured("build the book") as result, opened(name) as env:
        with freeze_time(TODAY, tick=True):
            build(env, size)
        check(env)
        result.rows = env["account.move.line"].search_count([])
    vacuum(name)
    return result


def _install(name: str) -> Measure:
    with measured("install the add-on") as result:
        install(name)
    with opened(name) as env:
        result.rows = env["res.partner"].search_count([])
    return result


def _measure_book(name: str) -> list[Measure]:
    with opened(name) as env:
        confirm_preview(env)
    vacuum(name, "account_move", "res_partner")
    with opened(name, ADMIN) as env:
        return [*read_stages(env), *night_stages(env)]


def _describe(books: dict[int, list[Measure]], ratios: list[Ratio]) -> str:
    today = datetime.now().date().isoformat()
    machine = f"Python {platform.python_version()}, {platform.machine()}"
    return "\n".join(
        [
            f"# Benchmark of {today} ({machine})",
            "",
            "Seconds are those of the quickest of some tries; growth is against the "
            "book before. CPU is that of Odoo and of its database process. Targets "
            "are for the largest book, of 100 000 invoices.",
            "",
            report.stage_table(books),
            "",
            "What the add-on costs those who post invoices and book payments; both "
            "take turns, the figures are medians.",
            "",
            report.ratio_table(ratios),
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
