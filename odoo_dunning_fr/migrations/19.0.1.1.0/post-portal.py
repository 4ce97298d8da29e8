"""The texts of levels name the portal of public bodies to whom it is for.

Contracting authorities under private law are not bound to it (CCP L2192-5). Where a
text still has the words of the shipped ones, they stand under a condition; what people
wrote in other words is theirs.
"""

SAID = """<t t-if="object._has_portal()">{}</t>"""
WORDS = (
    ("Could you check{} the status", " on the invoicing portal (Chorus Pro)"),
    ("Please check{} the status", " on the invoicing portal (Chorus Pro)"),
    (
        "listed below, {}whose term",
        "which are on the invoicing portal (Chorus Pro) and ",
    ),
    (
        "Pourriez-vous vérifier{} le statut",
        ", sur le portail de facturation (Chorus Pro),",
    ),
    (
        "Nous vous prions de vérifier{} le statut",
        ", sur le portail de facturation (Chorus Pro),",
    ),
    (
        "énumérées ci-dessous,{} dont le délai",
        " déposées sur le portail de facturation (Chorus Pro),",
    ),
)
REPLACE = """
UPDATE dunning_level level
   SET letter_body = (
           SELECT jsonb_object_agg(lang, replace(text, %(before)s, %(after)s))
             FROM jsonb_each_text(level.letter_body) AS told(lang, text))
 WHERE EXISTS (SELECT FROM jsonb_each_text(level.letter_body) AS told(lang, text)
                WHERE strpos(text, %(before)s) > 0)
"""


def migrate(cr, version):
    if not version:
        return
    for around, words in WORDS:
        before, after = around.format(words), around.format(SAID.format(words))
        cr.execute(REPLACE, {"before": before, "after": after})
