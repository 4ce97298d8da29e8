#!/usr/bin/env python3
"""Measure the add-on on books of 1 000, 10 000 and 100 000 invoices.

    python3 tools/env.py bench [--sizes 1000,10000] [--rounds 7] [--readme]

Builds each book in a database of its own, measures what users and the nights do on
it, the same beside three years of notices, what the add-on costs those who post
invoices, and a peer. The tables are printed and kept in build/bench.md; the databases
are dropped. Larger books are measured when they are asked for: --sizes 300000,1000000.

It fails when something takes too much longer beside three years of notices.
"""

import argparse
import logging
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench_book import TODAY, build, check, prepare_company
from bench_run import history, machine, paying, peer, readme, report
from bench_run.databases import Databases, install, opened, vacuum
from bench_run.measuring import Measure, measured
from bench_run.plan import measure_all
from bench_run.racing import Ratio
from bench_run.stages import confirm_preview
from freezegun import freeze_time

from odoo.tools import config as settings

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build" / "bench.md"
README = ROOT / "README.md"
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 7
PEER_UP_TO = 10_000  # it takes more than seven minutes for ten times as many
JUDGED_FROM = 10_000  # of smaller books a millisecond would decide


@dataclass
class Results:
    """What was found, by the size of the book."""

    machine: str = ""
    books: dict[int, list[Measure]] = field(default_factory=dict)
    grown: dict[int, list[Ratio]] = field(default_factory=dict)
    costs: list[paying.Cost] = field(default_factory=list)

    @property
    def missed(self) -> list[Ratio]:
        """What is too much slower beside three years of notices."""
        judged = [ratios for size, ratios in self.grown.items() if size >= JUDGED_FROM]
        return [ratio for ratios in judged for ratio in history.find_grown(ratios)]


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    settings.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    databases = Databases(settings["db_name"][0])
    try:
        results = _measure(databases, asked)
    finally:
        databases.drop_all()
    text = _describe(results)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text, "utf-8")
    print(f"\n{text}\nkept in {OUTPUT}")
    if asked.readme:
        readme.write(README, _compose(results))
    for ratio in results.missed:
        print(f"too slow beside three years of notices: {ratio.stage}")
    return 1 if results.missed else 0


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
        "--rounds", type=int, default=ROUNDS, help="where two databases take turns"
    )
    parser.add_argument(
        "--peer-up-to",
        type=int,
        default=PEER_UP_TO,
        help="the largest book on which the peer is measured; 0: on none",
    )
    parser.add_argument(
        "--readme", action="store_true", help="write the figures into README.md"
    )
    return parser.parse_args(arguments)


def _measure(databases: Databases, asked: argparse.Namespace) -> Results:
    results = Results()
    base = databases.copy(asked.template, "base")
    with opened(base) as env:
        machine.check_durable(env)
        results.machine = machine.describe(env)
        prepare_company(env)
        env.cr.commit()
    peers = [size for size in asked.sizes if size <= asked.peer_up_to]
    for size in asked.sizes:
        name = databases.copy(base, str(size))
        found = results.books[size] = [_build_book(name, size)]
        has_peer = size == max(peers, default=0) and peer.fetch()
        bare = (
            databases.copy(name, "bare") if has_peer or size == asked.sizes[0] else ""
        )
        found.append(_install(name))
        _begin(name)
        if size == asked.sizes[0]:
            results.costs = paying.compare_paying(bare, name, asked.rounds)
            print(report.cost_table(results.costs), flush=True)
        results.grown[size] = _grow(databases, name, size, asked.rounds)
        found += _told(measure_all(name))
        if has_peer:
            found += _told(peer.peer_stages(bare))
        for done in filter(None, (name, bare)):
            databases.drop(done)
        print(report.stage_table({size: found}), flush=True)
    return results


def _told(measures):
    """Say of each that it is done: a large book takes its time."""
    for measure in measures:
        print(f"  {measure.stage}: {measure.seconds:.2f} s", flush=True)
        yield measure


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


def _begin(name: str) -> None:
    with opened(name) as env:
        confirm_preview(env)
    vacuum(name, "account_move", "res_partner")


def _grow(databases: Databases, name: str, size: int, rounds: int) -> list[Ratio]:
    """The same in a copy that has three years of notices."""
    lived = databases.copy(name, "lived")
    made = history.live_through(lived, size)
    vacuum(lived)
    print(f"  a past of {made}", flush=True)
    ratios = history.compare(name, lived, rounds)
    databases.drop(lived)
    print(report.ratio_table(ratios, history.find_grown(ratios)), flush=True)
    return ratios


def _describe(results: Results) -> str:
    today = datetime.now().date().isoformat()
    grown = [
        f"{size} invoices:\n\n{report.ratio_table(ratios, results.missed)}\n"
        for size, ratios in results.grown.items()
    ]
    return "\n".join(
        [
            f"# Benchmark of {today}",
            "",
            f"{results.machine}.",
            "",
            "Seconds are those of the quickest of some tries; growth is against the "
            "book before. CPU is that of Odoo and of its database process. Targets "
            "are for the largest book.",
            "",
            report.stage_table(results.books),
            "",
            "What three years of notices cost: the same book without and with them "
            "take turns, the figures are medians and the least disturbed rounds. At "
            f"most {history.LIMIT} times the CPU is wanted.",
            "",
            *grown,
            "What the add-on costs those who invoice and get paid, on the smallest "
            "book: calls of Python are counted; of the CPU, that of the database "
            "included, both take turns, and the figures are medians.",
            "",
            report.cost_table(results.costs),
            "",
        ]
    )


def _compose(results: Results) -> str:
    """README's figures: of the largest book, and of the one that the peer had."""
    size = max(results.books)
    peers = {
        book: measures
        for book, measures in results.books.items()
        if report.ratio_of_peer(measures)
    }
    chosen = max(peers, default=None)
    return readme.compose(
        size,
        results.books[size],
        results.machine,
        results.grown[size],
        chosen and (chosen, peers[chosen]),
        results.costs,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
