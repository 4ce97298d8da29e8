from odoo import api, models
from odoo.exceptions import UserError

CONTENT = frozenset({"raw", "datas", "db_datas", "store_fname", "checksum", "type"})
# What would open a document of ours to others, or put another in its place.
OPENING = frozenset({"public", "access_token", "type", "url", "company_id"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        # EXTENDS 'base'
        if vals.keys() & CONTENT:
            self._check_no_dunning_evidence()
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
        """Whether it lies in no record that stays."""
        owner = self.env.get(self.res_model or "")
        return not self.res_id or (owner is not None and owner._transient)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dunning_evidence(self):
        self._check_no_dunning_evidence()

    def _check_no_dunning_evidence(self):
        """What is kept as evidence is neither deleted nor replaced."""
        for model in self.env["dunning.guarded"]._get_guarded_models():
            # Whoever's they are.
            if reason := model.sudo()._explain_kept_documents(self):
                raise UserError(reason)
