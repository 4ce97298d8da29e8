"""The groups of users that fields are shown to."""

AUDITOR = "odoo_dunning_fr.group_auditor"
