"""Many rows of our own tables at once, as Odoo would write them one after the other.

Like what is written, what is created stays in memory until Odoo flushes: a record that
is changed meanwhile is written once, as it then is.
"""

import io
import json
from collections import defaultdict
from functools import partial
from itertools import chain
from operator import attrgetter

from odoo import api, models
from odoo.tools import SQL, float_repr

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
# What Odoo asks when records are written, and who extends it likewise: these look at
# fields of their own.
TOLD = ("write", "_write", "_write_multi", "modified")
WRITERS = (
    *REVIEWED,
    "odoo.addons.account.models.account_move",
    "odoo.addons.account.models.sequence_mixin",
    "odoo.addons.account_fleet.models.account_move",
    "odoo.addons.purchase.models.account_invoice",
)
ADDONS = frozenset({"base", "mail", "odoo_dunning_fr"})
ESCAPES = (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r"))


class DunningBulk(models.AbstractModel):
    """A model whose records the program makes by the thousand.

    What anybody else adds to it is heeded: where one listens to what is created, or has
    added a field that is filled in or a check, the records are created by Odoo.
    """

    _name = "dunning.bulk"
    _description = "Rows Written Together"

    def _create_together(self, vals_list):
        """As `create`, with the rights and for the fields of whoever calls it.

        The rows are written when Odoo flushes, and with them what was changed since.
        Whoever creates a record of another model that names them flushes before.

        :param list[dict] vals_list: columns alone, no commands of x2many fields
        :return: the records, in that order
        """
        if not vals_list:
            return self.browse()
        if next(self._find_listeners(), None):
            return self.create(vals_list)
        self.check_access("create")
        given = dict.fromkeys(chain.from_iterable(vals_list))
        for name in given:
            self._check_field_access(self._fields[name], "write")
        self._check_system_fields(given)
        for name in self._get_day_fields().intersection(given):
            for day in {vals.get(name) for vals in vals_list}:
                self._check_days({name: day})
        rows = self._complete(vals_list)
        records = self.browse(self._draw_ids(len(rows)))
        names = sorted({*chain.from_iterable(rows)})
        self._remember(records, names, rows)
        self._announce(records, names)
        return records

    def _find_listeners(self):
        """Yield what was added to the model by others: methods, fields, checks."""
        if "message_ids" in self._fields and not self.env.context.get(
            "tracking_disable"
        ):
            yield "mail.thread"
        yield from _find_foreign(self, ASKED, self._constraint_methods, REVIEWED)
        for field in filter(attrgetter("store"), self._fields.values()):
            filled = field.compute or field.related or field.default
            added = filled and not ADDONS.issuperset(field._modules)
            # In each language, say, it has another value.
            if added or field in self.pool.field_depends_context:
                yield str(field)

    def _draw_ids(self, count):
        sequence = SQL("pg_get_serial_sequence(%s, 'id')", self._table)
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", sequence, count)
        )
        return [id_ for (id_,) in rows]

    # In memory

    def _complete(self, vals_list):
        """The same with what `create` adds: asked once of those that give the same."""
        if any(field.precompute for field in self._fields.values()):
            rows = self._prepare_create_values(vals_list)
            for row in rows:
                row.pop("__precomputed__", None)  # Odoo's own note
            return rows
        added = {}
        for vals in vals_list:
            if (names := frozenset(vals)) not in added:
                [row] = self._prepare_create_values([dict(vals)])
                added[names] = {
                    name: value
                    for name, value in row.items()
                    if name not in vals or value is not vals[name]
                }
        return [{**vals, **added[frozenset(vals)]} for vals in vals_list]

    def _remember(self, records, names, rows):
        """Keep what is given in memory; what is not given has no value."""
        for field in self._fields.values():
            if field.store and field.name not in (*names, "id"):
                empty = () if field.type in ("one2many", "many2many") else None
                field._get_cache(self.env).update(dict.fromkeys(records._ids, empty))
        given = [self._fields[name] for name in names]
        # Amounts after the currencies in which they are rounded.
        for field in sorted(given, key=attrgetter("write_sequence")):
            values = [row.get(field.name) for row in rows]
            kept = records._convert(field, values, partial(_keep, field), _round)
            field._get_cache(self.env).update(zip(records._ids, kept, strict=True))
        self.env._field_dirty[self._fields["id"]].update(records._ids)

    def _convert(self, field, values, convert, convert_amount):
        """The values of a field of these records, what is the same converted once.

        :param convert: called with a value and a record
        :param convert_amount: called with an amount and its currency
        """
        if field.type == "json":
            return [convert(value, self) for value in values]
        if field.type != "monetary":
            done = {value: convert(value, self[:1]) for value in {*values}}
            return [done[value] for value in values]
        currency = self._fields[field.get_currency_field(self)]
        of = currency._get_cache(self.env)
        amounts = [
            (value, of[id_]) for value, id_ in zip(values, self._ids, strict=True)
        ]
        currencies = self.env["res.currency"].sudo()  # whoever creates
        done = {
            (amount, id_): convert_amount(amount, currencies.browse(id_))
            for amount, id_ in {*amounts}
        }
        return [done[amount] for amount in amounts]

    def _announce(self, records, names):
        """What Odoo does of records that were created: link, recompute, check."""
        for field in map(self._fields.__getitem__, names):
            if field.type == "many2one" and self.pool.field_inverses[field]:
                cache, told = field._get_cache(self.env), defaultdict(list)
                for id_ in records._ids:
                    told[cache[id_]].append(id_)
                for value, ids in told.items():
                    field._update_inverses(self.browse(ids), value)
        computed = [self._fields[name] for name in names if self._fields[name].compute]
        with self.env.protecting(computed, records):
            records.modified(self._fields, create=True)
        records._validate_fields(names)
        if self._check_company_auto:
            records._check_company()
        records.check_access("create")

    # Into the table

    @api.private
    def flush_model(self, fnames=None):
        # EXTENDS 'base': a row is written with all its columns
        return super().flush_model(None if self._get_unwritten() else fnames)

    @api.private
    def flush_recordset(self, fnames=None):
        # EXTENDS 'base'
        return super().flush_recordset(None if self._get_unwritten() else fnames)

    def exists(self):
        # EXTENDS 'base'
        if self._get_unwritten():
            self.flush_model()
        return super().exists()

    def _get_unwritten(self):
        """The ids of the model's records that have no row yet.

        Odoo never changes an id: one that is to be written is that of a new row.
        """
        return self.env._field_dirty.get(self._fields["id"])

    def _flush(self):
        # EXTENDS 'base': rows first, in the order in which they name one another
        dirty = self.env._field_dirty
        for field in [field for field in dirty if field.name == "id"]:
            model = self.env[field.model_name]
            model.browse(dirty.pop(field))._copy_rows()
        return super()._flush()

    def _copy_rows(self):
        """Write the rows of records that have none."""
        dirty = self.env._field_dirty
        columns = {}
        for field in self._fields.values():
            if field.column_type and field.store and field.name != "id":
                columns[field.name] = self._write_column(field)
                if ids := dirty.get(field):
                    ids.difference_update(self._ids)
        text = io.StringIO(
            "".join(
                "\t".join(line) + "\n"
                for line in zip(map(str, self._ids), *columns.values(), strict=True)
            )
        )
        command = SQL(
            "COPY %s (id, %s) FROM STDIN",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        self.env.cr.copy_expert(command.code, text)

    def _write_column(self, field):
        """The column as the text that COPY reads."""
        cache = field._get_cache(self.env)
        values = [cache[id_] for id_ in self._ids]
        return self._convert(field, values, partial(_write, field), _write_amount)


def write_together(records, vals):
    """As `write`, in one statement, where nobody else listens to these columns.

    With the rights of whoever calls it; on a model that is `dunning.guarded`.
    """
    if not records:
        return
    if next(find_hearers(records, vals), None):
        records.write(vals)
        return
    records.check_access("write")
    records._check_system_fields(vals)
    fields = {name: records._fields[name] for name in vals}
    for field in fields.values():
        records._check_field_access(field, "write")
    columns = {
        name: field.convert_to_column_insert(vals[name], records)
        for name, field in fields.items()
    }
    stamps = {"write_uid": records.env.uid, "write_date": records.env.cr.now()}
    records.flush_recordset([*vals, *stamps])  # what waits was written before
    records.env.execute_query(
        SQL(
            "UPDATE %s SET %s WHERE id = ANY(%s)",
            SQL.identifier(records._table),
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in {**columns, **stamps}.items()
            ),
            list(records._ids),
        )
    )
    for name, value in {**vals, **stamps}.items():
        field = records._fields[name]
        field._update_cache(records, field.convert_to_cache(value, records))
    records.modified(vals)
    records._validate_fields(vals)
    if records._check_company_auto:
        records._check_company(list(vals))


def find_hearers(records, names):
    """Yield what others have added to the model and that hears of these fields."""
    fields = [records._fields[name] for name in names]
    checks = [
        check
        for check in records._constraint_methods
        if not set(names).isdisjoint(check._constrains)
    ]
    yield from _find_foreign(records, TOLD, checks, WRITERS)
    for field in fields:
        if getattr(field, "tracking", None) or records.pool.field_inverses[field]:
            yield str(field)
        yield from (
            str(other)
            for other in records.pool.get_dependent_fields(field)
            if other.store
        )


def _find_foreign(records, names, checks, reviewed):
    """Yield the methods of these names, and checks, that were not reviewed."""
    methods = [
        method
        for cls in type(records).mro()
        for name in names
        if (method := vars(cls).get(name))
    ]
    for method in [*methods, *checks]:
        if not method.__module__.startswith(reviewed):
            yield f"{method.__module__}.{method.__name__}"


# As Odoo's own fields convert a value, for memory and for the table.


def _keep(field, value, record):
    return None if value is None else field.convert_to_cache(value, record)


def _round(amount, currency):
    if amount is None:
        return None
    return currency.round(float(amount)) if currency else float(amount)


def _write(field, value, record):
    if value is not None:
        value = field.convert_to_column_insert(value, record, validate=False)
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if hasattr(value, "adapted"):  # JSON
        value = json.dumps(value.adapted, ensure_ascii=False)
    text = str(value)
    for char, escaped in ESCAPES:
        text = text.replace(char, escaped)
    return text


def _write_amount(amount, currency):
    if amount is None:
        return r"\N"
    return float_repr(amount, currency.decimal_places) if currency else str(amount)
