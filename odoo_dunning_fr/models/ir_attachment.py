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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dunning_evidence(self):
        self._check_no_dunning_evidence()

    def _check_no_dunning_evidence(self):
        """Letters and proofs of posting are neither deleted nor replaced."""
        # Whoever's they are.
        notices = self.env["dunning.notice"].sudo()
        if notice := notices.search([("document_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This is the letter of the notice %(notice)s, kept as evidence: it "
                    "can neither be deleted nor changed.",
                    notice=notice.name,
                )
            )
        charges = self.env["dunning.charge"].sudo()
        if charge := charges.search([("proof_ids", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This is the proof of %(charge)s, kept as evidence: it can neither "
                    "be deleted nor changed.",
                    charge=charge.display_name,
                )
            )
        deliveries = self.env["dunning.delivery"].sudo()
        if delivery := deliveries.search([("proof_ids", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This is a proof of %(delivery)s, kept as evidence: it can neither "
                    "be deleted nor changed.",
                    delivery=delivery.display_name,
                )
            )
