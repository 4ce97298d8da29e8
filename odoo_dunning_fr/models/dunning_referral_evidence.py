from odoo import fields, models

from .dunning_referral_ready import Finding

# Who decides on the documents alone, or takes the claim over.
EVIDENCE = frozenset("agency payment_order small_claim public_claim".split())
NAMED = 5  # invoices that are named before the rest is left out
RETENTION = frozenset("agency payment_order small_claim insolvency_claim".split())


class DunningReferral(models.Model):
    """What a file should prove, and by which exhibits."""

    _inherit = "dunning.referral"

    retention_of_title = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        default=lambda self: self.env.company.dunning_retention_of_title,
        tracking=True,
        help="Whether goods stay the company's until they are paid: after a judgment "
        "of insolvency they are claimed back within three months (C. com. L624-9).",
    )

    def _get_checks(self):
        checks = list(super()._get_checks())
        if self.kind in EVIDENCE:
            checks.append("evidence")
        if self.kind in RETENTION:
            checks.append("retention")
        return checks

    def _find_evidence(self):
        if unordered := self._get_unproved("order"):
            yield Finding(
                "order",
                "should",
                self.env._(
                    "Nothing proves the order of %(numbers)s: add the signed quote or "
                    "the order to the exhibits.",
                    numbers=_name(unordered),
                ),
            )
        if undelivered := self._get_unproved("delivery"):
            yield Finding(
                "delivery",
                "should",
                self.env._(
                    "Nothing proves the delivery of %(numbers)s: add the signed "
                    "delivery note to the exhibits.",
                    numbers=_name(undelivered),
                ),
            )

    def _get_unproved(self, kind):
        """The invoices whose order or delivery no selected exhibit proves."""
        proofs = self.exhibit_ids.filtered(
            lambda exhibit: (
                exhibit.kind == kind and exhibit.selected and exhibit._is_proof()
            )
        )
        if proofs.filtered(lambda exhibit: not exhibit.move_ids):
            return self.env["account.move"]
        return self.move_ids._origin - proofs.move_ids

    def _find_retention(self):
        if not self.retention_of_title:
            yield Finding(
                "retention",
                "should",
                self.env._(
                    "Say whether the goods were sold under retention of title: the "
                    "agent and the court must know."
                ),
            )


class DunningExhibit(models.Model):
    _inherit = "dunning.exhibit"

    def _is_proof(self):
        """What the company printed itself proves nothing until somebody signed it."""
        source = self._get_source().sudo()  # whoever keeps the orders
        return "signature" not in source._fields or bool(source.signature)


def _name(moves):
    """The numbers of some invoices; the first ones of many."""
    numbers = sorted(moves.mapped("name"))
    return ", ".join(numbers[:NAMED]) + "…" * (len(numbers) > NAMED)
