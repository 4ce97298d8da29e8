from decimal import Decimal

from odoo import fields, models

from ..rules import paths


class DunningReferral(models.Model):
    """Which path the law leaves open to these invoices of this debtor."""

    _inherit = "dunning.referral"

    def _get_claim(self):
        """What the rule of paths needs to know; sums in EUR."""
        self.ensure_one()
        customer = self.partner_id.sudo()  # whoever prepares a file may know its kind
        return paths.Claim(
            customer.dunning_jurisdiction,
            self._to_euro(self.amount_principal),
            self._to_euro(self.amount_interest),
            self._is_insolvent(),
            self.company_id.dunning_merchant,
            bool(self._get_insolvencies(["over_indebtedness"])),
        )

    def _to_euro(self, amount):
        euro = self.env.ref("base.EUR")
        worth = self.currency_id._convert(amount, euro, self.company_id, self.date)
        return Decimal(f"{worth:.2f}")

    def _is_insolvent(self):
        return bool(self._get_insolvencies())

    def _get_insolvencies(self, procedures=None):
        """The insolvencies recorded of the debtor, the last one first."""
        holds = self.env["dunning.hold"]
        return holds._search_insolvencies(
            self.partner_id, self.company_id, procedures
        ).sorted("id", reverse=True)

    def _get_refusal(self, kind=None):
        """Why the law closes this path; empty when it is open."""
        code = paths.refusal(kind or self.kind, self._get_claim())
        return code and self._get_refusals()[code]

    def _get_meanings(self):
        """What each path means, in a sentence, for the dialog."""
        return {
            "agency": self.env._(
                "An agency asks for payment under a written mandate; its fee is yours "
                "(CPCE R124-1 and following). You stop writing to the debtor."
            ),
            "insurer": self.env._(
                "The overdue debt or the claim is declared to your credit insurer, "
                "within the time that the policy gives."
            ),
            "payment_order": self.env._(
                "The judge orders payment on your documents alone; served by a "
                "commissaire de justice, open to opposition for a month (CPC 1405 to "
                "1425)."
            ),
            "small_claim": self.env._(
                "A commissaire de justice proposes an agreement; a month without an "
                "answer is a refusal (CPCE L125-1). No payment in between."
            ),
            "insolvency_claim": self.env._(
                "The claim is declared to the mandataire judiciaire or liquidateur, "
                "within two months of the publication in the BODACC (C. com. L622-24)."
            ),
            "public_claim": self.env._(
                "A written claim first; two months of silence are a refusal, which the "
                "administrative court can then judge (CJA R421-1)."
            ),
            "write_off": self.env._(
                "The claim is doubtful or lost: entries, and the VAT where the law "
                "gives it back."
            ),
        }

    def _get_refusals(self):
        customer = self.partner_id.display_name
        return {
            "insolvent": self.env._(
                "%(customer)s is insolvent: suits have stopped and it may not pay "
                "earlier debts (C. com. L622-7, L622-21). Declare the claim.",
                customer=customer,
            ),
            "over_indebted": self.env._(
                "The over-indebtedness of %(customer)s is recorded: it may not pay "
                "earlier debts (C. conso. L722-5).",
                customer=customer,
            ),
            "solvent": self.env._(
                "No insolvency of %(customer)s is recorded.", customer=customer
            ),
            "administrative": self.env._(
                "A claim on a public body is judged by the administrative court: there "
                "is no payment order (CPC 1406)."
            ),
            "private": self.env._(
                "%(customer)s is not under the administrative courts.",
                customer=customer,
            ),
            "merchants": self.env._(
                "Closed to what merchants invoice each other (CPCE L125-1)."
            ),
            "ceiling": self.env._(
                "Above %(ceiling)s EUR of principal and interest (CPCE R125-1).",
                ceiling=paths.SMALL_CLAIM_CEILING,
            ),
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_merchant = fields.Boolean(
        string="Merchant or Commercial Company",
        default=True,
        help="Decides which courts are competent, and whether the small claim is open.",
    )
