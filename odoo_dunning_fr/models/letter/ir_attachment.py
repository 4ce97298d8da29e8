import errno
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class IrAttachment(models.Model):
    """Documents are on the disk whole, or not at all.

    Odoo leaves what it had written when the disk was full or the server was killed,
    and then takes it for another document whose check sum is the same by chance. What
    is the same bytes each time, as a dossier, could never be stored again.
    """

    _inherit = "ir.attachment"

    @api.model
    def _same_content(self, bin_data, filepath):
        # EXTENDS 'base': half a file is in nobody's way
        if super()._same_content(bin_data, filepath):
            return True
        file = Path(filepath)
        if self._compute_checksum(file.read_bytes()) == file.name:
            return False
        file.unlink(missing_ok=True)
        return True  # it is written anew

    @api.model
    def _get_path(self, bin_data, sha):
        # EXTENDS 'base'
        with self._tell_when_full():
            return super()._get_path(bin_data, sha)

    @api.model
    def _file_write(self, bin_value, checksum):
        # EXTENDS 'base'
        with self._tell_when_full():
            try:
                return super()._file_write(bin_value, checksum)
            except OSError:
                with suppress(OSError, UserError):
                    self._get_path(bin_value, checksum)  # takes half a file away
                raise

    def _mark_for_gc(self, fname):
        # EXTENDS 'base'
        with self._tell_when_full():
            return super()._mark_for_gc(fname)

    @contextmanager
    def _tell_when_full(self):
        """Say in words that the disk is full, without the paths of the server."""
        try:
            yield
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise UserError(
                self.env._(
                    "The server's disk is full: the document was not kept. Have the "
                    "administrator make room, then do it again."
                )
            ) from error
