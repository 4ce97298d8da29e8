from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import typography
from .dunning_referral import RUNNING
from .spreadsheet_file import Cell, Table, write_csv


class DunningReferral(models.Model):
    """What the debtor pays to us after the hand-over: the agency is told of it."""

    _inherit = "dunning.referral"

    amount_reported = fields.Monetary(
        string="Reported to the Agency", readonly=True, copy=False
    )
    amount_to_report = fields.Monetary(
        string="To Report to the Agency",
        compute="_compute_amount_to_report",
        help="What the ledger has received since the sums were counted, less what the "
        "agency has collected or knows of. What it collected and did not remit yet "
        "lowers it until then.",
    )
    is_to_report = fields.Boolean(
        compute="_compute_amount_to_report", search="_search_is_to_report"
    )

    @api.depends("kind", "state", "amount_paid", "recovered_amount", "amount_reported")
    def _compute_amount_to_report(self):
        for referral in self:
            handed = referral.kind == "agency" and referral.state in RUNNING
            known = referral.recovered_amount + referral.amount_reported
            unknown = max(referral.amount_paid - known, 0) if handed else 0
            referral.amount_to_report = unknown
            referral.is_to_report = bool(
                unknown and not referral.currency_id.is_zero(unknown)
            )

    def _search_is_to_report(self, operator, value):
        if operator != "in":
            return NotImplemented
        handed = self.search([("kind", "=", "agency"), ("state", "in", RUNNING)])
        found = handed.filtered("is_to_report")
        return [("id", "in" if True in value else "not in", found.ids)]

    def action_report_payments(self):
        """Download what was paid to us, for the agency, and note that it is told."""
        told = self.filtered("is_to_report")
        if len(told.grouped(lambda file: (file.agent_id, file.company_id))) != 1:
            raise UserError(
                self.env._(
                    "Choose files of one agency on which the debtor paid to you since "
                    "the hand-over."
                )
            )
        local = told.with_context(lang=told.agent_id.lang or self.env.lang)
        table = local._make_payment_table()
        for referral in told:
            body = self.env._(
                "Told to the agency: %(amount)s paid to us",
                amount=referral.currency_id.format(referral.amount_to_report),
            )
            referral._message_log(body=body)
            reported = referral.amount_reported + referral.amount_to_report
            referral._as_program().amount_reported = reported
        name = f"{table.name}_{fields.Date.context_today(self)}"
        content = write_csv(table, ";", "utf-8-sig", ",")
        return self.env["dunning.download"]._offer([(f"{name}.csv", content)], name)

    def _make_payment_table(self):
        headers = [
            self.env._("File"),
            self.env._("Your number"),
            self.env._("Customer"),
            self.env._("Invoices"),
            self.env._("Currency"),
            self.env._("Paid to us since the hand-over"),
            self.env._("To report"),
            self.env._("Last payment"),
            self.env._("Still open"),
        ]
        rows = [referral._prepare_payment_row() for referral in self]
        return Table(self.env._("direct-payments"), headers, rows)

    def _prepare_payment_row(self):
        def text(words):
            return Cell(typography.clean(words or ""), "text")

        def amount(value):
            places = self.currency_id.decimal_places
            return Cell(Decimal(f"{value:.{places}f}"), "amount", places)

        return [
            text(self.name),
            text(self.agent_reference),
            text(self.partner_id.name),
            text(", ".join(self.line_ids.mapped(lambda line: line.move_name or ""))),
            text(self.currency_id.name),
            amount(self.amount_paid),
            amount(self.amount_to_report),
            Cell(self._get_last_payment_date(), "date_fr"),
            amount(self.amount_open),
        ]

    def _get_last_payment_date(self):
        items = self._get_due_items()
        payments, _notes = items._fetch_dunning_payments(items._fetch_dunning_facts())
        days = [day for booked in payments.values() for day, _amount in booked]
        return max(days, default=None)
