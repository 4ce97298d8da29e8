from odoo import models

from .dunning_charge import SETTLED


class DunningNotice(models.Model):
    """Charges that were invoiced or waived before the notice left."""

    _inherit = "dunning.notice"

    def _get_all_staleness(self):
        """A notice whose charges are no longer owed by it would claim them again."""
        # EXTENDS 'odoo_dunning_fr'
        stale = super()._get_all_staleness()
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever sends the notice
        settled = charges_sudo.search(
            [("notice_id", "in", self.ids), ("state", "in", SETTLED)]
        )
        for charge in settled:
            notice = charge.notice_id.sudo(self.env.su)
            stale.setdefault(
                notice,
                self.env._(
                    "%(number)s: charges were invoiced or waived meanwhile",
                    number=charge.move_name,
                ),
            )
        return stale
