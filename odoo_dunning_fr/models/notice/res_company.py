from odoo import models


class ResCompany(models.Model):
    """The numbers of a company's notices."""

    _inherit = "res.company"

    def _get_dunning_sequence(self):
        """The sequence that numbers the notices of the company, made when missing."""
        self.ensure_one()
        sequences = self.env["ir.sequence"].sudo()  # shared by all who issue
        domain = [
            ("code", "=", "dunning.notice"),
            ("company_id", "in", [self.id, False]),
        ]
        return sequences.search(domain, order="company_id", limit=1) or (
            sequences.create(
                {
                    "name": "Dunning notices",
                    "code": "dunning.notice",
                    "prefix": "REL/%(year)s/",
                    "padding": 5,
                    "company_id": self.id,
                }
            )
        )
