"""What a judge is to be shown: each kind of exhibit, and what it means to lack it.

A kind of exhibit is a row of `exhibit.KINDS` and a check here, or both in the file of
another add-on, which adds its check to `_get_proofs`.
"""

from odoo import api, fields, models

from ...notice.notice import REACHED
from ..findings import Finding, name_moves

# Where extracts are free.
REGISTERS = "annuaire-entreprises.data.gouv.fr"


class DunningReferralProved(models.AbstractModel):
    _name = "dunning.referral.proved"
    _description = "Referral Whose Claim Is Proved by Exhibits"
    _inherit = ["dunning.referral.kind"]

    @api.model
    def _get_checks(self):
        return [*super()._get_checks(), *self._get_proofs()]

    @api.model
    def _get_proofs(self):
        """TO OVERRIDE. The checks of exhibits beside order and delivery."""
        return [
            self._find_acceptance,
            self._find_platform,
            self._find_presentation,
            self._find_deposit,
            self._find_receipt,
            self._find_register,
        ]

    @api.model
    def _get_places(self, referral):
        silent = self._get_silent_letters(referral)
        return {**super()._get_places(referral), "presentation": silent[:1]}

    @api.model
    def _get_exhibits(self, referral, kind):
        """The exhibits of a kind that can be shown."""
        return referral.exhibit_ids.filtered(
            lambda exhibit: (
                exhibit.kind == kind and exhibit.selected and not exhibit._is_bad()
            )
        )

    @api.model
    def _find_proof(self, referral):
        """The deposit and the receipt are asked for as exhibits, each for itself."""
        if not self._get_registered(referral):
            yield from super()._find_proof(referral)

    # On what the claim rests

    @api.model
    def _find_acceptance(self, referral):
        """Terms bind who accepted them (C. civ. 1119)."""
        rests = (
            referral.amount_penalty
            or referral._get_charge_words().get_agreed_rate() is not None
            or self._get_exhibits(referral, "terms")
        )
        if rests and not self._get_exhibits(referral, "acceptance"):
            yield Finding(
                "acceptance",
                "should",
                self.env._(
                    "Nothing proves that the debtor accepted the terms of sale: add "
                    "the quote, the order or the terms that it signed, as acceptance "
                    "of the terms."
                ),
            )

    @api.model
    def _find_platform(self, referral):
        """Of invoices that a platform sends, it says what became of them."""
        since = referral.company_id.dunning_platform_from
        moves = referral.move_ids._origin.filtered(
            lambda move: since and move.invoice_date and move.invoice_date >= since
        )
        if referral.debtor_kind == "consumer":
            return
        if silent := moves & self._get_unproved(referral, "platform"):
            yield Finding(
                "platform",
                "should",
                self.env._(
                    "Nothing proves that %(numbers)s reached the debtor: add the "
                    "status that the invoicing platform gives (deposited, made "
                    "available, received).",
                    numbers=name_moves(silent),
                ),
            )

    # What became of the formal notice

    @api.model
    def _find_presentation(self, referral):
        for letter in self._get_silent_letters(referral):
            yield Finding(
                "presentation",
                "should",
                self.env._(
                    "%(letter)s: enter what became of it. The day of its first "
                    "presentation is not known, and is reckoned.",
                    letter=letter.display_name,
                ),
            )

    @api.model
    def _get_silent_letters(self, referral):
        """Those posted of which the post has not said yet what became of them."""
        return self._get_registered(referral).filtered(
            lambda letter: (
                letter.state in REACHED
                and not (letter.date_presented or letter.date_delivered)
            )
        )

    @api.model
    def _find_deposit(self, referral):
        if self._get_registered(referral) and not self._get_exhibits(
            referral, "deposit"
        ):
            yield Finding(
                "deposit",
                "should",
                self.env._(
                    "No exhibit is the proof of deposit of the formal notice: scan the "
                    "slip of the post, or say which exhibit it is."
                ),
            )

    @api.model
    def _find_receipt(self, referral):
        if self._get_registered(referral) and not self._get_exhibits(
            referral, "receipt"
        ):
            yield Finding(
                "receipt",
                "should",
                self.env._(
                    "No exhibit is the receipt of the formal notice, or the envelope "
                    "that came back: scan it, or say which exhibit it is."
                ),
            )

    # Who the debtor is

    @api.model
    def _find_register(self, referral):
        """What our books say of a debtor proves nothing."""
        if referral.debtor_kind == "consumer":
            return
        months = referral.company_id.dunning_register_months
        oldest = fields.Date.subtract(referral.date, months=months)
        extracts = self._get_exhibits(referral, "register")
        if extracts.filtered(lambda one: one.date and one.date >= oldest):
            return
        if not extracts:
            text = self.env._(
                "No extract from a public register (Kbis, RNE, %(registers)s) says who "
                "the debtor is: add one of less than %(months)s months.",
                registers=REGISTERS,
                months=months,
            )
        elif not all(extracts.mapped("date")):
            text = self.env._(
                "Enter the day of the register extract: it is to be less than "
                "%(months)s months old.",
                months=months,
            )
        else:
            text = self.env._(
                "The register extract is more than %(months)s months old: add a new "
                "one.",
                months=months,
            )
        yield Finding("register", "should", text)
