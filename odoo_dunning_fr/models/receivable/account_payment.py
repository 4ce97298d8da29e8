from odoo import api, fields, models
from odoo.tools import format_date

from ...rules import announced
from ..reminder import Reminder

LAPSED = "lapsed"
# In no entry, and of the customer: only announced.
ANNOUNCED = (
    ("state", "=", "in_process"),
    ("move_id", "=", False),
    ("payment_type", "=", "inbound"),
    ("partner_type", "=", "customer"),
)


class AccountPayment(models.Model):
    """A payment that was announced and has not come: a person is to look at it."""

    _name = "account.payment"
    _inherit = ["account.payment", "dunning.reminder"]

    # Those without an entry are few, or all, as the database books its payments.
    _dunning_announced = models.Index(
        "(partner_id) WHERE move_id IS NULL AND state = 'in_process'"
    )

    @api.model
    def _remind_of_lapsed(self, company):
        """Ask once about each payment whose time has passed; settle the others."""
        today = company._get_dunning_today()
        usual = announced.TERMS["card"]
        found = self.search(
            [
                *ANNOUNCED,
                ("company_id", "=", company.id),
                ("date", "<", announced.first_day(today, usual)),
            ]
        )
        told_sudo = self.env["dunning.reminder.told"].sudo()  # the program's own memory
        told = told_sudo.search(
            [("res_model", "=", self._name), ("key", "=", LAPSED)]
        ).mapped("res_id")
        known = self.browse(told).exists()
        due = {
            payment: payment._get_lapsed_reminder()
            for payment in found
            if payment._get_dunning_last_day() < today
        }
        known = known.filtered(lambda payment: payment.company_id == company)
        (found | known)._remind_once(LAPSED, due)
        self._remind_of_lapsed_online(company, told_sudo)

    @api.model
    def _remind_of_lapsed_online(self, company, told_sudo):
        """Ask on their invoices about online payments that have not come."""
        today = company._get_dunning_today()
        started = self.env["payment.transaction"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("pending", "authorized")),
                ("operation", "!=", "refund"),
                ("invoice_ids", "!=", False),
            ]
        )
        due = {}
        for payment in started:
            method = payment.payment_method_id
            code = (method.primary_payment_method_id or method).code
            term = announced.TERMS[announced.find_online_way(code)]
            day = company._get_dunning_time(payment.create_date).date()
            if announced.last_day(day, term) >= today:
                continue
            for move in payment.invoice_ids.filtered("amount_residual"):
                customer = move.commercial_partner_id
                user = company._get_dunning_collector(
                    customer, self.env["dunning.policy"]
                )
                due[move] = Reminder(payment.id, user, type(move)._word_lapsed)
        moves = self.env["account.move"]
        told = told_sudo.search([("res_model", "=", moves._name), ("key", "=", LAPSED)])
        known = moves.browse(told.mapped("res_id")).exists()
        known = known.filtered(lambda move: move.company_id == company)
        known.union(*due)._remind_once(LAPSED, due)

    def _get_dunning_last_day(self):
        """The last day on which the payment is awaited."""
        line = self.payment_method_line_id
        term = announced.TERMS[line.dunning_way or "transfer"]
        if line:
            term = term._replace(days=line.dunning_way_days)
        return announced.last_day(self.date, term)

    def _get_lapsed_reminder(self):
        customer = self.partner_id.commercial_partner_id
        user = self.company_id._get_dunning_collector(
            customer, self.env["dunning.policy"]
        )
        return Reminder(self._get_dunning_last_day(), user, type(self)._word_lapsed)

    def _word_lapsed(self):
        return self.env._("Announced payment has not come"), self.env._(
            "%(amount)s of %(customer)s, announced for %(day)s, are not in the books. "
            "Book the payment, or cancel it: reminders go on, and a formal notice "
            "waits for that.",
            amount=self.currency_id.format(self.amount),
            customer=self.partner_id.display_name,
            day=format_date(self.env, fields.Date.to_date(self.date)),
        )
