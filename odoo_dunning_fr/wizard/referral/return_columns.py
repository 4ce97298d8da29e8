"""Which column of an agent's file is what: plain functions."""

from ...rules.spreadsheet import simplify

TARGETS = [
    ("reference", "Number of our file"),
    ("line", "Number of the line, unique"),
    ("agent_reference", "Number of the agent's file"),
    ("date", "Date"),
    ("move", "Invoice"),
    ("status", "Status"),
    ("recovered", "Recovered by the agent"),
    ("direct", "Paid to us"),
    ("commission", "Commission"),
    ("reason", "Closing reason"),
    ("note", "Note"),
]
SUMS = ("recovered", "direct", "commission")
# Headers that agencies use, simplified: the first that is there is taken.
HEADERS = {
    "reference": "votre reference|reference client|ref client|reference creancier"
    "|ref creancier|n dossier client|dossier|file|reference",
    "line": "n ligne|numero de ligne|n mouvement|identifiant|id|line|line number",
    "agent_reference": "notre reference|reference agence|ref agence|n dossier agence"
    "|agency file|your number",
    "date": "date de paiement|date paiement|date d encaissement|date encaissement"
    "|date mouvement|date",
    "move": "facture|n facture|n de facture|numero de facture|invoice",
    "status": "statut|etat|situation|status",
    "recovered": "montant encaisse|encaisse|montant recouvre|recouvre|paye a l agence"
    "|recovered|montant|amount",
    "direct": "paiement direct|paye direct|montant direct|regle chez vous|direct",
    "commission": "commission|commission ttc|commission ht|honoraires|frais",
    "reason": "motif de cloture|motif cloture|cloture|motif|closing reason",
    "note": "commentaire|observation|observations|remarque|note",
}


def guess(headers: list[str], remembered: dict) -> list[str | None]:
    """What each column is: as the last time, else by its header; each at most once."""
    simple = [simplify(header) for header in headers]
    targets = []
    for header in simple:
        target = remembered.get(header) or None
        targets.append(None if target in targets else target)
    for target, words in HEADERS.items():
        if target in targets:
            continue
        for word in words.split("|"):
            # A column that was left out last time is not guessed anew.
            if word in simple and word not in remembered:
                rank = simple.index(word)
                targets[rank] = targets[rank] or target
                break
    return targets
