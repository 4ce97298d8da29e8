{
    "name": "Stories of odoo_dunning_fr beside many other applications",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "odoo_dunning_fr contributors",
    "license": "LGPL-3",
    "depends": ["odoo_dunning_fr"],
}
