from odoo import models

from ..rules import debtor

SENDER = (
    "name legal_form capital siren registry vat address phone email signatory "
    "signatory_quality"
).split()


class DunningReferral(models.Model):
    """A file for machines: who claims what of whom, since when, and why."""

    _inherit = "dunning.referral"

    def _describe_dossier(self):
        """The facts of `dossier.json`: amounts as exact texts, days as ISO 8601."""
        self.ensure_one()
        sender = self.company_id._prepare_dunning_sender()
        calculation = self._prepare_calculation()
        return {
            "version": 1,
            "number": self.name or "",
            "kind": self.kind,
            "date": self.date.isoformat(),
            "currency": self.currency_id.name,
            "creditor": {key: sender[key] or "" for key in SENDER},
            "debtor": self._describe_partner(self.partner_id),
            "agent": self._describe_partner(self.agent_id) if self.agent_id else None,
            "retention_of_title": self.retention_of_title or None,
            "sums": calculation["sums"],
            "lines": calculation["lines"],
            "notices": [self._describe_notice(one) for one in self._get_notices()],
        }

    def _describe_partner(self, partner):
        partner = partner.sudo()  # whoever prepares a file may know its kind
        address = partner._display_address(without_company=True).splitlines()
        return {
            "name": partner.name or "",
            "kind": partner.dunning_debtor_kind or "",
            "reference": partner.ref or "",
            "siren": debtor.find_siren(partner.company_registry, partner.vat) or "",
            "registry": partner.company_registry or "",
            "vat": partner.vat or "",
            "address": [line.strip() for line in address if line.strip()],
            "country": partner.country_id.code or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
        }

    def _describe_notice(self, notice):
        return {
            "number": notice.name,
            "date": notice.date.isoformat(),
            "stage": notice.level_id.stage,
            "document_sha256": notice.document_sha256 or None,
            "deliveries": [
                {
                    "channel": sent.channel,
                    "state": sent.state,
                    "sent": _day(sent.date_sent),
                    "presented": _day(sent.date_presented),
                    "delivered": _day(sent.date_delivered),
                    "tracking": sent.tracking_ref or None,
                }
                for sent in notice.delivery_ids.sorted("id")
            ],
        }


def _day(moment):
    return moment.isoformat() if moment else None
