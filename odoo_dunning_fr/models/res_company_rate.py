from decimal import Decimal

from odoo import api, fields, models

from ..rules import late_interest
from ..rules.reference_rate import MissingRate


class ResCompany(models.Model):
    """The rate of late interest in the company's terms of sale."""

    _inherit = "res.company"

    dunning_contract_rate = fields.Float(
        string="Contract Rate (%)",
        digits=(6, 3),
        min_display_digits=2,
        help="Percent a year that the terms of sale set for late payment by companies. "
        "0: the rate of the law, that of the ECB and ten points.",
    )

    _dunning_contract_rate = models.Constraint(
        "CHECK (dunning_contract_rate BETWEEN 0 AND 100)",
        "The contract rate is in percent a year: from 0, for that of the law, to 100.",
    )

    @api.model
    def _warn_dunning_rate(self, rate):
        """What is doubtful about a rate in a contract: a sentence, or False.

        It is told, never corrected: what the contract says is a matter of the parties.
        """
        if not rate:
            return False
        today = fields.Date.context_today(self)
        try:
            floor = late_interest.contract_floor(
                self.env["dunning.rate"]._get_table(), today
            )
        except MissingRate:
            return self.env._(
                "The legal rate of this half-year has not been entered: the contract "
                "rate cannot be compared with the lowest one that is allowed."
            )
        if Decimal(str(rate)) >= floor:
            return False
        return self.env._(
            "%(rate)s is less than three times the legal rate of this half-year, "
            "%(floor)s, the lowest that companies may agree on (C. com. L441-10 II). "
            "It is used as it stands.",
            rate=self.env["dunning.letter"]._percent(rate, self.env.lang),
            floor=self.env["dunning.letter"]._percent(floor, self.env.lang),
        )
