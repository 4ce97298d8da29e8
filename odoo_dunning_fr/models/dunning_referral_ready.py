from typing import NamedTuple

from odoo import api, fields, models

from ..rules import debtor


class Finding(NamedTuple):
    """Something that a file lacks: `must` forbids it, `should` a manager overrides."""

    code: str
    level: str
    text: str


# What each kind of file is checked for, by the methods `_find_<check>`.
SUIT = "sums due debtor address sender limitation rates notice dispute".split()
CHECKS = {
    "agency": "sums due debtor address agent rates notice dispute".split(),
    "insurer": "sums debtor agent dispute".split(),
    "payment_order": SUIT,
    "small_claim": SUIT,
    "insolvency_claim": "sums debtor sender rates".split(),
    "public_claim": "sums due debtor address sender limitation rates dispute".split(),
    "write_off": "sums".split(),
}


# What depends on the debtor, the sender and the invoices alone.
FORESEEN = frozenset("debtor address sender limitation notice dispute".split())


class DunningReferral(models.Model):
    """Whether a file can be handed over, and what is missing."""

    _inherit = "dunning.referral"

    readiness = fields.Html(compute="_compute_readiness", sanitize=False)
    is_blocked = fields.Boolean(compute="_compute_readiness")
    is_incomplete = fields.Boolean(compute="_compute_readiness")

    @api.depends_context("lang")
    @api.depends("kind", "move_ids", "partner_id", "agent_id", "line_ids", "state")
    def _compute_readiness(self):
        qweb = self.env["ir.qweb"]
        for referral in self:
            checked = referral.state == "draft" and referral.partner_id
            findings = referral._check_ready() if checked else []
            levels = {finding.level for finding in findings}
            referral.is_blocked = "must" in levels
            referral.is_incomplete = "should" in levels
            referral.readiness = checked and qweb._render(
                "odoo_dunning_fr.dunning_referral_readiness", {"findings": findings}
            )

    def _check_ready(self):
        """What the file lacks, the gravest first.

        :rtype: list[Finding]
        """
        self.ensure_one()
        found = []
        if refusal := self._get_refusal():
            found.append(Finding("path", "must", refusal))
        for check in self._get_checks():
            found += getattr(self, f"_find_{check}")()
        return sorted(found, key=lambda finding: finding.level != "must")

    def _get_checks(self):
        return CHECKS.get(self.kind, SUIT)

    def _foresee(self):
        """What the file would lack, as far as it can be told before it is made.

        :rtype: list[Finding]
        """
        self.ensure_one()
        checks = [check for check in self._get_checks() if check in FORESEEN]
        found = [
            found for check in checks for found in getattr(self, f"_find_{check}")()
        ]
        return sorted(found, key=lambda finding: finding.level != "must")

    def _find_sums(self):
        if not self.line_ids or self.amount_principal + self.amount_interest <= 0:
            yield Finding(
                "sums", "must", self.env._("Nothing is open on these invoices.")
            )

    def _find_due(self):
        due = [line.date_maturity for line in self.line_ids]
        if due and max(due) >= self.date:
            yield Finding(
                "not_due",
                "must",
                self.env._("Some of it is not due yet: only what is due is claimed."),
            )

    def _get_siren(self):
        customer = self.partner_id
        return debtor.find_siren(customer.company_registry, customer.vat) or ""

    def _find_debtor(self):
        customer, siren = self.partner_id, self._get_siren()
        if customer.sudo().dunning_debtor_kind != "consumer" and not siren:
            yield Finding(
                "siren",
                "must" if self.kind in ("payment_order", "small_claim") else "should",
                self.env._(
                    "The SIREN of %(customer)s is not known: who is sued must be "
                    "identified.",
                    customer=customer.name,
                ),
            )

    def _find_address(self):
        if not self.partner_id._has_postal_address():
            yield Finding(
                "address",
                "must",
                self.env._(
                    "The address of %(customer)s is not complete.",
                    customer=self.partner_id.name,
                ),
            )

    def _find_agent(self):
        if not self.agent_id:
            yield Finding(
                "agent", "must", self.env._("Say to whom the file is handed over.")
            )

    def _find_sender(self):
        if not self.company_id._has_dunning_mentions():
            yield Finding(
                "sender",
                "must",
                self.env._(
                    "The legal mentions of %(company)s are not complete (form, "
                    "capital, registry, representative): see the settings.",
                    company=self.company_id.name,
                ),
            )

    def _find_limitation(self):
        days = self.move_ids.mapped("dunning_limitation_date")
        first = min(filter(None, days), default=None)
        if first and first <= fields.Date.context_today(self):
            yield Finding(
                "barred",
                "must",
                self.env._("A claim is barred by limitation: take its invoice out."),
            )

    def _find_rates(self):
        for gap in dict.fromkeys(filter(None, self.line_ids.mapped("gap"))):
            yield Finding("rates", "should", gap)

    def _find_notice(self):
        said = self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", self.move_ids.ids),
                ("notice_id.state", "=", "issued"),
                ("notice_id.level_id.stage", "=", "formal_notice"),
                ("notice_id.sending_state", "=", "sent"),
            ]
        )
        if silent := self.move_ids - said.move_id:
            yield Finding(
                "formal_notice",
                "should",
                self.env._(
                    "No formal notice was sent for %(numbers)s.",
                    numbers=", ".join(silent.mapped("name")),
                ),
            )
        letters = said.notice_id.delivery_ids.filtered(
            lambda sent: sent.channel == "registered"
        )
        if said and not letters.filtered("proof_ids"):
            yield Finding(
                "proof",
                "should",
                self.env._(
                    "The formal notice has no proof: add the deposit and the receipt "
                    "to its sending."
                ),
            )

    def _find_dispute(self):
        holds = self.move_ids.dunning_hold_ids
        for hold in holds.filtered(lambda hold: hold._is_open_dispute()):
            yield Finding(
                "dispute",
                "should",
                self.env._("%(hold)s: a dispute is open.", hold=hold.display_name),
            )
