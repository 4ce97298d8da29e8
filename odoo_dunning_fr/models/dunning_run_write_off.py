import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class DunningRun(models.Model):
    """At night: the deadlines of VAT, and payments of what was written off."""

    _inherit = "dunning.run"

    @api.model
    def _cron_run(self):
        # EXTENDS: before the issuing, which takes the time that is left
        self._watch_write_offs()
        return super()._cron_run()

    @api.model
    def _watch_write_offs(self):
        companies = self.env["res.company"].search([("chart_template", "!=", False)])
        for company in companies:
            lang = company.partner_id.lang or self.env.lang
            referrals = self.env["dunning.referral"].with_context(
                allowed_company_ids=company.ids, lang=lang
            )
            try:
                with self.env.cr.savepoint():
                    referrals._watch_write_offs()
            except Exception:  # the run goes on all the same
                _logger.exception("No watch over the write-offs of %s", company.name)
