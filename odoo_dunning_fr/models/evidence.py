"""What only the program writes: by hand refused, by default never given."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from ..rules.dated import is_sane

# What Odoo keeps of threads and activities, and looks after itself.
THREAD = ("mail.thread", "mail.thread.main.attachment", "mail.activity.mixin")
# Says in a context that it is the program that acts. An object, and so nothing that a
# call from outside, or an action that somebody has written, can put there.
PROGRAM = object()
# The commands of an x2many value that carry the values of another record.
NESTED = (Command.CREATE, Command.UPDATE)


def as_program(records, *names):
    """The same records, in whose context the program acts on models of these names.

    :rtype: odoo.models.BaseModel
    """
    # Without what a person may have put into the context, as `sudo` does.
    context = clean_context(records.env.context)
    context["dunning_program"] = (PROGRAM, names)
    return records.with_env(records.env(context=context))


def is_program(records):
    """Whether the program acts on this model, by its key: being root is not enough."""
    claim = records.env.context.get("dunning_program")
    return (
        isinstance(claim, tuple) and claim[0] is PROGRAM and records._name in claim[1]
    )


class DunningGuarded(models.AbstractModel):
    """A model some of whose fields only the program writes.

    They are its readonly fields, stored computed ones included: on a model of ours all
    of them, on one of Odoo's those whose name begins with `dunning_`.

    A look at the values of a call is not enough: defaults come in after it, from the
    context (`default_*`) and from `ir.default`, where every user may keep his own. So
    a field of these that the caller does not give takes the default that its
    definition has, or none, whoever writes: the program too works in the context of
    the person who pressed the button.
    """

    _name = "dunning.guarded"
    _description = "Fields That Only the Program Writes"

    # Readonly on screen, and yet filled in by people or by an import.
    _dunning_by_hand = frozenset()
    # Given by people who may, which is checked, but never by a default.
    _dunning_judged = frozenset()
    # Written by the program from end to end: no default for any field.
    _dunning_written_by_program = False

    @api.model
    @tools.ormcache()
    def _get_system_fields(self):
        """The names of the fields that only the program writes.

        :rtype: frozenset[str]
        """
        own = self._name.startswith("dunning.")
        thread = {name for model in THREAD for name in self.env[model]._fields}
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and (field.readonly or self._dunning_written_by_program)
            and name not in models.MAGIC_COLUMNS
            and name not in thread
            and (own or name.startswith("dunning_"))
        ).difference(self._dunning_by_hand)

    @api.model
    @tools.ormcache()
    def _get_guarded_fields(self):
        """The names of the fields that no default of a person fills.

        With those that only some groups may write: a default asks for no group.

        :rtype: frozenset[str]
        """
        restricted = {
            name
            for name, field in self._fields.items()
            if field.groups and field.store and self._name.startswith("dunning.")
        }
        return (
            self._get_system_fields()
            | restricted
            | (self._dunning_by_hand | self._dunning_judged)
        )

    def _as_program(self):
        """The same records, to write the program's fields with the user's own rights.

        For these models alone: what is nested in a value of another one is the user's.

        :rtype: odoo.models.BaseModel
        """
        return as_program(self, *self._get_program_models())

    @api.model
    def _get_program_models(self):
        """The models that are written together: this one."""
        return (self._name,)

    @api.model
    def _is_program(self):
        return self.env.su or is_program(self)

    @api.model
    def _get_guarded_models(self):
        """All the models that inherit this one, an empty recordset each.

        :rtype: list[odoo.models.BaseModel]
        """
        names = self.env.registry.descendants(["dunning.guarded"], "_inherit")
        models_ = (self.env[name] for name in sorted(names))
        return [model for model in models_ if not model._abstract]

    @api.model
    def _read_afresh(self):
        """Forget what is in memory: the program reads what the database holds.

        The defaults of a call are read into memory before anybody looks at them, with
        what they say of the records that they name.
        """
        self.env.flush_all()
        self.env.invalidate_all()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if self._has_ours(vals):
                self._check_system_fields(vals)
                self._check_days(vals)
        records = super().create(vals_list)
        if self._get_document_fields():
            for record, vals in zip(records, vals_list, strict=True):
                record._take_documents(vals)
        return records

    def write(self, vals):
        if not self._has_ours(vals):
            return super().write(vals)
        self._check_system_fields(vals)
        before = self._get_kept_documents(vals)
        self._check_days(vals)
        result = super().write(vals)
        for record in self:
            record._take_documents(vals)
        self._check_kept_documents(before)
        return result

    @api.model
    def _has_ours(self, names):
        """Whether fields of ours are among these names.

        On a model of Odoo's, which others write on all the time, they seldom are.
        """
        if self._name[:8] == "dunning.":
            return True
        return "dunning_" in " ".join(names)  # quick: for every line of an entry

    # Documents that people lay into a record

    @api.model
    @tools.ormcache()
    def _get_document_fields(self):
        """The fields of ours that hold documents, such as proofs.

        :rtype: frozenset[str]
        """
        if self._transient or not self._name.startswith("dunning."):
            return frozenset()
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type == "many2many"
            and field.comodel_name == "ir.attachment"
            and field.store
        )

    def _take_documents(self, names):
        """A record's documents are its own.

        What was uploaded in a form, until now its author's alone, is the record's:
        whoever reads the record can then read it. Of what lies in another record it
        takes a copy, which locks nothing of the other.
        """
        for name in self._get_document_fields().intersection(names):
            loose = self[name].filtered(lambda document: document._is_loose())
            own = {"res_model": self._name, "res_id": self.id}
            as_program(loose, "ir.attachment").write(own)
            foreign = self[name].filtered(
                lambda document: (
                    (document.res_model, document.res_id) != (self._name, self.id)
                )
            )
            for document in foreign:
                copy = document._copy_for_dunning(self)
                # The program's: nothing that was the record's is taken away.
                self._as_program()[name] = [
                    Command.unlink(document.id),
                    Command.link(copy.id),
                ]

    # What is evidence, and stays

    def _filter_evidence(self):
        """TO OVERRIDE. Those whose documents are kept: never changed nor taken away."""
        return self

    def _filter_told(self):
        """TO OVERRIDE. Those on whose thread nothing that was said is changed."""
        return self.browse()

    def _explain_told(self):
        return self.env._(
            "What was said on %(record)s is kept as evidence: it can neither be "
            "changed nor deleted.",
            record=self.display_name,
        )

    @api.model
    @tools.ormcache()
    def _get_evidence_fields(self):
        """All its fields that hold documents.

        :rtype: frozenset[str]
        """
        pointers = (
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field.comodel_name == "ir.attachment"
            and field.store
            and self._name.startswith("dunning.")
            and name != "message_main_attachment_id"
        )
        return self._get_document_fields().union(pointers)

    @api.model
    def _explain_kept_documents(self, attachments):
        """Why none of these may be changed or deleted, or nothing.

        :param attachments: some `ir.attachment`, of whatever record
        :returns: a sentence that names the record of which one is evidence
        """
        for name in sorted(self._get_evidence_fields()):
            found = self.with_context(active_test=False).search(
                [(name, "in", attachments.ids)]
            )
            if record := found._filter_evidence()[:1]:
                document = (record[name] & attachments)[:1]
                return self.env._(
                    "“%(document)s” belongs to %(record)s and is kept as evidence: it "
                    "can neither be deleted nor changed.",
                    document=document.name,
                    record=record.display_name,
                )
        return ""

    def _get_kept_documents(self, names):
        """The documents of evidence that a change of these fields could take away."""
        touched = self._get_document_fields().intersection(names)
        if not touched or is_program(self):
            return {}
        return {
            (record, name): record[name]
            for record in self._filter_evidence()
            for name in touched
        }

    def _check_kept_documents(self, before):
        """Proofs are added, never taken away."""
        for (record, name), documents in before.items():
            if gone := documents - record[name]:
                raise UserError(
                    self.env._(
                        "The proof “%(name)s” of %(record)s is evidence: it stays.",
                        name=gone[0].name,
                        record=record.display_name,
                    )
                )

    @api.model
    def _check_system_fields(self, vals):
        """Refuse what only the program writes, unless it is the program that writes."""
        if self._is_program():
            return
        if given := self._get_system_fields() & vals.keys():
            raise UserError(self._explain_guard(sorted(given)))

    @api.model
    def _check_days(self, vals):
        """A year that was mistyped, such as 9999, is told at once."""
        for name in self._get_day_fields().intersection(vals):
            day = fields.Date.to_date(vals[name])
            if day and not is_sane(day):
                raise UserError(
                    self.env._(
                        "“%(field)s”: the year %(year)s cannot be right.",
                        field=self._fields[name]._description_string(self.env),
                        year=day.year,
                    )
                )

    @api.model
    @tools.ormcache()
    def _get_day_fields(self):
        """The dates of ours."""
        own = self._name.startswith("dunning.")
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type in ("date", "datetime")
            and (own or name.startswith("dunning_"))
        )

    @api.model
    def _explain_guard(self, names):
        """Say that these fields are not filled in by hand, and what to do instead."""
        labels = [self._fields[name]._description_string(self.env) for name in names]
        return self.env._(
            "%(model)s: “%(fields)s” is filled in by the program alone. Use the "
            "buttons instead.",
            model=self.env["ir.model"]._get(self._name).name,
            fields="”, “".join(labels),
        )

    @api.model
    def _add_missing_default_values(self, values):
        # OVERRIDE: not from the context, nor from what a user keeps in ir.default
        self = self._without_nested_defaults()
        held = self._get_guarded_fields() - values.keys()
        if held.isdisjoint(self._get_given_defaults()):
            return super()._add_missing_default_values(values)
        completed = super()._add_missing_default_values(
            {**dict.fromkeys(held), **values}
        )
        for name in held:
            del completed[name]
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(
                    field.default(self), self, validate=False
                )
                completed[name] = field.convert_to_write(value, self)
        return completed

    @api.model
    def _get_given_defaults(self):
        """The names of the fields for which a person gives a default, in any way.

        :rtype: set[str]
        """
        given = {key[8:] for key in self.env.context if key[:8] == "default_"}
        return given.union(self.env["ir.default"]._get_model_defaults(self._name))

    @api.model
    def _without_nested_defaults(self):
        """Without the defaults of the context that bear values of other records.

        Odoo takes them into memory as they are, those of existing records too, and
        whoever reads these then reads what the call has said of them.
        """
        nested = {
            key
            for key, value in self.env.context.items()
            if key[:8] == "default_"
            and isinstance(value, list | tuple)
            and any(
                isinstance(command, list | tuple)
                and len(command) == 3
                and command[0] in NESTED
                for command in value
            )
        }
        if not nested:
            return self
        context = {k: v for k, v in self.env.context.items() if k not in nested}
        return self.with_env(self.env(context=context))
