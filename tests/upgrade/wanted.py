"""What an upgrade is meant to change in a database."""

# Rows of tables of ours that an upgrade adds, changes or removes: (table, column).
# A column of "*" stands for rows that are added. Each with its reason.
CHANGED: dict[tuple[str, str], str] = {
    ("dunning_level", "letter_body"): "the fixed indemnity is read from the law, the "
    "portal is named to whom it is for; one invoice or several",
    ("dunning_level", "subject"): "one invoice or several",
    ("dunning_policy", "ignore_below"): "shipped policies leave rests of 1 EUR alone",
    ("dunning_delivery", "failure"): "the same text, as failure_text",
    ("dunning_legal_reference", "*"): "capitalisation, claims under a CCAG, and "
    "declarations by the law of each procedure",
    ("dunning_hold_reason", "*"): "a customer may be closed for a while",
    ("ir_attachment", "*"): "the proof of a write-off is its file's, not its author's",
}

# Names in ir.model.data that only one of a fresh and an upgraded database has, or has
# otherwise: (name, model). Each with its reason.
NAMED: dict[tuple[str, str], str] = {}

# What the nights of the earlier version tell of more items, and why the later ones tell
# of fewer: of the same customers, by the same levels.
NARROWED: dict[str, str] = {
    "dunning.notice": "what has had a letter is listed by no milder notice",
    "dunning.charge": "nor is a charge of it claimed there",
}

# Activities that the nights of the earlier version add, and those of the later one do
# not: their words. Each with its reason.
NOT_ADDED: dict[str, str] = {
    "Prescription\xa0: moins de 3 mois": "the open one, of six months, moves instead",
}
