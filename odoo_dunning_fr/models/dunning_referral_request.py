from odoo import api, fields, models

from .dunning_referral_court import ORDER

# What the request says is settled once it has left.
REQUEST = frozenset("amount_penalty nature filing".split())


class DunningReferral(models.Model):
    """The request for a payment order: what it says beside parties and sums.

    What CPC 54, 57, 1407 and 1408 ask for and nothing else in the file has.
    """

    _inherit = "dunning.referral"

    date_request = fields.Date(
        string="Date of the Request", help="Empty: the day of the sums."
    )
    filing = fields.Selection(
        [
            ("creditor", "The creditor itself"),
            ("lawyer", "A lawyer"),
            ("agent", "Another agent, with a power"),
        ],
        string="Filed By",
        required=True,
        default="creditor",
        tracking=True,
        help="The creditor or any agent may file the request (CPC 1407).",
    )
    agent_quality = fields.Char(
        string="Quality of the Agent", help="Avocat au barreau de Lyon, comptable…"
    )
    opposition_address_id = fields.Many2one(
        "res.partner",
        string="Address for Oppositions",
        help="Where the creditor is told of an opposition (CPC 1418). Empty: its seat.",
    )
    transfer_on_opposition = fields.Boolean(
        string="Transfer in Case of Opposition",
        help="Ask now that the case go at once to the court that you hold to be "
        "competent if the debtor opposes (CPC 1408).",
    )
    opposition_court_id = fields.Many2one(
        "dunning.court", string="Transfer To", ondelete="restrict"
    )
    basis = fields.Text(
        string="Basis of the Claim",
        help="Where the claim comes from: signed quote, order, delivery, with their "
        "dates. Written in French: the court reads it.",
    )
    amicable_steps = fields.Text(
        help="What was tried beside the reminders and formal notices, which the "
        "request lists by itself (CPC 54, 5°). Written in French.",
    )
    amount_penalty = fields.Monetary(
        string="Penalty Clause",
        tracking=True,
        help="What a clause that the debtor accepted gives; the judge may lower it "
        "(C. civ. 1231-5).",
    )
    penalty_basis = fields.Char(
        string="Clause", help="Where it is agreed: article 8 of the terms of sale."
    )

    _penalty_not_negative = models.Constraint(
        "CHECK (amount_penalty >= 0)", "The penalty clause is a positive amount."
    )

    @api.depends("amount_penalty")
    def _compute_amounts(self):
        result = super()._compute_amounts()
        for referral in self:
            referral.amount_total += referral.amount_penalty
        return result

    def _get_frozen_fields(self):
        return super()._get_frozen_fields() | REQUEST

    def _get_request_date(self):
        self.ensure_one()
        return self.date_request or self.date

    def action_ready(self):
        """The court that was chosen for the town is the one proposed next time."""
        result = super().action_ready()
        self.filtered(lambda file: file.state == "ready")._remember_court()
        return result

    def _is_order(self):
        return self.kind == ORDER
