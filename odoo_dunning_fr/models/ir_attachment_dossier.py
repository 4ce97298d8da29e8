from odoo import models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_no_dunning_evidence(self):
        # EXTENDS: what was handed over is kept too
        result = super()._check_no_dunning_evidence()
        gone = [("state", "not in", ("draft", "ready"))]
        referrals = self.env["dunning.referral"].sudo()  # whoever's they are
        referral = referrals.search(
            [
                *gone,
                "|",
                ("dossier_id", "in", self.ids),
                ("exhibit_ids.attachment_id", "in", self.ids),
            ],
            limit=1,
        )
        if referral:
            raise UserError(
                self.env._(
                    "This belongs to the dossier of %(file)s, which was handed over: "
                    "it can neither be deleted nor changed.",
                    file=referral.display_name,
                )
            )
        return result
