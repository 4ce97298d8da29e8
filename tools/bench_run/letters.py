"""Letters, by the number of their lines: what a customer owes makes the page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from .measuring import Measure, Target, measured

MANY = 100  # printed together
ALONE = 20
EACH_KIND = 40
PRINTING = Target(0.020, each=True)


class Kind(NamedTuple):
    """Letters of so many lines; `upto` of None: and more."""

    first: int
    upto: int | None

    @property
    def words(self) -> str:
        if self.upto is None:
            return f"{self.first} lines and more"
        return f"{self.first} to {self.upto} lines" if self.upto > 1 else "1 line"


KINDS = (Kind(1, 1), Kind(2, 3), Kind(4, 9), Kind(10, None))


def letter_stages(env: Any) -> Iterator[Measure]:
    """Print letters of every size, then those of any customers; none is kept."""
    for kind in KINDS:
        found = _draw(env, EACH_KIND, kind)
        if found:
            yield _print(env, found, f"letters together, {kind.words}")
    yield _print_alone(env)
    yield _print(env, _draw(env, MANY), "letters together, any customers", PRINTING)


def charged_letters(env: Any) -> Iterator[Measure]:
    """Those of the second night, with the calculation of the charges annexed."""
    found = _draw(env, MANY, charged=True)
    yield _print(env, found, "letters together, with charges")


def _draw(
    env: Any, count: int, kind: Kind | None = None, *, charged: bool = False
) -> Any:
    """Draw notices without a letter: by lot, not the biggest customers first."""
    first, upto = kind or Kind(1, None)
    env.cr.execute(
        """
        SELECT notice.id
          FROM dunning_notice notice
          JOIN dunning_notice_line line ON line.notice_id = notice.id
         WHERE notice.state = 'issued' AND notice.document_id IS NULL
           AND (NOT %s OR notice.amount_interest > 0)
         GROUP BY notice.id
        HAVING COUNT(*) BETWEEN %s AND %s
         ORDER BY md5(notice.id::text) LIMIT %s
        """,
        [charged, first, upto or 10**6, count],
    )
    return env["dunning.notice"].browse(id_ for (id_,) in env.cr.fetchall())


def _print(env: Any, notices: Any, stage: str, target: Target | None = None) -> Measure:
    lines = len(notices.line_ids)
    env.invalidate_all()
    with measured(stage, env, target) as result:
        notices._get_documents()
    _forget(env)
    result.rows = len(notices)
    result.note = f"{lines / max(len(notices), 1):.1f} lines each"
    return result


def _forget(env: Any) -> None:
    """Undo it: the next ones are drawn from all."""
    env.cr.rollback()
    env.invalidate_all(flush=False)


def _print_alone(env: Any) -> Measure:
    notices = _draw(env, ALONE)
    env.invalidate_all()
    with measured("letters one by one", env) as result:
        for notice in notices:
            notice._get_document()
    _forget(env)
    result.rows = len(notices)
    return result
