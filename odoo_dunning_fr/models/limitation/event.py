from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

# What was done, and what it does: it interrupts, or time stands still.
KINDS = [
    ("acknowledgement", "Acknowledgement by the debtor"),
    ("court_claim", "Court claim, until its closing"),
    ("enforcement", "Act of enforcement, service of a payment order"),
    ("title", "Enforceable title"),
    ("insolvency_claim", "Claim lodged in insolvency proceedings"),
    ("written_claim", "Written claim on a public body"),
    ("suspension", "Mediation or conciliation (suspends)"),
]
# What a collector may still write: the rest is a manager's to judge.
OPEN_TO_COLLECTORS = frozenset({"court_name", "date_end", "note", "proof_ids"})
# What may change the date of the invoices.
TOLD = frozenset("kind date date_end certain voided move_ids".split())


class DunningLimitationEvent(models.Model):
    """An act that interrupts the limitation of claims, or suspends it.

    The rule says what it changes (`rules.limitation`); nothing of that is stored. An
    acknowledgement may be doubtful: until a manager holds it to be certain it shows a
    possible date, and the date of the invoice stays. What turns out to have no effect
    is voided, not deleted.
    """

    _name = "dunning.limitation.event"
    _description = "Limitation Event"
    _inherit = ["dunning.guarded", "mail.thread"]
    _dunning_judged = frozenset({"certain", "voided"})
    _order = "date desc, id desc"
    _check_company_auto = True

    kind = fields.Selection(
        KINDS,
        required=True,
        default="acknowledgement",
        tracking=True,
        help="A formal notice is not one of them: it does not interrupt limitation.",
    )
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
    )
    move_ids = fields.Many2many(
        "account.move",
        "dunning_limitation_event_move_rel",
        "event_id",
        "move_id",
        string="Invoices",
        check_company=True,
        required=True,
    )
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    date_end = fields.Date(
        string="Closed On",
        tracking=True,
        help="The day from which time runs again: the final decision, the closing of "
        "the proceedings, the end of the mediation. Empty: still open.",
    )
    certain = fields.Boolean(
        tracking=True,
        help="Unequivocal: a manager holds that it interrupts. Until then the invoice "
        "only shows the date that would be possible.",
    )
    voided = fields.Boolean(
        tracking=True,
        help="Withdrawn, lapsed, rejected or entered by mistake: as if it had never "
        "been (C. civ. 2243).",
    )
    counts = fields.Boolean(
        compute="_compute_counts",
        search="_search_counts",
        help="Whether the date of the invoices takes it into account.",
    )
    court_name = fields.Char(
        string="Court",
        tracking=True,
        help="Of a court claim: which court was seized, as in a sentence. A "
        "declaration of claims names it (C. com. R622-23).",
    )
    note = fields.Text()
    proof_ids = fields.Many2many("ir.attachment", string="Proofs", ondelete="restrict")

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date)",
        "It cannot be closed before it began: correct one of the two days.",
    )
    _end_of_lasting = models.Constraint(
        "CHECK (date_end IS NULL OR kind IN "
        "('court_claim', 'insolvency_claim', 'suspension'))",
        "Only a court claim, insolvency proceedings and a mediation have an end: leave "
        "“Closed On” empty.",
    )

    @api.depends_context("lang")
    @api.depends("kind", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            words = (kinds.get(event.kind), format_date(self.env, event.date))
            event.display_name = " – ".join(filter(None, words))

    @api.depends("company_id")
    def _compute_date(self):
        for event in self:
            event.date = event.date or event.company_id._get_dunning_today()

    @api.depends("kind", "certain", "voided", "partner_id.dunning_jurisdiction")
    def _compute_counts(self):
        counting = self.filtered_domain(self._get_counting_domain())
        for event in self:
            event.counts = event in counting

    def _search_counts(self, operator, value):
        if operator != "in":
            return NotImplemented
        counting = self._get_counting_domain()
        return counting if True in value else ~counting

    @api.model
    def _get_counting_domain(self):
        is_public = Domain("partner_id.dunning_jurisdiction", "=", "administrative")
        return (
            Domain("voided", "=", False)
            & (Domain("kind", "!=", "acknowledgement") | Domain("certain", "=", True))
            & (Domain("kind", "!=", "written_claim") | is_public)
        )

    @api.constrains("date")
    def _check_date(self):
        for event in self.filtered(
            lambda event: event.date > event.company_id._get_dunning_today()
        ):
            raise ValidationError(
                self.env._(
                    "%(event)s is dated after today: enter what interrupts or suspends "
                    "limitation on the day on which it has happened.",
                    event=event.display_name,
                )
            )

    @api.constrains("move_ids", "partner_id", "company_id")
    def _check_moves(self):
        for event in self:
            for move in event.move_ids:
                subject = (move.commercial_partner_id, move.company_id)
                if move._is_limited() and subject == (
                    event.partner_id.commercial_partner_id,
                    event.company_id,
                ):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(number)s is not a posted invoice of %(customer)s in "
                        "%(company)s: make an event for each customer and company.",
                        number=move.display_name,
                        customer=event.partner_id.display_name,
                        company=event.company_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A contact stands for its company; the invoices tell what was entered."""
        for vals in vals_list:
            if partner := self.env["res.partner"].browse(vals.get("partner_id")):
                vals["partner_id"] = partner.commercial_partner_id.id
        if any(vals.get("certain") for vals in vals_list):
            self._check_may_judge()
        events = super().create(vals_list)
        events._tell_invoices(self.env._("Limitation event entered"))
        return events

    def write(self, vals):
        thread = ("message_", "website_message_")
        judged = {name for name in vals if not name.startswith(thread)}
        if judged - OPEN_TO_COLLECTORS:
            self._check_may_judge()
        before = self.move_ids
        result = super().write(vals)
        if TOLD & vals.keys():
            self._tell_invoices(self.env._("Limitation event changed"))
            before._rearm_limitation_warning()
        return result

    @api.model
    def _enter_written_claim(self, partner, company, moves, day, note, proofs):
        """Enter that a claim in writing has left for a public body (loi 68-1250, 2).

        :param datetime.date day: of posting, the earlier one where the law is silent
        :param proofs: the `ir.attachment` that prove the sending; it takes copies
        """
        return self.create(
            {
                "kind": "written_claim",
                "company_id": company.id,
                "partner_id": partner.id,
                "move_ids": [
                    Command.set(moves.filtered(lambda move: move._is_limited()).ids)
                ],
                "date": day,
                "note": note,
                "proof_ids": [Command.set(proofs.ids)],
            }
        )

    def _check_may_judge(self):
        """What interrupts limitation, and what does not any more, is a legal question.

        A collector enters what happened, adds proofs, and tells when it was closed.
        """
        manager = "odoo_dunning_fr.group_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise UserError(
                self.env._(
                    "Only a dunning manager holds an acknowledgement to be certain, "
                    "voids an event or corrects it: ask one."
                )
            )

    def _tell_invoices(self, title):
        for event in self:
            state = self.env._("voided") if event.voided else False
            words = ", ".join(filter(None, (event.display_name, state, event.note)))
            event.move_ids._message_log_batch(
                bodies=dict.fromkeys(event.move_ids.ids, f"{title}: {words}")
            )
        self.move_ids._rearm_limitation_warning()
