"""Shipped words that nobody has changed are said as a fresh install says them.

A text of a level is known by its digest, in each language by itself: as 19.0.1.0.0
shipped it, with the indemnity read from the law (`post-dated_indemnity` comes before).
What a person has written stays. Odoo reads no translation anew of what it has: French
words of a letter that stand for the same English ones are replaced here.
"""

import hashlib
import re

from lxml import etree
from psycopg2.extras import Json

from odoo.tools import SQL, file_open
from odoo.tools.translate import PoFileReader

DATA = "odoo_dunning_fr/data/policy/dunning_policy_%s_data.xml"
FRENCH = "odoo_dunning_fr/i18n/fr.po"
FIELDS = ("subject", "letter_body")
SHIPPED = frozenset(
    """
    23229aa24d5b 2fe810243bed 30d31b84f7e3 33ea152b9be8 377fe9e8ceb4 3e3fbffa7f43
    45bd41306e77 45c12651f281 4d0894e277b5 5f3f648758c0 6cdac0db6486 710fea9c89d8
    7af4e4784ebe 7da29754e678 87f411271a70 8a2657d8c475 91bf1c8a2954 937a63288781
    93d46d28b751 9b3483ab1398 9c5cf4139705 9f576f6d06ad a688d7790642 a874edd9d6ef
    b590d72c022a b797b84ce921 b86c5e472c5d b9b4cda836a8 c26d6da9df27 c3363db9d4a9
    ca1fe1c2fa9b cd029653055a d0832760da19 d1509483e7ab d84ad1c2f344 de9c087ea198
    e4ef0d5fa33b e7851b4a17f8 f7ee1c3d2723 f9f15c0cb492 fd2994709ed6 fd39336ce238
    """.split()
)
LIKE = re.compile(r"ref\('(\w+)'\)\)\.(\w+)")  # a text that is that of another level
LEVELS = """
SELECT known.name, level.id, level.subject, level.letter_body
  FROM dunning_level level
  JOIN ir_model_data known ON known.res_id = level.id
 WHERE known.module = 'odoo_dunning_fr' AND known.model = 'dunning.level'
"""
MODELS = {"ir_ui_view": "ir.ui.view", "mail_template": "mail.template"}
# (table, column, name): (before, after) of the French words.
REWORDED = {
    ("ir_ui_view", "arch_db", "dunning_declaration_letter"): (
        ("ouverte à l’encontre de", "ouverte contre"),
        ("d’aucun gage ni privilège", "d’aucun gage ni d’aucun privilège"),
    ),
    ("ir_ui_view", "arch_db", "dunning_statement_document"): (
        (
            "Voici tout ce qui est ouvert entre nous dans nos livres\u00a0:",
            "Vous trouverez ci-dessous l’ensemble des écritures non soldées de votre "
            "compte dans nos livres\u00a0:",
        ),
        (
            "règlements qui ne sont pas rapprochés d’une facture",
            "règlements non rapprochés d’une facture",
        ),
        (
            "Aucune écriture n’est ouverte entre nous dans nos livres.",
            "Votre compte ne comporte aucune écriture non soldée dans nos livres.",
        ),
    ),
    ("ir_ui_view", "arch_db", "dunning_statement_payments"): (
        ("Acompte sur", "Règlement partiel de"),
    ),
    ("mail_template", "body_html", "mail_template_statement"): (
        (
            "dans nos livres\u00a0: tout ce qui y est ouvert à ce jour.",
            "dans nos livres, qui reprend toutes les écritures non soldées à ce jour.",
        ),
    ),
}
REWORD = """
UPDATE %(table)s said
   SET %(column)s = (
           SELECT jsonb_object_agg(lang, replace(text, %(before)s, %(after)s))
             FROM jsonb_each_text(said.%(column)s) AS told(lang, text))
  FROM ir_model_data known
 WHERE known.module = 'odoo_dunning_fr' AND known.name = %(name)s
   AND known.model = %(model)s AND known.res_id = said.id
"""


def migrate(cr, version):
    if not version:
        return
    for (table, column, name), pairs in REWORDED.items():
        for before, after in pairs:
            cr.execute(
                SQL(
                    REWORD,
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    model=MODELS[table],
                    name=name,
                    before=before,
                    after=after,
                )
            )
    english, french = read_english(), read_french()
    cr.execute(LEVELS)
    for name, id_, *texts in cr.fetchall():
        for field, said in zip(FIELDS, texts, strict=True):
            told = {
                lang: reword(text, lang, (name, field), english, french)
                for lang, text in (said or {}).items()
            }
            if told != (said or {}):
                cr.execute(
                    SQL(
                        "UPDATE dunning_level SET %s = %s WHERE id = %s",
                        SQL.identifier(field),
                        Json(told),
                        id_,
                    )
                )


def reword(text, lang, key, english, french):
    """The words that are shipped now, where these were shipped before."""
    if not text or digest(text) not in SHIPPED or key not in english:
        return text
    return french.get(key, text) if lang.startswith("fr") else english[key]


def digest(text):
    """Of the words, whatever blanks are between them."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def read_english():
    """{(name of the level, field): text} of the shipped data."""
    texts, alike = {}, {}
    for kind in ("company", "supple", "consumer", "public"):
        with file_open(DATA % kind, "rb") as file:
            nodes = etree.parse(file).iterfind(
                ".//record[@model='dunning.level']/field"
            )
            for node in nodes:
                key = (node.getparent().get("id"), node.get("name"))
                if node.get("name") not in FIELDS:
                    continue
                if other := LIKE.search(node.get("eval") or ""):
                    alike[key] = other.groups()
                else:
                    texts[key] = _read_text(node)
    return texts | {key: texts[other] for key, other in alike.items()}


def _read_text(node):
    """As Odoo stores it: of HTML what begins with its first tag."""
    inside = [etree.tostring(child, encoding="unicode") for child in node]
    return "".join(inside) or node.text


def read_french():
    """The same in French, of the catalogue."""
    with file_open(FRENCH, "rb") as file:
        return {
            (entry["imd_name"], entry["name"].partition(",")[2]): entry["value"]
            for entry in PoFileReader(file)
            if entry["type"] == "model"
            and entry["name"].startswith("dunning.level,")
            and entry["value"]
        }
