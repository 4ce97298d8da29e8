from odoo import api, fields, models
from odoo.exceptions import UserError

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
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
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
        today = fields.Date.context_today(self)
        declarations.limit_id._close_alerts(today)
        return declarations


class DunningInsuranceLimit(models.Model):
    _inherit = "dunning.insurance.limit"

    def action_declare_overdue(self):
        """Declare what is overdue: the letter, the file, the day it was done."""
        self.ensure_one()
        moves = self._get_pending_moves("overdue")
        file = self._make_draft(moves)
        documents = file._prepare_overdue_documents(self)
        declaration = self.env["dunning.insurance.declaration"].create(
            {
                "limit_id": self.id,
                "step": "overdue",
                "move_ids": [(6, 0, moves.ids)],
            }
        )
        declaration.document_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": declaration._name,
                    "res_id": declaration.id,
                }
                for name, content in documents
            ]
        )
        return declaration._get_records_action()

    def action_file_claim(self):
        """Prepare the file of the claim, a draft to be approved and handed over."""
        self.ensure_one()
        moves = self._get_pending_moves("claim")
        return moves.action_dunning_refer("insurer", self.insurer_id)

    def _get_pending_moves(self, step):
        today = fields.Date.context_today(self)
        waiting = self._find_pending(today)[self]
        moves = self.env["account.move"].concat(
            *(item.row.move_id for item in waiting if item.step == step)
        )
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing of %(customer)s is to be declared today.",
                    customer=self.partner_id.name,
                )
            )
        return moves

    def _make_draft(self, moves):
        """A file in memory, to write what a declaration says; one currency."""
        if len(moves.currency_id) > 1:
            raise UserError(
                self.env._(
                    "%(customer)s owes in several currencies: declare each by hand.",
                    customer=self.partner_id.name,
                )
            )
        referral = self.env["dunning.referral"].new(
            {
                "kind": "insurer",
                "company_id": self.company_id.id,
                "currency_id": moves.currency_id.id,
                "partner_id": self.partner_id.id,
                "agent_id": self.insurer_id.id,
                "user_id": self.env.uid,
                "move_ids": [(6, 0, moves.ids)],
            }
        )
        lines = referral._prepare_lines()
        referral.line_ids = [(0, 0, {**vals, "referral_id": False}) for vals in lines]
        return referral
