"""What somebody was reminded of is remembered in one place: the eight others are read.

Else the first night would remind everybody again. The columns stay as they were.
"""

from odoo.tools import SQL

KINDS = (
    "data_todo failure insurance_claim insurance_overdue mandate rate reply"
    " vat_deadline vat_due_again"
).split()
# Each gives the record, the occasion of which somebody was told, and by what.
TOLD = {
    ("dunning.mandate", "end"): """
        SELECT mandate.id, mandate.date_end::text, told.id
          FROM dunning_mandate mandate
          JOIN mail_activity told
            ON told.res_model = 'dunning.mandate' AND told.res_id = mandate.id
           AND told.activity_type_id = %(mandate)s
         WHERE mandate.date_end IS NOT NULL
    """,
    # What was done was asked for again, and is: it may be due for another reason.
    # Of the half-year in which it was asked for.
    ("dunning.rate", "half_year"): """
        SELECT told.res_id, CASE
                   WHEN extract(month FROM told.date_deadline) < 7
                   THEN to_char(told.date_deadline, 'YYYY-01-01')
                   ELSE to_char(told.date_deadline, 'YYYY-07-01')
               END, told.id
          FROM mail_activity told
         WHERE told.res_model = 'dunning.rate' AND told.active
           AND told.activity_type_id = %(rate)s
    """,
    ("dunning.insurance.limit", "overdue"): """
        SELECT told.res_id, told.date_deadline::text, told.id
          FROM mail_activity told
         WHERE told.res_model = 'dunning.insurance.limit' AND told.active
           AND told.activity_type_id = %(insurance_overdue)s
    """,
    ("dunning.insurance.limit", "claim"): """
        SELECT told.res_id, told.date_deadline::text, told.id
          FROM mail_activity told
         WHERE told.res_model = 'dunning.insurance.limit' AND told.active
           AND told.activity_type_id = %(insurance_claim)s
    """,
    ("dunning.referral.event", "duty"): """
        SELECT event.id, event.reminded_of::text, told.id
          FROM dunning_referral_event event
          LEFT JOIN mail_activity told ON told.id = event.activity_id
         WHERE event.reminded_of IS NOT NULL
    """,
    ("dunning.referral", "vat_deadline"): """
        SELECT referral.id, referral.vat_reminded_for::text, told.id
          FROM dunning_referral referral
          LEFT JOIN mail_activity told
            ON told.res_model = 'dunning.referral' AND told.res_id = referral.id
           AND told.activity_type_id = %(vat_deadline)s
         WHERE referral.vat_reminded_for IS NOT NULL
    """,
    ("dunning.referral", "vat_due_again"): """
        SELECT referral.id, referral.late_payment_line_id::text, told.id
          FROM dunning_referral referral
          LEFT JOIN mail_activity told
            ON told.res_model = 'dunning.referral' AND told.res_id = referral.id
           AND told.activity_type_id = %(vat_due_again)s
         WHERE referral.late_payment_line_id IS NOT NULL
    """,
    # In the words of the language of the company.
    ("account.move", "limitation"): """
        SELECT move.id, move.dunning_limitation_warned::text, told.id
          FROM account_move move
          LEFT JOIN mail_activity told
            ON told.res_model = 'account.move' AND told.res_id = move.id
           AND told.activity_type_id = %(data_todo)s
           AND told.summary ~ ('^(Limitation: less than|Prescription.: moins de) '
                               || move.dunning_limitation_warned || ' ')
         WHERE move.dunning_limitation_warned > 0
    """,
    ("dunning.notice", "odoo_dunning_fr.mail_activity_reply"): """
        SELECT told.res_id, NULL, told.id FROM mail_activity told
         WHERE told.res_model = 'dunning.notice' AND told.active
           AND told.activity_type_id = %(reply)s
    """,
    ("dunning.notice", "odoo_dunning_fr.mail_activity_failure"): """
        SELECT told.res_id, NULL, told.id FROM mail_activity told
         WHERE told.res_model = 'dunning.notice' AND told.active
           AND told.activity_type_id = %(failure)s
    """,
    # The last day is in the note.
    ("dunning.hold", "declaration"): """
        SELECT told.res_id, substring(told.note FROM '\\d{4}-\\d\\d-\\d\\d'), told.id
          FROM mail_activity told
         WHERE told.res_model = 'dunning.hold'
           AND told.summary IN ('Declare the claim', 'Déclarer la créance')
    """,
    ("dunning.hold", "answer"): """
        SELECT told.res_id, substring(told.note FROM '\\d{4}-\\d\\d-\\d\\d'), told.id
          FROM mail_activity told
         WHERE told.res_model = 'dunning.hold'
           AND told.summary IN ('Answer the dispute of the claim',
                                'Répondre à la contestation de la créance')
    """,
}
REMEMBER = """
WITH told (res_id, occasion, activity_id) AS (%(told)s)
INSERT INTO dunning_reminder_told (
    res_model, res_id, key, occasion, activity_id, user_id,
    create_uid, create_date, write_uid, write_date)
SELECT DISTINCT ON (told.res_id)
       %(model)s, told.res_id, %(key)s, told.occasion, activity.id, activity.user_id,
       1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
  FROM told
  LEFT JOIN mail_activity activity ON activity.id = told.activity_id
 ORDER BY told.res_id, activity.active DESC NULLS LAST, activity.id DESC
    ON CONFLICT DO NOTHING
"""
TYPES = """
SELECT name, res_id FROM ir_model_data
 WHERE model = 'mail.activity.type'
   AND (module = 'odoo_dunning_fr' OR (module = 'mail' AND name = %s))
"""
TODO = "mail_activity_data_todo"


def migrate(cr, version):
    if not version:
        return
    cr.execute(TYPES, [TODO])
    # A type that somebody has removed has no activities.
    types = dict.fromkeys(KINDS) | {
        name.removeprefix("mail_activity_"): type_id for name, type_id in cr.fetchall()
    }
    for (model, key), told in TOLD.items():
        cr.execute(SQL(REMEMBER, told=SQL(told, **types), model=model, key=key))
