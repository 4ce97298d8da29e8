"""What a file lacks before it can leave: what the kinds of referral have in common.

A finding is a sentence, and how grave it is; `dunning.referral.kind` chooses which of
them its files are looked at for.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, models

from ...rules import escalation, legal_form

NAMED = 5  # invoices that are named before the rest is left out


class Finding(NamedTuple):
    """Something that a file lacks: `must` forbids it, `should` a manager overrides."""

    code: str
    level: str
    text: str


class DunningReferralFindings(models.AbstractModel):
    _name = "dunning.referral.findings"
    _description = "What a Referral Lacks"

    # Whether the debtor's SIREN must be known, not only should.
    _needs_siren = False
    # Whether its legal form must be known, not only should.
    _needs_form = False
    # The company's setting of what must be owed for the way to be worth its cost.
    _worth = ""
    # How grave it is that a formal notice still gives the debtor days to pay.
    _running_notice = "should"

    @api.model
    def _find_sums(self, referral):
        owed = referral.amount_principal + referral.amount_interest
        if not referral.line_ids or owed <= 0:
            yield Finding(
                "sums", "must", self.env._("Nothing is open on these invoices.")
            )

    @api.model
    def _find_due(self, referral):
        due = [line.date_maturity for line in referral.line_ids]
        if due and max(due) >= referral.date:
            yield Finding(
                "not_due",
                "must",
                self.env._("Some of it is not due yet: only what is due is claimed."),
            )

    @api.model
    def _find_money(self, referral):
        """What was announced, or is matched with nothing, in any of its companies."""
        items = self.env["dunning.receivable"].with_context(
            allowed_company_ids=referral.company_id.ids,
            dunning_date=False,
            dunning_partner_ids=referral.partner_id.commercial_partner_id.ids,
        )
        # Who may prepare a file may know what of it is paid.
        paid = items.sudo().search(
            [("move_id", "in", referral.move_ids.ids), ("amount_pending", ">", 0)]
        )
        if paid:
            yield Finding(
                "money",
                "should",
                self.env._(
                    "%(amount)s are on their way, or covered by money of the customer "
                    "that is matched with nothing: match it before you claim "
                    "%(numbers)s.",
                    amount=referral.currency_id.format(
                        sum(paid.mapped("amount_pending"))
                    ),
                    numbers=", ".join(sorted(set(paid.mapped("move_name")))),
                ),
            )

    @api.model
    def _find_debtor(self, referral):
        customer, siren = referral.partner_id, referral._get_siren()
        yield from self._find_changed(referral)
        if referral.debtor_kind != "consumer" and not siren:
            yield Finding(
                "siren",
                "must" if self._needs_siren else "should",
                self.env._(
                    "The SIREN of %(customer)s is not known: who is sued must be "
                    "identified.",
                    customer=customer.name,
                ),
            )

    @api.model
    def _find_form(self, referral):
        """The court, and what a paper says of the debtor, hang on its legal form."""
        customer = referral.partner_id.sudo()  # whoever prepares a file may know it
        if not customer.is_company or customer.dunning_legal_form:
            return
        name = customer.name
        text = self.env._(
            "The legal form of %(customer)s is not known: enter it on the customer.",
            customer=name,
        )
        if form := legal_form.suggest(name):
            text = self.env._(
                "The legal form of %(customer)s is not known, its name says %(form)s: "
                "enter it on the customer.",
                customer=name,
                form=form,
            )
        elif legal_form.is_liberal(name):
            text = self.env._(
                "The legal form of %(customer)s is not known. Its name looks like that "
                "of a liberal profession, which the judicial court judges (SELARL, "
                "SCP…): enter the form on the customer.",
                customer=name,
            )
        yield Finding("form", "must" if self._needs_form else "should", text)

    @api.model
    def _find_changed(self, referral):
        """Who owes the claims, and by which rules, is known before they are filed."""
        lines = referral.move_ids.line_ids
        changed = lines.filtered(lambda line: line._is_dunning_debtor_changed())
        if changed:
            yield Finding(
                "debtor_changed",
                "must",
                self.env._(
                    "The customer of %(number)s has changed since the claim was born: "
                    "confirm on the invoice who owes it and by which rules.",
                    number=changed[0].move_name,
                ),
            )
        elif len(set(filter(None, lines.sudo().mapped("dunning_regime")))) > 1:
            yield Finding(
                "regimes",
                "must",
                self.env._(
                    "These claims are owed by different rules, those of what the "
                    "customer was when each was born: make a file for each."
                ),
            )

    @api.model
    def _find_address(self, referral):
        if not referral.partner_id._has_postal_address():
            yield Finding(
                "address",
                "must",
                self.env._(
                    "The address of %(customer)s is not complete.",
                    customer=referral.partner_id.name,
                ),
            )
        elif letter := referral._get_returned_letters()[-1:]:
            yield Finding(
                "address_wrong",
                "should",
                self.env._(
                    "%(letter)s came back: %(customer)s is not known at its address. "
                    "Look for the one of today.",
                    letter=letter.display_name,
                    customer=referral.partner_id.name,
                ),
            )

    @api.model
    def _find_agent(self, referral):
        if not referral.agent_id:
            yield Finding(
                "agent", "must", self.env._("Say to whom the file is handed over.")
            )

    @api.model
    def _find_sender(self, referral):
        if not referral.company_id._has_dunning_mentions():
            yield Finding(
                "sender",
                "must",
                self.env._(
                    "The legal mentions of %(company)s are not complete (form, "
                    "capital, registry, representative): see the settings.",
                    company=referral.company_id.name,
                ),
            )

    @api.model
    def _find_limitation(self, referral):
        first = referral._get_bar()
        if first and first <= referral.company_id._get_dunning_today():
            yield Finding(
                "barred",
                "must",
                self.env._("A claim is barred by limitation: take its invoice out."),
            )
        unknown = referral.move_ids.filtered(lambda move: not move.delivery_date)
        if unknown and referral.company_id.dunning_trade == "transport":
            yield Finding(
                "delivery_date",
                "should",
                self.env._(
                    "Enter the delivery date of %(numbers)s: the year of limitation "
                    "runs from it (C. com. L133-6), and the date of the invoice is "
                    "watched meanwhile.",
                    numbers=name_moves(unknown),
                ),
            )

    @api.model
    def _find_rates(self, referral):
        for gap in dict.fromkeys(filter(None, referral.line_ids.mapped("gap"))):
            yield Finding("rates", "should", gap)

    @api.model
    def _find_notice(self, referral):
        said = self._get_formal_lines(referral)
        silent = referral.move_ids._origin - said.move_id
        returned = silent & self._get_returned_lines(referral).move_id
        if returned:
            yield Finding(
                "formal_notice",
                "should",
                self.env._(
                    "The formal notice of %(numbers)s came back, not known at the "
                    "address: nobody was given notice.",
                    numbers=", ".join(sorted(returned.mapped("name"))),
                ),
            )
        if unsaid := silent - returned:
            yield Finding(
                "formal_notice",
                "should",
                self.env._(
                    "No formal notice was sent for %(numbers)s.",
                    numbers=", ".join(sorted(unsaid.mapped("name"))),
                ),
            )
        if said:
            yield from self._find_proof(referral)

    @api.model
    def _find_proof(self, referral):
        if not self._get_registered(referral).filtered("proof_ids"):
            yield Finding(
                "proof",
                "should",
                self.env._(
                    "The formal notice has no proof: add the deposit and the receipt "
                    "to its sending."
                ),
            )

    @api.model
    def _find_running_notice(self, referral):
        """What a letter promised is kept: until then the debtor may pay."""
        for notice in self._get_running_notices(referral):
            letters = self.env["dunning.letter"]
            yield Finding(
                "notice_running",
                self._running_notice,
                self.env._(
                    "The formal notice %(number)s lets the debtor pay until "
                    "%(deadline)s: go on from %(day)s.",
                    number=notice.name,
                    deadline=letters._day(notice.deadline, self.env.lang),
                    day=letters._day(_get_end(notice), self.env.lang),
                ),
            )

    @api.model
    def _find_worth(self, referral):
        """Whether what is owed is worth the cost of the way, by the company's word."""
        company, currency = referral.company_id, referral.currency_id
        if not self._worth:
            return
        owed = sum(line["amount_principal"] for line in referral._prepare_lines())
        least = company.currency_id._convert(
            company[self._worth], currency, company, referral.date
        )
        if currency.compare_amounts(owed, least) < 0:
            yield Finding(
                "worth",
                "should",
                self.env._(
                    "%(owed)s are owed: this way is worth its cost from %(least)s on "
                    "(see the settings).",
                    owed=currency.format(owed),
                    least=currency.format(least),
                ),
            )

    @api.model
    def _get_formal_lines(self, referral):
        """What the formal notices that have left say of these invoices."""
        return self._search_formal_lines(referral, "sent")

    @api.model
    def _get_returned_lines(self, referral):
        """What those say that came back from a wrong address."""
        lines = self._search_formal_lines(referral, "failed")
        return lines.filtered(lambda line: line.notice_id._get_returned_letters())

    @api.model
    def _search_formal_lines(self, referral, sending_state):
        return self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", referral.move_ids.ids),
                ("notice_id.state", "=", "issued"),
                ("notice_id.level_id.stage", "=", "formal_notice"),
                ("notice_id.sending_state", "=", sending_state),
            ]
        )

    @api.model
    def _get_registered(self, referral):
        """The registered letters among the formal notices."""
        notices = self._get_formal_lines(referral).notice_id
        return notices.delivery_ids.filtered("is_registered")

    @api.model
    def _get_running_notices(self, referral):
        """The formal notices whose days have not run out."""
        day = self._get_day(referral)
        notices = self._get_formal_lines(referral).notice_id
        return notices.filtered(
            lambda notice: notice.deadline and _get_end(notice) > day
        )

    @api.model
    def _find_dispute(self, referral):
        holds = referral.move_ids.dunning_hold_ids
        for hold in holds.filtered(lambda hold: hold._is_open_dispute()):
            yield Finding(
                "dispute",
                "should",
                self.env._("%(hold)s: a dispute is open.", hold=hold.display_name),
            )

    @api.model
    def _find_over_indebtedness(self, referral):
        if referral._get_insolvencies(["over_indebtedness"]):
            yield Finding(
                "over_indebtedness",
                "should",
                self.env._(
                    "The over-indebtedness of %(customer)s is recorded: enforcement "
                    "waits (C. conso. L722-2).",
                    customer=referral.partner_id.name,
                ),
            )

    @api.model
    def _find_evidence(self, referral):
        if unordered := self._get_unproved(referral, "order"):
            yield Finding(
                "order",
                "should",
                self.env._(
                    "Nothing proves the order of %(numbers)s: add the signed quote or "
                    "the order to the exhibits.",
                    numbers=name_moves(unordered),
                ),
            )
        if undelivered := self._get_unproved(referral, "delivery"):
            yield Finding(
                "delivery",
                "should",
                self.env._(
                    "Nothing proves the delivery of %(numbers)s: add the signed "
                    "delivery note to the exhibits.",
                    numbers=name_moves(undelivered),
                ),
            )

    @api.model
    def _find_elsewhere(self, referral):
        if text := referral._explain_elsewhere():
            yield Finding("elsewhere", "must", text)

    @api.model
    def _find_stale_dossier(self, referral):
        if referral.dossier_state == "stale":
            yield Finding("stale", "should", referral._explain_stale())

    @api.model
    def _find_bad_exhibits(self, referral):
        """What a slip of paper would stand for in the dossier."""
        bad = referral._get_selected().filtered(lambda exhibit: exhibit._is_bad())
        if bad:
            yield Finding(
                "exhibit",
                "should",
                self.env._(
                    "These exhibits are empty, damaged, lost or cannot be bound: "
                    "%(names)s. Gather the exhibits again, or put a file in their "
                    "place.",
                    names=", ".join(bad[:NAMED].mapped("name"))
                    + "…" * (len(bad) > NAMED),
                ),
            )

    @api.model
    def _get_unproved(self, referral, kind):
        """The invoices whose order or delivery no selected exhibit proves."""
        proofs = referral.exhibit_ids.filtered(
            lambda exhibit: (
                exhibit.kind == kind
                and exhibit.selected
                and exhibit._is_proof()
                and not exhibit._is_bad()
            )
        )
        if proofs.filtered(lambda exhibit: not exhibit.move_ids):
            return self.env["account.move"]
        return referral.move_ids._origin - proofs.move_ids

    @api.model
    def _find_retention(self, referral):
        if not referral.retention_of_title:
            yield Finding(
                "retention",
                "should",
                self.env._(
                    "Say whether the goods were sold under retention of title: the "
                    "agent and the court must know."
                ),
            )


def _get_end(notice):
    """The first day on which it can be said that a formal notice has not helped."""
    return notice.deadline + timedelta(escalation.FORMAL_NOTICE_GRACE)


def name_moves(moves):
    """The numbers of some invoices; the first ones of many."""
    numbers = sorted(moves.mapped("name"))
    return ", ".join(numbers[:NAMED]) + "…" * (len(numbers) > NAMED)
