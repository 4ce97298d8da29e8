from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DunningLevel(models.Model):
    """What a level claims beside the principal."""

    _inherit = "dunning.level"

    claim_interest = fields.Boolean(
        string="Claims Late Interest",
        help="The interest due up to the day of the notice is added to the sum that is "
        "asked for, with an annexed calculation.",
    )
    claim_indemnity = fields.Boolean(
        string="Claims the Fixed Indemnity",
        help="A fixed sum for each late invoice of a company or a public body "
        "(C. com. D441-5, CCP D2192-35); never for a consumer.",
    )

    @api.constrains("stage", "claim_interest", "claim_indemnity")
    def _check_claims(self):
        for level in self:
            if level.stage == "courtesy" and level._claims_charges():
                raise ValidationError(
                    self.env._(
                        "“%(level)s” goes out before the due date: it cannot claim "
                        "interest or an indemnity, which are due from the day after.",
                        level=level.name,
                    )
                )

    def _claims_charges(self):
        self.ensure_one()
        return self.claim_interest or self.claim_indemnity
