"""The declaration of claims in an insolvency (C. com. L622-24, L622-25)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

from ....rules import typography
from ..findings import Finding

DECLARATION = "odoo_dunning_fr.dunning_declaration_letter"
# What shows that a court was seized, in a file that goes to one.
SEIZED = frozenset(
    "filed fee_paid order served opposition notice_of_opposition_costs judgment".split()
)
PERSONAL = "personal_recovery"
# By which law the claims are declared; else as in a safeguard.
ARTICLES = {
    "receivership": "declaration_receivership",
    "liquidation": "declaration_liquidation",
    PERSONAL: "declaration_personal",
}


class Seizure(NamedTuple):
    """A court that was seized of some of the claims (C. com. R622-23, 3°)."""

    court: str  # as in a sentence
    date: date
    numbers: str  # of the invoices, as they are written; empty: of all


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
            self._find_form,
            self._find_address,
            self._find_sender,
            self._find_rates,
            self._find_insolvency,
            self._find_proceedings,
            self._find_seizures,
            self._find_born_before,
            self._find_left_out,
            self._find_retention,
        ]

    @api.model
    def _get_places(self, referral):
        hold = referral.insolvency_id
        return {
            **super()._get_places(referral),
            **dict.fromkeys(("judgment", "officer", "published", "late"), hold),
            "proceedings": hold,
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
        if self._is_late(hold):
            yield Finding("late", "should", self._explain_late(hold))

    @api.model
    def _is_late(self, hold):
        today = hold.company_id._get_dunning_today()
        return hold.declaration_deadline and hold.declaration_deadline < today

    @api.model
    def _explain_late(self, hold):
        letter, lang = self.env["dunning.letter"], self.env.lang
        day = letter._day(hold.declaration_deadline, lang)
        if hold.relief_deadline:
            return self.env._(
                "The time to declare ended on %(day)s: ask to be relieved until "
                "%(relief)s (C. com. L622-26).",
                day=day,
                relief=letter._day(hold.relief_deadline, lang),
            )
        return self.env._(
            "The time to declare ended on %(day)s: the claim may be lost. Ask counsel "
            "before you declare it.",
            day=day,
        )

    @api.model
    def _find_proceedings(self, referral):
        hold = referral.insolvency_id
        if hold and not (hold.court_name and hold.court_number):
            yield Finding(
                "proceedings",
                "should",
                self.env._(
                    "Enter the court and the number of the proceedings on the "
                    "insolvency: the declaration names them."
                ),
            )

    @api.model
    def _find_seizures(self, referral):
        """No court is said to be seized unless it is true, and known to be."""
        for text in self._list_unsaid(referral):
            yield Finding("seizure", "must", text)
        seized = self._list_seizures(referral)
        if seized and referral.no_court_seized:
            yield Finding(
                "seized",
                "must",
                self.env._(
                    "A court was seized of these claims: %(courts)s. Untick “No Court "
                    "Is Seized”; the declaration names it (C. com. R622-23).",
                    courts=", ".join(dict.fromkeys(one.court for one in seized)),
                ),
            )
        if not seized and not referral.no_court_seized:
            yield Finding(
                "no_court",
                "should",
                self.env._(
                    "Is a court seized of these claims? Tick “No Court Is Seized” if "
                    "none is, or enter the court claim among the limitation events of "
                    "the invoices: the declaration says so (C. com. R622-23)."
                ),
            )

    # The courts that are seized of the claims

    @api.model
    def _list_seizures(self, referral):
        """The courts that were seized, by what is recorded of the same invoices.

        :rtype: list[Seizure]
        """
        moves = referral.move_ids._origin
        found = [
            Seizure(
                file.court_id._get_title_in_sentence(),
                min(event.date for event in events),
                self._name_some(file.move_ids & moves, moves),
            )
            for file, events in self._find_suits(referral).items()
            if file.court_id and events
        ]
        found += [
            Seizure(
                event.court_name,
                event.date,
                self._name_some(event.move_ids & moves, moves),
            )
            for event in self._find_court_claims(moves)
            if event.court_name
        ]
        return sorted(set(found), key=lambda one: (one.date, one.court))

    @api.model
    def _list_unsaid(self, referral):
        """What is recorded of a court and lacks its name or its day."""
        texts = [
            self.env._(
                "%(file)s was handed over for a court: enter the day on which it was "
                "filed among its events, or recall it if it never was.",
                file=file.display_name,
            )
            for file, events in self._find_suits(referral).items()
            if file.state != "closed" and not (file.court_id and events)
        ]
        texts += [
            self.env._(
                "%(event)s: enter the court on the limitation event, the declaration "
                "names it.",
                event=event.display_name,
            )
            for event in self._find_court_claims(referral.move_ids._origin)
            if not event.court_name
        ]
        return texts

    @api.model
    def _find_suits(self, referral):
        """Map the files of the same invoices that left for a court to what shows it."""
        files = referral.search(
            [
                ("move_ids", "in", referral.move_ids._origin.ids),
                ("id", "not in", referral.ids),
                ("state", "in", ("sent", "in_progress", "closed")),
            ]
        ).filtered(lambda file: file._get_kind()._has_court)
        return {
            file: file.event_ids.filtered(lambda event: event.kind in SEIZED)
            for file in files
        }

    @api.model
    def _find_court_claims(self, moves):
        return moves.dunning_limitation_event_ids.filtered(
            lambda event: event.kind == "court_claim" and not event.voided
        )

    @api.model
    def _name_some(self, some, moves):
        """The numbers of some of the invoices; nothing where it is all of them."""
        return "" if some == moves else ", ".join(sorted(some.mapped("name")))

    @api.model
    def _find_born_before(self, referral):
        day = referral.insolvency_id.judgment_date
        for move in referral.move_ids if day else ():
            if self._get_birth(move) >= day:
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
    def _find_left_out(self, referral):
        """What was born before the judgment is declared, all of it, or is lost."""
        if left_out := self._list_left_out(referral):
            yield Finding(
                "left_out",
                "should",
                self.env._(
                    "Born before the judgment, open, and in no declaration: "
                    "%(numbers)s. What is not declared in time is lost: add it to this "
                    "file, or make another one.",
                    numbers=", ".join(sorted(left_out.mapped("name"))),
                ),
            )

    @api.model
    def _list_left_out(self, referral):
        """The open claims of before the judgment that no declaration has."""
        day = referral.insolvency_id.judgment_date
        if not day:
            return referral.move_ids.browse()
        items_sudo = self.env["account.move.line"].sudo()  # whoever prepares the file
        open_items = items_sudo.search(
            [
                ("company_id", "=", referral.company_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("account_id.non_trade", "=", False),
                ("partner_id.commercial_partner_id", "=", referral.partner_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
                ("move_type", "in", ("out_invoice", "out_receipt", "entry")),
                ("move_id.dunning_assigned", "=", False),
            ]
        )
        others = referral.search(
            [
                ("partner_id", "=", referral.partner_id.id),
                ("company_id", "=", referral.company_id.id),
                ("kind", "=", referral.kind),
                ("outcome", "!=", "recalled"),
            ]
        )
        declared = referral.move_ids._origin | others.move_ids
        return open_items.move_id.filtered(
            lambda move: move not in declared and self._get_birth(move) < day
        )

    @api.model
    def _get_birth(self, move):
        """From when a claim counts as born: its delivery, else its invoice."""
        return min(filter(None, (move.delivery_date, move.invoice_date, move.date)))

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
        """What is due on the day of the judgment, what falls due later, and why."""
        hold = referral.insolvency_id
        day = hold.judgment_date or hold.date_from
        due = referral.line_ids.filtered(lambda line: line.date_maturity < day)
        later, claimed = referral.line_ids - due, referral._sum_claim(due)
        french = typography.is_french(self.env.lang)
        return {
            "procedure": self._word_procedure(hold),
            "court": hold.court_name or "",
            "court_number": hold.court_number or "",
            "judgment": day.isoformat(),
            "published": hold.published_on and hold.published_on.isoformat(),
            "article": ARTICLES.get(hold.procedure, "declaration"),
            "is_personal": hold.procedure == PERSONAL,
            # French elides before a vowel; the sentence has the word in it.
            "of_debtor": french and typography.elided("de", referral.partner_id.name),
            "creditor_line": self._describe_party(referral._prepare_creditor()),
            "debtor_line": self._describe_party(referral._prepare_debtor()),
            "due": claimed,
            "elements": referral._word_elements(due),
            "later": referral._sum_lines(later) if later else None,
            "words_of": Decimal(claimed["total"]),
            "causes": self._describe_causes(referral),
            "security": referral.security_note or "",
            "seizures": self._list_seizures(referral),
            "no_court": referral.no_court_seized,
        }

    @api.model
    def _describe_dossier(self, referral, facts):
        """What a dossier is out of date with, beside the sums of its lines."""
        hold = referral.insolvency_id
        days = {
            name: hold[name].isoformat() if hold[name] else None
            for name in ("judgment_date", "published_on")
        }
        told = {
            "procedure": hold.procedure or "",
            "court": hold.court_name or "",
            "number": hold.court_number or "",
            "no_court_seized": referral.no_court_seized,
            "courts_seized": [
                {**one._asdict(), "date": one.date.isoformat()}
                for one in self._list_seizures(referral)
            ],
            "security": referral.security_note or "",
        }
        return {**facts, "insolvency": {**days, **told}}

    @api.model
    def _word_procedure(self, hold):
        """How the declaration begins: by the procedure, in a sentence."""
        words = {
            "safeguard": self.env._("In the safeguard proceedings"),
            "receivership": self.env._("In the receivership proceedings"),
            "liquidation": self.env._("In the liquidation proceedings"),
            PERSONAL: self.env._(
                "In the proceedings of personal recovery with liquidation"
            ),
        }
        return words.get(hold.procedure) or self.env._(
            "In the proceedings (%(name)s)", name=hold.reason_id.name
        )

    @api.model
    def _describe_party(self, party):
        """Who a party is, on one line: name, form, capital, seat, registry, organ."""
        letter = self.env["dunning.letter"]
        capital = party["capital"] and letter._money(
            party["capital"].removesuffix(".00"), party["currency"], self.env.lang
        )
        siren = typography.grouped(party["siren"], 3)
        registry = party["registry"]
        number = f"RCS {registry} {siren}" if registry else f"SIREN {siren}"
        facts = [
            party["form"],
            capital and self.env._("share capital of %(amount)s", amount=capital),
            party["is_person"]
            and self.env._("living at %(address)s", address=party["address"]),
            not party["is_person"]
            and self.env._("registered office: %(address)s", address=party["address"]),
            siren and number.replace(" ", typography.NBSP),
            party["organ"]
            and not party["is_person"]
            and self.env._("represented by %(organ)s", organ=party["organ"]),
        ]
        return typography.clean(", ".join([party["name"], *filter(None, facts)]))

    @api.model
    def _describe_causes(self, referral):
        """Map the numbers of the invoices to what was supplied, and when."""
        letter, causes = self.env["dunning.letter"], {}
        for line in referral.line_ids:
            delivered = line.move_id.delivery_date
            what = typography.clean(line.description or "")
            if delivered:
                day = letter._day(delivered, self.env.lang)
                what = ", ".join(
                    filter(None, (what, self.env._("delivered on %(day)s", day=day)))
                )
            causes[line.move_name] = what
        return causes


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

    no_court_seized = fields.Boolean(
        string="No Court Is Seized",
        help="That no court is seized of these claims is said in the declaration only "
        "if somebody who knows it says so (C. com. R622-23).",
    )

    def _compute_insolvency_id(self):
        for referral in self:
            hold = referral._get_insolvencies()[:1]
            referral.insolvency_id = hold
            referral.declaration_deadline = hold.declaration_deadline
            referral.relief_deadline = hold.relief_deadline
