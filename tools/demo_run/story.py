"""What happens to the demo company on three days of work: pure, dated, repeatable.

Customers and invoices are named as in `demo_company`: `customer` and
`customer/situation/days`, where days are those late on the first day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from demo_company import TODAY


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
        """Letters are brought to the post on the next day of work."""
        later = self.date + timedelta(1)
        return later + timedelta({5: 2, 6: 1}.get(later.weekday(), 0))


STORY = (
    Day(
        TODAY,  # Monday 23 November 2026
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
        date(2026, 12, 3),
        payments=(
            Payment(date(2026, 11, 24), "chocolaterie_baron/open/0"),
            Payment(date(2026, 11, 27), "bijouterie_olivier/open/-5"),
            Payment(date(2026, 11, 27), "amelie_fournier/open/6"),
            Payment(date(2026, 11, 30), "atelier_silex/open/10"),
            Payment(date(2026, 12, 1), "coworking_confluence/open/33"),
            Payment(date(2026, 12, 1), "mairie_aubin/open/6"),
            Payment(date(2026, 12, 1), "groupe_arcades/open/20", "0.5"),
            Payment(date(2026, 12, 2), "maison_perrin/open/10"),
        ),
        disputes=(
            Dispute(
                "hotel_grands_chenes/open/45",
                "defective",
                "Deux portes ferment mal : reprise prévue le 11 décembre.",
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
        date(2026, 12, 14),
        payments=(
            Payment(date(2026, 12, 7), "garage_kermarrec/open/3"),
            Payment(date(2026, 12, 8), "menuiserie_lafont/open/30"),
            Payment(date(2026, 12, 9), "tischlerei_berger/open/20"),
            Payment(date(2026, 12, 10), "federation_metiers/open/10", "0.4"),
            Payment(date(2026, 12, 11), "mairie_valmont/open/21"),
            Payment(date(2026, 12, 11), "bernard_lemoine/open/21"),
        ),
        returned=(Payment(date(2026, 12, 10), "atelier_silex/open/10"),),
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
                date(2026, 12, 7),
                date(2026, 12, 10),
                "mandataire",
                "Tribunal de commerce de Lille Métropole",
                "2026J00418",
            ),
            Insolvency(
                "cinema_eden",
                "liquidation",
                date(2026, 12, 4),
                date(2026, 12, 9),
                "liquidateur",
                "Tribunal de commerce de Romans",
                "2026J00207",
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
                    Proof("order", "Devis signés des 1er et 21 septembre 2026"),
                    Proof("acceptance", "Conditions générales signées avec les devis"),
                    Proof("delivery", "Procès-verbaux de réception signés"),
                    Proof("register", "Extrait Kbis du débiteur", date(2026, 12, 9)),
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
                contract="Marché n° 2026-017 du 2 juin 2026",
                portal="CPP-2026-4417093",
            ),
            File(
                "write_off",
                ("cinema_eden/open/20",),
                why="La créance sera déclarée au liquidateur dans le délai.",
            ),
        ),
    ),
)
