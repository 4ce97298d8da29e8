from odoo import api, fields, models

from .late_charges import describe

# What may still change on an issued notice: the claim when it is released, and the
# links to entries that are deleted; the facts of the entries are copied beside them.
LINKS = frozenset({"claimed", "move_line_id", "move_id"})


class DunningNoticeLine(models.Model):
    """A due item on a notice, with what it was on that day."""

    _name = "dunning.notice.line"
    _description = "Dunning Notice Line"
    _inherit = ["dunning.guarded"]
    _dunning_written_by_program = True
    _order = "notice_id, date_maturity, id"

    notice_id = fields.Many2one(
        "dunning.notice", required=True, ondelete="cascade", index=True
    )
    # Copied from the notice with the other facts, for lists and groups.
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    # Draft and re-post deletes the lines of an invoice: the facts are copied below.
    move_line_id = fields.Many2one("account.move.line", ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null"
    )
    move_name = fields.Char(string="Number", readonly=True)
    invoice_date = fields.Date(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    level_id = fields.Many2one(
        "dunning.level", string="Step Taken", ondelete="restrict"
    )
    role = fields.Selection(
        [
            ("step", "Takes a step"),
            ("listed", "Listed"),
            ("credit", "Credit"),
        ],
        required=True,
    )
    claimed = fields.Boolean(
        string="Step Claimed",
        readonly=True,
        help="The step is taken; a cancelled notice releases it.",
    )
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    amount_total = fields.Monetary(
        string="Invoiced", readonly=True, help="Amount of the due item when it was new."
    )
    amount_residual = fields.Monetary(
        string="Open", readonly=True, help="As in the ledger on the day of the notice."
    )
    amount_disputed = fields.Monetary(string="Disputed", readonly=True)
    amount_claimed = fields.Monetary(
        string="Claimed",
        readonly=True,
        help="What is open, less payments under way and what is disputed.",
    )
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    interest_from = fields.Date(
        readonly=True, help="The first day whose interest is claimed."
    )
    interest_to = fields.Date(readonly=True, help="The last one.")
    amount_indemnity = fields.Monetary(string="Indemnity", readonly=True)

    # The last defence against saying the same thing twice.
    _step_unique = models.UniqueIndex(
        "(move_line_id, level_id) WHERE claimed",
        "A due item has already taken this level: it is never sent twice.",
    )

    def write(self, vals):
        """What an issued notice says of a due item is evidence: only links may go."""
        if vals.keys() - LINKS:
            self.notice_id._check_not_issued()
        return super().write(vals)

    @api.depends("move_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.move_name

    def _prepare_snapshot(self, exact, charge=None):
        """The line as it is printed; `exact` writes an amount of the notice."""
        self.ensure_one()
        return {
            **(describe(charge, exact) if charge else {}),
            "number": self.move_name,
            "ref": self.move_id.ref or "",
            "portal": self.move_id._prepare_dunning_portal() if self.move_id else {},
            "date": self.invoice_date and self.invoice_date.isoformat(),
            "due": self.date_maturity.isoformat(),
            "days": self.days_overdue,
            "role": self.role,
            "total": exact(self.amount_total),
            "paid": exact(
                self.amount_total - self.amount_disputed - self.amount_claimed
            ),
            "disputed": exact(self.amount_disputed),
            "claimed": exact(self.amount_claimed),
        }
