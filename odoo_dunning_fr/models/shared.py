"""What is shared: with other companies, with users without a right, with Odoo."""

import functools
from contextlib import contextmanager

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL


class DunningShared(models.AbstractModel):
    """A model whose records may serve several companies at once.

    Who manages the dunning of one company neither changes nor deletes nor adds what
    others work with: a record of all companies, or one of a company above his own. Who
    works for all companies may, and so may an administrator.
    """

    _name = "dunning.shared"
    _description = "What Several Companies Share"

    # Where a record says whose it is; none: the records are always everybody's.
    _company_path = ""

    def _check_access(self, operation):
        # EXTENDS 'base'
        refused = super()._check_access(operation)
        if refused or operation == "read":
            return refused
        if shared := self._origin._filter_of_others():
            return shared, shared._make_shared_error
        return None

    def write(self, vals):
        result = super().write(vals)
        # Nobody gives away to all what was his company's.
        if shared := self._filter_of_others():
            raise shared._make_shared_error()
        return result

    def copy_data(self, default=None):
        # EXTENDS 'base': who may not add to what all share copies for his own company
        default = dict(default or {})
        if self._company_path == "company_id" and self._filter_of_others():
            default.setdefault("company_id", self.env.company.id)
        return super().copy_data(default)

    def _filter_of_others(self):
        """Those of the records that serve companies for which the user does not work.

        :rtype: odoo.models.BaseModel
        """
        own = self.env.user.company_ids
        if not self or self.env.su or self._works_for_all():
            return self.browse()
        path = self._company_path
        return self.filtered(
            lambda record: not path or record.sudo().mapped(path) not in own
        )

    @api.model
    def _works_for_all(self):
        user = self.env.user
        others = [("id", "not in", user.company_ids.ids)]
        return user.has_group("base.group_system") or not (
            # Whether there are others, not what they are.
            self.env["res.company"].sudo().search_count(others, limit=1)
        )

    def _make_shared_error(self):
        name = self.sudo()[:1].display_name
        if self._company_path:
            return AccessError(
                self.env._(
                    "“%(record)s” serves several companies: it is changed by an "
                    "administrator or by who works for all of them. Duplicate it for "
                    "your own company, or choose your company, and change that.",
                    record=name,
                )
            )
        return AccessError(
            self.env._(
                "“%(record)s” serves all companies: it is changed by an administrator "
                "or by who works for all of them. Ask one of them.",
                record=name,
            )
        )


class DunningKept(models.AbstractModel):
    """Settings, and law that is data: kept in a cache, which forgets them when changed.

    What is kept of Odoo's own settings is forgotten too: its models inherit this one.
    """

    _name = "dunning.kept"
    _description = "Kept in a Cache"

    @api.model
    @tools.ormcache("key")
    def _keep(self, key, ask):
        """What `ask` returns, until somebody changes a setting: see `ask_once`."""
        return ask()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_kept()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._forget_kept(vals)
        return result

    def unlink(self):
        self._forget_kept()
        return super().unlink()

    def _forget_kept(self, names=None):
        """TO EXTEND. These change: nothing of them is kept.

        :param names: the fields that were written; none: created, or about to go
        """
        registry = self.env.registry
        registry.clear_cache()
        # Who has asked meanwhile in another thread has kept what was so before.
        self.env.cr.postcommit.add(registry.clear_cache)


class DunningRestricted(models.AbstractModel):
    """A model with fields that only some groups may read, and that are of a relation.

    Odoo reads what a related field is of with all rights, and asks nobody when it
    groups by it or sorts: here the groups of the field itself are asked first.
    """

    _name = "dunning.restricted"
    _description = "Related Fields That Only Some May Read"

    @api.model
    def _traverse_related_sql(self, alias, field, query):
        # OVERRIDE
        self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)


# Whenever an invoice is written, Odoo asks each field that depends on it, and each of
# other models, whether it is in memory: every one costs those who book, whether they
# chase or not. So what is read from the ledger depends on one field alone.


def read_from_ledger(path=""):
    """For a compute method of fields, none of them stored, that depend on invoices.

    They depend on `account.move.dunning_read`, which depends on all that the ledger
    says of an invoice; beside it they name what is of their own model.

    :param str path: the field that leads to the invoices; none: these are the records
    """

    def decorate(compute):
        @functools.wraps(compute)
        def read(records):
            try:
                return compute(records)
            finally:
                moves = records[path] if path else records
                mark = moves._fields["dunning_read"]
                mark._update_cache(moves, True)

        read._dunning_reads_ledger = True
        return read

    return decorate


class LedgerMark(fields.Boolean):
    """In memory where anything read from the ledger is: both leave together."""

    def _invalidate_cache(self, env, ids=None):
        if not env.transaction.field_data.get(self):
            return
        super()._invalidate_cache(env, ids)
        for model, name in env[self.model_name]._get_fields_read_from_ledger():
            field = env.registry[model]._fields[name]
            field._invalidate_cache(env, ids if model == self.model_name else None)


# A page or a form has many columns that need the same settings, each in a query of its
# own. They are kept in the cursor's own memory while it is read and nothing is written;
# what is made of settings alone in Odoo's cache, for the pages that follow.
MEMORY = "odoo_dunning_fr.asked"
PAGE = "odoo_dunning_fr.page"


@contextmanager
def asking_once(env, *, page=False):
    """Within, what `ask_once` is asked for a second time is not asked again.

    For reading alone: what is written meanwhile would not be seen.

    :param page: whether it is read for somebody to look at, and not to act on it
    """
    if MEMORY in env.cr.cache:
        yield
        return
    env.cr.cache[MEMORY] = {PAGE: page}
    try:
        yield
    finally:
        env.cr.cache.pop(MEMORY, None)


def ask_once(env, key, ask, *, kept=False):
    """What `ask` returns; within `asking_once`, what it returned for the same key.

    :param tuple key: what it is, and what it depends on beside the user
    :param ask: called without anything; what it finds is the same with all rights
    :param kept: whether it is made of settings alone, all of models that are
        `dunning.kept`, without records: then the next page need not ask either. Who
        decides, issues or sends reads no page, and asks anew.
    """
    memory = env.cr.cache.get(MEMORY)
    if memory is None:
        return ask()
    key = (env.uid, *key)
    if kept and memory[PAGE]:
        return env["dunning.kept"]._keep(key, ask)
    if key not in memory:
        memory[key] = ask()
    return memory[key]


def ask_together(env, *queries):
    """The rows of several queries, by one statement.

    :param queries: each with names of its own for all of its columns; of these `day`
        is a date. Sums are cast to text, which stays exact.
    :returns: of each query its rows, as tuples
    """
    parts = [
        SQL("(SELECT COALESCE(json_agg(part), '[]') FROM (%s) AS part)", query)
        for query in queries
    ]
    [found] = env.execute_query(SQL("SELECT %s", SQL(", ").join(parts)))
    return [
        [
            tuple(
                fields.Date.to_date(value) if name == "day" else value
                for name, value in row.items()
            )
            for row in rows
        ]
        for rows in found
    ]
