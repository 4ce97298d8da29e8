from odoo import api, fields, models

STEPS = [("overdue", "Overdue declared"), ("claim", "Claim filed")]


class DunningInsuranceDeclaration(models.Model):
    """What a credit insurer was told, on which day, about which invoices."""

    _name = "dunning.insurance.declaration"
    _description = "Declaration to a Credit Insurer"
    _inherit = ["dunning.guarded", "mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "limit_id"

    limit_id = fields.Many2one(
        "dunning.insurance.limit", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="limit_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="limit_id.currency_id")
    partner_id = fields.Many2one(
        related="limit_id.partner_id", store=True, string="Customer"
    )
    insurer_id = fields.Many2one(
        related="limit_id.insurer_id", store=True, string="Insurer"
    )
    step = fields.Selection(STEPS, string="What", required=True)
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    move_ids = fields.Many2many(
        "account.move",
        "dunning_insurance_declaration_move_rel",
        "declaration_id",
        "move_id",
        string="Invoices",
        required=True,
    )
    reference = fields.Char(
        string="Insurer's Number", tracking=True, help="What the insurer calls it."
    )
    referral_id = fields.Many2one(
        "dunning.referral", string="File", ondelete="restrict", index="btree_not_null"
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "dunning_insurance_document_rel",
        string="Documents",
        ondelete="restrict",
        help="What was sent, and the insurer's acknowledgement.",
    )

    @api.depends("limit_id.company_id")
    def _compute_date(self):
        for told in self:
            told.date = told.date or told.limit_id.company_id._get_dunning_today()

    @api.model
    def _fetch_declared(self, moves):
        """What was declared of some invoices: {(step, invoice id)}.

        Who was told of the claim need not be told that it is overdue.
        """
        found = self.search([("move_ids", "in", moves.ids)])
        declared = {(told.step, move.id) for told in found for move in told.move_ids}
        return declared | {
            ("overdue", id_) for step, id_ in declared if step == "claim"
        }

    @api.model_create_multi
    def create(self, vals_list):
        declarations = super().create(vals_list)
        declarations.limit_id._close_alerts()
        return declarations
