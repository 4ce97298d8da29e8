from odoo import api, fields, models
from odoo.tools import format_date

from ..rules import bad_debt

DEADLINE = "odoo_dunning_fr.mail_activity_vat_deadline"
DUE_AGAIN = "odoo_dunning_fr.mail_activity_vat_due_again"


class DunningReferral(models.Model):
    """The nights: VAT that is soon too late to recover, VAT that is due again."""

    _inherit = "dunning.referral"

    # What the nights have told already, so that they tell it once.
    vat_reminded_for = fields.Date(readonly=True, copy=False)
    late_payment_line_id = fields.Many2one(
        "account.move.line", readonly=True, copy=False, ondelete="set null"
    )

    @api.model
    def _watch_write_offs(self):
        """Give the responsible an activity, once for each thing to tell."""
        today = fields.Date.context_today(self)
        self._search_vat_to_recover()._remind_vat(today)
        self._search_vat_recovered()._warn_vat_due_again()

    # VAT to recover

    @api.model
    def _search_vat_to_recover(self):
        return self.search(
            [
                ("kind", "=", "write_off"),
                ("state", "!=", "closed"),
                ("vat_deadline", "!=", False),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    def _remind_vat(self, today):
        """Six months and one month before the deadline."""
        for referral in self:
            reminder = bad_debt.last_reminder(referral.vat_deadline, today)
            told = referral.vat_reminded_for
            if not reminder or told == reminder or not referral.vat_recoverable:
                continue
            referral._as_program().vat_reminded_for = reminder
            referral._schedule(
                DEADLINE,
                self.env._(
                    "VAT of %(amount)s to recover before %(day)s",
                    amount=referral.company_currency_id.format(
                        referral.vat_recoverable
                    ),
                    day=format_date(self.env, referral.vat_deadline),
                ),
                self.env._(
                    "Send the duplicate to the debtor, book the loss and impute the "
                    "VAT on a return: after that day it is lost."
                ),
            )

    # VAT due again

    @api.model
    def _search_vat_recovered(self):
        """The files whose loss gave VAT back."""
        lines = self.env["account.move.line"].search(
            [
                ("dunning_claim_id", "!=", False),
                ("dunning_claim_part", "=", "vat"),
                ("parent_state", "=", "posted"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        return lines.move_id.dunning_write_off_id.filtered("vat_recovered")

    def _warn_vat_due_again(self):
        """Money of the customer that settles nothing, come after the loss."""
        money = self._search_free_money().grouped(
            lambda line: line.partner_id.commercial_partner_id
        )
        for referral in self:
            losses = referral.write_off_entry_ids.filtered(
                lambda entry: (
                    entry.dunning_write_off_step == "loss" and entry.state == "posted"
                )
            )
            since, told = min(losses.mapped("date")), referral.late_payment_line_id.id
            found = money.get(referral.partner_id.commercial_partner_id)
            late = found and found.filtered(
                lambda line, since=since, told=told: (
                    line.date >= since and line.id > (told or 0)
                )
            )
            if late:
                newest = max(late, key=lambda line: line.id)
                referral._as_program().late_payment_line_id = newest
                referral._warn_of_payments(late)

    def _search_free_money(self):
        return self.env["account.move.line"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
                ("account_id.account_type", "=", "asset_receivable"),
                ("journal_id.type", "in", ("bank", "cash", "credit")),
                ("parent_state", "=", "posted"),
                ("amount_residual", "<", 0),
                ("reconciled", "=", False),
            ]
        )

    def _warn_of_payments(self, money):
        self._schedule(
            DUE_AGAIN,
            self.env._(
                "%(amount)s came after the write-off: VAT due again?",
                amount=self.company_currency_id.format(
                    -sum(money.mapped("amount_residual"))
                ),
            ),
            self.env._(
                "What is paid on a claim whose VAT came back makes that VAT due again. "
                "Undo the loss and match the payment (%(payments)s), or book the price "
                "as income on claims written off and the VAT as collected.",
                payments=", ".join(money.mapped("move_name")),
            ),
        )

    def _schedule(self, activity_type, summary, note):
        # No e-mail at night: the activities are on the responsible's list.
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type, summary=summary, note=note, user_id=self.user_id.id
        )
