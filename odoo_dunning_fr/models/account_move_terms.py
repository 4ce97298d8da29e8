from odoo import api, fields, models
from odoo.tools import format_date

from ..rules import payment_terms
from .account_move import AUDITOR
from .account_move_limitation import UNPAID


class AccountMove(models.Model):
    """Due dates beyond what the law allows to agree: a warning, never a refusal."""

    _inherit = "account.move"

    dunning_term_warning = fields.Char(
        string="Payment Term Warning",
        compute="_compute_dunning_term_warning",
        groups=AUDITOR,
    )

    @api.depends(
        "company_id",
        "invoice_date",
        "invoice_date_due",
        "move_type",
        "partner_id",
        "payment_state",
        "state",
    )
    @api.depends_context("lang")
    def _compute_dunning_term_warning(self):
        for move in self:
            move.dunning_term_warning = (
                move.move_type == "out_invoice"
                and move.state != "cancel"
                and move.payment_state in UNPAID
                and bool(move.partner_id)
                and move._word_term_excess()
            )

    def _word_term_excess(self):
        self.ensure_one()
        ceiling = self.partner_id._get_dunning_term_ceiling(self.company_id)
        if not ceiling or not self.invoice_date_due:
            return False
        invoiced = self.invoice_date or fields.Date.context_today(self)
        latest = payment_terms.latest(invoiced, ceiling._as_rule())
        if self.invoice_date_due <= latest:
            return False
        return self.env._(
            "The due date goes beyond the legal ceiling: %(day)s at the latest "
            "(%(ceiling)s, %(article)s).",
            day=format_date(self.env, latest),
            ceiling=ceiling.name,
            article=ceiling.article or "–",
        )
