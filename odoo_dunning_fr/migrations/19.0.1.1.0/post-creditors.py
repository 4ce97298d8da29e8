"""Shipped policies speak of French law: they are given to companies in France.

A company abroad that chases already goes on as before: that was said by its users.
"""

POLICIES = """
UPDATE dunning_policy SET country_id = country.id
  FROM ir_model_data home, res_country country
 WHERE home.module = 'base' AND home.name = 'fr' AND country.id = home.res_id
   AND dunning_policy.country_id IS NULL
   AND dunning_policy.id IN (SELECT res_id FROM ir_model_data
                              WHERE module = 'odoo_dunning_fr'
                                AND model = 'dunning.policy')
"""
COMPANIES = """
UPDATE res_company SET dunning_french_law = TRUE
 WHERE dunning_start_date IS NOT NULL AND dunning_french_law IS NOT TRUE
"""


def migrate(cr, version):
    if version:
        cr.execute(POLICIES)
        cr.execute(COMPANIES)
