import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class DunningRun(models.Model):
    """After the runs of the night: mandates that end, what insurers must be told."""

    _inherit = "dunning.run"

    @api.model
    def _remind_of_agents(self, companies):
        for company in companies:
            today = company._get_dunning_now().date()
            for model in ("dunning.mandate", "dunning.insurance.limit"):
                local = self.env[model].with_context(
                    allowed_company_ids=company.ids, dunning_date=today
                )
                try:
                    with self.env.cr.savepoint():
                        local._remind(company, today)
                except Exception:  # the others are reminded of all the same
                    _logger.exception("No reminders of %s in %s", model, company.name)
        self.env["ir.cron"]._commit_progress()
