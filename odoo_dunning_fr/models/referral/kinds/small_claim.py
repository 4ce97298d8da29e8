"""A small claim: a commissaire de justice proposes an agreement (CPCE L125-1)."""

from odoo import api, models

LETTER = "odoo_dunning_fr.dunning_small_claim_letter"


class DunningReferralKindSmallClaim(models.AbstractModel):
    _name = "dunning.referral.kind.small_claim"
    _description = "Referral by a Small Claim"
    _inherit = ["dunning.referral.suit"]

    _path = "small_claim"
    _agent_kinds = ("officer",)

    @api.model
    def _get_meaning(self):
        return self.env._(
            "A commissaire de justice proposes an agreement; a month without an "
            "answer is a refusal (CPCE L125-1). No payment in between."
        )

    @api.model
    def _prepare_documents(self, referral):
        officer = referral.agent_id
        if not officer:
            return []
        local = referral._in_letter_language()
        title = local.env._("Request for the small claims procedure")
        address = ", ".join(referral._get_debtor_address())
        pdf = local._write_claim(LETTER, officer, title, address=address)
        return [("demande-petite-creance.pdf", title, pdf)]
