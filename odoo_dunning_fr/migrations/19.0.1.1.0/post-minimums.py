"""Shipped policies leave rests alone; shipped levels are worth their cost.

Only where nobody has chosen a sum: what people made or changed is theirs.
"""

RESTS = """
UPDATE dunning_policy SET ignore_below = 1
 WHERE COALESCE(ignore_below, 0) = 0
   AND id IN (SELECT res_id FROM ir_model_data
               WHERE module = 'odoo_dunning_fr' AND model = 'dunning.policy')
"""
# By the dearest channel of each, as in the data of a new database.
LEVELS = """
UPDATE dunning_level level
   SET min_amount = CASE
           WHEN level.by_registered AND policy.debtor_kind = 'consumer' THEN 50
           WHEN level.by_registered THEN 80
           WHEN level.by_letter THEN 15
           WHEN level.by_email THEN 5
           WHEN level.by_call THEN 50
           ELSE 0 END,
       min_call_amount = CASE WHEN level.by_call THEN 50 ELSE 0 END
  FROM dunning_policy policy
 WHERE policy.id = level.policy_id
   AND COALESCE(policy.min_amount, 0) = 0
   AND COALESCE(level.min_amount, 0) = 0
   AND level.id IN (SELECT res_id FROM ir_model_data
                     WHERE module = 'odoo_dunning_fr' AND model = 'dunning.level')
"""


def migrate(cr, version):
    if version:
        cr.execute(RESTS)
        cr.execute(LEVELS)
