from odoo import fields, models

FORMS = [
    ("form_tc", "Official form: commercial courts"),
    ("form_tj", "Official form: judicial courts"),
    ("form_jcp", "Official form: judge of protection"),
]


class DunningLegalReference(models.Model):
    """The numbers of the official forms, whose editions follow each other."""

    _inherit = "dunning.legal.reference"

    code = fields.Selection(
        selection_add=FORMS, ondelete={code: "cascade" for code, _label in FORMS}
    )
