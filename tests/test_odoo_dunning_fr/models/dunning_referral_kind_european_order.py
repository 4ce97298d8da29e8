"""A European order for payment, for a debtor abroad (regulation 1896/2006)."""

from odoo import api, fields, models

from odoo.addons.odoo_dunning_fr.models.referral.findings import Finding


class DunningReferral(models.Model):
    _inherit = "dunning.referral"

    kind = fields.Selection(
        selection_add=[("european_order", "European order for payment")],
        ondelete={"european_order": lambda referrals: None},  # they are evidence
    )


class DunningReferralKindEuropeanOrder(models.AbstractModel):
    _name = "dunning.referral.kind.european_order"
    _description = "Referral by a European Order for Payment"
    _inherit = ["dunning.referral.suit"]

    _needs_siren = False  # whoever is abroad has none

    @api.model
    def _get_meaning(self):  # the sentence in the dialog
        return self.env._("The judge orders payment on form A, without a hearing.")

    @api.model
    def _get_refusal(self, referral):  # why the law closes the way
        country, home = referral.partner_id.country_id, referral.company_id.country_id
        members = self.env.ref("base.europe").country_ids
        if country not in members - home or country.code == "DK":
            return self.env._("Only for a debtor in another member state (article 3).")
        return super()._get_refusal(referral)  # as that of a payment order

    @api.model
    def _get_checks(self):  # what a file must have
        return [*super()._get_checks(), self._find_form_a]

    @api.model
    def _find_form_a(self, referral):
        if not referral.court_id:
            yield Finding("court", "must", self.env._("Choose the court of form A."))

    @api.model
    def _prepare_documents(self, referral):  # bound into the dossier
        if not referral.court_id:
            return []
        local = referral._in_letter_language()
        title = local.env._("European order for payment: form A")
        court = referral.court_id._get_registry_address()
        template = "test_odoo_dunning_fr.european_order_form_a"
        return [("form-a.pdf", title, local._write_claim(template, court, title))]
