import logging

from odoo import models
from odoo.exceptions import UserError

from .together import try_together

_logger = logging.getLogger(__name__)

BATCH = 100


class DunningNotice(models.Model):
    """The letters of many notices: a broken one is named and stops no other."""

    _inherit = "dunning.notice"

    def _make_letters(self):
        """Make the letters that are missing; map the broken ones to the reason."""
        broken = {}
        for start in range(0, len(self), BATCH):
            batch = self[start : start + BATCH]
            for notice, error in try_together(
                self.env.cr, batch, type(self)._make_checked_letters
            ):
                _logger.warning("Letter %s: %s", notice.name, error, exc_info=error)
                broken[notice] = str(error)
        return broken

    def _make_checked_letters(self):
        """What is posted is what was stored."""
        self._get_documents()
        for notice in self:
            if notice._hash(notice.document_id.raw or b"") != notice.document_sha256:
                raise UserError(
                    self.env._("The stored letter is not the one that was made.")
                )
