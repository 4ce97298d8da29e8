"""What a database holds of ours, read by SQL: the same query before and after."""

from contextlib import closing
from typing import Any

from harness.database import connect

TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
   AND table_name LIKE 'dunning\\_%' ORDER BY table_name
"""
# What we keep on tables of Odoo's: their columns of ours, by the id of the row.
SHARED = """
SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY column_name)
  FROM information_schema.columns
 WHERE table_schema = 'public' AND column_name LIKE 'dunning\\_%'
   AND table_name IN (
       'account_move', 'account_move_line', 'account_payment', 'res_partner',
       'res_company', 'account_payment_method_line', 'account_payment_term')
 GROUP BY table_name ORDER BY table_name
"""
OTHERS = {
    "ir_attachment": """
        SELECT id, name, checksum, res_model, res_id, res_field, public, file_size
          FROM ir_attachment
         WHERE res_model LIKE 'dunning.%' OR res_model = 'account.move'
    """,
    "mail_message": """
        SELECT id, subject, body, model, res_id, date, author_id, message_type
          FROM mail_message WHERE model LIKE 'dunning.%' OR model = 'account.move'
    """,
    "mail_activity": """
        SELECT id, res_model, res_id, summary, date_deadline, user_id, activity_type_id
          FROM mail_activity
    """,
    "mail_mail": "SELECT id, mail_message_id, email_to, state FROM mail_mail",
}
SCHEMA = """
SELECT 'column', table_name, column_name, data_type || ' ' || is_nullable
  FROM information_schema.columns
 WHERE table_schema = 'public'
   AND (table_name LIKE 'dunning\\_%' OR column_name LIKE 'dunning\\_%')
 UNION
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
 WHERE tablename LIKE 'dunning\\_%' OR indexdef LIKE '%dunning\\_%'
 UNION
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint
 WHERE conrelid::regclass::text LIKE 'dunning\\_%' OR conname LIKE '%dunning\\_%'
"""
NAMES = """
SELECT name, model, noupdate FROM ir_model_data WHERE module = 'odoo_dunning_fr'
"""


def read(name: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Read everything: table, row, column, value.

    Rows without an id, those of the tables between two others, are their own key.
    """
    with closing(connect(name)) as connection, connection.cursor() as cr:
        cr.execute(TABLES)
        queries = {table: f'SELECT * FROM "{table}"' for (table,) in cr.fetchall()}
        cr.execute(SHARED)
        queries |= {
            f"{table}.dunning": f'SELECT id, {columns} FROM "{table}"'
            for table, columns in cr.fetchall()
        }
        return {table: _rows(cr, query) for table, query in (queries | OTHERS).items()}


def read_names(name: str) -> set[tuple]:
    """Read the external identifiers of the add-on: name, model, noupdate."""
    return _read_set(name, NAMES)


def read_schema(name: str) -> set[tuple]:
    """Read the columns, indexes and constraints of ours: kind, table, name, words."""
    return _read_set(name, SCHEMA)


def _read_set(name: str, query: str) -> set[tuple]:
    with closing(connect(name)) as connection, connection.cursor() as cr:
        cr.execute(query)
        return set(cr.fetchall())


def compare(before: dict, after: dict) -> list[tuple[str, str, str]]:
    """List what is not as it was: (table, column, words); "*" for whole rows.

    What is new of its own, a table or a column, is no difference.
    """
    found = []
    for table, rows in before.items():
        later = after.get(table)
        if later is None:
            found.append((table, "*", "the table is gone"))
            continue
        for key, row in rows.items():
            if key not in later:
                found.append((table, "*", f"{key} is gone"))
                continue
            for column, value in row.items():
                now = later[key].get(column, "(gone)")
                if now != value:
                    words = f"{key}: {str(value)[:80]!r} became {str(now)[:80]!r}"
                    found.append((table, column, words))
        found += [(table, "*", f"{key} is new") for key in later if key not in rows]
    return found


def _rows(cr: Any, query: str) -> dict[str, dict[str, Any]]:
    cr.execute(f"SELECT to_jsonb(row) FROM ({query}) AS row")
    rows = [row for (row,) in cr.fetchall()]
    return {str(row.get("id") or sorted(row.items())): row for row in rows}
