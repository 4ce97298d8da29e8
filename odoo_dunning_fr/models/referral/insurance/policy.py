from odoo import api, fields, models


class DunningInsurancePolicy(models.Model):
    """A credit insurance: what it asks of us, and when, for a customer that is late.

    All its terms are the contract's: no law sets them.
    """

    _name = "dunning.insurance.policy"
    _description = "Credit Insurance Policy"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Policy Number", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Insurer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('dunning_agent_kind', '=', 'insurer'), ('parent_id', '=', False)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    date = fields.Date(string="In Force From", required=True, tracking=True)
    date_end = fields.Date(string="Until", tracking=True)
    insured_percent = fields.Float(
        string="Insured Part (%)", digits=(5, 2), tracking=True
    )
    overdue_days = fields.Integer(
        string="Overdue Declared Within",
        tracking=True,
        help="Days after the due date by which an unpaid invoice must be declared. 0: "
        "the policy does not ask for it.",
    )
    claim_days = fields.Integer(
        string="Claim Filed Within",
        tracking=True,
        help="Days after the due date by which the claim must be filed. 0: no limit.",
    )
    alert_days = fields.Integer(
        string="Told Beforehand",
        default=10,
        help="Days before a deadline from which somebody is asked to act.",
    )
    export_profile_id = fields.Many2one(
        "dunning.export.profile",
        domain="[('company_id', 'in', (company_id, False))]",
        check_company=True,
        ondelete="restrict",
        help="How the insurer wants its files; empty: the first profile.",
    )
    limit_ids = fields.One2many("dunning.insurance.limit", "policy_id")
    note = fields.Text(string="Notes")

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date)", "A policy cannot end before it begins."
    )
    _days = models.Constraint(
        "CHECK (overdue_days >= 0 AND claim_days >= 0 AND alert_days >= 0)",
        "Deadlines are counted in days after the due date: not below 0.",
    )
    _insured = models.Constraint(
        "CHECK (insured_percent BETWEEN 0 AND 100)",
        "The insured part is from 0 to 100 percent.",
    )

    @api.model
    def _find_for(self, insurer, company, day):
        """The policy of an insurer that is in force on a day."""
        return self.search(
            [
                ("partner_id", "=", insurer.id),
                ("company_id", "=", company.id),
                ("date", "<=", day),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", day),
            ],
            limit=1,
        )

    def _get_steps(self):
        """What must be done about an unpaid invoice: (step, days after it fell due)."""
        steps = [("overdue", self.overdue_days), ("claim", self.claim_days)]
        return [(step, days) for step, days in steps if days]
