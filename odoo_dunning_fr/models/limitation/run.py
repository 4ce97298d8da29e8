import logging
from functools import partial

from odoo import api, models
from odoo.service.model import retrying
from odoo.tools import split_every

from ..together import try_together
from .account_move import WARNING

_logger = logging.getLogger(__name__)


WARNINGS = 50  # of limitation, a transaction


class DunningRun(models.Model):
    """At night: claims that will be barred, and what lets their time run anew."""

    _inherit = "dunning.run"

    @api.model
    def _warn_of_limitation(self, company):
        """Warn in committed batches.

        :returns: whether there is time left
        """
        moves = self.env["account.move"]
        settled = moves._search_limitation_settled(company)
        retrying(partial(settled._settle_reminders, WARNING), self.env)
        for ids in split_every(
            WARNINGS, moves._search_limitation_warnings(company).ids
        ):
            retrying(partial(self._warn_moves, moves.browse(ids)), self.env)
            # Nothing of what remains to be issued.
            if not self.env["ir.cron"]._commit_progress():
                return False
        return True

    @api.model
    def _propose_written_claims(self, company):
        self.env["dunning.notice"]._propose_written_claims(company)

    @api.model
    def _warn_moves(self, moves):
        warn = type(moves)._warn_of_limitation
        for move, error in try_together(self.env.cr, moves, warn):
            _logger.error(
                "No warning of the limitation of %s", move.ids, exc_info=error
            )
