from decimal import Decimal
from itertools import chain, product
from typing import Any, NamedTuple

from odoo import api, models

from ....rules import court as court_rules
from ....rules import legal_form
from .table import Place, clean_postal_code, read_places

# Where French courts are found by postal code. Monaco has its own.
FRANCE = frozenset("FR GP MQ GF RE YT PM BL MF WF PF NC TF".split())
QUALITIES = {"commercial": "merchant", "administrative": "public"}


class Seats(NamedTuple):
    """The courts of a place, by order; several where its communes differ."""

    commercial: Any
    civil: Any
    proximity: Any
    unsure: bool  # whether some commune has no proximity chamber


class Competence(NamedTuple):
    """The courts that a creditor may choose from, the usual ones first.

    `kinds` holds the kinds of court that are competent, also where no court of the
    kind was found; `gap` is the sentence why there is no court, else empty.
    """

    courts: Any
    kinds: tuple[str, ...] = ()
    gap: str = ""


class DunningCourt(models.Model):
    _inherit = "dunning.court"

    @api.model
    def _find_competent(self, creditor, debtor, amount, nature="contract", on=None):
        """The courts that may order this debtor to pay; see `_get_competence`."""
        return self._get_competence(creditor, debtor, amount, nature, on).courts

    @api.model
    def _get_competence(
        self, creditor, debtor, amount, nature="contract", on=None, quality=None
    ):
        """Which courts may order this debtor to pay, or why none is known.

        Several where the creditor may choose, or where the communes of the postal code
        have not the same: a person picks one, `_remember` keeps it.

        :param creditor: a company or a partner
        :param on: the day of the request; today by default, there where the creditor is
            when it is a company
        :param quality: jurisdiction and kind of the debtor for these claims; else those
            of the debtor as it is now
        :rtype: Competence
        """
        debtor = debtor.commercial_partner_id
        is_company = creditor._name == "res.company"
        company = creditor if is_company else self.env.company
        on = on or company._get_dunning_today()
        if debtor.country_id.code and debtor.country_id.code not in FRANCE:
            return Competence(self.browse(), gap=self._explain_abroad(debtor))
        postal_code = clean_postal_code(debtor.zip)
        seats = self._get_seats(postal_code, debtor.city, on)
        department = court_rules.department(postal_code)
        own = is_company and company._get_dunning_quality()
        parties = (
            court_rules.Party(own or self._get_quality(creditor)),
            court_rules.Party(self._get_quality(debtor, quality), department),
        )
        try:
            kinds = self._get_kinds(*parties, seats, Decimal(str(amount)), nature, on)
        except court_rules.NotForCivilCourt:
            return Competence(self.browse(), gap=self._explain_administrative(debtor))
        except court_rules.OwnProcedure:
            return Competence(self.browse(), gap=self._explain_own_procedure(debtor))
        courts = seats.commercial | seats.civil | seats.proximity
        courts = courts.filtered(lambda court: court.kind in kinds)
        courts = courts.sorted(lambda court: kinds.index(court.kind))
        gap = "" if courts else self._explain_unknown(debtor)
        return Competence(courts, kinds, gap)

    def _remember(self, debtor, candidates):
        """Keep this court as the one that was chosen for the debtor's town."""
        self.ensure_one()
        return self.env["dunning.court.area"]._remember(debtor, self, candidates)

    @api.model
    def _get_seats(self, postal_code, city, on):
        """The courts of a place on a day: the table's, corrected by people's rows."""
        place = read_places().get(postal_code, Place())
        known = self.search([("code", "in", list(place.codes))]).grouped("code")
        commercial, civil, proximity = (
            self.concat(*(known[code] for code in codes if code in known))
            for codes in (place.commercial, place.civil, place.proximity)
        )
        unsure = place.unsure
        for area in self.env["dunning.court.area"]._find(postal_code, city):
            commercial = area.commercial_id.filtered("active") or commercial
            civil = area.civil_id.filtered("active") or civil
            if area.no_proximity:
                proximity, unsure = self.browse(), False
            elif area.proximity_id.active:
                proximity, unsure = area.proximity_id, False
        return Seats(
            commercial._in_force(on),
            civil._in_force(on),
            proximity._in_force(on),
            unsure,
        )

    @api.model
    def _get_quality(self, partner, given=None):
        """What a party is before a court; the jurisdiction is a person's to correct.

        :param given: its jurisdiction and kind for certain claims; else those of today
        """
        partner = partner.commercial_partner_id
        today = partner.dunning_jurisdiction, partner.dunning_debtor_kind
        jurisdiction, kind = given or today
        if kind == "consumer":
            return QUALITIES.get(jurisdiction, "consumer")
        form = legal_form.read(partner.dunning_legal_form)
        if form and form.quality == "sel" and jurisdiction == "civil":
            return "sel"
        return QUALITIES.get(jurisdiction, "civil")

    @api.model
    def _get_kinds(self, creditor, debtor, seats, amount, nature, on):
        """The kinds of court that may decide, whichever the commune of the debtor."""
        # What the communes of a postal code may have: a court of economic activities
        # or not, a proximity chamber or not.
        courts = seats.commercial or [self.browse()]
        spans = [court._get_span() if court.kind == "tae" else None for court in courts]
        chambers = [True, False] if seats.unsure else [bool(seats.proximity)]
        found = [
            court_rules.possible_kinds(
                creditor,
                debtor._replace(tae=span, proximity=near),
                amount,
                nature,
                on=on,
            )
            for span, near in product(spans, chambers)
        ]
        # The usual order of courts first, for all communes.
        return tuple(dict.fromkeys(chain.from_iterable(zip(*found, strict=True))))

    @api.model
    def _explain_abroad(self, debtor):
        return self.env._(
            "%(customer)s is established in %(country)s, where French courts are not "
            "found by postal code. In the European Union, Denmark excepted, a European "
            "order for payment may be asked; else choose the court yourself.",
            customer=debtor.display_name,
            country=debtor.country_id.name,
        )

    @api.model
    def _explain_administrative(self, debtor):
        return self.env._(
            "The claim on %(customer)s is for the administrative courts: no payment "
            "order is possible, a written claim comes first. If the contract is under "
            "private law, correct the jurisdiction on the customer.",
            customer=debtor.display_name,
        )

    @api.model
    def _explain_own_procedure(self, debtor):
        return self.env._(
            "%(customer)s is established in New Caledonia or French Polynesia, which "
            "have codes of civil procedure of their own: the payment order of the CPC "
            "is not for their courts. Have a lawyer there ask for payment.",
            customer=debtor.display_name,
        )

    @api.model
    def _explain_unknown(self, debtor):
        if not debtor.zip:
            return self.env._(
                "The address of %(customer)s has no postal code: enter it, since the "
                "court is that of the debtor's town.",
                customer=debtor.display_name,
            )
        return self.env._(
            "No court is known for the postal code %(postal_code)s of %(customer)s. "
            "Enter the town's own code if it is a CEDEX one, or add the courts of this "
            "place in the configuration.",
            postal_code=debtor.zip,
            customer=debtor.display_name,
        )
