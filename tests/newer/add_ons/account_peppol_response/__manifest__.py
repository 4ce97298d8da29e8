{
    "name": "Answers by the network, as far as the tests meet them",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "odoo_dunning_fr contributors",
    "license": "LGPL-3",
    "depends": ["account_peppol"],
    "data": ["ir.model.access.csv"],
}
