"""What the suits have in common: who is sued must be known, and all of it proved."""

from odoo import api, models


class DunningReferralSuit(models.AbstractModel):
    _name = "dunning.referral.suit"
    _description = "Referral by a Suit"
    _inherit = ["dunning.referral.proved"]

    _path = "payment_order"
    _needs_siren = True
    _running_notice = "must"

    @api.model
    def _get_checks(self):
        return [*super()._get_checks(), *self._get_proofs(), self._find_retention]
