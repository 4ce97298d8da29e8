from odoo import api, models

from odoo.addons.odoo_dunning_fr.models.run.night import Chore


class DunningRun(models.Model):
    """What another add-on may do at night: before all of ours, and after them."""

    _inherit = "dunning.run"

    @api.model
    def _get_night_chores(self):
        # EXTENDS 'odoo_dunning_fr'
        companies = self._get_nightly_companies()
        first, last = Chore("_break_night", companies), Chore("_note_night", companies)
        return [first, *super()._get_night_chores(), last]

    @api.model
    def _break_night(self, company):
        """Fail where a test wants it, with something written before."""
        if company.company_details == "<p>Break the night</p>":
            company.company_details = "<p>Half done</p>"
            raise ValueError(company.name)

    @api.model
    def _note_night(self, company):
        """Say in which language, and among which companies, it was called."""
        if company.company_details:
            told = f"{self.env.lang} {self.env.companies.ids}"
            company.report_footer = told
