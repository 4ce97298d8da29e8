from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ...rules import excess
from ..receivable import sql as receivable_query


class DunningCharge(models.Model):
    """Paid with the principal: what is left of a payment is for them; who is quits."""

    _inherit = "dunning.charge"

    # An excess, and the invoice of what it is for.

    def action_settle_excess(self):
        """Invoice what the open payments of these customers are for, and match it."""
        return self._settle_excess(self.partner_id)

    @api.model
    def _settle_excess(self, partners):
        """Invoice the charges as they were claimed, post, match; show the invoices."""
        book = self.env["account.move"]
        book._check_dunning_collector()
        self._read_afresh()
        self.env.companies._lock_dunning()
        bills = book
        for charges in self._find_paid(partners).values():
            drafts = charges.invoice_id.filtered(lambda bill: bill.state == "draft")
            claimed = charges.filtered(lambda charge: charge.state == "claimed")
            bills |= drafts | claimed._invoice_as_claimed()
        if not bills:
            raise UserError(
                self.env._(
                    "No payment is left over that pays the late charges of these "
                    "customers."
                )
            )
        bills.action_post()  # which matches them
        return bills._open_dunning_invoices(self.env._("Invoices of Late Charges"))

    def _invoice_as_claimed(self):
        """The invoices of claimed charges, up to the day on which each was claimed."""
        if not self:
            return self.env["account.move"]
        days = {}
        for charge in self.sorted(lambda charge: charge.kind == "interest"):
            day = charge.date_to or charge.notice_id.date
            days[charge.move_line_id] = day or charge.company_id._get_dunning_today()
        late = {}
        for day in set(days.values()):
            items = [item.id for item, until in days.items() if until == day]
            items = self.env["account.move.line"].browse(items)
            late |= items._get_dunning_charges(day)
        self._waive_quits()
        return self._make_invoices(late, max(days.values()))

    @api.model
    def _find_paid(self, partners):
        """Map the open payments that are for charges to the charges they are for.

        :rtype: dict[account.move.line, dunning.charge]
        """
        # Whoever posts an invoice of charges.
        rows = self.env["dunning.receivable"].sudo()
        rows = rows.with_context(dunning_partner_ids=partners.commercial_partner_id.ids)
        credits = rows.search([("reason_code", "=", "charges_paid")])
        if not credits:
            return {}
        found = defaultdict(list)
        query = receivable_query.match(rows._get_scope())
        for credit_id, *match in self.env.execute_query(query):
            found[credit_id].append(match[:4])
        paid, taken = {}, set()
        for credit in credits:
            free = [match for match in found[credit.id] if match[0] not in taken]
            ids = self._choose_paid(credit, free)
            taken.update(ids)
            if ids:
                item = self.env["account.move.line"].browse(credit.id)
                paid[item] = self.browse(ids)
        return paid

    @api.model
    def _choose_paid(self, credit, matches):
        """The charges that a payment is for: of the notice it names, else by their sum.

        :param credit: its `dunning.receivable`
        :param matches: (charge id, amount, whether the payment has paid its invoice,
            whether it names its notice)
        :returns: ids of charges
        """
        named = [match for match in matches if match[3]]
        own = [match for match in matches if match[2]]
        for chosen in (named, own, matches):
            total = sum((Decimal(str(match[1])) for match in chosen), Decimal())
            if excess.is_for_charges(
                Decimal(str(-credit.amount_residual_currency)),
                [] if chosen is named else [total],
                named=total if chosen is named else Decimal(),
                tolerance=Decimal(str(credit.amount_tolerance)),
            ):
                return [match[0] for match in chosen]
        return []

    @api.model
    def _pair_excess(self, bills):
        """The open payments that are for the charges of these drafts: (item, bill)."""
        paid = self._find_paid(bills.commercial_partner_id)
        bills = {
            item: charges.sudo().invoice_id & bills for item, charges in paid.items()
        }
        return [(item, bill[0]) for item, bill in bills.items() if bill]

    # Quits: who pays all that was asked for in time owes no later interest.

    def _waive_quits(self):
        """Waive the interest after the notice whose whole sum was paid by its deadline.

        A transfer takes some days: what the bank has credited within three open days of
        the deadline is in time. What the notice claims stays claimed.
        """
        claimed = self.sudo().filtered(  # nobody writes on charges by himself
            lambda charge: (
                charge.state == "claimed"
                and charge.kind == "interest"
                and charge.move_line_id.reconciled
                and charge.notice_id.state == "issued"
                and charge.notice_id.deadline_days
                and charge.notice_id.deadline
            )
        )
        quits = claimed.notice_id._find_quits()
        for notice, charges in claimed.grouped("notice_id").items():
            if day := quits.get(notice):
                charges._waive_later(notice, day)

    def _filter_quits(self):
        """Those claims whose debtors are quits already."""
        waived = self.search(
            [("move_line_id", "in", self.move_line_id.ids), ("is_quits", "=", True)]
        ).grouped("move_line_id")
        return self.filtered(
            lambda claim: any(
                later.date_from > claim.date_to
                for later in waived.get(claim.move_line_id, ())
            )
        )

    def _waive_later(self, notice, day):
        """Waive the interest of these claims that has accrued after them."""
        company = notice.company_id
        letter = self.env["dunning.letter"]
        local = self.with_context(lang=company.partner_id.lang or self.env.lang)
        reason = local.env._(
            "Quits: all that %(notice)s asked for was paid in time, on %(day)s",
            notice=notice.name,
            day=letter._day(day, local.env.lang),
        )
        late = self.move_line_id._get_dunning_charges(company._get_dunning_today())
        for charge in local:
            periods = [
                period
                for period in late[charge.move_line_id].accrual.periods
                if period.end > charge.date_to
            ]
            if not periods:
                continue
            total = late[charge.move_line_id].accrual.total
            waived = self.create(
                {
                    **self._prepare_facts(charge.move_line_id),
                    "kind": "interest",
                    "notice_line_id": charge.notice_line_id.id,
                    "amount": max(float(total) - charge.amount, 0),
                    "date_from": charge.date_to + timedelta(1),
                    "date_to": periods[-1].end,
                    "state": "waived",
                    "waiver_reason": reason,
                    "waived_on": company._get_dunning_today(),
                    "is_quits": True,
                }
            )
            waived.with_env(local.env)._log(local.env._("Waived"), reason)

    def _undo_quits(self):
        """A payment came back: later interest is owed again."""
        self._log(self.env._("Claimed again"))
        self.unlink()
