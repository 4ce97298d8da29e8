"""A prior claim to a public body, before the administrative court (CJA R421-1)."""

from odoo import api, fields, models

CODE = "public_claim"
LETTER = "odoo_dunning_fr.dunning_prior_claim_letter"


class DunningReferralKindPublicClaim(models.AbstractModel):
    _name = "dunning.referral.kind.public_claim"
    _description = "Referral by a Prior Claim to a Public Body"
    _inherit = ["dunning.referral.kind"]

    _path = CODE

    @api.model
    def _get_meaning(self):
        return self.env._(
            "A written claim first; two months of silence are a refusal, which the "
            "administrative court can then judge (CJA R421-1)."
        )

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_due,
            self._find_debtor,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_rates,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_evidence,
        ]

    @api.model
    def _prepare_documents(self, referral):
        local = referral._in_letter_language()
        title = local.env._("Prior claim")
        pdf = local._write_claim(LETTER, referral.partner_id, title)
        return [("prior-claim.pdf", title, pdf)]


class DunningReferral(models.Model):
    """When the silence of a public body is a refusal."""

    _inherit = "dunning.referral"

    silence_until = fields.Date(
        string="Silence Counts as Refusal On",
        compute="_compute_silence_until",
        help="Of a public body that does not answer the prior claim.",
    )

    def _compute_silence_until(self):
        for referral in self:
            months = referral.company_id.dunning_silence_months
            referral.silence_until = (
                referral.kind == CODE
                and referral.date_sent
                and fields.Date.add(referral.date_sent, months=months)
            )


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_silence_months = fields.Integer(
        string="Months of Silence of a Public Body",
        default=2,
        help="After them the silence on a prior claim is taken for a refusal: to be "
        "checked with counsel.",
    )

    _dunning_silence = models.Constraint(
        "CHECK (dunning_silence_months BETWEEN 1 AND 24)",
        "The months of silence go from 1 to 24.",
    )
