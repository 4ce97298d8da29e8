"""Many rows of our own tables at once, as Odoo would write them one after the other."""

import io
import json
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

# What Odoo asks when records are created: whoever extends one of these listens.
ASKED = (
    "create",
    "_create",
    "_prepare_create_values",
    "_add_missing_default_values",
    "_add_precomputed_values",
    "default_get",
)
# Where they may be extended: what these do was read, and is done here or has no say on
# these tables. Another add-on, an automation rule or an audit is in none of them.
REVIEWED = (
    "odoo.orm.",
    "odoo.models",
    "odoo.addons.base.",
    "odoo.addons.mail.models.mail_thread",  # nothing where nothing is tracked
    "odoo.addons.web.models.models",
    "odoo.addons.odoo_dunning_fr.",
)
ADDONS = frozenset({"base", "mail", "odoo_dunning_fr"})
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class DunningBulk(models.AbstractModel):
    """A model whose records the program makes by the thousand.

    What anybody else adds to it is heeded: where one listens to what is created, or has
    added a field that is filled in or a check, the records are created by Odoo.
    """

    _name = "dunning.bulk"
    _description = "Rows Written Together"

    def _create_together(self, vals_list):
        """As `create`, with the rights and for the fields of whoever calls it.

        :param list[dict] vals_list: columns alone, no commands of x2many fields
        :return: the records, in that order
        """
        if not vals_list:
            return self.browse()
        if next(self._find_listeners(), None):
            return self.create(vals_list)
        self.check_access("create")
        for name in {name for vals in vals_list for name in vals}:
            self._check_field_access(self._fields[name], "write")
        for vals in vals_list:
            self._check_system_fields(vals)
            self._check_days(vals)
        rows = self._prepare_create_values(vals_list)
        for row in rows:
            row.pop("__precomputed__", None)  # Odoo's own note
        names = sorted({name for row in rows for name in row})
        records = self.browse(self._draw_ids(len(rows)))
        self.env.flush_all()  # what they name is in the database
        self._copy_rows(records, names, rows)
        self._announce(records, names, rows)
        return records

    def _find_listeners(self):
        """Yield what was added to the model by others: methods, fields, checks."""
        if "message_ids" in self._fields and not self.env.context.get(
            "tracking_disable"
        ):
            yield "mail.thread"
        methods = [
            method
            for cls in type(self).mro()
            for name in ASKED
            if (method := vars(cls).get(name))
        ]
        for method in [*methods, *self._constraint_methods]:
            if not method.__module__.startswith(REVIEWED):
                yield f"{method.__module__}.{method.__name__}"
        for field in self._fields.values():
            filled = field.compute or field.related or field.default
            if field.store and filled and not ADDONS.issuperset(field._modules):
                yield str(field)

    def _draw_ids(self, count):
        sequence = SQL("pg_get_serial_sequence(%s, 'id')", self._table)
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", sequence, count)
        )
        return [id_ for (id_,) in rows]

    def _copy_rows(self, records, names, rows):
        columns = [
            self._convert_column(self._fields[name], [row.get(name) for row in rows])
            if self._fields[name].type != "monetary"
            else self._convert_money(self._fields[name], rows)
            for name in names
        ]
        text = io.StringIO(
            "".join(
                "\t".join(line) + "\n"
                for line in zip(map(str, records.ids), *columns, strict=True)
            )
        )
        command = SQL(
            "COPY %s (id, %s) FROM STDIN",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, names)),
        )
        self.env.cr.copy_expert(command.code, text)

    def _convert_column(self, field, values):
        """The column as the text that COPY reads; what is not given has no value."""
        return [
            _write(
                None if value is None else field.convert_to_column_insert(value, self)
            )
            for value in values
        ]

    def _convert_money(self, field, rows):
        """The same of amounts, each rounded in the currency of its row."""
        money = field.get_currency_field(self)
        written, column = {}, []  # many amounts are the same, and rounding is slow
        for row in rows:
            amount = row.get(field.name)
            key = amount, row.get(money)
            if key not in written:
                known = amount is not None
                value = (
                    field.convert_to_column_insert(amount, self, row) if known else None
                )
                written[key] = _write(value)
            column.append(written[key])
        return column

    def _announce(self, records, names, rows):
        """What Odoo does of records that were created: remember, recompute, check."""
        for field in self._fields.values():
            if field.store and field.type in ("one2many", "many2many"):
                field._insert_cache(records, [()] * len(records))
        for name in names:
            field = self._fields[name]
            if field.type == "many2one" and self.pool.field_inverses[field]:
                told = defaultdict(list)
                for id_, row in zip(records.ids, rows, strict=True):
                    told[row.get(name) or None].append(id_)
                for value, ids in told.items():
                    field._update_inverses(self.browse(ids), value)
        computed = [self._fields[name] for name in names if self._fields[name].compute]
        with self.env.protecting(computed, records):
            records.modified(self._fields, create=True)
        records._validate_fields(names)
        if self._check_company_auto:
            records._check_company()
        records.check_access("create")


def _write(value):
    """A value of a column as the text that COPY reads."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if hasattr(value, "adapted"):  # JSON
        value = json.dumps(value.adapted)
    return str(value).translate(ESCAPES)
