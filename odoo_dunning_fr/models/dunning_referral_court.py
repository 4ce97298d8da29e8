from odoo import api, fields, models

ORDER = "payment_order"
# Décret 2024-1225 [W]: the contribution pour la justice économique, in EUR.
CONTRIBUTION_ABOVE = 50000


class DunningReferral(models.Model):
    """Which court orders the debtor to pay: that of his seat (CPC 1406).

    Where there are several a person chooses; the choice is kept for the debtor's town
    once the file is approved.
    """

    _inherit = "dunning.referral"

    nature = fields.Selection(
        [
            ("contract", "Contract"),
            ("consumer_credit", "Consumer credit"),
            ("housing_lease", "Housing lease"),
        ],
        string="Nature of the Claim",
        required=True,
        default="contract",
        tracking=True,
        help="Consumer credit and housing leases are for the judge of protection.",
    )
    court_id = fields.Many2one(
        "dunning.court",
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    court_candidate_ids = fields.Many2many(
        "dunning.court", compute="_compute_court_candidates"
    )
    court_hint = fields.Char(compute="_compute_court_candidates")

    @api.depends_context("lang")
    @api.depends(
        "kind", "company_id", "partner_id", "nature", "amount_total", "court_id"
    )
    def _compute_court_candidates(self):
        for referral in self:
            asked = referral.kind == ORDER and referral.partner_id
            found = asked and referral._get_competence()
            referral.court_candidate_ids = found and found.courts
            referral.court_hint = found and referral._explain_courts(found)

    @api.onchange("nature")
    def _onchange_nature(self):
        courts = self.court_candidate_ids
        if self.court_id not in courts:
            self.court_id = courts if len(courts) == 1 else False

    def _get_competence(self):
        """The courts that may decide; see `dunning.court._get_competence`."""
        self.ensure_one()
        courts = self.env["dunning.court"]
        amount = self._to_euro(self.amount_total)
        return courts._get_competence(
            self.company_id, self.partner_id, amount, self.nature
        )

    def _explain_courts(self, found):
        """What is to be known of the courts, or why there is none."""
        if found.gap:
            return found.gap
        notes = []
        if len(found.courts) > 1:
            notes.append(
                self.env._(
                    "Several courts are possible, by the debtor's town or by your "
                    "choice: %(courts)s. The one you choose is kept for this town.",
                    courts=", ".join(found.courts.mapped("name")),
                )
            )
        if "tprx" in found.kinds:
            notes.append(
                self.env._(
                    "Up to 10 000 EUR for the proximity chamber (COJ D212-19-1): this "
                    "ceiling is to be checked with the registry."
                )
            )
        if "tae" in found.kinds and self.amount_total > CONTRIBUTION_ABOVE:
            notes.append(
                self.env._(
                    "Above 50 000 EUR a creditor of 250 employees or more may owe the "
                    "contribution to this court: to be checked with the registry."
                )
            )
        return " ".join(notes)

    def _refresh(self):
        """Propose the court where there is one only, now that the sums are known."""
        result = super()._refresh()
        for referral in self:
            if referral.kind == ORDER and not referral.court_id:
                courts = referral._get_competence().courts
                referral.court_id = courts if len(courts) == 1 else False
        return result

    def _remember_court(self):
        for referral in self.filtered(lambda file: file.kind == ORDER):
            courts = referral._get_competence().courts
            if referral.court_id in courts:
                referral.court_id._remember(referral.partner_id, courts)
