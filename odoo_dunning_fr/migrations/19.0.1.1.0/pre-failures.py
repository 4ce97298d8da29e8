"""Why a delivery has not left is a code that each reads in his language, or a text.

What was written down before is such a text, in the language of its company.
"""


def migrate(cr, version):
    if version:
        cr.execute("ALTER TABLE dunning_delivery RENAME COLUMN failure TO failure_text")
