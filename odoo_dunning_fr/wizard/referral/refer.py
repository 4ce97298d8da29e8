from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.referral.account_move import get_referral_subject
from ...models.referral.line import PARTS


class DunningRefer(models.TransientModel):
    """Which way to go with invoices that dunning did not settle: sums, law, choices."""

    _name = "dunning.refer"
    _description = "Refer Invoices"

    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    date = fields.Date(
        string="Interest Until",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    path_ids = fields.One2many("dunning.refer.path", "wizard_id", readonly=True)
    amount_principal = fields.Monetary(compute="_compute_amounts", string="Principal")
    amount_interest = fields.Monetary(compute="_compute_amounts", string="Interest")
    amount_indemnity = fields.Monetary(compute="_compute_amounts", string="Indemnities")
    amount_costs = fields.Monetary(compute="_compute_amounts", string="Costs")
    amount_total = fields.Monetary(compute="_compute_amounts", string="Claimed")
    amount_paid = fields.Monetary(compute="_compute_amounts", string="Paid So Far")

    @api.model
    def _open(self, moves):
        """Open the dialog on invoices of one customer, company and currency."""
        subjects = moves.grouped(get_referral_subject)
        if len(subjects) != 1:
            raise UserError(
                self.env._(
                    "A file is about one customer, in one currency. Choose open "
                    "invoices of one customer only."
                )
            )
        [(partner, company, currency)] = subjects
        wizard = self.create(
            {
                "company_id": company.id,
                "currency_id": currency.id,
                "partner_id": partner.id,
                "move_ids": [(6, 0, moves.ids)],
            }
        )
        wizard._make_paths()
        return wizard._get_records_action(
            target="new", name=self.env._("Refer: %(customer)s", customer=partner.name)
        )

    @api.depends("company_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.date or wizard.company_id._get_dunning_today()

    @api.depends("move_ids", "date")
    def _compute_amounts(self):
        for wizard in self:
            lines = wizard._new_referral()._prepare_lines()
            for part in (*PARTS, "total"):
                wizard[f"amount_{part}"] = sum(line[f"amount_{part}"] for line in lines)
            wizard.amount_paid = sum(
                line["amount_invoiced"] - line["amount_principal"] for line in lines
            )

    def _make_paths(self):
        """One row a path: open or closed by law, and what it means for this debtor."""
        self.path_ids = [
            (0, 0, {"sequence": rank, "kind": kind})
            for rank, (kind, _label) in enumerate(
                self.env["dunning.referral"]
                ._fields["kind"]
                ._description_selection(self.env)
            )
        ]

    def _prepare_referral(self, kind):
        return {
            "kind": kind,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_id.id,
            "move_ids": [(6, 0, self.move_ids.ids)],
            "date": self.date,
        }

    def _new_referral(self, kind=False):
        """A file in memory, to ask what it would be."""
        referral = self.env["dunning.referral"].new(self._prepare_referral(kind))
        referral.move_ids = self.move_ids
        return referral


class DunningReferPath(models.TransientModel):
    """A way to go: what the law says of it for this debtor."""

    _name = "dunning.refer.path"
    _description = "Way to Refer Invoices"
    _order = "sequence"

    wizard_id = fields.Many2one("dunning.refer", required=True, ondelete="cascade")
    sequence = fields.Integer()
    kind = fields.Selection(
        selection=lambda self: (
            self.env["dunning.referral"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        required=True,
    )
    meaning = fields.Text(
        compute="_compute_meaning", help="What the way means, or why it is closed."
    )
    refusal = fields.Char(compute="_compute_meaning")
    missing = fields.Text(compute="_compute_missing")

    @api.depends("kind", "wizard_id.date")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for wizard, ways in self.grouped("wizard_id").items():
            referral = wizard._new_referral()
            for field in ("principal", "interest"):
                referral[f"amount_{field}"] = wizard[f"amount_{field}"]
            for way in ways:
                kind = referral._get_kind(way.kind)
                way.refusal = kind._get_refusal(referral) or False
                way.meaning = way.refusal or kind._get_meaning()

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_missing(self):
        for way in self:
            found = []
            if not way.refusal:
                found = way.wizard_id._new_referral(way.kind)._foresee()
            way.missing = "\n".join(finding.text for finding in found)

    def action_choose(self):
        self.ensure_one()
        if self.refusal:
            raise UserError(self.refusal)
        referral = self.env["dunning.referral"].create(
            self.wizard_id._prepare_referral(self.kind)
        )
        return referral._get_records_action()
