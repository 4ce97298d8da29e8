"""The declaration of claims in an insolvency (C. com. L622-24, L622-25)."""

from odoo import api, fields, models

from .kind import Finding

DECLARATION = "odoo_dunning_fr.dunning_declaration_letter"


class DunningReferralKindInsolvencyClaim(models.AbstractModel):
    _name = "dunning.referral.kind.insolvency_claim"
    _description = "Referral by a Declaration in an Insolvency"
    _inherit = ["dunning.referral.registered"]

    _path = "insolvency_claim"

    @api.model
    def _get_meaning(self):
        return self.env._(
            "The claim is declared to the mandataire judiciaire or liquidateur, "
            "within two months of the publication in the BODACC (C. com. L622-24)."
        )

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_debtor,
            self._find_sender,
            self._find_rates,
            self._find_insolvency,
            self._find_born_before,
            self._find_retention,
        ]

    @api.model
    def _get_places(self, referral):
        hold = referral.insolvency_id
        return {
            **super()._get_places(referral),
            **dict.fromkeys(("judgment", "officer", "published", "late"), hold),
        }

    @api.model
    def _find_insolvency(self, referral):
        hold = referral.insolvency_id
        if not hold:
            return
        if not hold.judgment_date:
            yield Finding(
                "judgment",
                "must",
                self.env._("Enter the day of the judgment on the insolvency."),
            )
        if not hold.officer_id:
            yield Finding(
                "officer",
                "must",
                self.env._(
                    "Enter the mandataire or liquidateur on the insolvency: the claim "
                    "is declared to him."
                ),
            )
        if not hold.published_on:
            yield Finding(
                "published",
                "should",
                self.env._(
                    "Enter the day of publication in the BODACC: the time to declare "
                    "runs from there."
                ),
            )
        elif hold.declaration_deadline < hold.company_id._get_dunning_today():
            yield Finding(
                "late",
                "should",
                self.env._(
                    "The time to declare ended on %(day)s: ask to be relieved until "
                    "%(relief)s (C. com. L622-26).",
                    day=hold.declaration_deadline,
                    relief=hold.relief_deadline,
                ),
            )

    @api.model
    def _find_born_before(self, referral):
        day = referral.insolvency_id.judgment_date
        for move in referral.move_ids if day else ():
            born = min(filter(None, (move.delivery_date, move.invoice_date, move.date)))
            if born >= day:
                yield Finding(
                    "born_after",
                    "must",
                    self.env._(
                        "%(number)s was born after the judgment: it is payable, and "
                        "not declared.",
                        number=move.name,
                    ),
                )

    @api.model
    def _prepare_documents(self, referral):
        local = referral._in_letter_language()
        officer = local.insolvency_id.officer_id
        if not officer:
            return []
        title = local.env._("Declaration of claims")
        pdf = local._write_claim(
            DECLARATION,
            officer,
            f"{title} – {referral.partner_id.name}",
            mention=local._word_registered(),
            **local._get_kind()._prepare_declaration(local),
        )
        return [("declaration-de-creance.pdf", title, pdf)]

    @api.model
    def _prepare_declaration(self, referral):
        """What is due on the day of the judgment, and what falls due later."""
        hold = referral.insolvency_id
        day = hold.judgment_date or hold.date_from
        due = referral.line_ids.filtered(lambda line: line.date_maturity < day)
        later = referral.line_ids - due
        return {
            "procedure": hold.reason_id.name,
            "judgment": day.isoformat(),
            "published": hold.published_on and hold.published_on.isoformat(),
            "due": referral._sum_lines(due),
            "later": referral._sum_lines(later) if later else None,
            "words_of": sum(due.mapped("amount_total")),
            "security": referral.security_note or "",
        }


class DunningReferral(models.Model):
    """The insolvency of the debtor, its deadlines, and what secures the claim."""

    _inherit = "dunning.referral"

    insolvency_id = fields.Many2one("dunning.hold", compute="_compute_insolvency_id")
    declaration_deadline = fields.Date(compute="_compute_insolvency_id")
    relief_deadline = fields.Date(
        string="Relief Until", compute="_compute_insolvency_id"
    )
    security_note = fields.Char(
        string="Securities",
        help="Nature and rank of a security: pledge, retention of title… Empty: none, "
        "the claim is unsecured (C. com. L622-25).",
    )

    def _compute_insolvency_id(self):
        for referral in self:
            hold = referral._get_insolvencies()[:1]
            referral.insolvency_id = hold
            referral.declaration_deadline = hold.declaration_deadline
            referral.relief_deadline = hold.relief_deadline
