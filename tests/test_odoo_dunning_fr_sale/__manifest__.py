{
    "name": "Tests of odoo_dunning_fr beside sales and stock",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "summary": "The stories that take orders and deliveries",
    "author": "odoo_dunning_fr contributors",
    "website": "https://github.com/odoo-dunning-fr/odoo_dunning_fr",
    "license": "LGPL-3",
    "depends": ["test_odoo_dunning_fr", "sale_stock"],
}
