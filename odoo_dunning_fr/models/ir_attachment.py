from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from ..rules.weight import HEAVY, split_by_weight
from .evidence import as_program, is_program

# What would open a document of ours to others, or put another in its place.
OPENING = frozenset({"public", "access_token", "type", "url", "company_id"})
# What Odoo itself writes on a document, and what changes nothing of it.
PASSING = frozenset({"thumbnail", "index_content"})
# What Odoo does to the document of an invoice that is reset to draft.
DETACHING = frozenset({"name", "res_field"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        # EXTENDS 'base'
        names = vals.keys() - PASSING
        if vals.get("access_token") and not any(self.sudo().mapped("access_token")):
            names -= {"access_token"}  # a link of Odoo's, which opens what it leads to
        if names and not is_program(self):
            self._check_no_dunning_evidence(names)
        return super().write(vals)

    @api.model
    def _add_missing_default_values(self, values):
        # EXTENDS 'base': a letter is not made public by a default of who prints it
        if not (values.get("res_model") or "").startswith("dunning."):
            return super()._add_missing_default_values(values)
        held = dict.fromkeys(OPENING - values.keys(), False)
        held |= {"type": "binary"} if "type" in held else {}
        return super()._add_missing_default_values({**held, **values})

    def _is_loose(self):
        """Whether the user has uploaded it, and it lies in no record that stays yet."""
        owner = self.env.get(self.res_model or "")
        stays = self.res_id and not (owner is not None and owner._transient)
        mine = self.sudo().create_uid.id == self.env.uid
        return mine and not stays and not self.public

    def _copy_for_dunning(self, records):
        """Copies, each in a record of ours; their contents take no room again.

        :param records: as many, one beside the other
        """
        if self.env.uid != SUPERUSER_ID:  # whatever the program may read
            self.sudo(False).check_access("read")
        own = {
            "res_model": records._name,
            "res_field": False,
            "public": False,
            "access_token": False,
        }
        # Whoever may write on the record: its documents are its own.
        copies = self.browse().sudo()
        pairs = [*zip(self.sudo(), records._ids, strict=True)]
        for part in split_by_weight(pairs, lambda pair: pair[0].file_size, HEAVY):
            originals = copies.union(*(original for original, _id in part))
            values = dict(zip(originals, originals.copy_data(own), strict=True))
            made = copies.create(
                [{**values[original], "res_id": id_} for original, id_ in part]
            )
            copies += made
            (originals | made).invalidate_recordset(["raw"], flush=False)
        return copies.sudo(self.env.su)

    def _migrate(self):
        # EXTENDS 'base': the same bytes, stored elsewhere
        return super(IrAttachment, as_program(self, self._name))._migrate()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dunning_evidence(self):
        if not is_program(self):
            self._check_no_dunning_evidence()

    def _check_no_dunning_evidence(self, names=None):
        """What is kept as evidence is neither deleted nor changed, by nobody.

        :param names: the fields to be written; none: it is to be deleted
        """
        if not self:
            return
        for model in self.env["dunning.guarded"]._get_guarded_models():
            # Whoever's they are.
            if reason := model.sudo()._explain_kept_documents(self):
                raise UserError(reason)
        theirs = self.browse()
        if names and names <= DETACHING:
            theirs = self.filtered(lambda one: one.res_model == "account.move")
        messages = self.env["mail.message"].sudo()  # whoever's they are
        if reason := messages._explain_kept_attachments(self - theirs):
            raise UserError(reason)
