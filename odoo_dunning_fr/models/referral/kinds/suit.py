"""What the suits have in common: who is sued must be known, and all of it proved."""

from odoo import api, models


class DunningReferralSuit(models.AbstractModel):
    _name = "dunning.referral.suit"
    _description = "Referral by a Suit"
    _inherit = ["dunning.referral.kind"]

    _path = "payment_order"
    _needs_siren = True

    @api.model
    def _get_checks(self):
        return [*super()._get_checks(), self._find_evidence, self._find_retention]
