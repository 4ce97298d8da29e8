"""When the add-on comes and when it goes."""

from odoo.tools import SQL


def remember(env):
    """Know again what was invoiced when the add-on was here before.

    And of what kind the debtors of what is posted are: its regime stays from now on.
    """
    env["account.move.line"]._note_dunning_debtors()
    env["dunning.charge"]._read_traces()


def say_goodbye(env):
    """Leave behind what was invoiced, and let our records go in any order."""
    env["dunning.charge"]._leave_traces()
    env.flush_all()
    _cut_references(env)


def _cut_references(env):
    """Drop the foreign keys from and to our tables, which are dropped themselves.

    Odoo deletes what the add-on shipped before its tables, a level before the notices
    that name it: the database would refuse, and fill the log with its refusals.
    """
    tables = [
        model._table
        for name, model in env.registry.items()
        if name.startswith("dunning.") and model._auto
    ]
    rows = env.execute_query(
        SQL(
            """
            SELECT conrelid::regclass::text, conname FROM pg_constraint
             WHERE contype = 'f'
               AND (conrelid = ANY(%(ours)s::regclass[])
                    OR confrelid = ANY(%(ours)s::regclass[]))
            """,
            ours=tables,
        )
    )
    for table, constraint in rows:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(constraint),
            )
        )
