import logging

from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

BATCH = 100


class DunningNotice(models.Model):
    """The letters of many notices: a broken one is named and stops no other."""

    _inherit = "dunning.notice"

    def _make_letters(self):
        """Make the letters that are missing; map the broken ones to the reason."""
        broken = {}
        for start in range(0, len(self), BATCH):
            broken |= self[start : start + BATCH]._try_letters()
        return broken

    def _try_letters(self):
        """Make them together, and when that fails halve them until one is alone."""
        try:
            with self.env.cr.savepoint():
                self._get_documents()
                for notice in self:
                    notice._check_letter()
            return {}
        except OperationalError:
            raise
        except Exception as error:  # whatever is wrong concerns these letters alone
            if len(self) > 1:
                half = len(self) // 2
                return self[:half]._try_letters() | self[half:]._try_letters()
            _logger.warning("Letter %s: %s", self.name, error, exc_info=error)
            return {self: str(error)}

    def _check_letter(self):
        """What is posted is what was stored."""
        if self._hash(self.document_id.raw or b"") != self.document_sha256:
            raise UserError(
                self.env._("The stored letter is not the one that was made.")
            )
