import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class DunningRun(models.Model):
    """At night: the rates that are missing."""

    _inherit = "dunning.run"

    @api.model
    def _remind_rates(self, company):
        self.env["dunning.rate"]._remind(company._get_dunning_today())
