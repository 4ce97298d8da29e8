"""Who was the last to choose what a run is about: until now whoever made it."""

# The new column was filled with whoever upgrades.
FILL = """
UPDATE dunning_run SET prepared_by_id = create_uid
 WHERE prepared_by_id IS DISTINCT FROM create_uid
"""


def migrate(cr, version):
    if version:
        cr.execute(FILL)
