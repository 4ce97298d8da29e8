import logging
from collections import defaultdict
from decimal import Decimal

from odoo import fields, models

from ...rules import open_days
from ...rules.early_discount import is_rest
from ..law.charge_words import ChargeWords
from ..law.late_charges import NOTHING
from .charge import SETTLED

_logger = logging.getLogger(__name__)


class DunningNotice(models.Model):
    """What a notice claims beside the principal, as of its day."""

    _inherit = "dunning.notice"

    charge_gap = fields.Char(
        string="Charges Left Out",
        readonly=True,
        copy=False,
        help="Why late interest or the indemnity are not claimed.",
    )

    # Money beyond the invoices of the customer.
    excess = fields.Char(related="partner_id.dunning_excess")

    def action_settle_excess(self):
        """Invoice what open payments of the customer are for, and match it."""
        return self.env["dunning.charge"]._settle_excess(self.partner_id)

    def _assess_charges(self, known=None):
        """Map the lines that may bear charges to their `LateCharges` on that day.

        :param known: those of their items, by `_get_dunning_charges`, where they were
            asked for before
        """
        assessed = {}
        claiming = self.filtered(lambda notice: notice.level_id._claims_charges())
        for day, notices in claiming.grouped("date").items():
            lines = notices.line_ids.filtered(
                lambda line: line.role != "credit" and line.move_line_id
            )
            disputed = {
                line.move_line_id.id: Decimal(str(line.amount_disputed))
                for line in lines
            }
            # What is left out is told in the company's language, whoever issues.
            lang = notices.company_id[:1]._get_dunning_lang()
            items = lines.move_line_id.with_context(lang=lang)
            charges = known
            if known is None:
                charges = items._get_dunning_charges(day, disputed)
            for line in lines:
                if line.move_line_id in charges:
                    assessed[line] = line.notice_id._limit_charge(
                        charges[line.move_line_id]
                    )
        return assessed

    def _limit_charge(self, charge):
        """Leave out what the level does not claim."""
        if not self.level_id.claim_interest:
            charge = charge._replace(accrual=NOTHING, gap="")
        if not self.level_id.claim_indemnity:
            charge = charge._replace(indemnity=Decimal())
        return charge

    def _claim_charges(self, known=None):
        """Write what is claimed beside the principal; return what it is made of.

        :param known: see `_assess_charges`
        """
        charges = self._assess_charges(known)
        for line, charge in charges.items():
            periods = charge.accrual.periods
            line.write(
                {
                    "interest_from": periods[0].start if periods else False,
                    "interest_to": periods[-1].end if periods else False,
                    "amount_interest": float(charge.accrual.total),
                    "amount_indemnity": float(charge.indemnity),
                }
            )
        for notice in self.filtered(lambda notice: notice.level_id._claims_charges()):
            own = [charges[line] for line in notice.line_ids if line in charges]
            notice._sum_charges(own)
        return charges

    def _sum_charges(self, charges):
        interest = sum((charge.accrual.total for charge in charges), Decimal())
        indemnity = sum((charge.indemnity for charge in charges), Decimal())
        principal = Decimal(str(self.amount_principal))
        gaps = dict.fromkeys(charge.gap for charge in charges if charge.gap)
        self.write(
            {
                "amount_interest": float(interest),
                "amount_indemnity": float(indemnity),
                "amount_total": float(principal + interest + indemnity),
                "charge_gap": " ".join(gaps) or False,
            }
        )

    def _prepare_charges(self, words, charges):
        """How interest is counted for this debtor, for the snapshot.

        :param words: by `_get_charge_words`
        :param charges: `LateCharges` of the notice's lines
        """
        return {
            **words.describe_counting(),
            "regime": next((charge.regime for charge in charges if charge.regime), ""),
            "gap": self.charge_gap or "",
        }

    def _get_charge_words(self, lang=None):
        local = self.with_context(lang=lang) if lang else self
        regime = self._get_claimed_kind()
        return ChargeWords(local.partner_id, local.company_id, local.date, regime)

    def _explain_settled_charges(self):
        """Map the notices whose charges are no longer owed by them to which ones."""
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever sends the notice
        settled = charges_sudo.search(
            [("notice_id", "in", self.ids), ("state", "in", SETTLED)], order="id desc"
        )
        return {
            charge.notice_id.sudo(self.env.su): self.env._(
                "%(number)s: charges were invoiced or waived meanwhile",
                number=charge.move_name,
            )
            for charge in settled
        }

    # Who is quits

    def _find_quits(self):
        """Map the notices all of whose sum was paid in time to the day on which it was.

        What is left over of the payments of their items counts, and what is for late
        charges by itself.
        """
        items = self.line_ids.move_line_id.sudo()  # whoever invoices, or nobody
        facts = {fact.id: fact for fact in items._fetch_dunning_facts()}
        paid, notes = items._fetch_dunning_payments(facts.values())
        tolerances = items._get_dunning_tolerances(facts.values())
        free = self._fetch_free_payments()
        charges = self.env["dunning.charge"].sudo()
        claimed = charges.search(
            [("notice_id", "in", self.ids), ("state", "=", "claimed")]
        ).grouped("notice_id")
        quits = {}
        for notice in self:
            owed = sum(claimed.get(notice, charges.browse()).mapped("amount"))
            owed, money = Decimal(str(owed)), list(free[notice])
            for line in notice.line_ids.filtered(lambda line: line.role != "credit"):
                fact = facts.get(line.move_line_id.id)
                if not fact:
                    break
                owed += fact.amount - Decimal(str(line.amount_disputed))
                money += [*paid[fact.id], *notes[fact.id]]
            else:
                of = notice.company_id.id, notice.currency_id.id
                in_time = [
                    part
                    for part in money
                    if open_days.is_in_time(part[0], notice.deadline)
                ]
                owed -= sum(amount for _day, amount in in_time)
                if is_rest(owed, tolerances.get(of, Decimal())):
                    quits[notice] = max(day for day, _amount in in_time)
        return quits

    def _fetch_free_payments(self):
        """Map the notices to what is open of payments that may be for their charges.

        :rtype: dict[dunning.notice, list[tuple[datetime.date, decimal.Decimal]]]
        """
        rows = self.env["dunning.receivable"].sudo()
        rows = rows.with_context(
            allowed_company_ids=self.company_id.ids,
            dunning_partner_ids=self.partner_id.commercial_partner_id.ids,
        ).search([("reason_code", "=", "charges_paid")])
        for_charges = self.env["account.move.line"].sudo().browse(rows.ids)
        free = defaultdict(list)
        for notice in self:
            items = notice.line_ids.move_line_id.sudo()
            of_customer = for_charges.filtered(
                lambda line, notice=notice: (
                    line.company_id == notice.company_id
                    and line.partner_id.commercial_partner_id
                    == notice.partner_id.commercial_partner_id
                )
            )
            for line in items.matched_credit_ids.credit_move_id | of_customer:
                left = -line.amount_residual_currency
                if left > 0 and line.currency_id == notice.currency_id:
                    day = line.move_id.dunning_value_date or line.date
                    free[notice].append((day, Decimal(str(left))))
        return free
