from odoo import api, fields, models

from ...groups import AUDITOR


class ResPartner(models.Model):
    """Who a customer is before a court: what an act must say of him (CPC 57)."""

    _inherit = "res.partner"

    dunning_registry = fields.Char(
        string="RCS Registry",
        groups=AUDITOR,
        copy=False,
        help="Town of the registry that keeps the RCS entry.",
    )
    dunning_representative = fields.Char(
        string="Legal Representative",
        groups=AUDITOR,
        copy=False,
        help="Name and quality: Paul Moreau, gérant.",
    )
    dunning_birth_date = fields.Date(string="Born On", groups=AUDITOR, copy=False)
    dunning_birth_place = fields.Char(string="Born In", groups=AUDITOR, copy=False)

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [
            *super()._commercial_fields(),
            "dunning_registry",
            "dunning_representative",
            "dunning_birth_date",
            "dunning_birth_place",
        ]
