{
    "name": "Tests of odoo_dunning_fr",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "summary": "The stories that the add-on must tell",
    "author": "odoo_dunning_fr contributors",
    "website": "https://github.com/odoo-dunning-fr/odoo_dunning_fr",
    "license": "LGPL-3",
    "depends": ["odoo_dunning_fr", "base_automation"],
    "data": [
        "views/dunning_hold_views.xml",
        "views/dunning_referral_european_order.xml",
    ],
    "assets": {
        # Debian's package lacks this file, and without it no backend tour can run.
        "web.assets_backend": [
            ("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js"),
        ],
        "web.assets_tests": ["test_odoo_dunning_fr/static/tests/tours/**/*"],
    },
}
