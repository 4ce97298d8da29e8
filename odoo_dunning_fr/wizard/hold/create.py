from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.hold.kind import list_kinds


class DunningHoldCreate(models.TransientModel):
    """Puts invoices or customers on hold: one hold a customer and company."""

    _name = "dunning.hold.create"
    _description = "Put on Hold"

    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    whole_customer = fields.Boolean(
        compute="_compute_whole_customer",
        store=True,
        readonly=False,
        help="All invoices of the customer, those to come included. Off: the invoices "
        "above only.",
    )
    kind = fields.Selection(list_kinds, required=True, default="pause")
    reason_id = fields.Many2one(
        "dunning.hold.reason",
        required=True,
        domain="[('kind', '=', kind)]",
        compute="_compute_reason_id",
        store=True,
        readonly=False,
    )
    date_from = fields.Date(
        string="From", compute="_compute_date_from", store=True, readonly=False
    )
    date_until = fields.Date(
        string="Until", help="Included. Empty: until somebody ends it."
    )
    judgment_date = fields.Date(
        string="Judgment Of", help="What was delivered before it is held."
    )
    published_on = fields.Date(string="Published On (BODACC)")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    whole_only = fields.Boolean(compute="_compute_whole_only")
    has_amount = fields.Boolean(compute="_compute_has_amount")
    amount = fields.Monetary(
        string="Disputed Amount", help="The rest is chased. Empty: all of it."
    )
    note = fields.Text()

    @api.depends("kind", "move_ids")
    def _compute_whole_customer(self):
        """Some kinds, such as an insolvency, concern all that a customer owes."""
        for wizard in self:
            wizard.whole_customer = wizard.whole_only or not wizard.move_ids

    @api.depends("kind")
    def _compute_whole_only(self):
        for wizard in self:
            wizard.whole_only = wizard._get_kind()._whole_only

    @api.depends("company_id")
    def _compute_date_from(self):
        for wizard in self:
            today = wizard.company_id._get_dunning_today()
            wizard.date_from = wizard.date_from or today

    @api.depends("kind")
    def _compute_reason_id(self):
        for wizard in self:
            if wizard.reason_id.kind != wizard.kind:
                wizard.reason_id = False

    @api.depends("move_ids")
    def _compute_currency_id(self):
        for wizard in self:
            wizard.currency_id = wizard.move_ids[:1].currency_id

    @api.depends("kind", "move_ids", "whole_customer")
    def _compute_has_amount(self):
        for wizard in self:
            wizard.has_amount = (
                wizard._get_kind()._has_amount
                and len(wizard.move_ids) == 1
                and not wizard.whole_customer
            )

    def _get_kind(self):
        return self.env["dunning.hold.kind"]._get(self.kind)

    @api.model
    def _open(self, **subject):
        """Return the action that asks for a hold on invoices or customers."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Put on Hold"),
            "context": {f"default_{name}": value for name, value in subject.items()},
        }

    def action_create(self):
        """Create the holds and show them."""
        self.ensure_one()
        subjects = self._get_subjects()
        if not subjects:
            raise UserError(
                self.env._(
                    "Nothing is open on these invoices: there is nothing to hold."
                )
            )
        amount = self.amount if self.has_amount else 0
        own = {name: self[name] for name in self._get_kind()._dialog_fields}
        holds = self.env["dunning.hold"].create(
            [
                {
                    "kind": self.kind,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "move_ids": [(6, 0, [] if self.whole_customer else moves.ids)],
                    "date_until": self.date_until,
                    "amount": amount,
                    "reason_id": self.reason_id.id,
                    "note": self.note,
                    **own,
                }
                for (partner, company), moves in subjects.items()
            ]
        )
        return holds._get_records_action(name=self.env._("Disputes & Pauses"))

    def _get_subjects(self):
        """Map each customer and company to the invoices that are open."""
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            return {
                (customer, self.company_id): self.move_ids for customer in customers
            }
        items = self.env["dunning.receivable"].with_context(
            allowed_company_ids=self.move_ids.company_id.ids,
            dunning_partner_ids=self.move_ids.line_ids.partner_id.commercial_partner_id.ids,
        )
        items = items.search(
            [
                ("move_id", "in", self.move_ids.ids),
                ("partner_id", "!=", False),
                ("amount_residual", ">", 0),
            ]
        )
        return {
            key: own.move_id
            for key, own in items.grouped(
                lambda item: (item.partner_id, item.company_id)
            ).items()
        }
