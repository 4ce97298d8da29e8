import logging

from odoo import api, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

BATCH = 50


class DunningRun(models.Model):
    """After the runs of the night: who is to be warned that a claim will be barred."""

    _inherit = "dunning.run"

    @api.model
    def _warn_of_limitation(self, companies):
        for company in companies:
            if not self._warn_company(company):
                break  # the others the next time

    @api.model
    def _warn_company(self, company):
        """Warn in committed batches, in the company's language.

        :returns: whether there is time left
        """
        moves = self.env["account.move"].with_context(
            allowed_company_ids=company.ids, lang=company.partner_id.lang
        )
        time_left = True
        for ids in split_every(BATCH, moves._search_limitation_warnings(company).ids):
            self._warn_moves(moves.browse(ids))
            time_left = self.env["ir.cron"]._commit_progress(len(ids))
            if not time_left:
                break
        return bool(time_left)

    def _warn_moves(self, moves):
        """Warn of all of them, or of each that can be, when one of them fails."""
        try:
            self._again(moves._warn_of_limitation)
        except Exception:
            self.env.cr.rollback()
            if len(moves) == 1:
                _logger.exception("No warning of the limitation of %s", moves.ids)
                return
            for move in moves:
                self._warn_moves(move)
                self.env["ir.cron"]._commit_progress()  # whatever fails next
