from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..rules import escalation, open_days
from .dunning_decision import Decision, Row

ROW = SQL(
    """
    SELECT id, move_id, move_name, partner_id, contact_id, currency_id, policy_id,
           invoice_date, due_date, amount_total::text, amount_residual_currency::text,
           amount_disputed::text, amount_due::text, line_code, hold_id, at_once,
           next_level_id, next_stage, next_sequence, last_contact, quiet_until
    """
)


class DunningRun(models.Model):
    """Deciding: from the due items to the notices to come; nothing is written."""

    _inherit = "dunning.run"

    @api.model
    def _decide(
        self,
        company,
        date,
        policies=None,
        partners=None,
        by_hand=False,
        old_mode=None,
        escalated=None,
    ):
        """Decide for a company on a day; nothing is written.

        The nightly run, the preview and the answer to "why not today" share it.

        :param by_hand: a person asks for these customers: what is chased by hand only
            is included
        :param old_mode: what to do with what is already old, in place of the
            company's choice, while its first preview is not confirmed
        :param escalated: ids of the lines whose next step a person asks for now; those
            of the run when it is one that decides
        :rtype: Decision
        """
        if escalated is None:
            escalated = self.escalated_line_ids.ids
        receivables = self._receivables(company, date, partners, by_hand)
        receivables = receivables.with_context(
            dunning_old_mode=old_mode, dunning_escalated_line_ids=escalated
        )
        scope = receivables._get_scope()
        if not scope.accounts or not company.chart_template:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts: install one before chasing "
                    "its customers.",
                    company=company.display_name,
                )
            )
        decision = Decision(company, date)
        decision.decide(
            self._fetch_rows(receivables, policies),
            self._get_terms(company, scope),
            open_days.is_open(date),
        )
        return decision

    @api.model
    def _receivables(self, company, date, partners, by_hand):
        customers = partners and partners.commercial_partner_id.ids
        return self.env["dunning.receivable"].with_context(
            allowed_company_ids=company.ids,
            dunning_date=date,
            dunning_partner_ids=customers or None,
            dunning_by_hand=by_hand,
            dunning_preview=True,
        )

    @api.model
    def _fetch_rows(self, receivables, policies):
        """The due items of all customers in one statement, a customer at a time."""
        self.env.flush_all()
        wanted = SQL("policy_id = ANY(%s)", policies.ids) if policies else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                "%s FROM (%s) AS receivable WHERE %s ORDER BY partner_id, due_date, id",
                ROW,
                receivables._table_query,
                wanted,
            )
        )
        for row in map(Row._make, rows):
            yield row._replace(
                amount_total=Decimal(row.amount_total),
                amount_residual=Decimal(row.amount_residual),
                amount_disputed=Decimal(row.amount_disputed),
                amount_due=Decimal(row.amount_due),
            )

    @api.model
    def _get_terms(self, company, scope):
        """Map each policy to its terms, the minimum converted at the day's rate."""
        policies = self.env["dunning.policy"].sudo().with_context(active_test=False)
        policies = policies.search(
            [("company_id", "in", [False, *company.parent_ids.ids])]
        )
        rates = {
            currency: Decimal(str(rate))
            for (owner, currency), rate in scope.rates.items()
            if owner == company.id
        }
        return {
            policy.id: escalation.Terms(
                policy.grouping,
                policy.min_interval_days,
                {
                    currency: Decimal(str(policy.min_amount)) * rate
                    for currency, rate in rates.items()
                },
                policy.any_day,
            )
            for policy in policies
        }
