from odoo import models

from ..rules import debtor, typography


class DunningReferral(models.Model):
    """The parties of a request, as facts: the templates make the sentences."""

    _inherit = "dunning.referral"

    def _prepare_creditor(self):
        company = self.company_id.sudo()  # its own identity, whoever prints it
        partner = company.partner_id
        return {
            "is_person": company.dunning_sole_trader,
            "name": company.name,
            "form": company.dunning_legal_form or "",
            "capital": company.dunning_capital and f"{company.dunning_capital:.2f}",
            "currency": company.currency_id.name,
            "siren": debtor.find_siren(company.company_registry, company.vat) or "",
            "registry": company.dunning_registry or "",
            "organ": company._get_dunning_organ(),
            "profession": company.dunning_profession or "",
            "nationality": company.dunning_nationality or "",
            "birth_date": company.dunning_birth_date,
            "birth_place": company.dunning_birth_place or "",
            "address": self._write_address(partner),
            "phone": partner.phone or "",
            "email": partner.email or "",
        }

    def _prepare_debtor(self):
        customer = self.partner_id.sudo()  # whoever prepares a file may know it
        return {
            "is_person": not customer.is_company,
            "name": customer.name,
            "form": customer.dunning_legal_form or "",
            "capital": "",
            "siren": debtor.find_siren(customer.company_registry, customer.vat) or "",
            "registry": customer.dunning_registry or "",
            "organ": customer.dunning_representative or "",
            "profession": "",
            "nationality": "",
            "birth_date": customer.dunning_birth_date,
            "birth_place": customer.dunning_birth_place or "",
            "address": self._write_address(customer),
            "phone": customer.phone or "",
            "email": customer.email or "",
        }

    def _prepare_agent(self):
        """Who files for the creditor; nothing when it files itself."""
        if self.filing == "creditor" or not self.agent_id:
            return None
        agent = self.agent_id.sudo()
        return {
            "is_lawyer": self.filing == "lawyer",
            "name": agent.name,
            "quality": self.agent_quality or "",
            "form": agent.dunning_legal_form or "",
            "organ": agent.dunning_representative or "",
            "address": self._write_address(agent),
        }

    def _write_address(self, partner):
        """A seat or a home on one line, the country only when it is not ours."""
        abroad = partner.country_id - self.company_id.country_id
        town = " ".join(filter(None, (partner.zip, partner.city)))
        lines = (partner.street, partner.street2, town, abroad.name)
        return ", ".join(typography.clean(line) for line in lines if line)

    def _prepare_opposition_address(self):
        partner = self.opposition_address_id or self.company_id.partner_id
        return ", ".join(
            filter(None, (partner.display_name, self._write_address(partner)))
        )
