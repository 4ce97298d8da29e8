"""A write-off: what is lost, why, and the VAT that the law gives back."""

import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ....rules import bad_debt, dated, typography
from ...shared import read_from_ledger
from ..findings import Finding, name_moves

CODE = "write_off"
STATEMENT = "odoo_dunning_fr.dunning_bad_debt_statement"
DESCRIPTION = 150  # characters
# What makes a claim definitely uncollectable (BOI-TVA-DED-40-10-20).
EVENTS = [
    ("liquidation", "Liquidation: the judgment that opens it"),
    ("plan", "Sauvegarde or redressement: remission in the plan"),
    ("conciliation", "Conciliation: the agreement that fixes a remission"),
    ("pursuit", "Pursuit that failed, and is proved"),
    ("vanished", "Debtor vanished, or cheque stolen"),
]


class DunningReferralKindWriteOff(models.AbstractModel):
    _name = "dunning.referral.kind.write_off"
    _description = "Referral to Be Written Off"
    _inherit = ["dunning.referral.kind"]

    _path = CODE
    _running_notice = "must"
    # Why and since when it is lost is often known later; so is the duplicate's day.
    _open_fields = frozenset(
        "duplicate_proof_ids duplicate_sent_on loss_percent vat_deadline vat_event "
        "vat_event_date vat_proof_ids".split()
    )

    @api.model
    def _get_meaning(self):
        return self.env._(
            "The claim is doubtful or lost: entries, and the VAT where the law "
            "gives it back."
        )

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_over_indebtedness,
            self._find_vat_event,
            self._find_hasty_loss,
            self._find_undeclared,
        ]

    @api.model
    def _find_hasty_loss(self, referral):
        """A pursuit has not failed while the debtor may still pay."""
        if referral.vat_event == "pursuit":
            yield from self._find_running_notice(referral)

    @api.model
    def _find_undeclared(self, referral):
        """A loss in the books declares nothing: what is not declared in time is lost
        to the creditor in the proceedings too."""
        hold = referral.insolvency_id
        today = referral.company_id._get_dunning_today()
        deadline = hold.declaration_deadline
        if not deadline or deadline < today:
            return
        declared = referral.search(
            [
                ("kind", "=", "insolvency_claim"),
                ("state", "in", ("sent", "in_progress", "closed")),
                ("move_ids", "in", referral.move_ids._origin.ids),
            ]
        )
        if undeclared := referral.move_ids._origin - declared.move_ids:
            yield Finding(
                "undeclared",
                "should",
                self.env._(
                    "%(numbers)s must still be declared, before %(day)s is over: make "
                    "a declaration in the insolvency too.",
                    numbers=name_moves(undeclared),
                    day=format_date(self.env, deadline),
                ),
            )

    @api.model
    def _find_vat_event(self, referral):
        known = referral.vat_event and referral.vat_event_date
        if referral.vat_recoverable and not known:
            yield Finding(
                "vat_event",
                "should",
                self.env._(
                    "Say why and since when the claim is lost: unless it is, its VAT "
                    "does not come back."
                ),
            )

    @api.model
    def _on_create(self, referrals):
        """A liquidation that is recorded on the customer is why the claim is lost."""
        for referral in referrals.filtered(lambda one: not one.vat_event):
            holds = referral._get_insolvencies(["liquidation"])
            if hold := holds.filtered("judgment_date")[:1]:
                referral.vat_event_date = hold.judgment_date
                referral.vat_event = "liquidation"

    @api.model
    def _prepare_documents(self, referral):
        """The duplicate is the first of what proves a write-off."""
        duplicate = referral.duplicate_id
        title = (duplicate.name or "").removesuffix(".pdf")
        return [("duplicata.pdf", title, duplicate.raw)] if duplicate else []


class DunningReferral(models.Model):
    """What is lost of a file, why its VAT comes back, and the duplicate that it takes.

    The duplicate forbids the debtor to deduct the VAT that comes back to us. One
    invoice is sent again, with the words of the law; several are listed in a statement
    with the same words. It is no credit note: the debt remains.
    """

    _inherit = "dunning.referral"

    loss_percent = fields.Float(
        string="Lost",
        default=100,
        copy=False,
        tracking=True,
        help="Less than 100 % when a plan or an agreement remits a part only.",
    )
    write_off_entry_ids = fields.One2many(
        "account.move", "dunning_write_off_id", string="Entries", readonly=True
    )
    _loss_percent = models.Constraint(
        "CHECK (loss_percent > 0 AND loss_percent <= 100)",
        "The part that is lost is above 0 % and at most 100 %.",
    )

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    vat_event = fields.Selection(
        EVENTS,
        string="Why It Is Lost",
        copy=False,
        tracking=True,
        help="A claim that is only unpaid, or impaired, does not give its VAT back.",
    )
    vat_event_date = fields.Date(string="Lost Since", copy=False, tracking=True)
    vat_proof_ids = fields.Many2many(
        "ir.attachment",
        "dunning_referral_vat_proof_rel",
        string="Proof of It",
        copy=False,
        help="The judgment or its publication, the plan, the certificate of the "
        "commissaire de justice…",
    )
    vat_deadline = fields.Date(
        string="Last Day to Recover VAT",
        compute="_compute_vat_deadline",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="The end of the second year that follows the event (CGI ann. II, 208). "
        "Correct it if your adviser says otherwise.",
    )
    vat_recoverable = fields.Monetary(
        string="VAT That Can Come Back",
        currency_field="company_currency_id",
        compute="_compute_vat",
        help="It was due already: goods, or services with the option for debits.",
    )
    vat_pending = fields.Monetary(
        string="Pending VAT",
        currency_field="company_currency_id",
        compute="_compute_vat",
        help="Services on receipts: it was not due, and is cancelled with the loss.",
    )
    is_vat_late = fields.Boolean(compute="_compute_vat")
    vat_recovered = fields.Monetary(
        string="VAT Recovered",
        currency_field="company_currency_id",
        compute="_compute_vat_recovered",
    )

    duplicate_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, index="btree_not_null"
    )
    # What it says of each invoice; amounts as exact texts.
    duplicate_snapshot = fields.Json(readonly=True, copy=False)
    duplicate_sent_on = fields.Date(copy=False, tracking=True)
    duplicate_proof_ids = fields.Many2many(
        "ir.attachment",
        "dunning_referral_duplicate_proof_rel",
        string="Proof of Sending",
        copy=False,
    )

    # What is lost

    def _get_bad_debts(self):
        """Map its open invoices to what is lost of each, as the ledger has it today."""
        self.ensure_one()
        if self.kind != CODE:
            return {}
        found = {}
        moves = self.move_ids._origin
        for move in moves.sorted(
            lambda move: (move.invoice_date or move.date, move.id)
        ):
            unpaid = move._get_bad_debt().unpaid.amount
            if unpaid:
                found[move] = move._get_bad_debt(self._get_lost(move, unpaid))
        return found

    def _get_lost(self, move, unpaid):
        percent = Decimal(f"{self.loss_percent:.6f}")
        rounding = Decimal(10) ** -move.currency_id.decimal_places
        return bad_debt.share(unpaid, percent, Decimal(100), rounding)

    @api.depends("vat_event_date")
    def _compute_vat_deadline(self):
        for referral in self:
            event = referral.vat_event_date
            known = event and dated.is_sane(event)  # else it is refused when saved
            referral.vat_deadline = known and bad_debt.recovery_deadline(event)

    @read_from_ledger("move_ids")
    @api.depends("kind", "loss_percent", "vat_deadline", "move_ids")
    def _compute_vat(self):
        for referral in self:
            today = referral.company_id._get_dunning_today()
            debts = referral._get_bad_debts().values()
            referral.vat_recoverable = sum(debt.vat.balance for debt in debts)
            referral.vat_pending = sum(
                money.balance for debt in debts for money in debt.pending.values()
            )
            deadline = referral.vat_deadline
            referral.is_vat_late = (
                referral.vat_recoverable and deadline and deadline < today
            )

    @api.depends("write_off_entry_ids.state")
    def _compute_vat_recovered(self):
        for referral in self:
            entries = referral.write_off_entry_ids._origin.sudo()  # its own entries
            standing = entries.filtered(
                lambda entry: (
                    entry.state == "posted"
                    and "posted" not in entry.reversal_move_ids.mapped("state")
                )
            )
            lines = standing.line_ids.filtered(
                lambda line: line.dunning_claim_part == "vat"
            )
            referral.vat_recovered = sum(lines.mapped("balance"))

    @api.constrains("vat_event_date")
    def _check_vat_event_date(self):
        for referral in self:
            today = referral.company_id._get_dunning_today()
            if referral.vat_event_date and referral.vat_event_date > today:
                raise ValidationError(
                    self.env._(
                        "%(file)s: %(day)s is still to come; a claim is lost when it "
                        "has happened.",
                        file=referral.display_name,
                        day=format_date(self.env, referral.vat_event_date),
                    )
                )

    def _get_vat_obstacles(self, day):
        """Why the VAT cannot be recovered by an entry of that day; empty when it can.

        :rtype: list[str]
        """
        self.ensure_one()
        if not (self.vat_event and self.vat_event_date):
            return [self.env._("The file does not say why and since when it is lost.")]
        deadline = self.vat_deadline
        found = [
            (
                day < self.vat_event_date,
                self.env._("The claim was not lost yet on the accounting date."),
            ),
            (
                deadline and deadline < day,
                self.env._("The last day to recover the VAT has passed."),
            ),
            (
                not self.vat_proof_ids,
                self.env._("The file holds no proof that it is lost."),
            ),
            (
                not self.duplicate_sent_on,
                self.env._("The duplicate was not sent to the debtor yet."),
            ),
            (
                self.duplicate_sent_on and not self._is_duplicate_current(),
                self.env._(
                    "The amounts of the duplicate that was sent are no longer right: "
                    "make and send a new one."
                ),
            ),
        ]
        return [text for is_obstacle, text in found if is_obstacle]

    # Its life

    def action_write_off(self):
        """Choose the step, the accounts and the date of the next entry."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.write.off",
            "view_mode": "form",
            "target": "new",
            "name": self.env._(
                "Write Off: %(customer)s", customer=self.partner_id.name
            ),
            "context": {"default_referral_id": self.id},
        }

    def _close_lost(self):
        """The loss is booked: the file ends when nothing is open on its invoices."""
        for referral in self:
            if not referral.move_ids._get_write_off_items().filtered("amount_residual"):
                referral._close("uncollectable")

    def _reopen_lost(self, losses):
        """A loss was undone: its file goes on."""
        for referral in self:
            undone = losses & referral.write_off_entry_ids
            referral.message_post(
                body=self.env._(
                    "The loss %(entries)s was undone: its invoices are open again, and "
                    "VAT that it had recovered is due again.",
                    entries=", ".join(undone.mapped("name")),
                )
            )
        self.filtered(
            lambda referral: (
                referral.state == "closed" and referral.outcome == "uncollectable"
            )
        ).sudo().write({"state": "in_progress", "outcome": False, "date_closed": False})

    # The duplicate

    def action_make_duplicate(self):
        """Write the duplicate of what is lost today, and show it."""
        self.ensure_one()
        invoices = self._prepare_duplicate()
        if not invoices:
            raise UserError(
                self.env._(
                    "None of the VAT of these invoices was due already: there is "
                    "nothing to recover, and no duplicate to send."
                )
            )
        if self.duplicate_sent_on and self._is_duplicate_current():
            raise UserError(
                self.env._(
                    "The duplicate was sent on %(day)s, and its amounts are still "
                    "right.",
                    day=format_date(self.env, self.duplicate_sent_on),
                )
            )
        self._store_duplicate(invoices)
        return self.action_show_duplicate()

    def action_show_duplicate(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.duplicate_id.id}?download=false",
            "target": "new",
        }

    def action_send_duplicate(self):
        """Send it by e-mail; the day is recorded. By post, the user enters the day."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        customer = self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": customer.ids,
                "default_attachment_ids": self.duplicate_id.ids,
                "default_subject": self.duplicate_id.name.removesuffix(".pdf"),
                "dunning_duplicate_sent": True,
            },
        }

    def message_post(self, **kwargs):
        # EXTENDS 'mail': the duplicate leaves
        message = super().message_post(**kwargs)
        if self.env.context.get("dunning_duplicate_sent") and self.duplicate_id:
            self.duplicate_sent_on = self.company_id._get_dunning_today()
        return message

    # What it says

    def _is_duplicate_current(self):
        """Whether it says what is lost today."""

        def amounts(invoices):
            return {one["id"]: (one["net"], one["vat"]) for one in invoices or ()}

        return amounts(self.duplicate_snapshot) == amounts(self._prepare_duplicate())

    def _prepare_duplicate(self):
        """Each invoice whose VAT comes back."""
        return [
            {
                "id": move.id,
                "number": move.name,
                "date": (move.invoice_date or move.date).isoformat(),
                "description": self._describe_sold(move),
                "currency": move.currency_id.name,
                "net": str(debt.net.amount),
                "vat": str(debt.vat.amount),
            }
            for move, debt in self._get_bad_debts().items()
            if debt.vat.amount
        ]

    @staticmethod
    def _describe_sold(move):
        lines = move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        names = dict.fromkeys(typography.clean(line.name or "") for line in lines)
        text = ", ".join(filter(None, names))
        return text if len(text) <= DESCRIPTION else text[: DESCRIPTION - 1] + "…"

    def _store_duplicate(self, invoices):
        pdf = self._render_duplicate(invoices)
        if len(invoices) == 1:
            number = invoices[0]["number"]
            title = self.env._("Duplicate of %(number)s", number=number)
        else:
            title = self.env._("Unpaid invoices %(number)s", number=self.name)
        attachment = self.env["ir.attachment"].create(
            {
                "name": re.sub(r"[^\w -]+", "-", title) + ".pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._as_program().write(
            {
                "duplicate_id": attachment.id,
                "duplicate_snapshot": invoices,
                "duplicate_sent_on": False,
                "duplicate_proof_ids": [(5, 0, 0)],
            }
        )

    # How it looks

    def _render_duplicate(self, invoices):
        move = self.env["account.move"].browse(invoices[0]["id"])
        if len(invoices) > 1 or not move.is_invoice(include_receipts=True):
            return self._render_duplicate_statement(invoices)
        lang = self._get_duplicate_lang()
        return self.env["dunning.letter"]._add_banner(
            self._get_invoice_pdf(move),
            self.with_context(lang=lang).env._("DUPLICATE"),
            self._write_words(invoices[0], lang),
        )

    def _get_invoice_pdf(self, move):
        """The invoice itself, never a pro forma."""
        move._make_invoice_pdf()
        return move.invoice_pdf_report_id.raw

    def _render_duplicate_statement(self, invoices):
        lang = self._get_duplicate_lang()
        local = self.with_context(lang=lang)
        return self.env["dunning.letter"]._write_letter(
            STATEMENT,
            self.company_id,
            self.partner_id,
            local.env._("statement of unpaid invoices"),
            self.company_id._get_dunning_today(),
            lang=lang,
            references=[(local.env._("Our reference"), self.name)],
            rows=[{**one, "words": self._write_words(one, lang)} for one in invoices],
            totals=self._sum_duplicate(invoices),
            currency=self.currency_id.name,
        )

    @staticmethod
    def _sum_duplicate(invoices):
        return {
            name: str(sum(Decimal(one[name]) for one in invoices))
            for name in ("net", "vat")
        }

    def _write_words(self, invoice, lang):
        letter = self.env["dunning.letter"]
        money = [
            letter._money(invoice[part], invoice["currency"], lang)
            for part in ("net", "vat")
        ]
        references = self.env["dunning.legal.reference"].with_context(lang=lang)
        today = self.company_id._get_dunning_today()
        words = references._write_bad_debt_words(*money, today)
        return typography.french(words)

    def _get_duplicate_lang(self):
        """French, whatever the debtor reads: the words are those of the law."""
        return self.company_id._get_dunning_french()
