"""What three years of dunning cost those who read: a ratio, of two copies of a book."""

from functools import partial
from typing import Any

from bench_book.history import add_history

from .databases import opened
from .measuring import Measure
from .night import told_the_day
from .racing import Ratio, race
from .stages import ADMIN, DAY, READS, Read, as_reader, read_once

# How many times the CPU something may take on the book with a past.
LIMIT = 1.3
# CPU is counted in hundredths of a second: below some of them nothing is judged.
NOISE = 0.05


def live_through(name: str, size: int) -> dict[str, int]:
    """Give a book a past of three years; return what it is made of."""
    with opened(name, ADMIN) as env, told_the_day(DAY):
        pattern = _issue_one(env)
        made = add_history(env.cr, pattern.id, size, DAY)
        env.cr.commit()
    return made


def _issue_one(env: Any) -> Any:
    """Issue a notice through the add-on, to be cloned."""
    decision = env["dunning.run"]._decide(env.company, DAY)
    mailed = (
        one.partner_id
        for one in decision.proposals
        if env["res.partner"].browse(one.partner_id).email
        and env["res.partner"].browse(one.partner_id).is_company
    )
    run = env["dunning.run"].create(
        {
            "company_id": env.company.id,
            "date": DAY,
            "partner_ids": [(6, 0, [next(mailed)])],
        }
    )
    run.action_issue()
    env.flush_all()
    return run.notice_ids[:1]


def compare(plain: str, lived: str, rounds: int) -> list[Ratio]:
    """Read the same of both books, in turns."""
    return [
        race(
            read.stage,
            plain,
            lived,
            rounds,
            partial(_read, read),
            ADMIN,
        )
        for read in READS
    ]


def _read(read: Read, env: Any) -> Measure:
    return read_once(read, as_reader(env))


def find_grown(ratios: list[Ratio]) -> list[Ratio]:
    """Those that take more than they may; the least disturbed rounds count.

    By their CPU, which another program on the machine disturbs less than the time.
    """
    return [
        ratio
        for ratio in ratios
        if 1 + ratio.least / 100 > LIMIT and ratio.extra > NOISE
    ]
