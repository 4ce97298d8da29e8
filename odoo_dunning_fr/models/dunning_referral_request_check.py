from odoo import fields, models

from ..rules import payment_order
from .dunning_referral_ready import Finding

# What a person is called by: a first name and a name.
FULL_NAME = 2


class DunningReferral(models.Model):
    """What a request for a payment order lacks, beside what every suit needs."""

    _inherit = "dunning.referral"

    def _get_checks(self):
        checks = super()._get_checks()
        return [*checks, "court", "filing"] if self._is_order() else checks

    def _must(self, code, text):
        return Finding(code, "must", text)

    def _find_debtor(self):
        yield from super()._find_debtor()
        if not self._is_order():
            return
        customer = self.partner_id.sudo()  # whoever prepares a file may know it
        if not customer.is_company:
            if len((customer.name or "").split()) < FULL_NAME:
                yield self._must(
                    "names",
                    self.env._(
                        "%(customer)s: the request gives the first name and the name "
                        "of the debtor.",
                        customer=customer.display_name,
                    ),
                )
            return
        if not customer.dunning_legal_form:
            yield self._must(
                "form",
                self.env._(
                    "The legal form of %(customer)s is not known: enter it on the "
                    "customer.",
                    customer=customer.name,
                ),
            )
        in_rcs = customer.dunning_jurisdiction == "commercial"
        if in_rcs and not customer.dunning_registry:
            yield self._must(
                "registry",
                self.env._(
                    "The RCS registry of %(customer)s is not known: enter it on the "
                    "customer.",
                    customer=customer.name,
                ),
            )

    def _find_sender(self):
        yield from super()._find_sender()
        if self._is_order() and not self.company_id.sudo()._has_dunning_identity():
            yield self._must(
                "identity",
                self.env._(
                    "The request of a sole trader gives his profession, nationality, "
                    "day and place of birth (CPC 54): see the settings."
                ),
            )

    def _find_limitation(self):
        """Filing interrupts nothing: time must be left to serve the order."""
        yield from super()._find_limitation()
        first, today = self._get_bar(), fields.Date.context_today(self)
        if (
            self._is_order()
            and first
            and first > today
            and payment_order.must_assign(first, today)
        ):
            yield Finding(
                "assign",
                "should",
                self.env._(
                    "A claim is barred on %(day)s, and only the service of an order "
                    "interrupts limitation: under six months, prefer an assignation.",
                    day=self.env["dunning.letter"]._day(first, self.env.lang),
                ),
            )

    def _get_bar(self):
        """The first day on which one of the claims is barred, else None."""
        days = self.move_ids.mapped("dunning_limitation_date")
        return min(filter(None, days), default=None)

    def _find_rates(self):
        """A rate that is not known forbids it: the judge is told an exact sum."""
        # Asked before it may be sued: a charge that nobody decided on is left out.
        regime, _question = self._get_terms()
        known = super()._find_rates()
        if not (self._is_order() and regime):
            return known
        return [found._replace(level="must") for found in known]

    def _get_terms(self):
        """The debtor's regime of charges, "" for none, and the question if any."""
        customer = self.partner_id.with_company(self.company_id).sudo()
        return customer._get_dunning_regime()

    def _find_court(self):
        found = self._get_competence()
        if not self.court_id:
            yield self._must(
                "court", self._explain_courts(found) or self.env._("Choose the court.")
            )
        elif found.courts and self.court_id not in found.courts:
            yield Finding(
                "other_court",
                "should",
                self.env._(
                    "%(court)s is not among the courts that are found for this debtor "
                    "(%(found)s): no clause derogates from CPC 1406.",
                    court=self.court_id.name,
                    found=", ".join(found.courts.mapped("name")),
                ),
            )

    def _find_filing(self):
        if self.filing != "creditor" and not self.agent_id:
            yield self._must(
                "agent",
                self.env._(
                    "Say in “Handed To” which lawyer or agent files the request."
                ),
            )
        if self.transfer_on_opposition and not self.opposition_court_id:
            yield self._must(
                "transfer",
                self.env._(
                    "Name the court to which the case goes in case of opposition "
                    "(CPC 1408)."
                ),
            )
        address = self.opposition_address_id or self.company_id.partner_id
        if not address._has_postal_address():
            yield self._must(
                "opposition_address",
                self.env._(
                    "The address of %(creditor)s, where it is told of an opposition, "
                    "is not complete (CPC 1418).",
                    creditor=address.display_name,
                ),
            )
        if self.amount_penalty and not self.penalty_basis:
            yield self._must(
                "penalty",
                self.env._("Say which clause gives the penalty that is asked for."),
            )
