from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..rules import escalation, open_days
from . import receivable_query
from .dunning_decision import Decision, Row

# Amounts are read as texts, which are exact.
AMOUNTS = [name for name, kind in Row.__annotations__.items() if kind is Decimal]
COLUMNS = SQL(", ").join(
    SQL("%s::text" if name in AMOUNTS else "%s", SQL.identifier(name))
    for name in Row._fields
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
            self._fetch_rows(scope, policies),
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
    def _fetch_rows(self, scope, policies):
        """The due items of all customers in one statement, a customer at a time."""
        self.env.flush_all()
        wanted = SQL("policy_id = ANY(%s)", policies.ids) if policies else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) AS receivable WHERE %s"
                " ORDER BY partner_id, due_date, id",
                COLUMNS,
                receivable_query.build(scope),
                wanted,
            )
        )
        for row in map(Row._make, rows):
            amounts = {name: Decimal(getattr(row, name)) for name in AMOUNTS}
            yield row._replace(**amounts)

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
