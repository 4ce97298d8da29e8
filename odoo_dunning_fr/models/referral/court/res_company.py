from odoo import fields, models

from ....rules import legal_form
from ...groups import AUDITOR


class ResCompany(models.Model):
    """Who the company is before a court, beside what its letters say (CPC 54, 3°)."""

    _inherit = "res.company"

    dunning_legal_organ = fields.Char(
        string="Legal Organ",
        help="Who represents the company by law, as a request names it: “son président "
        "en exercice”. Empty: the signatory and its quality.",
    )
    # Of a sole trader: the request of a person says who he is.
    dunning_profession = fields.Char(string="Profession", groups=AUDITOR, copy=False)
    dunning_nationality = fields.Char(
        string="Nationality",
        groups=AUDITOR,
        copy=False,
        help="As a request has it: française.",
    )
    dunning_birth_date = fields.Date(string="Born On", groups=AUDITOR, copy=False)
    dunning_birth_place = fields.Char(string="Born In", groups=AUDITOR, copy=False)

    dunning_registry_fee = fields.Monetary(
        string="Fee of the Registry",
        help="What the registry of a commercial court asks for a request, VAT "
        "included. Zero: the letter asks for the sum.",
    )
    dunning_registry_payment = fields.Char(
        string="How the Fee Is Paid",
        help="In French, as the letter to the registry has it: un chèque joint à la "
        "présente.",
    )

    _dunning_registry_fee = models.Constraint(
        "CHECK (dunning_registry_fee >= 0)", "The fee of the registry is positive."
    )

    def _get_dunning_quality(self):
        """What the company is before a court, as `rules.court` has it.

        By its legal form; where that does not tell, by what the settings say.
        """
        self.ensure_one()
        form = legal_form.read(self.dunning_legal_form)
        if form and form.quality != "ask":
            return form.quality
        is_civil = self.sudo().partner_id.dunning_jurisdiction == "civil"
        return "merchant" if self.dunning_merchant and not is_civil else "civil"

    def _has_dunning_identity(self):
        """Whether a request can say who asks."""
        self.ensure_one()
        if not self.dunning_sole_trader:
            return True
        # The prudent reading: of a person all of it is asked.
        return all(
            (
                self.dunning_profession,
                self.dunning_nationality,
                self.dunning_birth_date,
                self.dunning_birth_place,
            )
        )

    def _get_dunning_organ(self):
        """The organ that represents the company by law, in the words of a request."""
        who = filter(None, (self.dunning_signatory, self.dunning_signatory_quality))
        return self.dunning_legal_organ or ", ".join(who)
