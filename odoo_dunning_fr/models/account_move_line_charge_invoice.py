from datetime import date

from odoo import api, models
from odoo.tools import SQL


class AccountMoveLine(models.Model):
    """Lines of invoices of late charges."""

    _inherit = "account.move.line"

    def _get_computed_taxes(self):
        """Late charges are no price: whatever the product or the fiscal position."""
        # EXTENDS 'account'
        if self.move_id.sudo().dunning_is_charge_invoice:  # whoever edits the invoice
            return self.env["account.tax"]
        return super()._get_computed_taxes()

    @api.ondelete(at_uninstall=False)
    def _unlink_claim_charges_again(self):
        """What is taken off the draft of an invoice of charges is claimed as before."""
        moves_sudo = self.move_id.sudo()  # whoever edits the invoice
        bills = moves_sudo.filtered("dunning_is_charge_invoice")
        if bills:
            lines = self.filtered(lambda line: line.move_id in bills)
            bills._take_charges_back(lines)

    @api.model
    def _find_dunning_late(self, partners, companies, since, until):
        """The due items of customers that are late on a day, or were paid late.

        Not those of claims that were given up: a loss is no payment.

        :param since: the earliest due date
        :param until: the day
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE partner.commercial_partner_id = ANY(%(partners)s)
                   AND line.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND account.non_trade IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_currency > 0
                   AND line.no_followup IS NOT TRUE
                   AND COALESCE(line.date_maturity, line.date) >= %(since)s
                   AND COALESCE(line.date_maturity, line.date) < %(until)s
                   AND (line.reconciled IS NOT TRUE OR EXISTS (
                       SELECT FROM account_partial_reconcile match
                         JOIN account_move_line paid ON paid.id = match.credit_move_id
                         JOIN account_move entry ON entry.id = paid.move_id
                        WHERE match.debit_move_id = line.id
                          AND GREATEST(paid.date, entry.dunning_value_date)
                              > COALESCE(line.date_maturity, line.date)))
                """,
                partners=partners.commercial_partner_id.ids,
                companies=companies.ids,
                since=since or date.min,
                until=until,
            )
        )
        items = self.browse(id_ for (id_,) in rows)
        return items.filtered(lambda item: not item.move_id.dunning_is_written_off)
