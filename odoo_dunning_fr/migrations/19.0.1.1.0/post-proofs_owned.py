"""A record's proofs are its own: of what lies in another record it takes a copy.

After `post-proofs`. Until now they were links to documents of invoices, contacts, etc.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for model in env["dunning.guarded"]._get_guarded_models():
        for name in model._get_document_fields():
            for record in model.search([(name, "!=", False)]):
                record._take_documents([name])
