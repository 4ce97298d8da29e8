{
    "name": "Stories of odoo_dunning_fr beside a newer Odoo 19.0",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "odoo_dunning_fr contributors",
    "license": "LGPL-3",
    "depends": ["test_odoo_dunning_fr", "l10n_fr_pdp"],
}
