from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import reasons
from ..evidence import PROGRAM
from ..groups import AUDITOR
from ..shared import LedgerMark, ask_once, read_from_ledger
from .rest import RESTS

TRACE = frozenset(
    "dunning_legal_due dunning_level_date dunning_level_id dunning_posted_date "
    "dunning_sent_by_id dunning_sent_date".split()
)
# What a debtor may hear of later than it is dated.
SENT = ("out_invoice", "out_receipt")
# What an invoice says of its due item.
NEXT = "date_maturity move_id next_date next_level_id reason_code state".split()
# What of a due item is under way, and what is disputed.
SHARES = ["amount_disputed", "amount_pending", "date_pending"]
# What columns of an invoice are made of, beside its own columns.
ITEM = [
    "account_id",
    "company_id",
    "date_maturity",
    "dunning_confirmed_kind",
    "dunning_confirmed_partner_id",
    "dunning_regime",
    "move_id",
    "parent_state",
    "partner_id",
    "reconciled",
]
# The references of the portal of public bodies, by what letters call them.
PORTAL = {
    "received": "dunning_received_on",
    "flow": "dunning_portal_ref",
    "service": "buyer_reference",
    "commitment": "purchase_order_reference",
}
# Spares the ledger's own checks, which a trace of ours does not concern.
QUICK = {
    "skip_invoice_sync": True,
    "check_move_validity": False,
    "skip_is_manually_modified": True,
}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "dunning.guarded",
        "dunning.reminder",
        "dunning.restricted",
        "dunning.page",
    ]

    # Written at issue, and automation rules see them.
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
    # When the debtor could know: see `rules.known`.
    dunning_sent_date = fields.Date(
        string="First Sent On",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="Noted when Odoo sends the invoice, or when somebody declares it sent.",
    )
    dunning_sent_by_id = fields.Many2one(
        "res.users",
        string="Declared Sent By",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="Who said that it was sent: no proof that it was received. Empty: Odoo "
        "sent it.",
    )
    dunning_posted_date = fields.Date(
        string="First Posted On", copy=False, readonly=True, groups=AUDITOR
    )
    dunning_legal_due = fields.Boolean(
        string="Counted From Its Due Date",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="A manager chose to count from the due date, although it was sent late.",
    )
    # In the place of all that is read from the ledger: see `read_from_ledger`.
    dunning_read = LedgerMark(
        string="Read From the Ledger",
        compute="_compute_dunning_read",
        exportable=False,
        groups=AUDITOR,
    )
    dunning_sending = fields.Char(
        string="Known to the Customer",
        compute="_compute_dunning_sending",
        groups=AUDITOR,
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
    dunning_is_rest = fields.Boolean(
        string="Rest to Write Off", compute="_compute_dunning", groups=AUDITOR
    )

    # What the invoicing portal of public bodies says of an invoice (Chorus Pro).

    dunning_received_on = fields.Date(
        string="Received On (Portal)",
        copy=False,
        groups=AUDITOR,
        help="Day on which the public body was notified of the invoice: its term of "
        "payment runs from there (CCP R2192-12, R2192-15).",
    )
    dunning_portal_ref = fields.Char(
        string="Flow Number (Portal)", copy=False, groups=AUDITOR
    )
    dunning_debtor_kind = fields.Selection(
        related="commercial_partner_id.dunning_debtor_kind", groups=AUDITOR
    )

    dunning_debtor_changed = fields.Boolean(
        string="Debtor to Be Confirmed",
        compute="_compute_dunning_debtor_changed",
        compute_sudo=True,
        groups=AUDITOR,
    )

    @api.model
    def _get_program_models(self):
        # EXTENDS: an entry of ours is made with its lines
        return (*super()._get_program_models(), "account.move.line")

    def write(self, vals):
        # EXTENDS 'account'
        if not self:
            return super().write(vals)
        if vals and vals.keys() <= TRACE:
            # Only here, below automation rules: what they do is checked as ever.
            return super(AccountMove, self.with_context(**QUICK)).write(vals)
        unsent = self.browse()
        # Not what is printed for a letter, nor what was declared just now.
        quietly = self.env.context.get("dunning_printing") is PROGRAM
        if vals.get("is_move_sent") and not quietly:
            unsent = self.filtered(lambda move: not move.is_move_sent)
        before = {}
        if "partner_id" in vals:
            before = {move: move.partner_id for move in self}
        result = super().write(vals)
        if unsent:
            unsent._note_dunning_sending()
        moved = self.browse().union(
            *(
                move
                for move, partner in before.items()
                if move.partner_id != partner and move.state == "draft"
            )
        )
        if moved:
            moved.line_ids._forget_dunning_debtors()
        return result

    def _post(self, soft=True):
        # EXTENDS 'account'
        if not self:
            return super()._post(soft)
        fresh = self.filtered(lambda move: not move.posted_before)
        posted = super()._post(soft)
        if not posted:
            return posted
        claims_sudo = (posted & fresh).sudo()  # whoever posts
        claims_sudo = claims_sudo.filtered(lambda move: move.move_type in SENT)
        for company, moves in claims_sudo.grouped("company_id").items():
            moves.write({"dunning_posted_date": company._get_dunning_today()})
        # Then only, as it writes to the database what waits in memory.
        self.env["account.move.line"]._note_dunning_debtors(posted)
        return posted

    # When the debtor could know

    def _note_dunning_sending(self):
        """Note the day of the first sending, which is never overwritten.

        What a program writes, with all rights, was sent by it; what a person writes is
        declared: no proof of anything.
        """
        declared = not self.env.su
        first_sudo = self.sudo().filtered(
            lambda move: (
                move.move_type in SENT
                and not move.dunning_sent_date
                # What a notice has told of is known: this is a copy.
                and not move.dunning_level_date
            )
        )
        for company, moves in first_sudo.grouped("company_id").items():
            today = company._get_dunning_today()
            by = self.env.uid if declared else False
            moves.write({"dunning_sent_date": today, "dunning_sent_by_id": by})
            if declared:
                bodies = {move.id: move._word_dunning_sending() for move in moves}
                moves._message_log_batch(bodies=bodies)

    @api.depends("dunning_sent_date", "dunning_sent_by_id", "dunning_posted_date")
    @api.depends_context("lang")
    def _compute_dunning_sending(self):
        for move in self:
            move.dunning_sending = move._word_dunning_sending()

    def _word_dunning_sending(self):
        sent = format_date(self.env, self.dunning_sent_date)
        if sent and self.dunning_sent_by_id:
            who = self.dunning_sent_by_id.sudo().name  # whoever reads the invoice
            return self.env._(
                "Declared sent by %(user)s on %(day)s", user=who, day=sent
            )
        if sent:
            return self.env._("Sent on %(day)s", day=sent)
        if self.dunning_posted_date:
            day = format_date(self.env, self.dunning_posted_date)
            return self.env._("Sending not known; posted on %(day)s", day=day)
        return False

    def action_dunning_mark_sent(self):
        """Declare these invoices sent, by another way than Odoo."""
        self._check_dunning_collector()
        self.check_access("read")
        moves = self.filtered(
            lambda move: move.state == "posted" and not move.is_move_sent
        )
        if not moves:
            raise UserError(
                self.env._("These invoices are not posted, or were sent already.")
            )
        moves._note_dunning_sending()
        # A collector may not write on invoices; this is his to say.
        moves.sudo().with_context(dunning_printing=PROGRAM).is_move_sent = True

    def action_dunning_count_legal(self):
        """Count late invoices from their due date, although they were sent late."""
        self._set_dunning_legal_due(
            True, self.env._("Counted from its due date, as %s wants it.")
        )

    def action_dunning_count_sent(self):
        self._set_dunning_legal_due(
            False, self.env._("Counted from its sending again, as %s wants it.")
        )

    def _set_dunning_legal_due(self, value, body):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._(
                    "Only a dunning manager chooses from which day an invoice counts."
                )
            )
        self.check_access("read")
        changed_sudo = self.sudo().filtered(
            lambda move: move.move_type in SENT and move.dunning_legal_due != value
        )
        changed_sudo.write({"dunning_legal_due": value})
        told = body % self.env.user.name
        changed_sudo._message_log_batch(bodies=dict.fromkeys(changed_sudo.ids, told))

    # Of what kind the debtor was when the claim was born: see `account.move.line`.

    def _get_dunning_kind(self, items=None):
        """The regime of the claim: the kind of its customer when it was born.

        :param items: its due items, where those of many were read together
        """
        self.ensure_one()
        move_sudo = self.sudo()  # whoever sees what follows from it
        lines_sudo = move_sudo.line_ids if items is None else items.sudo()
        regimes = lines_sudo.mapped("dunning_regime")
        customer_sudo = move_sudo.commercial_partner_id
        return next(filter(None, regimes), customer_sudo.dunning_debtor_kind)

    def _get_dunning_jurisdiction(self, kind=None):
        """The courts of the claim: those chosen for its customer, if still the same.

        :param kind: its regime, where it is known
        """
        kind = kind or self._get_dunning_kind()
        customer_sudo = self.sudo().commercial_partner_id
        if kind == customer_sudo.dunning_debtor_kind:
            return customer_sudo.dunning_jurisdiction
        return customer_sudo._guess_dunning_jurisdiction(kind)

    @read_from_ledger()
    def _compute_dunning_debtor_changed(self):
        items = self._get_dunning_items()
        for move in self:
            move.dunning_debtor_changed = any(
                line._is_dunning_debtor_changed() for line in items[move]
            )

    def action_dunning_keep_regime(self):
        """Today's customer owes them, by the rules of the day they were born."""
        self.line_ids._confirm_dunning_debtors(corrected=False)

    def action_dunning_correct_regime(self):
        """The customer was entered wrongly from the start."""
        self.line_ids._confirm_dunning_debtors(corrected=True)

    @api.model
    def _selection_dunning_state(self):
        states = self.env["dunning.receivable"]._fields["state"]
        return [
            *states._description_selection(self.env),
            ("paid", self.env._("Paid")),
            ("written_off", self.env._("Written off")),
        ]

    @api.depends(
        "amount_residual",
        "company_id.dunning_french_law",
        "delivery_date",
        "invoice_date",
        "invoice_date_due",
        "move_type",
        "partner_id",
        "payment_state",
        "state",
        "line_ids.dunning_confirmed_kind",
        "line_ids.dunning_confirmed_partner_id",
        "line_ids.dunning_regime",
        "commercial_partner_id.dunning_debtor_kind",
        "commercial_partner_id.dunning_jurisdiction",
        "commercial_partner_id.dunning_legal_form",
        "line_ids.partner_id.commercial_partner_id.dunning_debtor_kind",
    )
    def _compute_dunning_read(self):
        self.dunning_read = True

    @api.model
    @tools.ormcache()
    def _get_fields_read_from_ledger(self):
        """The fields, of whatever model, that this one is in the place of.

        :returns: names of models and of their fields
        :rtype: tuple[tuple[str, str], ...]
        """

        def is_read(model, field):
            if field.related:
                above = field.related_field
                return is_read(self.env.registry[above.model_name], above)
            return isinstance(field.compute, str) and hasattr(
                getattr(model, field.compute, None), "_dunning_reads_ledger"
            )

        return tuple(
            (name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract
            for field in model._fields.values()
            if not field.store and is_read(model, field)
        )

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        # EXTENDS 'base': with what is read from the ledger the columns it is made of
        if any(name.startswith("dunning_") for name in field_names or ()):
            field_names = [*field_names, "dunning_read"]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)

    def _get_dunning_items(self):
        """Map these to their due items, open or not; all columns of a page ask once.

        With all rights: of what the user sees.
        """
        lines_sudo = self.env["account.move.line"].sudo()
        ids = self._origin.ids
        found = ask_once(
            self.env,
            ("items", *ids),
            lambda: (
                lines_sudo.search_fetch(
                    [("move_id", "in", ids), ("account_type", "=", "asset_receivable")],
                    ITEM,
                ).ids
            ),
        )
        items = lines_sudo.browse(found).grouped(lambda line: line.move_id.id)
        return {move: items.get(move._origin.id, lines_sudo) for move in self}

    def _get_dunning_rows(self, items):
        """The open due items of these as they are decided; all columns ask once.

        With all rights: who asks looks at what he may.

        :param items: by `_get_dunning_items`
        """
        claims = self.filtered(lambda move: move.id and move._is_dunning_claim())
        owed_sudo = self.env["account.move.line"].sudo()
        owed_sudo = owed_sudo.union(*(items[move] for move in claims))
        owed_sudo.partner_id._fetch_dunning_columns()
        partners = owed_sudo.partner_id.commercial_partner_id.ids
        rows = self.env["dunning.receivable"]
        rows.check_access("read")
        rows_sudo = rows.with_context(dunning_partner_ids=partners).sudo()
        found = ask_once(
            self.env,
            ("rows", self.env.context.get("dunning_date"), *claims.ids),
            lambda: (
                rows_sudo.search_fetch(
                    [("move_id", "in", claims.ids)],
                    [*NEXT, *SHARES, "company_id", "reason"],
                ).ids
            ),
        )
        return rows_sudo.browse(found)

    @read_from_ledger()
    @api.depends_context("lang", "dunning_date", "allowed_company_ids")
    def _compute_dunning(self):
        found_sudo = self._get_dunning_rows(self._get_dunning_items())
        # At once, for the reasons: the last steps and the next ones too.
        found_sudo.notice_id.fetch(["name"])
        (found_sudo.level_id | found_sudo.next_level_id).mapped("name")
        receivables = found_sudo.sudo(False)
        lines = receivables._filtered_access("read").grouped("move_id")
        for move in self:
            # Of several instalments the most pressing one speaks for the invoice.
            line = min(
                lines.get(move, ()),
                key=lambda one: (reasons.PRESSING.index(one.state), one.date_maturity),
                default=receivables.browse(),
            )
            move.dunning_next_level_id = line.next_level_id
            move.dunning_next_date = line.next_date
            move.dunning_state = line.state or move._get_settled_dunning_state()
            move.dunning_reason = line.reason or move._get_settled_dunning_reason()
            move.dunning_is_rest = line.reason_code in RESTS

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

    # What stops the dunning of invoices by a person's hand: holds, exclusion.

    def _check_dunning_collector(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_collector"):
            raise UserError(
                self.env._(
                    "Only a collector can do that: ask a dunning manager for the "
                    "right “Dunning: Collector”."
                )
            )

    def action_dunning_write_off_rest(self):
        """Write off what is left of these invoices and is not asked for."""
        rows = self.env["dunning.receivable"].with_context(
            dunning_partner_ids=self.commercial_partner_id.ids
        )
        rows = rows.search([("move_id", "in", self.ids)])
        rests = rows.filtered(lambda row: row.reason_code in RESTS)
        (rests or rows).action_write_off_rest()

    def action_dunning_exclude(self):
        """Leave these invoices out of dunning, by Odoo's own mark."""
        self._set_no_followup(True, self.env._("Excluded from dunning."))

    def action_dunning_include(self):
        self._set_no_followup(False, self.env._("Included in dunning again."))

    def _set_no_followup(self, value, body):
        lines = self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines._set_dunning_left_out(value, body)

    def _word_lapsed(self):
        """Of an online payment that was started and has not come."""
        return self.env._("Announced payment has not come"), self.env._(
            "An online payment of %(number)s was started and has not come. Ask for it, "
            "or cancel it: reminders go on, and a formal notice waits for that.",
            number=self.display_name,
        )

    # What the invoicing portal of public bodies says of an invoice (Chorus Pro).

    @api.model
    def _get_dunning_portal_fields(self):
        """Where they are: some in fields of Odoo's own module for the portal.

        :rtype: dict[str, str]
        """
        return {key: name for key, name in PORTAL.items() if name in self._fields}

    def _prepare_dunning_portal(self):
        """The references by which a public body finds the invoice; none are left out.

        :rtype: dict[str, str]
        """
        self.ensure_one()
        invoice = self.sudo()  # whoever issues may say when it was received
        return {
            key: value.isoformat() if key == "received" else value
            for key, name in self._get_dunning_portal_fields().items()
            if (value := invoice[name])
        }

    # Draft and re-post: what was said of a claim follows it to its new due items.
    #
    # With other terms Odoo deletes due items, or makes another instalment out of
    # one, the last one at that: their ids say nothing. A step goes to the due
    # item whose date is nearest to the one it was taken for; when the claim is
    # now another customer's, who has heard nothing, it is given back.

    def _find_due_item(self, said):
        """The due item of the same customer whose date is nearest; its own if equal.

        :param said: the record that speaks of a due item: it has its id, its date and
            its customer
        """
        customer = said.partner_id.commercial_partner_id
        items = self.line_ids.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and item.partner_id.commercial_partner_id == customer
            )
        )
        return items.sorted(
            lambda item: (
                abs((item.date_maturity or item.date) - said.date_maturity),
                item != said.move_line_id,
                item.id,
            )
        )[:1]
