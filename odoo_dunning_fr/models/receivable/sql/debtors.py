"""`debtor`: the customers of the lines, their policy, and how to reach them."""

from odoo.tools import SQL

from .channels import AT_SEAT, reached
from .scope import Scope, values


def debtors(scope: Scope) -> SQL:
    """The customers of the lines: company's settings, policy, how to reach them.

    A general entry may hold a contact of the customer: hence `line_partner_id`.
    Reminders go to the contact chosen for them, else to the invoicing address that the
    invoice names, else to the only one, else to the customer; an e-mail or an address
    it lacks is the customer's. Formal notices go to the customer itself, see `AT_SEAT`.
    A claim is chased by the policy of its own regime, see `dunning_regime`.
    """
    defaults = values(
        [(*key, policy) for key, policy in scope.defaults.items()], "int, text, int"
    )
    return SQL(
        """
        SELECT listed.line_partner_id, listed.company_id, listed.site_id,
               listed.dunning_regime, customer.id AS partner_id,
               customer.dunning_debtor_kind AS customer_kind,
               contact.id AS contact_id,
               CASE WHEN %(at_seat)s THEN customer.id ELSE contact.id END AS seat_id,
               %(reached)s,
               customer.dunning_manual, customer.active AS customer_active,
               COALESCE(company.dunning_start_date, %(today)s) AS start_date,
               company.dunning_start_date IS NOT NULL AS is_confirmed,
               company.dunning_debit_days,
               COALESCE(%(old_mode)s, company.dunning_old_mode) AS dunning_old_mode,
               company.dunning_only_sent, company.dunning_known_days,
               company.dunning_old_months, company.dunning_statement_days,
               to_date(customer.dunning_statement_date ->> listed.company_id::text,
                       'YYYY-MM-DD') AS statement_date,
               COALESCE(listed.dunning_regime, customer.dunning_debtor_kind)
                   = 'consumer' AS is_consumer,
               customer.id = house.commercial_partner_id AS is_own_company,
               company.dunning_intercompany IS NOT TRUE AND customer.id IN (
                   SELECT sister.commercial_partner_id
                     FROM res_company other
                     JOIN res_partner sister ON sister.id = other.partner_id
                    WHERE other.active) AS is_intercompany,
               policy.id AS policy_id, policy.ignore_below, policy.min_amount,
               policy.min_interval_days, policy.any_day, policy.start_mode,
               EXISTS (SELECT FROM dunning_level level
                        WHERE level.policy_id = policy.id AND level.active) AS ladder
          FROM (SELECT DISTINCT line_partner_id, company_id, site_id, dunning_regime
                  FROM line) listed
          JOIN res_company company ON company.id = listed.company_id
          JOIN res_partner house ON house.id = company.partner_id
          JOIN res_partner listed_partner ON listed_partner.id = listed.line_partner_id
          JOIN res_partner customer
            ON customer.id = listed_partner.commercial_partner_id
          LEFT JOIN LATERAL (
               SELECT MIN(child.id) AS id, COUNT(*) > 1 AS several
                 FROM res_partner child
                WHERE child.parent_id = customer.id AND child.type = 'invoice'
                  AND child.active AND child.is_company IS NOT TRUE) invoicing ON TRUE
          LEFT JOIN res_partner chosen
                 ON chosen.id = customer.dunning_contact_id AND chosen.active
                AND chosen.commercial_partner_id = customer.id
          LEFT JOIN res_partner site
                 ON site.id = listed.site_id AND site.type = 'invoice' AND site.active
                AND site.commercial_partner_id = customer.id AND site.id <> customer.id
          JOIN res_partner contact
            ON contact.id = COALESCE(
               chosen.id, site.id,
               CASE WHEN NOT invoicing.several THEN invoicing.id END, customer.id)
          LEFT JOIN res_country contact_country
                 ON contact_country.id = contact.country_id
          LEFT JOIN res_country customer_country
                 ON customer_country.id = customer.country_id
          LEFT JOIN %(defaults)s AS given(company_id, kind, policy_id)
                 ON given.company_id = listed.company_id
                AND given.kind = COALESCE(listed.dunning_regime,
                                          customer.dunning_debtor_kind)
          LEFT JOIN dunning_policy own
                 ON own.id = (customer.dunning_policy_id
                              ->> listed.company_id::text)::int AND own.active
                AND (listed.dunning_regime IS NULL OR own.debtor_kind = 'any'
                     OR own.debtor_kind = listed.dunning_regime
                     OR customer.dunning_debtor_kind = listed.dunning_regime)
          LEFT JOIN dunning_policy policy
                 ON policy.id = COALESCE(own.id, given.policy_id)
        """,
        reached=reached(scope),
        at_seat=AT_SEAT,
        today=scope.today("listed.company_id"),
        old_mode=scope.old_mode,
        defaults=defaults,
    )
