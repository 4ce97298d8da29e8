"""What happens to the demo company on three days of work: pure, dated, repeatable.

Customers and invoices are named as in `demo_company`: `customer` and
`customer/situation/days`, where days are those late on the first day. All days count
from `TODAY`. What banks, courts and people do is done on open days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from demo_company import TODAY
from demo_company.day import SECOND, THIRD, in_words, to_open_day
from demo_company.rules import open_days

DAYS = tuple(TODAY + timedelta(after) for after in (0, SECOND, THIRD))  # of work


class Payment(NamedTuple):
    """A bank transfer that pays an invoice, or a share of it."""

    day: date
    invoice: str
    share: str = "1"


class Dispute(NamedTuple):
    """An invoice that its customer disputes; the reason is one of the add-on's."""

    invoice: str
    reason: str
    note: str


class Insolvency(NamedTuple):
    """A judgment that is read in the BODACC; the reason is one of the add-on's."""

    customer: str
    reason: str
    judgment: date
    published: date
    officer: str  # one of the agents
    court: str
    number: str


class Proof(NamedTuple):
    """What somebody has scanned: an exhibit of a file."""

    kind: str  # of exhibit
    name: str
    day: date | None = None


class File(NamedTuple):
    """What is handed to somebody after dunning, or written off."""

    kind: str  # of the add-on's files
    invoices: tuple[str, ...]
    agent: str = ""
    why: str = ""  # a manager goes on although something is missing
    basis: str = ""  # of the claim, for the court
    proofs: tuple[Proof, ...] = ()
    contract: str = ""  # number and day, as a public body has them
    portal: str = ""  # the number that its invoicing portal gave the invoice


@dataclass(frozen=True)
class Day:
    """A day of work: what has come in since the day before, and what people decide."""

    date: date
    payments: tuple[Payment, ...] = ()
    returned: tuple[Payment, ...] = ()  # paid before, taken back by the bank
    disputes: tuple[Dispute, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()  # registered; the others are delivered
    kept: tuple[str, ...] = ()  # by the post still, fifteen days from its presentation
    refused: tuple[tuple[str, str], ...] = ()  # customer, reason
    approved: tuple[str, ...] = ()  # customers; the others wait
    meanwhile: tuple[str, ...] = ()  # invoices paid between issuing and sending
    insolvencies: tuple[Insolvency, ...] = ()
    waived: tuple[tuple[str, str], ...] = ()  # late charges of a customer, reason
    charged: tuple[str, ...] = ()  # customers whose late charges are invoiced
    files: tuple[File, ...] = ()

    @property
    def posting_day(self) -> date:
        """Letters are brought to the post on the next open day."""
        return open_days.next_open_day(self.date + timedelta(1))


def _before_second(after: int) -> date:
    """An open day between the first two days of work, so many days from the first."""
    return to_open_day(TODAY + timedelta(after), *DAYS[:2])


def _before_third(after: int) -> date:
    """An open day between the last two days of work, so many days from the first."""
    return to_open_day(TODAY + timedelta(after), *DAYS[1:])


ORDERS = [open_days.next_open_day(TODAY - timedelta(before)) for before in (83, 63)]
CONTRACT = open_days.next_open_day(TODAY - timedelta(174))
SUBMITTED = TODAY - timedelta(76)  # to the portal: the invoice's own day
REPAIR = _before_third(18)
RECEIVERSHIP, LIQUIDATION = _before_third(14), _before_third(11)


STORY = (
    Day(
        DAYS[0],
        refused=(("artisan_guerin", "Il termine notre chantier : je l'appelle."),),
        approved=(
            "menuiserie_lafont",
            "luc_maillard",
            "denise_garnier",
            "cc_monts_verts",
            "transports_delmas",
        ),
    ),
    Day(
        DAYS[1],
        payments=(
            Payment(_before_second(1), "chocolaterie_baron/open/0"),
            Payment(_before_second(4), "bijouterie_olivier/open/-5"),
            Payment(_before_second(4), "amelie_fournier/open/6"),
            Payment(_before_second(7), "atelier_silex/open/10"),
            Payment(_before_second(8), "coworking_confluence/open/33"),
            Payment(_before_second(8), "mairie_aubin/open/6"),
            Payment(_before_second(8), "groupe_arcades/open/20", "0.5"),
            Payment(_before_second(9), "maison_perrin/open/10"),
        ),
        disputes=(
            Dispute(
                "hotel_grands_chenes/open/45",
                "defective",
                "Deux portes ferment mal : reprise prévue le "
                f"{in_words(REPAIR, style='d MMMM')}.",
            ),
        ),
        outcomes=(("transports_delmas", "refused"),),
        kept=("luc_maillard",),
        refused=(("cafe_lumiere", "Je passe les voir : un échéancier est possible."),),
        approved=(
            "imprimerie_vasseur",
            "librairie_pagnol",
            "coworking_confluence",
            "hotel_beaurivage",
            "ets_bonnefoy",
            "optique_marceau",
        ),
        meanwhile=("boulangerie_duval/open/10", "optique_marceau/open/20"),
    ),
    Day(
        DAYS[2],
        payments=(
            Payment(_before_third(14), "garage_kermarrec/open/3"),
            Payment(_before_third(15), "menuiserie_lafont/open/30"),
            Payment(_before_third(16), "tischlerei_berger/open/20"),
            Payment(_before_third(17), "federation_metiers/open/10", "0.4"),
            Payment(_before_third(18), "mairie_valmont/open/21"),
            Payment(_before_third(18), "bernard_lemoine/open/21"),
        ),
        returned=(Payment(_before_third(17), "atelier_silex/open/10"),),
        outcomes=(("librairie_pagnol", "returned"), ("luc_maillard", "unclaimed")),
        refused=(("maconnerie_teixeira", "Le gérant est hospitalisé : on attend."),),
        approved=(
            "fromagerie_andre",
            "hotel_grands_chenes",  # five open days after its dispute
            "scierie_mercier",
            "sophie_castel",
            "clinique_tilleuls",
            "groupe_arcades",
            "cafe_lumiere",
            "bar_le_zinc",
        ),
        meanwhile=("artisan_benali/open/3",),
        insolvencies=(
            Insolvency(
                "imprimerie_vasseur",
                "receivership",
                RECEIVERSHIP,
                _before_third(17),
                "mandataire",
                "Tribunal de commerce de Lille Métropole",
                f"{RECEIVERSHIP.year}J00418",
            ),
            Insolvency(
                "cinema_eden",
                "liquidation",
                LIQUIDATION,
                _before_third(16),
                "liquidateur",
                "Tribunal de commerce de Romans",
                f"{LIQUIDATION.year}J00207",
            ),
        ),
        waived=(("tischlerei_berger", "Premier retard en deux ans : remise."),),
        charged=("menuiserie_lafont", "mairie_valmont"),
        files=(
            File(
                "payment_order",
                ("transports_delmas/open/45", "transports_delmas/open/20"),
                basis="Commandes signées par le débiteur, travaux achevés et reçus "
                "sans réserve, factures adressées le jour de leur émission.",
                proofs=(
                    Proof("order", f"Devis signés des {in_words(*ORDERS)}"),
                    Proof("acceptance", "Conditions générales signées avec les devis"),
                    Proof("delivery", "Procès-verbaux de réception signés"),
                    Proof("register", "Extrait Kbis du débiteur", _before_third(16)),
                ),
            ),
            File(
                "agency",
                ("librairie_pagnol/open/120", "librairie_pagnol/open/60"),
                "agency",
                why="L'agence cherche la nouvelle adresse, les preuves suivront.",
            ),
            File(
                "insolvency_claim",
                ("imprimerie_vasseur/open/60", "imprimerie_vasseur/open/4"),
            ),
            File(
                "public_claim",
                ("cc_monts_verts/open/46",),
                proofs=(
                    Proof("order", "Bon de commande de la communauté de communes"),
                    Proof("delivery", "Procès-verbal de réception signé"),
                ),
                contract=f"Marché n° {CONTRACT.year}-017 du {in_words(CONTRACT)}",
                portal=f"CPP-{SUBMITTED.year}-4417093",
            ),
            File(
                "write_off",
                ("cinema_eden/open/20",),
                why="La créance sera déclarée au liquidateur dans le délai.",
            ),
        ),
    ),
)
