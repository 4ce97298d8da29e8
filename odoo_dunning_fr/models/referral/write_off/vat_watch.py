from functools import partial

from odoo import api, fields, models
from odoo.tools import format_date

from ....rules import bad_debt
from ...reminder import Reminder

DEADLINE = "odoo_dunning_fr.mail_activity_vat_deadline"
DUE_AGAIN = "odoo_dunning_fr.mail_activity_vat_due_again"


class DunningReferral(models.Model):
    """The nights: VAT that is soon too late to recover, VAT that is due again."""

    _inherit = "dunning.referral"

    # What the nights of 19.0.1.0.0 have told; see `dunning.reminder`.
    vat_reminded_for = fields.Date(readonly=True, copy=False)
    late_payment_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.model
    def _watch_write_offs(self):
        """Give the responsible an activity, once for each thing to tell."""
        written_off = self._search_write_offs()
        written_off._remind_vat()
        recovered = self._search_vat_recovered()
        recovered._warn_vat_due_again()
        (written_off - recovered)._settle_reminders("vat_due_again")

    # VAT to recover

    @api.model
    def _search_write_offs(self):
        return self.search(
            [
                ("kind", "=", "write_off"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    def _remind_vat(self):
        """Six months and one month before the deadline."""
        due = {}
        for referral in self:
            today = referral.company_id._get_dunning_today()
            deadline = referral.state != "closed" and referral.vat_deadline
            reminder = deadline and bad_debt.last_reminder(deadline, today)
            if reminder and referral.vat_recoverable:
                words = type(self)._word_vat
                due[referral] = Reminder(reminder, referral.user_id, words)
        # No e-mail at night: the activities are on the responsible's list.
        self._remind_once("vat_deadline", due, DEADLINE, silent=True)

    def _word_vat(self):
        summary = self.env._(
            "VAT of %(amount)s to recover before %(day)s",
            amount=self.company_currency_id.format(self.vat_recoverable),
            day=format_date(self.env, self.vat_deadline),
        )
        note = self.env._(
            "Send the duplicate to the debtor, book the loss and impute the VAT on a "
            "return: after that day it is lost."
        )
        return summary, note

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
        told, due = self._get_told("vat_due_again"), {}
        for referral in self:
            losses = referral.write_off_entry_ids.filtered(
                lambda entry: (
                    entry.dunning_write_off_step == "loss" and entry.state == "posted"
                )
            )
            since = min(losses.mapped("date"))
            found = money.get(referral.partner_id.commercial_partner_id)
            late = found and found.filtered(
                lambda line, since=since: line.date >= since
            )
            if late:  # newer lines are told again; older ones that are left are not
                known = int(told[referral].occasion) if referral in told else 0
                words = partial(_word_payments, late)
                newest = max(known, *late.ids)
                due[referral] = Reminder(newest, referral.user_id, words)
        self._remind_once("vat_due_again", due, DUE_AGAIN, silent=True)

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


def _word_payments(money, referral):
    summary = referral.env._(
        "%(amount)s came after the write-off: VAT due again?",
        amount=referral.company_currency_id.format(
            -sum(money.mapped("amount_residual"))
        ),
    )
    note = referral.env._(
        "What is paid on a claim whose VAT came back makes that VAT due again. Undo "
        "the loss and match the payment (%(payments)s), or book the price as income "
        "on claims written off and the VAT as collected.",
        payments=", ".join(money.mapped("move_name")),
    )
    return summary, note
