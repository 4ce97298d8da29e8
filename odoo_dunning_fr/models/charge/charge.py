from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..shared import read_from_ledger

KINDS = [
    ("interest", "Late interest"),
    ("indemnity", "Fixed indemnity"),
    ("costs", "Justified costs"),
]
# No longer owed by this way: later interest starts after it, no second indemnity.
SETTLED = ("invoiced", "waived")

WAIVER = ("waiver_reason", "waived_by_id", "waived_on")


class DunningCharge(models.Model):
    """What an invoice costs its debtor beside the principal: claimed, then settled.

    Interest is claimed up to a day, and a later notice brings it to a later one. It is
    not lost when the principal is paid: it stays claimed until it is invoiced or
    waived.
    """

    _name = "dunning.charge"
    _description = "Late Charge"
    _inherit = ["dunning.guarded", "dunning.bulk"]
    _dunning_written_by_program = True
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    # Draft and re-post deletes the lines of an invoice: the facts are copied below.
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Due Item",
        ondelete="set null",
        index="btree_not_null",
    )
    move_name = fields.Char(string="Number")
    date_maturity = fields.Date(string="Due Date")
    # A due item of a general entry, such as an opening balance with the invoices of
    # many customers, stands for an invoice of its own.
    by_item = fields.Boolean(string="Item of an Entry", readonly=True)
    notice_line_id = fields.Many2one(
        "dunning.notice.line",
        string="Last Claimed By",
        ondelete="set null",
        index="btree_not_null",
    )
    notice_id = fields.Many2one(related="notice_line_id.notice_id")
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(
        required=True, help="As last claimed, or as it was invoiced or waived."
    )
    date_from = fields.Date(
        string="From", help="The first day of the interest: none before it is owed."
    )
    date_to = fields.Date(string="To", help="The last day that was counted.")
    state = fields.Selection(
        [("claimed", "Claimed"), ("invoiced", "Invoiced"), ("waived", "Waived")],
        required=True,
        default="claimed",
        index=True,
    )
    waiver_reason = fields.Char(string="Reason")
    # Interest after a claim that was paid in time: it waits for nothing.
    is_quits = fields.Boolean(string="Quits", readonly=True)
    waived_by_id = fields.Many2one("res.users")
    waived_on = fields.Date()
    invoice_line_id = fields.Many2one(
        "account.move.line",
        string="Invoiced By",
        ondelete="set null",
        index="btree_not_null",
    )
    invoice_id = fields.Many2one(
        related="invoice_line_id.move_id", string="Charge Invoice"
    )
    invoice_payment_state = fields.Selection(
        selection=lambda self: (
            self.env["account.move"]
            ._fields["payment_state"]
            ._description_selection(self.env)
        ),
        string="Payment of the Charge",
        compute="_compute_invoice_payment_state",
        compute_sudo=True,
    )
    note = fields.Char()
    proof_ids = fields.Many2many("ir.attachment", string="Proofs", ondelete="restrict")

    _one_indemnity = models.UniqueIndex(
        "(move_id) WHERE kind = 'indemnity' AND by_item IS NOT TRUE",
        "An invoice bears one fixed indemnity, once: it was claimed, invoiced or "
        "waived already.",
    )
    _one_indemnity_an_item = models.UniqueIndex(
        "(move_line_id) WHERE kind = 'indemnity' AND by_item IS TRUE",
        "A due item of an entry bears one fixed indemnity, once: it was claimed, "
        "invoiced or waived already.",
    )
    _one_claim = models.UniqueIndex(
        "(move_line_id) WHERE kind = 'interest' AND state = 'claimed'",
        "The interest of this due item is claimed already: it is brought to a later "
        "day instead.",
    )
    # Without a due item the range would be that of all of them.
    _settled_once = models.Constraint(
        "EXCLUDE USING gist (int4range(move_line_id, move_line_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (kind = 'interest' AND state IN ('invoiced', 'waived')"
        " AND move_line_id IS NOT NULL)",
        "Interest of these days was invoiced or waived already.",
    )
    _interest_has_days = models.Constraint(
        "CHECK (kind <> 'interest' OR (date_from IS NOT NULL AND date_to IS NOT NULL"
        " AND date_from <= date_to))",
        "Interest is counted from a day to a day that is not before it.",
    )
    _waived_why = models.Constraint(
        "CHECK (state <> 'waived' OR waiver_reason IS NOT NULL)",
        "A charge is waived with a reason.",
    )
    _something = models.Constraint(
        "CHECK (amount >= 0)", "A late charge cannot be negative."
    )

    # What is claimed, brought to a day by the ledger.

    amount_to_date = fields.Monetary(
        string="To Date",
        compute="_compute_amount_to_date",
        help="Today, or on the day the invoice was paid.",
    )

    @api.depends("kind", "move_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for charge in self:
            charge.display_name = f"{charge.move_name} – {kinds.get(charge.kind)}"

    @api.constrains("kind")
    def _check_debtor_kind(self):
        """A consumer owes the legal interest, and nothing else (CPCE L111-8)."""
        for charge in self:
            customer = charge.partner_id.commercial_partner_id
            regime = charge.move_line_id.sudo().dunning_regime
            kind = regime or customer.sudo().dunning_debtor_kind
            consumer = kind == "consumer"
            # What was invoiced or waived before is known, whatever he is taken for now.
            if consumer and charge.kind != "interest" and charge.state == "claimed":
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a consumer: on %(number)s only interest at "
                        "the legal rate can be claimed, no indemnity and no costs of "
                        "recovery (French Code of Civil Enforcement Procedures, "
                        "L111-8).",
                        customer=customer.display_name,
                        number=charge.move_name,
                    )
                )

    # What was claimed of a debtor is the system's to write, by its buttons.

    @api.model
    def _explain_guard(self, names):
        return self.env._(
            "Late charges follow from the notices: they are claimed, invoiced and "
            "waived by their buttons, and not changed by hand."
        )

    def unlink(self):
        self._check_by_button()
        return super().unlink()

    def _check_by_button(self):
        if not self._is_program():
            raise UserError(self._explain_guard([]))

    @api.ondelete(at_uninstall=False)
    def _unlink_claimed_only(self):
        kept = self.filtered(lambda charge: not charge.is_quits)
        if settled := kept.filtered(lambda charge: charge.state in SETTLED):
            raise UserError(
                self.env._(
                    "%(charge)s was invoiced or waived: it is kept.",
                    charge=settled[0].display_name,
                )
            )

    def _get_subject(self):
        """What the charge is about: its due item, or the invoice for its indemnity."""
        of_item = self.kind == "interest" or self.by_item
        return self.kind, *(
            ("item", self.move_line_id.id) if of_item else ("move", self.move_id.id)
        )

    # What is settled

    @api.model
    def _select_claims(self, lines):
        """A query of the interest and indemnities of the invoices of due items."""
        domain = [
            ("move_id", "in", list({line.move_id for line in lines})),
            ("kind", "in", ("interest", "indemnity")),
        ]
        return self.sudo()._search(domain).select()  # whoever asks what is owed

    def _get_settled_days(self, lines):
        """Map the ids of due items to the days between which interest is not settled.

        The last day that is settled before, and the last one before what is settled
        after, because all that was claimed was paid in time; each may be None. An
        invoice that was cut into instalments afterwards: what was settled of all of it
        was so of each of them, but of one that was claimed by itself before. What lost
        its due item to another customer says nothing.
        """
        charges = self.filtered(lambda one: one.kind == "interest" and one.move_line_id)
        claims = charges.grouped(lambda one: one.move_id.id)
        days = {}
        for line in lines:
            of_invoice = claims.get(line.move_id, self.browse())
            own = of_invoice.filtered(
                lambda one, id_=line.id: one.move_line_id.id == id_
            )
            begun = min(own.mapped("date_from"), default=date.max)
            claim = own.filtered(lambda one: one.state == "claimed")[:1]
            later = own.filtered(
                lambda one, claim=claim: (
                    one.is_quits and claim and one.date_from > claim.date_to
                )
            )
            settled = [
                one.date_to
                for one in of_invoice - later
                if one.state in SETTLED
                and (one in own or (one.date_to < begun and not line.by_item))
            ]
            days[line.id] = (
                max(settled, default=None),
                claim.date_to if later else None,
            )
        return days

    def _get_settled_indemnities(self):
        """What had its indemnity invoiced or waived: the subjects of the charges."""
        settled = self.filtered(
            lambda one: one.kind == "indemnity" and one.state in SETTLED
        )
        return {charge._get_subject() for charge in settled}

    # Waived, and claimed again; each told on the invoice.

    def action_waive(self):
        """Ask for the reason, then waive."""
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.charge.waive",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Waive"),
            "context": {"default_charge_ids": self.ids},
        }

    @read_from_ledger("invoice_id")
    @api.depends("invoice_line_id")
    def _compute_invoice_payment_state(self):
        for charge in self:
            charge.invoice_payment_state = charge.invoice_id.payment_state

    def action_claim_again(self):
        """Undo a waiver, or an invoice of charges that was reversed."""
        self._check_manager()
        reversed_ = self.filtered(
            lambda charge: (
                charge.state == "invoiced"
                and charge.invoice_id.payment_state == "reversed"
            )
        )
        if quits := self.filtered("is_quits"):
            raise UserError(
                self.env._(
                    "%(charge)s: all that was asked for was paid in time. Nothing more "
                    "is owed unless the payment comes back.",
                    charge=quits[0].display_name,
                )
            )
        back = self.filtered(lambda charge: charge.state == "waived") | reversed_
        if other := self - back:
            raise UserError(
                self.env._(
                    "%(charge)s is neither waived nor on an invoice that was reversed: "
                    "there is nothing to undo.",
                    charge=other[0].display_name,
                )
            )
        back._log(self.env._("Claimed again"))
        back._claim_again()

    def _check_manager(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can waive charges, or undo it.")
            )

    def _waive(self, reason):
        """Give the charges up, for good: later interest starts after theirs."""
        self._check_manager()
        if settled := self.filtered(lambda charge: charge.state != "claimed"):
            raise UserError(
                self.env._(
                    "%(charge)s is no longer claimed: only what is claimed can be "
                    "waived.",
                    charge=settled[0].display_name,
                )
            )
        waiver = {
            "state": "waived",
            "waiver_reason": reason,
            "waived_by_id": self.env.uid,
        }
        for company, charges in self.grouped("company_id").items():
            charges.sudo().write(  # nobody writes on charges by himself
                {**waiver, "waived_on": company._get_dunning_today()}
            )
        self._log(self.env._("Waived"), reason)

    def _claim_again(self):
        """What was settled is claimed as before; interest with what followed it."""
        claimed = {"state": "claimed", "invoice_line_id": False}
        claimed |= dict.fromkeys(WAIVER, False)
        charges_sudo = self.sudo()  # nobody writes on charges by himself
        interest = charges_sudo.filtered(
            lambda charge: charge.kind == "interest" and charge.move_line_id
        )
        later = interest._find_later()
        for charge in interest.sorted("date_from", reverse=True):
            following = later.get(charge.move_line_id, self.browse())
            values = following._merge_into(charge)
            charge.write({**claimed, **values})
            later[charge.move_line_id] = charge
        (charges_sudo - interest).write(claimed)

    def _find_later(self):
        """Map due items to their interest that is claimed after these settled days."""
        found = self.search(
            [
                ("move_line_id", "in", self.move_line_id.ids),
                ("kind", "=", "interest"),
                ("id", "not in", self.ids),
                ("is_quits", "=", False),
            ]
        ).grouped("move_line_id")
        later = {}
        for charge in self:
            after = found.get(charge.move_line_id, self.browse()).filtered(
                lambda other, day=charge.date_to: other.date_from > day
            )
            if settled := after.filtered(lambda other: other.state in SETTLED):
                raise UserError(
                    self.env._(
                        "Later interest of %(number)s was invoiced or waived (from "
                        "%(day)s): undo that first.",
                        number=charge.move_name,
                        day=format_date(self.env, min(settled.mapped("date_from"))),
                    )
                )
            later[charge.move_line_id] = after
        return later

    def _merge_into(self, earlier):
        """Give way to the charge of the days before; return what it takes over."""
        if not self:
            return {}
        values = {
            "amount": earlier.currency_id.round(earlier.amount + self.amount),
            "date_to": self.date_to,
            "notice_line_id": (self.notice_line_id or earlier.notice_line_id).id,
        }
        self.unlink()
        return values

    # Told on the invoices

    def _log(self, act, reason=""):
        """Say on each invoice what became of its charges, and why; no sum of them.

        Whoever reads invoices reads it; the sums are for those who may see charges.
        """
        bodies = {}
        for move, charges in self.grouped("move_id").items():
            if move:
                told = ", ".join(charge._describe() for charge in charges)
                bodies[move.id] = f"{act}: {told}" + (reason and f" – {reason}")
        moves = self.move_id.browse(bodies)
        moves._message_log_batch(bodies=bodies)

    def _describe(self):
        """Which charge, and its days if it has some."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        days = ""
        if self.date_from:
            first, last = (
                format_date(self.env, day) for day in (self.date_from, self.date_to)
            )
            days = f" {first} – {last}"
        return f"{kinds[self.kind]}{days}"

    # What is claimed, brought to a day by the ledger.

    @api.depends("amount", "state", "kind", "move_line_id")
    def _compute_amount_to_date(self):
        for company, charges in self.grouped("company_id").items():
            values = charges._prepare_to_date(company._get_dunning_today())
            for charge in charges:
                charge.amount_to_date = values[charge].get("amount", charge.amount)

    def _bring_to(self, day):
        """Let what is claimed be what the ledger says on a day."""
        for charge, values in self._prepare_to_date(day).items():
            if values.get("amount"):  # else it stays what was claimed once
                charge.sudo().write(values)  # nobody writes on charges by himself

    def _prepare_to_date(self, day):
        """Map the charges to what changes in them on a day.

        Nothing where it is not known: a rate is missing, the invoice is a draft.
        """
        # Whoever sees a charge may know what it comes to.
        claimed = self.sudo().filtered(
            lambda charge: (
                charge.state == "claimed" and charge.move_id.state == "posted"
            )
        )
        late = claimed.move_line_id._get_dunning_charges(day)
        indemnities = {}
        for line, found in late.items():
            amount = indemnities.get(line.move_id, 0) + found.indemnity
            indemnities[line.move_id] = amount
        values = {charge: {} for charge in self}
        for charge in claimed.filtered(lambda charge: charge.move_line_id in late):
            found = late[charge.move_line_id]
            values[charge] = charge._prepare_owed(
                found,
                found.indemnity if charge.by_item else indemnities[charge.move_id],
            )
        return values

    def _prepare_owed(self, found, indemnity):
        """The values of a charge by what the ledger says of its due item."""
        if self.kind == "interest":
            return self._prepare_interest(found)
        if self.kind == "indemnity":
            return {"amount": float(indemnity)}
        return {} if found.regime in ("company", "public") else {"amount": 0}

    @api.model
    def _prepare_interest(self, found):
        if found.accrual.periods:
            return {
                "amount": float(found.accrual.total),
                "date_from": found.accrual.periods[0].start,
                "date_to": found.accrual.periods[-1].end,
            }
        return {} if found.regime and found.gap else {"amount": 0}
