import re

from odoo import models

from ..rules import court as court_rules

CHAMBER = "chambre"


class DunningCourt(models.Model):
    """How a request names a court: in French, whatever the language of the user."""

    _inherit = "dunning.court"

    def _get_title(self):
        """Its name without what only tells it from another in a list: “(93)”."""
        self.ensure_one()
        return re.sub(r"\s*\([^)]*\)\s*$", "", self.name)

    def _get_addressee(self, nature="contract"):
        """Whom a request is addressed to (CPC 1406): a title, and the court."""
        self.ensure_one()
        seat = self._lower(self.parent_id._get_title() if self.kind == "tprx" else "")
        title = self._lower(self._get_title())
        if court_rules.judge(self.kind, nature) == "jcp":
            return (
                f"Madame ou Monsieur le juge des contentieux de la protection, {title}"
            )
        article = "de la" if title.startswith(CHAMBER) else "du"
        addressee = f"Madame ou Monsieur le président {article} {seat or title}"
        return f"{addressee}, {title}" if seat else addressee

    def _get_title_in_sentence(self):
        """As in: before “la chambre commerciale du tribunal judiciaire de Metz”."""
        title = self._lower(self._get_title())
        return f"la {title}" if title.startswith(CHAMBER) else f"le {title}"

    @staticmethod
    def _lower(title):
        return title[:1].lower() + title[1:]

    def _get_registry_address(self):
        """The lines of a letter to its registry; a street only once it was checked."""
        self.ensure_one()
        street, _comma, town = (self.address or "").rpartition(", ")
        if self.address_status != "checked" or not street:
            street, town = "", " ".join(filter(None, (self.zip, self.city)))
        return list(filter(None, ("Greffe", self._get_title(), street, town.upper())))
