from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What a hold is about: another subject is another hold.
SETTLED = frozenset("kind company_id partner_id move_ids date_from".split())
THREAD = ("message_", "activity_", "my_activity_", "website_message_")


class DunningHold(models.Model):
    """A span in which nothing is sent: to a customer, or about some of its invoices.

    Whether it is in force is derived from its dates: nobody has to lift a hold whose
    end has passed. Ending it before is a person's act. It is kept: it is the evidence
    why nothing was sent.
    """

    _name = "dunning.hold"
    _description = "Dunning Hold"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    # Each kind adds itself, with its model `dunning.hold.kind.<code>`.
    kind = fields.Selection(
        [("pause", "Pause")], required=True, default="pause", tracking=True
    )
    whole_only = fields.Boolean(compute="_compute_kind_facts")
    has_amount = fields.Boolean(compute="_compute_kind_facts")
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
        string="From",
        required=True,
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
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
        "CHECK (amount >= 0)",
        "The amount of a hold is positive: leave it empty when all of the invoice is "
        "held.",
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

    @api.depends("kind")
    def _compute_kind_facts(self):
        for hold in self:
            kind = hold._get_kind()
            hold.whole_only, hold.has_amount = kind._whole_only, kind._has_amount

    @api.depends("company_id")
    def _compute_date_from(self):
        """From the day on that it is there, if not of another day."""
        for hold in self:
            today = hold.company_id._get_dunning_today()
            hold.date_from = hold.date_from or today

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
        companies = self.env["res.company"]
        return Domain("state", "=", "active") & companies._get_dunning_day_domain(
            lambda today: (
                Domain("date_from", "<=", today)
                & (Domain("date_until", "=", False) | Domain("date_until", ">=", today))
            )
        )

    def _get_kind(self):
        return self.env["dunning.hold.kind"]._get(self.kind)

    def _by_kind(self):
        """Pairs of the model of a kind, and these holds of it."""
        return [
            (holds[0]._get_kind(), holds) for holds in self.grouped("kind").values()
        ]

    def _is_open_dispute(self):
        return self.state == "active" and self._get_kind()._is_dispute

    def _concerns(self, move, persons):
        """Whether it stops an invoice.

        :param persons: the legal person of each company, by `_get_dunning_persons`
        """
        self.ensure_one()
        # Whoever reads the invoice may know, even of a hold on several of them.
        if moves_sudo := self.sudo().move_ids:
            return move in moves_sudo
        return (
            move.commercial_partner_id == self.partner_id
            and persons.get(move.company_id.id) == persons[self.company_id.id]
        )

    # What is possible

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

    @api.constrains("kind", "move_ids", "amount")
    def _check_kind(self):
        for kind, holds in self._by_kind():
            kind._check(holds)

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

    # Made, ended, kept

    @api.model_create_multi
    def create(self, vals_list):
        """A contact stands for its company: that is whom we chase."""
        partners = self.env["res.partner"]
        for vals in vals_list:
            if partner := partners.browse(vals.get("partner_id")):
                vals["partner_id"] = partner.commercial_partner_id.id
        made = super().create(vals_list)
        for kind, holds in made._by_kind():
            kind._on_create(holds)
        return made

    def write(self, vals):
        """What a hold is about stays; once it is ended, so does all the rest."""
        self._check_kept(vals)
        ending = self.filtered(lambda hold: hold.state == "active")
        if vals.get("state") != "ended":
            ending = ending.browse()
            result = super().write(vals)
        else:
            # At once, as the database wants it; all the rest with the person's own
            # rights.
            rest = {name: value for name, value in vals.items() if name != "state"}
            result = super().write(rest) if rest else True
            program = self._as_program()
            for company, holds in program.grouped("company_id").items():
                super(DunningHold, holds).write(holds._prepare_end(company))
        for kind, holds in self._by_kind():
            kind._on_write(holds, vals.keys())
        for kind, holds in ending._by_kind():
            kind._on_end(holds)
        return result

    def _prepare_end(self, company):
        return {
            "state": "ended",
            "date_ended": company._get_dunning_today(),
            "ended_by_id": self.env.uid,
        }

    def _check_kept(self, vals):
        changed = {name for name in vals if not name.startswith(THREAD)}
        ended = self.filtered(lambda hold: hold.state == "ended")
        if not self.env.su and ((ended and changed) or changed & SETTLED):
            raise UserError(
                self.env._(
                    "%(hold)s is the evidence why nothing was sent: an ended hold, and "
                    "what a hold is about, are not changed. End it and make a new one.",
                    hold=(ended or self)[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Holds are kept as evidence why nothing was sent. End them instead of "
                "deleting."
            )
        )

    def action_end(self):
        """Ask for the outcome, then end."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.hold.end",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("End"),
            "context": {"default_hold_ids": self.ids},
        }

    def _end(self, outcome):
        """End before the last day: what was held is chased again from today."""
        running = self.filtered(lambda hold: hold.state == "active")
        running.write({"state": "ended", "outcome": outcome})

    # The pause of an invoice whose payment came back

    @api.model
    def _pause_reopened(self, moves):
        """Let late invoices that are open again wait for the gap of their next level.

        Their delays have run on while they were paid: without a pause the next night
        could bring a formal notice, to a customer who believes to have paid.
        """
        pauses = {}
        # Whoever unreconciles an entry need not have any right of dunning.
        for item in self.sudo()._search_reopened(moves.sudo()):
            gaps = (item.next_level_id.min_gap_days, item.policy_id.min_interval_days)
            today = item.company_id._get_dunning_today()
            until = today + timedelta(max(*gaps, 1) - 1)
            hold = item.hold_id
            if not hold or (hold.date_until and hold.date_until < until):
                key = (item.partner_id, item.company_id, until)
                pauses.setdefault(key, self.env["account.move"])
                pauses[key] |= item.move_id
        reason = self.env.ref(
            "odoo_dunning_fr.hold_reason_returned", raise_if_not_found=False
        )
        if not reason or reason.sudo().kind != "pause":
            reason = self.env["dunning.hold.reason"]  # never in the way of a payment
        self.sudo().create(
            [
                {
                    "kind": "pause",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "move_ids": [(6, 0, reopened.ids)],
                    "date_until": until,
                    "reason_id": reason.id,
                }
                for (partner, company, until), reopened in pauses.items()
            ]
        )

    @api.model
    def _search_reopened(self, moves):
        """The late items of the invoices for which a step is still to come."""
        chased = moves.filtered(lambda move: move.company_id.dunning_start_date)
        if not chased:
            return self.env["dunning.receivable"]
        items = self.env["dunning.receivable"].with_context(
            allowed_company_ids=chased.company_id.ids,
            dunning_date=False,
            dunning_partner_ids=chased.line_ids.partner_id.commercial_partner_id.ids,
        )
        return items.search(
            [
                ("move_id", "in", chased.ids),
                ("days_overdue", ">", 0),
                ("next_level_id", "!=", False),
                ("state", "!=", "excluded"),
            ]
        )
