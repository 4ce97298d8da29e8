from odoo import models

from ...rules import debtor, postal, typography
from ..shared import ask_once

# Where the French post delivers by French addresses: no country at the end.
FRENCH_POST = frozenset(
    "FR MC GP MQ GF RE YT PM BL MF WF PF NC TF".split()  # with the overseas ones
)


class ResPartner(models.Model):
    """Where one writes to a customer, an agency or an officer."""

    _inherit = "res.partner"

    def _prepare_dunning_recipient(self, company, contact=None):
        """What a letter says of the customer that it goes to.

        :param company: who writes
        :param contact: to whom at the customer
        """
        email = self._get_dunning_email_partner(company, contact).email_formatted
        return {
            "name": self.name,
            "address": self._get_dunning_address(company, contact),
            # A line break would begin another header of an e-mail.
            "email": typography.clean(email or ""),
            "siren": self._find_dunning_siren(),
        }

    def _find_dunning_siren(self):
        """Its SIREN, in whichever of its numbers it is, else nothing."""
        country = self.country_id.code
        return debtor.find_siren(self.company_registry, self.vat, country=country) or ""

    def _get_dunning_address(self, company, contact=None):
        """The lines in the window of the envelope."""
        postal_partner = self._get_dunning_postal_partner(company, contact)
        country, abroad = postal_partner.country_id, ""
        if country.code and country.code not in FRENCH_POST:
            # The country is read by the post of the sender.
            abroad = country.with_context(lang=company._get_dunning_lang()).name
        return postal.address_block(
            [self.name or "", postal_partner.name or ""],
            street=postal_partner.street or "",
            street2=postal_partner.street2 or "",
            postcode=postal_partner.zip or "",
            city=postal_partner.city or "",
            state=postal_partner.state_id.name or "",
            state_code=postal_partner.state_id.code or "",
            country=abroad,
            layout=postal_partner._get_address_format(),
        )

    def _get_dunning_email_partner(self, company, contact=None):
        """The first correspondent who has an e-mail address; nobody where none has."""
        people = self._get_dunning_correspondents(company, contact)
        return people.filtered("email_normalized")[:1]

    def _get_dunning_postal_partner(self, company, contact=None):
        """The first correspondent who has a postal address, else the customer."""
        people = self._get_dunning_correspondents(company, contact)
        usable = people.filtered(lambda person: person._has_postal_address())
        return usable[:1] or self

    def _get_dunning_correspondents(self, company, contact=None):
        """Who is written to about what the customer owes, the first choice first.

        The administrator of its insolvency, to whom one writes about what is born after
        the judgment; the contact; the customer itself.
        """
        self.ensure_one()
        contact = contact or self.browse()
        return ask_once(
            self.env,
            ("correspondents", self.id, company.id, contact.id),
            lambda: self._find_dunning_correspondents(company, contact),
        )

    def _find_dunning_correspondents(self, company, contact):
        # Whoever writes to a customer may know where, and who administrates it.
        customer_sudo = self.sudo()
        local_sudo = customer_sudo.with_company(company)
        administrator_sudo = local_sudo.dunning_administrator_id
        # Who was archived while a notice waited is written to no more.
        present = contact.filtered("active")
        return administrator_sudo | present | customer_sudo
