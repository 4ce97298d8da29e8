from odoo import api, fields, models

LONGEST = 300  # characters of a description

# What is claimed of a due item, and of a file: the fields `amount_<part>`.
PARTS = ("principal", "interest", "indemnity", "costs")


class DunningReferralLine(models.Model):
    """A due item of a file, with its sums on the day up to which they were counted.

    What an agent is told of it besides, and what was done about it, is computed.
    """

    _name = "dunning.referral.line"
    _description = "Due Item of a Referral"
    _inherit = ["dunning.guarded"]
    _dunning_written_by_program = True
    _order = "referral_id, date_maturity, id"

    referral_id = fields.Many2one(
        "dunning.referral", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    move_line_id = fields.Many2one(
        "account.move.line", ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null"
    )
    # Draft and re-post deletes the lines of an invoice: the facts are copied.
    move_name = fields.Char(string="Number")
    invoice_date = fields.Date()
    date_maturity = fields.Date(string="Due Date")
    amount_invoiced = fields.Monetary(string="Invoiced")
    amount_principal = fields.Monetary(string="Principal")
    amount_interest = fields.Monetary(string="Interest")
    amount_indemnity = fields.Monetary(string="Indemnity")
    amount_costs = fields.Monetary(string="Costs")
    amount_total = fields.Monetary(string="Claimed")
    # How the interest was counted: the same shape as in the snapshot of a notice.
    calculation = fields.Json()
    gap = fields.Char(string="Charges Left Out")

    # What was done about it

    days_overdue = fields.Integer(string="Days Late", compute="_compute_sums")
    amount_paid = fields.Monetary(string="Paid", compute="_compute_sums")
    interest_rate = fields.Float(
        string="Rate of Interest (%)",
        digits=(6, 3),
        compute="_compute_sums",
        help="The rate of the last days that were counted.",
    )
    description = fields.Char(compute="_compute_description")
    is_disputed = fields.Boolean(string="In Dispute", compute="_compute_is_disputed")
    notice_count = fields.Integer(string="Notices Sent", compute="_compute_notices")
    last_notice_date = fields.Date(string="Last Notice", compute="_compute_notices")
    formal_notice_date = fields.Date(
        string="Formal Notice Received", compute="_compute_notices"
    )
    formal_notice_ref = fields.Char(
        string="Registered Letter", compute="_compute_notices"
    )

    @api.depends(
        "referral_id.date",
        "date_maturity",
        "amount_invoiced",
        "amount_principal",
        "calculation",
    )
    def _compute_sums(self):
        for line in self:
            late = (line.date_maturity and line.referral_id.date) and (
                line.referral_id.date - line.date_maturity
            ).days
            line.days_overdue = max(late or 0, 0)
            line.amount_paid = line.amount_invoiced - line.amount_principal
            periods = (line.calculation or {}).get("periods")
            line.interest_rate = float(periods[-1]["rate"]) if periods else 0

    def _get_instalment(self):
        """Its rank and how many there are, of an invoice that is due in several parts.

        :rtype: list[int] | None
        """
        self.ensure_one()
        return self.move_line_id.sudo()._get_dunning_instalment()

    def _word_instalment(self):
        if not (instalment := self._get_instalment()):
            return ""
        rank, count = instalment
        return self.env._("instalment %(rank)s of %(count)s", rank=rank, count=count)

    @api.depends("move_id.invoice_line_ids.name")
    def _compute_description(self):
        for line in self:
            names = line.move_id.invoice_line_ids.mapped("name")
            words = " – ".join(" ".join(name.split()) for name in names if name)
            line.description = words[:LONGEST]

    @api.depends("move_id")
    def _compute_is_disputed(self):
        for line in self:
            line.is_disputed = any(
                hold._is_open_dispute() for hold in line.move_id.dunning_hold_ids
            )

    @api.depends("move_line_id", "move_id")
    def _compute_notices(self):
        said = (
            self.env["dunning.notice.line"]
            .search(
                [
                    ("move_id", "in", self.move_id.ids),
                    ("role", "!=", "credit"),
                    ("notice_id.state", "=", "issued"),
                ]
            )
            .filtered(lambda line: line.notice_id._get_left_on())
        )
        by_move = said.grouped("move_id")
        items = self.move_line_id
        received = items._fetch_dunning_formal_dates(items._fetch_dunning_facts())
        for line in self:
            notices = by_move.get(line.move_id, said.browse()).notice_id
            line.notice_count = len(notices)
            days = [notice._get_left_on() for notice in notices]
            line.last_notice_date = max(days, default=False)
            line.formal_notice_date = received.get(line.move_line_id.id)
            registered = notices.delivery_ids.filtered(
                lambda delivery: delivery.is_registered and delivery.tracking_ref
            )
            line.formal_notice_ref = ", ".join(
                self._word_registered(letter) for letter in registered
            )

    def _word_registered(self, letter):
        """Its number; and that it came back, since nobody was reached then."""
        if letter in letter.notice_id._get_returned_letters():
            return self.env._("%(number)s (came back)", number=letter.tracking_ref)
        return letter.tracking_ref
