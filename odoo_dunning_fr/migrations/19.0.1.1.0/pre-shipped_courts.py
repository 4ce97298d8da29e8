"""Courts know the shipped row that they were made from, where they still equal it.

The rows of 19.0.1.0.0 are known by their digests: whatever is shipped by the version
that one upgrades to, a court as it was shipped then is no person's work.
"""

from odoo.tools import file_open

from odoo.addons.odoo_dunning_fr.models.referral.court.table import digest

SHIPPED = "odoo_dunning_fr/migrations/19.0.1.1.0/shipped_courts.txt"
ROWS = """
SELECT court.id, to_jsonb(court) || jsonb_build_object(
           'parent', parent.code, 'successor', successor.code)
  FROM dunning_court court
  LEFT JOIN dunning_court parent ON parent.id = court.parent_id
  LEFT JOIN dunning_court successor ON successor.id = court.successor_id
"""
COLUMNS = (
    "code kind name city zip departments coverage court_of_appeal address phone "
    "address_status certainty parent valid_from valid_until successor"
).split()


def migrate(cr, version):
    if not version:
        return
    with file_open(SHIPPED) as file:
        shipped = set(file.read().split())
    cr.execute(
        "ALTER TABLE dunning_court ADD COLUMN IF NOT EXISTS shipped_digest varchar"
    )
    cr.execute(ROWS)
    known = [
        (id_, digest({name: court[name] or "" for name in COLUMNS}))
        for id_, court in cr.fetchall()
    ]
    for id_, told in known:
        if told in shipped:
            cr.execute(
                "UPDATE dunning_court SET shipped_digest = %s WHERE id = %s",
                (told, id_),
            )
