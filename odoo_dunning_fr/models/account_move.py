from odoo import api, fields, models

from ..rules import reasons

AUDITOR = "odoo_dunning_fr.group_auditor"

TRACE = frozenset({"dunning_level_id", "dunning_level_date"})
# Spares the ledger's own checks, which a trace of ours does not concern.
QUICK = {
    "skip_invoice_sync": True,
    "check_move_validity": False,
    "skip_is_manually_modified": True,
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "dunning.guarded"]

    # Written at issue through the ORM, so that automation rules see them.
    dunning_level_id = fields.Many2one(
        "dunning.level",
        string="Last Dunning Step",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )
    dunning_level_date = fields.Date(
        string="Step Issued On", copy=False, readonly=True, groups=AUDITOR
    )
    dunning_assigned = fields.Boolean(
        string="Assigned or Factored",
        copy=False,
        groups=AUDITOR,
        help="The claim belongs to a factor or another assignee, who collects it.",
    )
    dunning_next_level_id = fields.Many2one(
        "dunning.level",
        string="Next Dunning Step",
        compute="_compute_dunning",
        groups=AUDITOR,
    )
    dunning_next_date = fields.Date(
        string="Next Dunning", compute="_compute_dunning", groups=AUDITOR
    )
    dunning_state = fields.Selection(
        selection="_selection_dunning_state",
        string="Dunning",
        compute="_compute_dunning",
        search="_search_dunning_state",
        groups=AUDITOR,
    )
    dunning_reason = fields.Char(
        string="Why", compute="_compute_dunning", groups=AUDITOR
    )
    dunning_notice_ids = fields.Many2many(
        "dunning.notice",
        string="Dunning Notices",
        compute="_compute_dunning_notice_ids",
        groups=AUDITOR,
    )

    @api.model
    def _get_program_models(self):
        # EXTENDS: an entry of ours is made with its lines
        return (*super()._get_program_models(), "account.move.line")

    def write(self, vals):
        # EXTENDS 'account'
        if vals and vals.keys() <= TRACE:
            # Only here, below automation rules: what they do is checked as ever.
            return super(AccountMove, self.with_context(**QUICK)).write(vals)
        return super().write(vals)

    @api.model
    def _selection_dunning_state(self):
        states = self.env["dunning.receivable"]._fields["state"]
        return [
            *states._description_selection(self.env),
            ("paid", self.env._("Paid")),
            ("written_off", self.env._("Written off")),
        ]

    @api.depends("state", "payment_state", "amount_residual")
    @api.depends_context("lang", "dunning_date", "allowed_company_ids")
    def _compute_dunning(self):
        claims = self.filtered(lambda move: move.id and move._is_dunning_claim())
        receivables = self.env["dunning.receivable"].with_context(
            dunning_partner_ids=claims.line_ids.partner_id.commercial_partner_id.ids
        )
        found = receivables.search([("move_id", "in", claims.ids)])
        found.sudo().notice_id.fetch(["name"])  # at once, for the reasons
        lines = found.grouped("move_id")
        for move in self:
            # Of several instalments the most pressing one speaks for the invoice.
            line = lines.get(move, receivables.browse()).sorted(
                lambda line: (reasons.PRESSING.index(line.state), line.date_maturity)
            )[:1]
            move.dunning_next_level_id = line.next_level_id
            move.dunning_next_date = line.next_date
            move.dunning_state = line.state or move._get_settled_dunning_state()
            move.dunning_reason = line.reason or move._get_settled_dunning_reason()

    def _is_dunning_claim(self):
        return self.state == "posted" and self.move_type in (
            "out_invoice",
            "out_refund",
            "out_receipt",
            "entry",
        )

    def _get_settled_dunning_state(self):
        """The state of a claim on which nothing is open."""
        self.ensure_one()
        # A loss leaves `paid` in Odoo's own state, or `reversed` beside a credit note.
        if self.dunning_is_written_off:
            return "written_off"
        if self.state != "posted" or self.move_type != "out_invoice":
            return False
        return "paid" if self.payment_state in ("paid", "in_payment") else False

    def _get_settled_dunning_reason(self):
        state = self._get_settled_dunning_state()
        if state == "written_off":
            return self.env._("Written off: it was not paid.")
        return state == "paid" and self.env._("Paid.")

    def _search_dunning_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.env["dunning.receivable"]._search([("state", "in", list(value))])
        domain = fields.Domain("id", "in", lines.subselect("move_id"))
        written_off = self._get_written_off_domain()
        if "paid" in value:
            paid = fields.Domain(
                [
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", ("paid", "in_payment")),
                ]
            )
            domain |= paid & ~written_off
        return domain | written_off if "written_off" in value else domain

    def _compute_dunning_notice_ids(self):
        lines = self.env["dunning.notice.line"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["notice_id:recordset"]
        )
        notices = dict(lines)
        self.env["dunning.notice"].union(*notices.values()).fetch(["company_id"])
        for move in self:
            move.dunning_notice_ids = notices.get(move, False)

    def action_dunning_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("line_ids.move_id", "in", self.ids)],
            "context": {},
        }
