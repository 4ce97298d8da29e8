"""What the suits have in common: who is sued must be known, and all of it proved."""

from odoo import api, models

from ....rules import legal_form
from ..findings import Finding


class DunningReferralSuit(models.AbstractModel):
    _name = "dunning.referral.suit"
    _description = "Referral by a Suit"
    _inherit = ["dunning.referral.proved"]

    _path = "payment_order"
    _needs_siren = True
    _running_notice = "must"

    @api.model
    def _get_checks(self):
        return [
            *super()._get_checks(),
            self._find_evidence,
            self._find_form,
            self._find_quality,
            self._find_term,
            self._find_retention,
        ]

    @api.model
    def _get_foreseen(self):
        return [*super()._get_foreseen(), self._find_quality, self._find_term]

    @api.model
    def _find_quality(self, referral):
        """The form and the courts of the debtor agree: CPC 1406 is of public order."""
        customer = referral.partner_id.sudo()  # whoever prepares a file may know it
        form = legal_form.read(customer.dunning_legal_form)
        if referral.debtor_kind == "consumer":
            return
        if legal_form.contradicts(form, referral._get_jurisdiction()):
            yield Finding("quality", "must", self._explain_quality(customer, form))
        elif (form and form.quality == "ask") or (
            not form and (customer.dunning_legal_form or not customer.is_company)
        ):
            yield Finding(
                "activity",
                "should",
                self.env._(
                    "Which courts judge %(customer)s hangs on its activity: check the "
                    "jurisdiction on the customer, and write it with the legal form "
                    "(artisan, commerçant, profession libérale, GIE commercial…).",
                    customer=customer.name,
                ),
            )

    @api.model
    def _explain_quality(self, customer, form):
        facts = {"customer": customer.name, "form": form.code}
        if form.quality == "sel":
            return self.env._(
                "%(customer)s is a société d’exercice libéral (%(form)s): only the "
                "civil courts judge it (C. com. L721-5). Correct the jurisdiction on "
                "the customer.",
                **facts,
            )
        if form.quality == "civil":
            return self.env._(
                "%(customer)s is no merchant by its legal form (%(form)s): the "
                "judicial court judges it. Correct the form or the jurisdiction on the "
                "customer.",
                **facts,
            )
        return self.env._(
            "%(customer)s is a merchant by its legal form (%(form)s): the commercial "
            "court judges it. Correct the form or the jurisdiction on the customer.",
            **facts,
        )

    @api.model
    def _find_term(self, referral):
        """Of a contracting authority under private law: thirty days, or sixty?"""
        customer = referral.partner_id.sudo()  # whoever prepares a file may know it
        if referral.debtor_kind == "public" and not customer._get_dunning_term_ceiling(
            referral.company_id, "public"
        ):
            yield Finding(
                "term",
                "should",
                self.env._(
                    "Choose the payment term ceiling of %(customer)s: 30 days, or 60 "
                    "for a public undertaking (CCP R2192-10, R2192-11).",
                    customer=customer.name,
                ),
            )
