from odoo import models


class DunningReferral(models.Model):
    """What a dossier of a payment order tells machines, beside the sums of its lines.

    A dossier is out of date as soon as one of these facts has changed.
    """

    _inherit = "dunning.referral"

    def _describe_dossier(self):
        facts = super()._describe_dossier()
        if not self._is_order():
            return facts
        facts["sums"] = {
            **facts["sums"],
            "penalty": self._exact(self.amount_penalty),
            "total": self._exact(self.amount_total),
        }
        facts["request"] = self._describe_request()
        return facts

    def _describe_request(self):
        """Days as ISO 8601; courts by their codes."""
        transfer = self.transfer_on_opposition and self.opposition_court_id
        return {
            "date": self._get_request_date().isoformat(),
            "court": {"code": self.court_id.code or "", "name": self.court_id.name},
            "nature": self.nature,
            "filed_by": self.filing,
            "agent_quality": self.agent_quality or "",
            "opposition_address": self._prepare_opposition_address(),
            "transfer_to": transfer.code if transfer else None,
            "basis": self.basis or "",
            "amicable_steps": self.amicable_steps or "",
            "penalty_clause": self.penalty_basis or "",
        }
