from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..models.account_move_bad_debt import Money


class DunningWriteOff(models.TransientModel):
    """What the entries of each step debit and credit, invoice by invoice."""

    _inherit = "dunning.write.off"

    def _prepare_entries(self):
        """The values of the draft entries; none when nothing is to be booked."""
        referral = self.referral_id
        debts = referral._get_bad_debts()
        if self.step == "loss":
            lines = {
                "loss": [self._lose(*pair) for pair in debts.items()],
                "impairment": [self._release(*pair) for pair in debts.items()],
            }
        else:
            prepare = self._transfer if self.step == "doubtful" else self._impair
            lines = {self.step: [prepare(move) for move in debts]}
        return [
            self._prepare_entry(step, [line for part in parts for line in part])
            for step, parts in lines.items()
            if any(parts)
        ]

    def _prepare_entry(self, step, lines):
        referral = self.referral_id
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": referral.display_name,
            "dunning_write_off_id": referral.id,
            "dunning_write_off_step": step,
            "line_ids": [Command.create(line) for line in lines],
        }

    # The steps; what is debited is positive

    def _transfer(self, move):
        """D 416 / C 411: what is unpaid, less what was transferred already."""
        change = move._get_bad_debt().unpaid - self._sum_part(move, "doubtful")
        return self._prepare_lines(
            move,
            (self.doubtful_account_id, change, "doubtful"),
            (self._get_receivable(move), -change, "claim"),
        )

    def _impair(self, move):
        """D 68174 / C 491 up to the percentage of the price; D 491 / C 78174 down."""
        net = move._get_bad_debt().net
        percent = Decimal(f"{self.percent:.6f}")
        target = move._share_money(net, percent, Decimal(100))
        return self._change_impairment(
            move, target + self._sum_part(move, "impairment")
        )

    def _release(self, move, debt):
        """D 491 / C 78174: what was impaired of the part that is lost now."""
        impaired = -self._sum_part(move, "impairment")
        unpaid = move._get_bad_debt().unpaid.amount
        released = move._share_money(impaired, debt.unpaid.amount, unpaid)
        return self._change_impairment(move, -released)

    def _change_impairment(self, move, change):
        more = change.balance > 0
        result = self.allowance_account_id if more else self.release_account_id
        return self._prepare_lines(
            move,
            (result, change, "result"),
            (self.impairment_account_id, -change, "impairment"),
        )

    def _lose(self, move, debt):
        """D 654 the price, D 44571 the VAT that comes back / C 416 and 411.

        All that was transferred to 416 is taken back: of it, what is not lost returns
        to 411.
        """
        doubtful = self._sum_part(move, "doubtful")
        recovered = debt.vat if self.vat == "recovered" else Money()
        return self._prepare_lines(
            move,
            (self._get_loss_account(move), debt.net + debt.vat - recovered, "result"),
            (self.vat_account_id, recovered, "vat"),
            *(
                (line.account_id, money, "pending")
                for line, money in debt.pending.items()
            ),
            (self._get_doubtful_account(move), -doubtful, "doubtful"),
            (self._get_receivable(move), doubtful - debt.unpaid, "claim"),
        )

    # Their parts

    def _prepare_lines(self, move, *lines):
        partner = self.referral_id.partner_id.commercial_partner_id
        return [
            {
                "account_id": account.id,
                "name": f"{move.name} – {partner.name}",
                "partner_id": partner.id,
                "currency_id": move.currency_id.id,
                "amount_currency": float(money.amount),
                "balance": float(money.balance),
                "dunning_claim_id": move.id,
                "dunning_claim_part": part,
            }
            for account, money, part in lines
            if any(money)
        ]

    def _sum_part(self, move, part):
        """What the write-offs of an invoice have put on 416 or 491 until now."""
        lines = self._get_part_lines(move, part)
        amounts = ("amount_currency", "balance")
        return sum(
            (Money(*(move._exact(line, name) for name in amounts)) for line in lines),
            Money(),
        )

    def _get_part_lines(self, move, part):
        lines = move.sudo()._get_write_off_lines(["doubtful", "impairment", "loss"])
        return lines.filtered(lambda line: line.dunning_claim_part == part)

    def _get_receivable(self, move):
        return move._get_write_off_items()[:1].account_id

    def _get_doubtful_account(self, move):
        """Where it was transferred to, whatever the settings say now."""
        used = self._get_part_lines(move, "doubtful").account_id[:1]
        return used or self.doubtful_account_id

    def _get_loss_account(self, move):
        year = self.company_id.compute_fiscalyear_dates(self.date)
        day = move.invoice_date or move.date
        is_prior = day < year["date_from"]
        return self.prior_loss_account_id if is_prior else self.loss_account_id
