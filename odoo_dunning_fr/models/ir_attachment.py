from odoo import api, models
from odoo.exceptions import UserError

CONTENT = frozenset({"raw", "datas", "db_datas", "store_fname", "checksum"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        # EXTENDS 'base'
        if vals.keys() & CONTENT:
            self._check_no_dunning_letter()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dunning_letter(self):
        self._check_no_dunning_letter()

    def _check_no_dunning_letter(self):
        """The letter of a notice is evidence: neither deleted nor replaced."""
        notices = self.env["dunning.notice"].sudo()  # whoever's notice it is
        notice = notices.search([("document_id", "in", self.ids)], limit=1)
        if notice:
            raise UserError(
                self.env._(
                    "This is the letter of the notice %(notice)s, kept as evidence: it "
                    "can neither be deleted nor changed.",
                    notice=notice.name,
                )
            )
