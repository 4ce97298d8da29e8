"""A way to refer invoices. One abstract model a kind, found by its name.

A kind is `dunning.referral.kind.<code>`, `<code>` being the value in
`dunning.referral.kind`. It says what a file of it must have, whether the law closes the
way, to whom the file goes, what is written for it and what follows. Its methods are
given the file (a record of `dunning.referral`) and work in the language of its context:
see `dunning.referral._get_kind`. What has no kind, since its add-on was removed, is
answered by the model below.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, models

from ....rules import escalation, legal_form, paths

SETTINGS = "account.action_account_config"
NAMED = 5  # invoices that are named before the rest is left out


class Finding(NamedTuple):
    """Something that a file lacks: `must` forbids it, `should` a manager overrides."""

    code: str
    level: str
    text: str


class DunningReferralKind(models.AbstractModel):
    _name = "dunning.referral.kind"
    _description = "Kind of Referral"

    # The way whose law it follows, as `rules.paths` names it; none: always open.
    _path = ""
    # Whether the debtor's SIREN must be known, not only should.
    _needs_siren = False
    # Whether its legal form must be known, not only should.
    _needs_form = False
    # The company's setting of what must be owed for the way to be worth its cost.
    _worth = ""
    # Whether a court is proposed, the competent one (CPC 1406).
    _has_court = False
    # How grave it is that a formal notice still gives the debtor days to pay.
    _running_notice = "should"
    # The pages that we write ourselves, as exhibits.
    _pages = ("statement", "calculation", "identity")
    # Who may take it over: values of `res.partner.dunning_agent_kind`.
    _agent_kinds = ("officer", "lawyer")
    # The fields of `dunning.referral` that it adds and that may still change once a
    # file has left.
    _open_fields = frozenset()

    # The way, in the dialog

    @api.model
    def _get_meaning(self):
        """TO OVERRIDE. What the way means, in a sentence."""
        return ""

    @api.model
    def _get_refusal(self, referral):
        """TO OVERRIDE. Why the law closes the way; empty when it is open."""
        code = paths.refusal(self._path, referral._get_claim(), on=referral.date)
        return code and self._get_refusals(referral)[code]

    @api.model
    def _propose_agent(self, company):
        """TO OVERRIDE. To whom files of a company go, when there is no choice."""
        return self.env["res.partner"]

    # What a file must have

    @api.model
    def _get_checks(self):
        """TO OVERRIDE. The methods that find what a file lacks.

        Each is given the file and gives `Finding`s.
        """
        return [
            self._find_sums,
            self._find_due,
            self._find_money,
            self._find_debtor,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_rates,
            self._find_notice,
            self._find_running_notice,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_worth,
        ]

    @api.model
    def _get_foreseen(self):
        """TO OVERRIDE. The checks that depend on debtor, sender and invoices alone."""
        return [
            self._find_worth,
            self._find_debtor,
            self._find_form,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_notice,
            self._find_running_notice,
            self._find_dispute,
        ]

    @api.model
    def _get_places(self, referral):
        """TO OVERRIDE. Where what is missing is mended, by the codes of findings.

        What is not among them is mended on the file itself.

        :rtype: dict[str, odoo.models.BaseModel | str]
        :return: the record, or the name of the action that leads there
        """
        customer, moves = referral.partner_id, referral.move_ids
        disputes = moves.dunning_hold_ids.filtered(lambda hold: hold._is_open_dispute())
        about_debtor = ("siren", "address", "form", "quality", "activity", "term")
        return {
            **dict.fromkeys(about_debtor, customer),
            "delivery_date": moves.filtered(lambda move: not move.delivery_date)[:1],
            "sender": SETTINGS,
            "rates": "odoo_dunning_fr.dunning_rate_action",
            "proof": self._get_registered(referral)[:1],
            "notice_running": self._get_running_notices(referral)[:1],
            "dispute": disputes[:1],
            "over_indebtedness": referral._get_insolvencies(["over_indebtedness"])[:1],
            "elsewhere": referral._get_others()[:1],
        }

    @api.model
    def _get_day(self, referral):
        """TO OVERRIDE. The day on which its papers say that nothing helped."""
        return referral.company_id._get_dunning_today()

    # What is written

    @api.model
    def _prepare_documents(self, referral):
        """TO OVERRIDE. The papers, which the dossier begins with.

        :rtype: list[tuple[str, str, bytes]]
        :return: (file name, title, PDF) of each
        """
        return []

    @api.model
    def _prepare_export_files(self, referral):
        """TO OVERRIDE. What the agent's software reads, laid into the dossier.

        :rtype: list[tuple[str, bytes]]
        """
        return []

    @api.model
    def _get_export_profile(self, referral):
        """TO OVERRIDE. How the files for the agent's software are made."""
        return self.env["dunning.export.profile"]._find_default(referral.company_id)

    @api.model
    def _get_letter_references(self, referral):
        """TO OVERRIDE. What both correspondents call the matter: (label, text) pairs.

        A pair without a text is left out.
        """
        return [(self.env._("Our reference"), referral.name)]

    @api.model
    def _describe_dossier(self, referral, facts):
        """TO OVERRIDE. The facts of `dossier.json`, with those of this kind."""
        return facts

    # What happens to a file

    @api.model
    def _on_create(self, referrals):
        """TO OVERRIDE. Once files were made, and their sums counted."""

    @api.model
    def _on_refresh(self, referrals):
        """TO OVERRIDE. Once the sums of files were counted anew."""
        if self._has_court:
            for referral in referrals.filtered(lambda one: not one.court_id):
                courts = referral._get_competence().courts
                # Found, and chosen by nobody.
                referral._as_program().court_id = courts if len(courts) == 1 else False

    @api.model
    def _on_ready(self, referral):
        """TO OVERRIDE. Once a file is approved."""
        if self._has_court:
            referral._remember_court()

    @api.model
    def _on_send(self, referrals):
        """TO OVERRIDE. Once files were handed over."""

    # Its procedure

    @api.model
    def _get_duties(self, referral):
        """TO OVERRIDE. Map the events of a file to the duties that they open.

        :rtype: dict[odoo.models.BaseModel, odoo_dunning_fr.rules.procedure.Duty]
        """
        return {}

    @api.model
    def _get_notes(self, referral):
        """TO OVERRIDE. What is to be known at this stage: (level, sentence) pairs.

        Levels are `danger`, `warning` and `info`.
        """
        return []

    # What many kinds check

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
                    numbers=_name(unknown),
                ),
            )

    @api.model
    def _find_rates(self, referral):
        for gap in dict.fromkeys(filter(None, referral.line_ids.mapped("gap"))):
            yield Finding("rates", "should", gap)

    @api.model
    def _find_notice(self, referral):
        said = self._get_formal_lines(referral)
        if silent := referral.move_ids - said.move_id:
            yield Finding(
                "formal_notice",
                "should",
                self.env._(
                    "No formal notice was sent for %(numbers)s.",
                    numbers=", ".join(sorted(silent.mapped("name"))),
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
        return self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", referral.move_ids.ids),
                ("notice_id.state", "=", "issued"),
                ("notice_id.level_id.stage", "=", "formal_notice"),
                ("notice_id.sending_state", "=", "sent"),
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
                    numbers=_name(unordered),
                ),
            )
        if undelivered := self._get_unproved(referral, "delivery"):
            yield Finding(
                "delivery",
                "should",
                self.env._(
                    "Nothing proves the delivery of %(numbers)s: add the signed "
                    "delivery note to the exhibits.",
                    numbers=_name(undelivered),
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

    # What the law says

    @api.model
    def _get_refusals(self, referral):
        """The words for each code of `rules.paths`."""
        customer = referral.partner_id.display_name
        return {
            "insolvent": self._explain_insolvent(referral),
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
            "own_procedure": self.env["dunning.court"]._explain_own_procedure(
                referral.partner_id
            ),
            "private": self.env._(
                "%(customer)s is not under the administrative courts.",
                customer=customer,
            ),
            "merchants": self.env._(
                "Closed to what merchants invoice each other (CPCE L125-1)."
            ),
            "ceiling": self.env._(
                "Above %(ceiling)s of principal and interest (CPCE R125-1).",
                ceiling=referral._write_ceiling(
                    paths.SMALL_CLAIM_CEILINGS, referral.date
                ),
            ),
        }

    @api.model
    def _explain_insolvent(self, referral):
        customer = referral.partner_id.display_name
        if referral._get_insolvencies(["personal_recovery"]):
            return self.env._(
                "The personal recovery of %(customer)s is open. Declare the claim "
                "(C. conso. L742-10).",
                customer=customer,
            )
        return self.env._(
            "%(customer)s is insolvent: suits have stopped and it may not pay "
            "earlier debts (C. com. L622-7, L622-21). Declare the claim.",
            customer=customer,
        )


def _get_end(notice):
    """The first day on which it can be said that a formal notice has not helped."""
    return notice.deadline + timedelta(escalation.FORMAL_NOTICE_GRACE)


def _name(moves):
    """The numbers of some invoices; the first ones of many."""
    numbers = sorted(moves.mapped("name"))
    return ", ".join(numbers[:NAMED]) + "…" * (len(numbers) > NAMED)
