"""SQL that copies rows with some columns changed, and draws lots that repeat."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .kinds import SEED

TABLES = (
    "res_partner",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_full_reconcile",
)


@contextmanager
def bulk_loading(cr: Any, tables: Sequence[str] = TABLES) -> Iterator[None]:
    """Load without foreign keys; putting them back proves that the rows are sound."""
    cr.execute("SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 0")
    cr.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
        "  FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [list(tables)],
    )
    keys = cr.fetchall()
    for table, name, _definition in keys:
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, definition in keys:
        cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    cr.execute("RESET work_mem; RESET max_parallel_workers_per_gather")


def clone(
    cr: Any, table: str, source: str, changes: Mapping[str, str], rest: str = ""
) -> int:
    """Copy rows of `table`, aliased `t` in `source`, with some columns changed."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s"
        "   AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    values = ", ".join(changes.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source} {rest}")
    return cr.rowcount


def next_id(cr: Any, table: str) -> int:
    """Return the highest id in use."""
    cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
    return cr.fetchone()[0]


def register_ids(cr: Any, tables: Sequence[str] = TABLES) -> None:
    """Let the sequences go on after the copied rows."""
    for table in tables:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")


def chance(key: str, topic: str) -> str:
    """Return the SQL of a number within [0, 1), always the same for key and topic."""
    digest = f"substr(md5('{SEED}:{topic}:' || ({key})::text), 1, 8)"
    return f"((('x' || {digest})::bit(32)::bigint & 4294967295) / 4294967296.0)"


def pick(key: str, topic: str, choices: Sequence[str]) -> str:
    """Return the SQL of one of the texts, always the same for key and topic."""
    texts = ", ".join("'" + choice.replace("'", "''") + "'" for choice in choices)
    rank = f"1 + floor({chance(key, topic)} * {len(choices)})::int"
    return f"(ARRAY[{texts}])[{rank}]"
