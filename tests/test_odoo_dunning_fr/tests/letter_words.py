"""What the shipped letters must say, and must not: the table that the stories check.

A level is named as in the data; what it must say is given in French and in English.
Amounts are worked by hand in test_letter_texts.py.
"""

# No letter says these: judicial looks, false deadlines, costs that nobody owes.
NEVER = {
    "fr_FR": (
        "commandement",
        "huissier",
        "interrompt la prescription",
        "à compter de la présente",
        "frais de dossier",
        "frais de relance",
        # Nor what nobody would say aloud to a customer.
        "quelque chose",
        "ce qu’il en est",
    ),
    "en_US": (
        "bailiff",
        "summons",
        "from the date of this letter",
        "administrative fee",
    ),
}
# Nor these to debtors of a kind, on any level.
NEVER_TO = {
    "company": {"fr_FR": ("1344-1", "2192"), "en_US": ("1344-1", "2192")},
    "consumer": {
        "fr_FR": (
            "40 €",
            "441-10",
            "441-5",
            "frais de recouvrement",
            "2192",
            "poursuite",
        ),
        "en_US": ("€40", "441-10", "441-5", "recovery costs", "2192", "proceedings"),
    },
    "public": {
        "fr_FR": (
            "441-10",
            "441-5",
            "injonction",
            "mise en demeure",
            "demeure de",
            "application de votre banque",
        ),
        "en_US": ("441-10", "441-5", "order to pay", "formal notice"),
    },
}
# "If you have paid, disregard": of no formal notice, last notice or written claim.
DISREGARD = {"fr_FR": "ne pas tenir compte", "en_US": "disregard"}
PROOF = {
    "fr_FR": "Si vous avez déjà réglé, veuillez nous en adresser la preuve.",
    "en_US": "If you have already paid, please send us the proof of it.",
}

SAID = {
    # Companies: 10 000 EUR due on 1 May 2026
    "level_company_1": (
        ["Facture bientôt à échéance", "10 000,00 € arrive bientôt à échéance"],
        ["Invoice due soon", "€10,000.00 falls due soon"],
    ),
    "level_company_2": (
        ["votre règlement de 10 000,00 € ne nous est pas parvenu", "à laquelle"],
        ["your payment of €10,000.00 has not reached us", "when you plan to pay"],
    ),
    "level_company_3": (
        [
            "Relance : facture échue",
            "Malgré notre rappel du 4 mai 2026, la somme de 10 000,00 €, échue, "
            "reste impayée à ce jour.",
            "régler sous huit jours",
            "au taux de 12,15 % l’an",
            "sans qu’un rappel soit nécessaire",
            "article L. 441-10, II, du code de commerce",
            "indemnité forfaitaire de 40 € pour frais de recouvrement",
            "article D. 441-5 du code de commerce",
            "Si un motif s’oppose au règlement",
            "nous l’examinerons ensemble",
            "Votre interlocuteur : Camille",
        ],
        [
            "Despite our reminder of May 4, 2026, the sum of €10,000.00, now overdue, "
            "remains unpaid.",
            "pay it within eight days",
            "at 12.15% a year",
            "article L. 441-10, II, of the French Commercial Code",
            "fixed indemnity of €40",
            "Your contact: Camille",
        ],
    ),
    "level_company_4": (
        [
            "Malgré nos rappels des 4 et 11 mai 2026, la somme de 10 000,00 €",
            "S’y ajoutent de plein droit les pénalités",
            "pénalités de retard arrêtées au 21 mai 2026, soit 66,58 €, au taux de "
            "12,15 % l’an (article L. 441-10, II, du code de commerce)",
            "frais de recouvrement, soit 40,00 € (article D. 441-5",
            "régler 10 106,58 € sous huit jours",
            "Décompte des pénalités de retard",
        ],
        [
            "Despite our reminders of May 4, 2026 and May 11, 2026, the sum",
            "penalties up to May 21, 2026, €66.58, at the rate of 12.15% a year",
            "the fixed indemnity for recovery costs, €40.00 (article D. 441-5",
            "pay €10,106.58 within eight days",
            "Calculation of the late-payment penalties",
        ],
    ),
    "level_company_5": (
        [
            "Mise en demeure de payer",
            "Lettre recommandée avec avis de réception",
            "due par Boulangerie Moreau, 3 place du Marché, 69006 Lyon, au titre de la "
            "facture ci-dessous, reste impayée",
            "nous vous mettons en demeure de nous payer, dans un délai de huit jours à "
            "compter de la première présentation de cette lettre (article 1344 du code "
            "civil)",
            "10 143,19 € (dix mille cent quarante-trois euros et dix-neuf centimes)",
            "10 000,00 € en principal, 103,19 € de pénalités de retard",
            "40,00 € d’indemnité forfaitaire",
            "jusqu’à parfait paiement",
            "nous pourrons",
            "ordonnance portant injonction de payer (article 1405 du code de procédure",
            "Pièces jointes :",
            "décompte des pénalités de retard",
            "Hélène Leblanc",
        ],
        [
            "Formal notice to pay",
            "owed by Bakery Miller, 3 place du Marché",
            "within eight days of the first presentation of this letter",
            "€10,143.19 (ten thousand one hundred and forty-three euros and nineteen "
            "cents)",
            "€103.19 of late-payment penalties up to June 1, 2026",
            "we may entrust",
            # The French text goes with it.
            "nous vous mettons en demeure de nous payer, dans un délai de huit jours",
            "Décompte des pénalités de retard",
        ],
    ),
    "level_company_6": (
        [
            "Dernier avis avant action en justice",
            "Notre mise en demeure (REL/",
            "du 1er juin 2026, lettre recommandée n° 1A 123 456 7890 1) est restée",
            "vous nous devez encore 10 189,79 €",
            "149,79 € de pénalités de retard arrêtées au 15 juin 2026",
            "sous huit jours, nous pourrons confier",
            "commissaire de justice",
            "du lieu où vous êtes établi",
            "échéancier",
        ],
        [
            "Our formal notice (REL/",
            "of June 1, 2026, registered letter no.",
            "you still owe us €10,189.79",
            "within eight days, we may entrust",
            "instalments",
        ],
    ),
    # Consumers: 1 234.50 EUR due on 1 May 2026
    "level_consumer_1": (
        ["1 234,50 € arrive bientôt à échéance"],
        ["€1,234.50 falls due soon"],
    ),
    "level_consumer_2": (["1 234,50 € ne nous est pas parvenu"], ["€1,234.50 has not"]),
    "level_consumer_3": (
        [
            "Malgré notre rappel du 6 mai 2026",
            "sous huit jours",
            "En cas de difficulté, écrivez-nous : un échéancier peut être étudié.",
        ],
        ["Despite our reminder of May 6, 2026", "If you are in difficulty"],
    ),
    "level_consumer_4": (
        [
            "Mise en demeure de payer",
            "nous vous mettons en demeure de payer la somme de 1 234,50 € (mille deux "
            "cent trente-quatre euros et cinquante centimes) dans un délai de quinze "
            "jours à compter de la première présentation de cette lettre",
            "intérêt au taux légal (articles 1231-6 et 1344-1 du code civil)",
            "En cas de difficulté",
            "nous pourrons",
            "médiateur de la consommation (article L. 616-1 du code de la",
            "Médiation des métiers du bois, 14 rue Saint-Jean, 75017 Paris",
        ],
        [
            "formal notice to pay the sum of €1,234.50",
            "within fifteen days of the first presentation",
            "bears interest at the legal rate",
            "Médiation des métiers du bois",
            "nous vous mettons en demeure de payer la somme de 1 234,50 €",
        ],
    ),
    "level_consumer_5": (
        [
            "Dernier avis avant action en justice",
            "lettre recommandée n° 1A",
            "1 237,01 €, dont 1 234,50 € en principal et 2,51 € d’intérêts au taux",
            "sous quinze jours, nous pourrons",
            "échéancier",
            "médiateur",
            "Décompte des intérêts au taux légal",
        ],
        [
            "€1,237.01",
            "€2.51 of interest at the legal rate",
            "the place where you live",
        ],
    ),
    # Public bodies: 8 000 EUR due on 1 May 2026
    "level_public_1": (
        [
            "Pourriez-vous vérifier, sur le portail de facturation (Chorus Pro)",
            "court de la réception de la demande de paiement",
            "articles L. 2192-10 et R. 2192-10 du code de la commande publique",
            "le motif et la date de la suspension (article R. 2192-27",
        ],
        ["Could you check on the invoicing portal", "the date of the suspension"],
    ),
    "level_public_2": (
        [
            "le statut de la facture indiquée ci-dessous, d’un montant de 8 000,00 €, "
            "et de la faire mettre en paiement. Son délai de paiement de trente jours",
            "intérêts moratoires, au taux de 10,15 % l’an, et l’indemnité "
            "forfaitaire de 40 € sont dus de plein droit "
            "(articles L. 2192-13, R. 2192-31 et R. 2192-32",
            "article D. 2192-35",
            "au 21 mai 2026, 44,49 € d’intérêts et 40,00 € d’indemnité",
            "8 084,49 €",
            "portail de facturation (Chorus Pro)",
            "Décompte des intérêts moratoires",
        ],
        ["at the rate of 10.15% a year", "€44.49 of interest and €40.00 of indemnity"],
    ),
    "level_public_3": (
        [
            "nous réclamons à la Commune de Toulouse, 3 place du Marché",
            "au titre de la facture indiquée ci-dessous, dont le délai de paiement",
            "8 140,11 € (huit mille cent quarante euros et onze centimes)",
            "100,11 € d’intérêts moratoires arrêtés au 15 juin 2026",
            "jusqu’au jour du paiement inclus",
            "répondre par écrit, en précisant le motif d’un éventuel refus",
        ],
        ["we claim from Town of Springfield", "€8,140.11", "reply to us in writing"],
    ),
}
