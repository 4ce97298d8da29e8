from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..rules import bad_debt
from .dunning_referral_ready import Finding

# What makes a claim definitely uncollectable (BOI-TVA-DED-40-10-20).
EVENTS = [
    ("liquidation", "Liquidation: the judgment that opens it"),
    ("plan", "Sauvegarde or redressement: remission in the plan"),
    ("conciliation", "Conciliation: the agreement that fixes a remission"),
    ("pursuit", "Pursuit that failed, and is proved"),
    ("vanished", "Debtor vanished, or cheque stolen"),
]


class DunningReferral(models.Model):
    """The VAT of a claim that is lost: why it comes back, and until when."""

    _inherit = "dunning.referral"

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

    @api.depends("vat_event_date")
    def _compute_vat_deadline(self):
        for referral in self:
            event = referral.vat_event_date
            referral.vat_deadline = event and bad_debt.recovery_deadline(event)

    @api.depends("kind", "loss_percent", "vat_deadline", "move_ids.amount_residual")
    def _compute_vat(self):
        today = fields.Date.context_today(self)
        for referral in self:
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

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        referrals._take_liquidation()
        return referrals

    def _take_liquidation(self):
        """A liquidation that is recorded on the customer is why the claim is lost."""
        for referral in self.filtered(
            lambda file: file.kind == "write_off" and not file.vat_event
        ):
            holds = referral._get_insolvencies(["liquidation"])
            if hold := holds.filtered("judgment_date")[:1]:
                referral.vat_event_date = hold.judgment_date
                referral.vat_event = "liquidation"

    @api.constrains("vat_event_date")
    def _check_vat_event_date(self):
        today = fields.Date.context_today(self)
        for referral in self:
            if referral.vat_event_date and referral.vat_event_date > today:
                raise ValidationError(
                    self.env._(
                        "%(file)s: %(day)s is still to come; a claim is lost when it "
                        "has happened.",
                        file=referral.display_name,
                        day=format_date(self.env, referral.vat_event_date),
                    )
                )

    # What is missing

    def _get_checks(self):
        # EXTENDS: what a write-off needs besides
        checks = super()._get_checks()
        return [*checks, "vat_event"] if self.kind == "write_off" else checks

    def _find_vat_event(self):
        if self.vat_recoverable and not (self.vat_event and self.vat_event_date):
            yield Finding(
                "vat_event",
                "should",
                self.env._(
                    "Say why and since when the claim is lost: unless it is, its VAT "
                    "does not come back."
                ),
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
