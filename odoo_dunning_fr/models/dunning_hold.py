from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .dunning_hold_reason import HOLD_KINDS


class DunningHold(models.Model):
    """A span in which nothing is sent: to a customer, or about some of its invoices.

    Whether it is in force is derived from its dates: nobody has to lift a hold whose
    end has passed. Ending it before is a person's act. It is kept: it is the evidence
    why nothing was sent.
    """

    _name = "dunning.hold"
    _description = "Dunning Hold"
    _inherit = ["dunning.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(HOLD_KINDS, required=True, default="pause", tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    move_ids = fields.Many2many(
        "account.move",
        "dunning_hold_move_rel",
        "hold_id",
        "move_id",
        string="Invoices",
        check_company=True,
        help="Empty: the whole customer, in this company.",
    )
    subject = fields.Char(string="About", compute="_compute_subject", compute_sudo=True)
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_until = fields.Date(
        string="Until", tracking=True, help="Empty: until somebody ends it."
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    amount = fields.Monetary(
        string="Disputed Amount",
        tracking=True,
        aggregator=None,
        help="The part of the invoice that is disputed: the rest is chased. Empty: all "
        "of it.",
    )
    reason_id = fields.Many2one(
        "dunning.hold.reason",
        domain="[('kind', '=', kind)]",
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    note = fields.Text()
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        [("active", "Active"), ("ended", "Ended")],
        required=True,
        default="active",
        copy=False,
        tracking=True,
        help="Ended by a person. What is past its last day ends by itself.",
    )
    is_running = fields.Boolean(
        string="In Force", compute="_compute_is_running", search="_search_is_running"
    )
    outcome = fields.Text(copy=False, tracking=True)
    date_ended = fields.Date(string="Ended On", readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK (date_until >= date_from)",
        "A hold cannot end before it begins: correct the last day.",
    )
    _amount_of_a_dispute = models.Constraint(
        "CHECK (COALESCE(amount, 0) = 0 OR (amount > 0 AND kind = 'dispute'))",
        "Only a dispute has an amount, and it is positive: leave it empty, or choose "
        "“Dispute”.",
    )
    _ended_on_a_day = models.Constraint(
        "CHECK ((state = 'ended') = (date_ended IS NOT NULL))",
        "A hold that was ended bears the day on which it was: use “End”.",
    )
    _of_customer = models.Index("(partner_id, company_id) WHERE date_ended IS NULL")

    @api.depends_context("lang")
    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for hold in self:
            words = (kinds.get(hold.kind), hold.partner_id.name)
            hold.display_name = " – ".join(filter(None, words))

    @api.depends_context("lang")
    @api.depends("move_ids.name")
    def _compute_subject(self):
        """What it is about, for those too who have no accounting right."""
        for hold in self:
            names = [move.name or move.display_name for move in hold.move_ids]
            hold.subject = ", ".join(names) or self.env._("Whole customer")

    @api.depends("company_id", "move_ids")
    def _compute_currency_id(self):
        for hold in self:
            only = hold.move_ids.currency_id if len(hold.move_ids) == 1 else False
            hold.currency_id = only or hold.company_id.currency_id

    @api.depends("state", "date_from", "date_until")
    def _compute_is_running(self):
        running = self.filtered_domain(self._get_running_domain())
        for hold in self:
            hold.is_running = hold in running

    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = self._get_running_domain()
        return running if True in value else ~running

    @api.model
    def _get_running_domain(self):
        """The holds in force today, as `receivable_query.in_force` has them."""
        today = fields.Date.context_today(self)
        return Domain(
            [
                ("state", "=", "active"),
                ("date_from", "<=", today),
                "|",
                ("date_until", "=", False),
                ("date_until", ">=", today),
            ]
        )

    def _concerns(self, move):
        self.ensure_one()
        # Whoever reads the invoice may know, even of a hold on several of them.
        if moves_sudo := self.sudo().move_ids:
            return move in moves_sudo
        subject = (move.commercial_partner_id, move.company_id)
        return subject == (self.partner_id, self.company_id)

    @api.constrains("user_id")
    def _check_user(self):
        self.user_id._check_dunning_colleague()

    @api.constrains("kind", "reason_id")
    def _check_reason(self):
        for hold in self:
            if hold.reason_id and hold.reason_id.kind != hold.kind:
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” is not a reason for this kind of hold "
                        "(%(hold)s): choose another one.",
                        reason=hold.reason_id.name,
                        hold=hold.display_name,
                    )
                )

    @api.constrains("kind", "move_ids")
    def _check_insolvency(self):
        for hold in self:
            if hold.kind == "insolvency" and hold.move_ids:
                raise ValidationError(
                    self.env._(
                        "The insolvency of %(customer)s concerns all its invoices: "
                        "choose the whole customer.",
                        customer=hold.partner_id.display_name,
                    )
                )

    @api.constrains("move_ids", "partner_id", "company_id")
    def _check_moves(self):
        for hold in self:
            for move in hold.move_ids:
                owners = move.commercial_partner_id
                owners |= move.line_ids.partner_id.commercial_partner_id
                if (
                    hold.partner_id.commercial_partner_id in owners
                    and move.company_id == hold.company_id
                ):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(number)s is not an invoice of %(customer)s in %(company)s: "
                        "make a hold for each customer and company.",
                        number=move.display_name,
                        customer=hold.partner_id.display_name,
                        company=hold.company_id.display_name,
                    )
                )

    @api.constrains("amount", "move_ids")
    def _check_amount(self):
        for hold in self.filtered("amount"):
            invoice = hold.move_ids
            if len(invoice) != 1 or not invoice.is_invoice(include_receipts=True):
                raise ValidationError(
                    self.env._(
                        "A disputed amount is a part of one invoice: choose exactly "
                        "one invoice of %(customer)s, or leave the amount empty.",
                        customer=hold.partner_id.display_name,
                    )
                )
            if hold.currency_id.compare_amounts(hold.amount, invoice.amount_total) > 0:
                raise ValidationError(
                    self.env._(
                        "The disputed amount is more than the total of %(number)s: "
                        "leave it empty when all of it is disputed.",
                        number=invoice.display_name,
                    )
                )
