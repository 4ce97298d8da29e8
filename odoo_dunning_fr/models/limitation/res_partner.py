from odoo import api, fields, models
from odoo.tools import format_date

from ..groups import AUDITOR


class ResPartner(models.Model):
    """The longest payment term that may be agreed with a customer."""

    _inherit = "res.partner"

    dunning_term_ceiling_id = fields.Many2one(
        "dunning.term.ceiling",
        string="Payment Term Ceiling",
        company_dependent=True,
        groups=AUDITOR,
        copy=False,
        help="Empty: that of the company, or of public bodies; none for consumers. Of "
        "a contracting authority under private law: 60 days for a public undertaking, "
        "such as a company for housing at moderate rents (SA d’HLM), else 30.",
    )
    dunning_term_warning = fields.Char(
        string="Payment Term Warning",
        compute="_compute_dunning_term_warning",
        groups=AUDITOR,
    )

    @api.depends(
        "property_payment_term_id",
        "dunning_debtor_kind",
        "dunning_jurisdiction",
        "dunning_term_ceiling_id",
    )
    @api.depends_context("company", "lang")
    def _compute_dunning_term_warning(self):
        for partner in self:
            term = partner.property_payment_term_id
            ceiling = partner._get_dunning_term_ceiling(self.env.company)
            partner.dunning_term_warning = (
                partner._word_term_excess(term, ceiling) if term and ceiling else False
            )

    def _get_dunning_term_ceiling(self, company, regime=None):
        """The ceiling that applies in a company; none when no law sets one.

        :param regime: that of a claim; else that of the customer as it is now
        """
        kind = regime or self.dunning_debtor_kind
        self.ensure_one()
        customer = (self.commercial_partner_id or self).with_company(company)
        if customer.dunning_term_ceiling_id:
            return customer.dunning_term_ceiling_id
        ceilings = self.env["dunning.term.ceiling"]
        if not company.sudo().dunning_french_law:
            return ceilings  # French law sets them
        if customer._is_dunning_undertaking():
            return ceilings._get_seed("public_undertaking")
        if customer._is_dunning_private_purchaser():
            return ceilings  # thirty days, or sixty: a person says which
        if kind == "public":
            return ceilings._get_seed("public")
        if kind == "company":
            return company.dunning_term_ceiling_id or ceilings._get_seed("general")
        return ceilings

    def _word_term_excess(self, term, ceiling):
        excess = term._find_dunning_excess(ceiling)
        if not excess:
            return False
        invoiced, due, allowed = excess
        return self.env._(
            "“%(term)s” goes beyond the legal ceiling (%(ceiling)s, %(article)s): an "
            "invoice of %(invoiced)s would fall due on %(due)s, after %(allowed)s.",
            term=term.name,
            ceiling=ceiling.name,
            article=ceiling.article or "–",
            invoiced=format_date(self.env, invoiced),
            due=format_date(self.env, due),
            allowed=format_date(self.env, allowed),
        )

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [*super()._commercial_fields(), "dunning_term_ceiling_id"]
