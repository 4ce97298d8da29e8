from odoo import api, models
from odoo.exceptions import ValidationError

WORDS = "vat_bad_debt_words"
# What the sentence is about; a text of the law holds each of them.
PARTS = {"net": "1", "vat": "2", "article": "3"}


class DunningLegalReference(models.Model):
    """The sentence that the law wants on the duplicate of an unpaid invoice."""

    _inherit = "dunning.legal.reference"

    @api.constrains("code", "name")
    def _check_words(self):
        for reference in self.filtered(lambda reference: reference.code == WORDS):
            try:
                reference.name % PARTS
                complete = all(f"%({part})s" in reference.name for part in PARTS)
            except (KeyError, TypeError, ValueError):
                complete = False
            if not complete:
                raise ValidationError(
                    self.env._(
                        "The words of the duplicate must contain %(parts)s, which are "
                        "replaced by the price, the VAT and the article; write a "
                        "percent sign twice.",
                        parts=", ".join(f"%({part})s" for part in PARTS),
                    )
                )

    @api.model
    def _write_bad_debt_words(self, net, vat, day):
        """The sentence for an unpaid price and its VAT, both as they are written."""
        article = self._get("vat_bad_debt", day)
        return self._get(WORDS, day) % {"net": net, "vat": vat, "article": article}
