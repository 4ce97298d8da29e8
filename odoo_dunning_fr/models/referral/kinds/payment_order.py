"""A payment order: the judge orders payment on documents alone (CPC 1405 to 1425).

What its request says and how it is written is in `dunning_referral_request.py`.
"""

from odoo import api, models

from ....rules import legal_form, payment_order, procedure
from ....rules.limitation import last_day_of_title
from ....rules.time_limits import add_months
from ..court.table import clean_postal_code
from ..findings import Finding
from ..referral import RUNNING
from .kind import SETTINGS

# What a person is called by: a first name and a name.
FULL_NAME = 2
# The papers, by who files the request.
PAPERS = {
    "creditor": ["letter", "request", "statement"],
    "agent": ["letter", "request", "statement", "power"],
    "lawyer": ["request", "statement"],  # who writes to the registry himself
}


class DunningReferralKindPaymentOrder(models.AbstractModel):
    _name = "dunning.referral.kind.payment_order"
    _description = "Referral by a Payment Order"
    _inherit = ["dunning.referral.suit"]

    _path = "payment_order"
    _worth = "dunning_order_min_amount"
    _has_court = True
    _pages = ("statement", "identity")  # the calculation is its statement of sums
    _needs_form = True

    @api.model
    def _get_meaning(self):
        return self.env._(
            "The judge orders payment on your documents alone; served by a "
            "commissaire de justice, open to opposition for a month (CPC 1405 to "
            "1425)."
        )

    # What a file must have

    @api.model
    def _get_checks(self):
        return [
            *super()._get_checks(),
            self._find_court,
            self._find_registry_street,
            self._find_filing,
        ]

    @api.model
    def _get_places(self, referral):
        customer = referral.partner_id
        return {
            **super()._get_places(referral),
            **dict.fromkeys(("names", "registry"), customer),
            "identity": SETTINGS,
            "registry_street": referral.court_id,
            "opposition_address": referral._get_opposition_partner(),
        }

    @api.model
    def _get_day(self, referral):
        """The request is signed on its day, and filed today at the earliest."""
        return min(referral._get_request_date(), super()._get_day(referral))

    @api.model
    def _find_debtor(self, referral):
        yield from super()._find_debtor(referral)
        customer = referral.partner_id.sudo()  # whoever prepares a file may know it
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
        level = self._get_registry_level(referral)
        if level and not customer.dunning_registry:
            yield Finding(
                "registry",
                level,
                self.env._(
                    "The RCS registry of %(customer)s is not known: enter it on the "
                    "customer.",
                    customer=customer.name,
                ),
            )

    @api.model
    def _get_registry_level(self, referral):
        """Merchants must be named with their RCS, civil companies should.

        A sole trader too: if he is an artisan he has none.
        """
        customer_sudo = referral.partner_id.sudo()  # whoever prepares it may know it
        form = legal_form.read(customer_sudo.dunning_legal_form)
        in_commerce = referral._get_jurisdiction() == "commercial"
        if form and form.in_rcs is False:
            return ""
        if form and form.in_rcs is None:
            return in_commerce and "should"
        return "must" if in_commerce else form and "should"

    @api.model
    def _find_sender(self, referral):
        yield from super()._find_sender(referral)
        if not referral.company_id.sudo()._has_dunning_identity():
            yield self._must(
                "identity",
                self.env._(
                    "The request of a sole trader gives his profession, nationality, "
                    "day and place of birth (CPC 54): see the settings."
                ),
            )

    @api.model
    def _find_limitation(self, referral):
        """Filing interrupts nothing: time must be left to serve the order."""
        yield from super()._find_limitation(referral)
        first = referral._get_bar()
        today = referral.company_id._get_dunning_today()
        if first and first > today and payment_order.must_assign(first, today):
            yield Finding(
                "assign",
                "should",
                self.env._(
                    "A claim is barred on %(day)s, and only the service of an order "
                    "interrupts limitation: under six months, prefer an assignation.",
                    day=self.env["dunning.letter"]._day(first, self.env.lang),
                ),
            )

    @api.model
    def _find_rates(self, referral):
        """A rate that is not known forbids it: the judge is told an exact sum."""
        # Asked before it may be sued: a charge that nobody decided on is left out.
        regime, _question = referral._get_terms()
        known = super()._find_rates(referral)
        if not regime:
            return known
        return [found._replace(level="must") for found in known]

    @api.model
    def _find_court(self, referral):
        found = referral._get_competence()
        if not referral.court_id:
            yield self._must(
                "court",
                referral._explain_courts(found) or self.env._("Choose the court."),
            )
        elif found.kinds and referral.court_id.kind not in found.kinds:
            yield self._must(
                "court_kind",
                self.env._(
                    "%(court)s is not competent, by the quality of the parties "
                    "(CPC 1406). %(hint)s",
                    court=referral.court_id.name,
                    hint=self._name_competent(found),
                ),
            )
        elif found.courts and referral.court_id not in found.courts:
            yield Finding(
                "other_court",
                "should",
                self.env._(
                    "%(court)s is not among the courts that are found for this debtor "
                    "(%(found)s): no clause derogates from CPC 1406.",
                    court=referral.court_id.name,
                    found=", ".join(found.courts.mapped("name")),
                ),
            )

    @api.model
    def _find_registry_street(self, referral):
        """A letter without a street comes back."""
        court = referral.court_id
        if court and referral.filing != "lawyer" and not court._get_checked_street():
            yield Finding(
                "registry_street",
                "should",
                self.env._(
                    "The street of the registry of %(court)s was not checked: the "
                    "letter has none, and would come back. Look at it on the court.",
                    court=court.name,
                ),
            )

    @api.model
    def _name_competent(self, found):
        if not found.courts:
            return found.gap
        return self.env._(
            "Choose %(courts)s.", courts=", ".join(found.courts.mapped("name"))
        )

    @api.model
    def _find_filing(self, referral):
        if referral.filing != "creditor" and not referral.agent_id:
            yield self._must(
                "agent",
                self.env._(
                    "Say in “Handed To” which lawyer or agent files the request."
                ),
            )
        if referral.transfer_on_opposition and not referral.opposition_court_id:
            yield self._must(
                "transfer",
                self.env._(
                    "Name the court to which the case goes in case of opposition "
                    "(CPC 1408)."
                ),
            )
        address = referral._get_opposition_partner()
        if not address._has_postal_address():
            yield self._must(
                "opposition_address",
                self.env._(
                    "The address of %(creditor)s, where it is told of an opposition, "
                    "is not complete (CPC 1418).",
                    creditor=address.display_name,
                ),
            )
        if referral.amount_penalty and not referral.penalty_basis:
            yield self._must(
                "penalty",
                self.env._("Say which clause gives the penalty that is asked for."),
            )

    @api.model
    def _must(self, code, text):
        return Finding(code, "must", text)

    # What is written

    @api.model
    def _prepare_documents(self, referral):
        """The cover letter, the request, its statement of sums, the power if any.

        The values for the official form are an aid, not a part of what is filed.
        """
        return referral._write_documents(PAPERS[referral.filing])

    @api.model
    def _describe_dossier(self, referral, facts):
        """What a dossier is out of date with, beside the sums of its lines."""
        sums = {
            **facts["sums"],
            "penalty": referral._exact(referral.amount_penalty),
            "total": referral._exact(referral.amount_total),
        }
        return {**facts, "sums": sums, "request": self._describe_request(referral)}

    @api.model
    def _describe_request(self, referral):
        """Days as ISO 8601; courts by their codes."""
        transfer = referral.transfer_on_opposition and referral.opposition_court_id
        return {
            "date": referral._get_request_date().isoformat(),
            "court": {
                "code": referral.court_id.code or "",
                "name": referral.court_id.name,
            },
            "nature": referral.nature,
            "filed_by": referral.filing,
            "agent_quality": referral.agent_quality or "",
            "opposition_address": referral._prepare_opposition_address(),
            "transfer_to": transfer.code if transfer else None,
            "basis": referral.basis or "",
            "amicable_steps": referral.amicable_steps or "",
            "penalty_clause": referral.penalty_basis or "",
            "capitalisation": referral.capitalisation,
        }

    # Its procedure

    @api.model
    def _get_duties(self, referral):
        case = self._get_case(referral)
        facts = [event._as_fact() for event in referral.event_ids if event.date]
        return {
            event: procedure.duty(event._as_fact(), facts, case)
            for event in referral.event_ids
            if event.date and event.kind
        }

    @api.model
    def _get_case(self, referral):
        return procedure.Case(
            referral.court_id.kind or None,
            referral._to_euro(referral.amount_total),
            self._get_distance(referral),
        )

    @api.model
    def _get_distance(self, referral):
        debtor = referral.partner_id
        return payment_order.distance(
            debtor.country_id.code,
            clean_postal_code(debtor.zip),
            clean_postal_code(referral.court_id.zip),
        )

    @api.model
    def _get_notes(self, referral):
        """What was missed, what the order means, what the debtor may still do."""
        missed = referral.event_ids.filtered("is_missed")
        notes = [("danger", event._explain_missed()) for event in missed]
        orders = referral.event_ids.filtered(lambda event: event.kind == "order")
        if orders and (said := orders[-1]._explain_grant()):
            notes.append(("warning", said))
        if referral.state in RUNNING:
            # An insolvency stops the suit, whenever it comes.
            if refusal := self._get_refusal(referral):
                notes.append(("danger", refusal))
            notes += self._explain_limitation(referral)
            notes += self._explain_opposition(referral)
            notes += self._explain_title(referral)
        return notes

    @api.model
    def _explain_limitation(self, referral):
        bar = referral._get_bar()
        if not bar or "served" in referral.event_ids.mapped("kind"):
            return []
        day = self.env["dunning.letter"]._day(bar, self.env.lang)
        return [
            (
                "info",
                self.env._(
                    "The claim is barred on %(day)s: filing does not interrupt "
                    "limitation, only the service of the order does.",
                    day=day,
                ),
            )
        ]

    @api.model
    def _explain_opposition(self, referral):
        facts = [event._as_fact() for event in referral.event_ids]
        kinds = {fact.kind for fact in facts}
        if "served" not in kinds or kinds & {*procedure.OPPOSITION, "judgment"}:
            return []
        until = procedure.may_oppose_until(facts, self._get_distance(referral))
        if not until:
            text = self.env._(
                "Not served in person: the debtor may oppose until a month after the "
                "first act that he is given, or the first seizure (CPC 1416)."
            )
        else:
            text = self.env._(
                "The debtor may oppose until %(day)s (CPC 1416).",
                day=self.env["dunning.letter"]._day(until, self.env.lang),
            )
        return [("info", text)]

    @api.model
    def _explain_title(self, referral):
        """Ten years to enforce it, and a legal rate that rises two months after."""
        facts = [event._as_fact() for event in referral.event_ids]
        where = self._get_distance(referral)
        days = [
            procedure.title_on(fact, facts, where)
            for fact in facts
            if fact.kind in procedure.TITLE
        ]
        day = min(filter(None, days), default=None)
        if not day:
            return []
        letter, lang = self.env["dunning.letter"], self.env.lang
        raised = add_months(day, procedure.RAISE_MONTHS)
        return [
            (
                "info",
                self.env._(
                    "The title may be enforced for ten years, until %(day)s (CPCE "
                    "L111-4). From %(raised)s on the legal rate of interest, where it "
                    "is the one that runs, is raised by five points (CMF L313-3).",
                    day=letter._day(last_day_of_title(day), lang),
                    raised=letter._day(raised, lang),
                ),
            )
        ]
