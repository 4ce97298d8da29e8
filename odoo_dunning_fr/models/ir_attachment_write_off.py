from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class IrAttachment(models.Model):
    """The duplicate that has left, and the proofs of a write-off that is closed."""

    _inherit = "ir.attachment"

    def _check_no_dunning_evidence(self):
        # EXTENDS: what the tax office may ask for
        result = super()._check_no_dunning_evidence()
        sent = Domain("duplicate_id", "in", self.ids)
        sent &= Domain("duplicate_sent_on", "!=", False)
        proofs = Domain("vat_proof_ids", "in", self.ids)
        proofs |= Domain("duplicate_proof_ids", "in", self.ids)
        proofs &= Domain("state", "=", "closed")
        # Whoever's they are.
        files = self.env["dunning.referral"].sudo()
        if file := files.search(sent | proofs, limit=1):
            raise UserError(
                self.env._(
                    "This is a proof of the write-off %(file)s, kept as evidence: it "
                    "can neither be deleted nor changed.",
                    file=file.display_name,
                )
            )
        return result
