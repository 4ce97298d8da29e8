"""The days of interest are on the lines of notices: filled from what these said."""

# As the letters have it: of lines that are alike the first is told first.
FILL = """
UPDATE dunning_notice_line line
   SET interest_from = (told.periods -> 0 ->> 'start')::date,
       interest_to = (told.periods -> -1 ->> 'end')::date
  FROM (SELECT id, notice_id, COALESCE(move_name, '') AS number, date_maturity,
               row_number() OVER (
                   PARTITION BY notice_id, move_name, date_maturity ORDER BY id) AS rank
          FROM dunning_notice_line) own
  JOIN (SELECT notice.id AS notice_id, entry ->> 'number' AS number,
               (entry ->> 'due')::date AS date_maturity, entry -> 'periods' AS periods,
               row_number() OVER (
                   PARTITION BY notice.id, entry ->> 'number', entry ->> 'due'
                   ORDER BY place) AS rank
          FROM dunning_notice notice
         CROSS JOIN jsonb_array_elements(notice.snapshot -> 'lines')
                    WITH ORDINALITY AS said(entry, place)
         WHERE notice.snapshot IS NOT NULL) told
    ON told.notice_id = own.notice_id AND told.number = own.number
   AND told.date_maturity = own.date_maturity AND told.rank = own.rank
 WHERE line.id = own.id AND line.interest_from IS NULL
   AND jsonb_array_length(told.periods) > 0
"""


def migrate(cr, version):
    if version:
        cr.execute(FILL)
