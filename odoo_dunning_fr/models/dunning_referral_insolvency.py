from odoo import fields, models

from .dunning_referral_ready import Finding

DECLARATION = "odoo_dunning_fr.dunning_declaration_letter"


class DunningReferral(models.Model):
    """The declaration of claims in an insolvency (C. com. L622-24, L622-25)."""

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

    def _get_checks(self):
        # EXTENDS: what a declaration needs beside the sums
        checks = super()._get_checks()
        if self.kind == "insolvency_claim":
            return [*checks, "insolvency", "born_before"]
        return [*checks, "over_indebtedness"]

    def _find_insolvency(self):
        hold = self.insolvency_id
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
        elif hold.declaration_deadline < fields.Date.context_today(self):
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

    def _find_born_before(self):
        day = self.insolvency_id.judgment_date
        for move in self.move_ids if day else ():
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

    def _find_over_indebtedness(self):
        if self._get_insolvencies(["over_indebtedness"]):
            yield Finding(
                "over_indebtedness",
                "should",
                self.env._(
                    "The over-indebtedness of %(customer)s is recorded: enforcement "
                    "waits (C. conso. L722-2).",
                    customer=self.partner_id.name,
                ),
            )

    def _prepare_documents(self):
        documents = super()._prepare_documents()
        local = self._in_letter_language()
        officer = local.insolvency_id.officer_id
        if self.kind == "insolvency_claim" and officer:
            title = local.env._("Declaration of claims")
            pdf = local._write_claim(
                DECLARATION,
                officer,
                f"{title} – {self.partner_id.name}",
                **local._prepare_declaration(),
            )
            documents.append(("declaration.pdf", title, pdf))
        return documents

    def _prepare_declaration(self):
        """What is due on the day of the judgment, and what falls due later."""
        hold = self.insolvency_id
        day = hold.judgment_date or hold.date_from
        due = self.line_ids.filtered(lambda line: line.date_maturity < day)
        later = self.line_ids - due
        return {
            "procedure": hold.reason_id.name,
            "judgment": day.isoformat(),
            "published": hold.published_on and hold.published_on.isoformat(),
            "due": self._sum_lines(due),
            "later": self._sum_lines(later) if later else None,
            "words_of": sum(due.mapped("amount_total")),
            "security": self.security_note or "",
        }
