from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DunningInsuranceLimit(models.Model):
    """How much of a customer's debt an insurer covers, for what is delivered when."""

    _name = "dunning.insurance.limit"
    _description = "Buyer Limit of a Credit Insurance"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "partner_id, date desc, id desc"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "dunning.insurance.policy",
        string="Insurance Policy",
        required=True,
        ondelete="restrict",
        index=True,
    )
    insurer_id = fields.Many2one(related="policy_id.partner_id", store=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    buyer_ref = fields.Char(
        string="Buyer Number", help="What the insurer calls the customer."
    )
    amount = fields.Monetary(string="Limit", required=True, tracking=True)
    date = fields.Date(string="Decided On", required=True, tracking=True)
    date_end = fields.Date(string="Until", tracking=True)
    active = fields.Boolean(default=True)
    declaration_ids = fields.One2many("dunning.insurance.declaration", "limit_id")

    _amount = models.Constraint(
        "CHECK (amount >= 0)", "A limit is not negative; 0 is a refusal."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date)", "A limit cannot end before it was decided."
    )

    @api.depends("partner_id", "policy_id")
    def _compute_display_name(self):
        for limit in self:
            words = (limit.partner_id.name, limit.policy_id.name)
            limit.display_name = " – ".join(filter(None, words))

    @api.constrains("partner_id")
    def _check_partner(self):
        for limit in self:
            if limit.partner_id != limit.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact: choose its company.",
                        contact=limit.partner_id.display_name,
                    )
                )

    @api.model
    def _find_for(self, policy, customer):
        """The limits for a customer, the latest first."""
        return self.search(
            [
                ("policy_id", "=", policy.id),
                ("partner_id", "=", customer.commercial_partner_id.id),
                ("amount", ">", 0),
            ]
        )

    def _covers(self, day):
        """Whether what was delivered on a day is covered."""
        self.ensure_one()
        policy = self.policy_id
        return bool(
            day
            and max(self.date, policy.date) <= day
            and not (self.date_end and self.date_end < day)
            and not (policy.date_end and policy.date_end < day)
        )
