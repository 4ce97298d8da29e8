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
    models = {
        name: model
        for name, model in env.registry.items()
        if name.startswith("dunning.")
    }
    _cut_references(env, [model._table for model in models.values() if model._auto])
    _forget_parts(env, [*models])


def _forget_parts(env, models):
    """Forget what Odoo would still know of us: it looks only for what bears our name.

    What we inherit is named by the add-ons that it comes from; foreign keys of tables
    that are not ours have no name at all.
    """
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data
             WHERE module <> 'odoo_dunning_fr'
               AND (model = 'ir.model.inherit' AND res_id IN (
                        SELECT part.id FROM ir_model_inherit part
                          JOIN ir_model ON ir_model.id = part.model_id
                         WHERE ir_model.model = ANY(%(models)s))
                    OR model = 'ir.model.fields.selection' AND res_id IN (
                        SELECT part.id FROM ir_model_fields_selection part
                          JOIN ir_model_fields field ON field.id = part.field_id
                         WHERE field.model = ANY(%(models)s)))
            """,
            models=models,
        )
    )
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint
             WHERE type = 'f'
               AND module IN (SELECT id FROM ir_module_module
                               WHERE name = 'odoo_dunning_fr')
            """
        )
    )


def _cut_references(env, tables):
    """Drop the foreign keys from and to our tables, which are dropped themselves.

    Odoo deletes what the add-on shipped before its tables, a level before the notices
    that name it: the database would refuse, and fill the log with its refusals.
    """
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
