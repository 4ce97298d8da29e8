from odoo import api, fields, models
from odoo.exceptions import UserError


class DunningChargeCost(models.TransientModel):
    """Adds costs of recovery that are proved, beyond the fixed indemnity."""

    _name = "dunning.charge.cost"
    _description = "Add Recovery Costs"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary(required=True)
    note = fields.Char(
        string="What For", required=True, help="As it is written on the invoice."
    )
    proof_ids = fields.Many2many("ir.attachment", string="Proofs", required=True)

    @api.model
    def _open(self, move):
        """Return the action that asks for costs, of an invoice that may bear some."""
        self._check_debtor(move)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Add Recovery Costs"),
            "context": {"default_move_id": move.id},
        }

    def action_add(self):
        self.ensure_one()
        move = self.move_id
        move._check_dunning_collector()
        self._check_debtor(move)
        self._check_complete()
        item = move._get_dunning_lines()[:1]
        charges_sudo = self.env["dunning.charge"].sudo()  # made by buttons alone
        charge = charges_sudo.create(
            {
                "company_id": move.company_id.id,
                "currency_id": move.currency_id.id,
                "partner_id": move.commercial_partner_id.id,
                "move_id": move.id,
                "move_line_id": item.id,
                "move_name": move.name,
                "date_maturity": item.date_maturity,
                "kind": "costs",
                "amount": self.amount,
                "note": self.note,
            }
        )
        self.proof_ids.check_access("read")
        charge.proof_ids = self.proof_ids
        charge.sudo(False)._log(self.env._("Recovery costs"), self.note)
        return {"type": "ir.actions.act_window_close"}

    def _check_complete(self):
        if self.currency_id.compare_amounts(self.amount, 0) <= 0 or not self.proof_ids:
            raise UserError(
                self.env._(
                    "Costs of recovery are due on proof of what they were: enter the "
                    "amount for %(number)s and attach the invoice or receipt.",
                    number=self.move_id.name,
                )
            )

    @api.model
    def _check_debtor(self, move):
        """Companies and public bodies owe them on proof; a consumer never does."""
        if not (move.is_sale_document() and move.state == "posted"):
            raise UserError(
                self.env._(
                    "%(number)s is not a posted customer invoice: costs of recovery "
                    "belong to one.",
                    number=move.display_name,
                )
            )
        customer = move.commercial_partner_id.with_company(move.company_id).sudo()
        born = move._get_dunning_kind()
        changed = any(line._is_dunning_debtor_changed() for line in move.line_ids)
        regime, gap = customer._get_dunning_regime(born, changed)
        if regime in ("company", "public"):
            return
        if born == "consumer" and not changed:
            raise UserError(
                self.env._(
                    "%(customer)s is a consumer: the costs of recovering %(number)s "
                    "stay with you, whatever your terms say (French Code of Civil "
                    "Enforcement Procedures, L111-8).",
                    customer=customer.display_name,
                    number=move.name,
                )
            )
        raise UserError(
            gap
            or self.env._(
                "It was decided that %(customer)s never bears charges: see “Charges” "
                "on the customer.",
                customer=customer.display_name,
            )
        )
