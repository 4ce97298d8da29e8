"""The texts of levels name the fixed indemnity of the law, of whichever day.

Where a text still has the words of the shipped ones the typed sum is replaced by what
says it; the letter reads as before. What people wrote in other words is theirs.
"""

SAID = """<t t-out="object._indemnity()"/>"""
SUMS = (
    ("a fixed indemnity of {} for recovery costs", "€40"),
    ("which is {} for each invoice", "€40"),
    ("the fixed indemnity of {} for each invoice", "€40"),
    ("une indemnité forfaitaire de {} pour frais de recouvrement", "40\u00a0€"),
    ("à raison de {} par facture", "40\u00a0€"),
    ("l’indemnité forfaitaire de {} par facture", "40\u00a0€"),
)
REPLACE = """
UPDATE dunning_level level
   SET letter_body = (
           SELECT jsonb_object_agg(lang, replace(text, %(typed)s, %(said)s))
             FROM jsonb_each_text(level.letter_body) AS told(lang, text))
 WHERE EXISTS (SELECT FROM jsonb_each_text(level.letter_body) AS told(lang, text)
                WHERE strpos(text, %(typed)s) > 0)
"""


def migrate(cr, version):
    if not version:
        return
    for words, typed in SUMS:
        cr.execute(REPLACE, {"typed": words.format(typed), "said": words.format(SAID)})
