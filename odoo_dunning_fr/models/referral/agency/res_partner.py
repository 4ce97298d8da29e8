from odoo import api, fields, models

from ...groups import AUDITOR

AGENT_KINDS = [
    ("agency", "Collection agency"),
    ("insurer", "Credit insurer"),
    ("officer", "Commissaire de justice"),
    ("lawyer", "Lawyer"),
]


class ResPartner(models.Model):
    """Those to whom files are handed."""

    _inherit = "res.partner"

    dunning_agent_kind = fields.Selection(
        AGENT_KINDS,
        string="Recovers for Us as",
        groups=AUDITOR,
        copy=False,
        help="Files of unpaid invoices can be handed to this partner.",
    )
    dunning_mandate_ids = fields.One2many(
        "dunning.mandate", "partner_id", string="Mandates", groups=AUDITOR
    )

    dunning_insurance_limit_ids = fields.One2many(
        "dunning.insurance.limit",
        "partner_id",
        string="Insured Up To",
        groups=AUDITOR,
    )

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [*super()._commercial_fields(), "dunning_agent_kind"]
