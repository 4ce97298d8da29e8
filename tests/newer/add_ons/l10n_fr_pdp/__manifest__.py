{
    "name": "The approved platform, as far as the tests meet it",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "odoo_dunning_fr contributors",
    "license": "LGPL-3",
    "depends": ["l10n_fr_account", "account_peppol_response"],
}
