"""What a scan proves of a registered letter, as far as the name of its file tells.

A guess that a person corrects: the post gives a slip when the letter is deposited, and
later the receipt, or the envelope that was refused or not fetched.

>>> tell_kind("Preuve de dépôt 1A 123.pdf"), tell_kind("AR_signe.pdf")
('deposit', 'receipt')
"""

import re
import unicodedata

__all__ = ["tell_kind"]

DEPOSIT = frozenset("depot deposit depose bordereau".split())
RECEIPT = frozenset(
    "ar accuse avis reception receipt retour returned enveloppe envelope pli".split()
)


def tell_kind(name: str) -> str:
    """The kind of proof that a file name speaks of.

    >>> tell_kind("depot.pdf"), tell_kind("Enveloppe retournée.jpg")
    ('deposit', 'receipt')
    >>> tell_kind("scan 0042.pdf"), tell_kind("Dépôt et avis de réception.pdf")
    ('proof', 'proof')

    :param name: of the file, in French or English
    :returns: `deposit`, `receipt`, or `proof` when it says neither, or both
    """
    letters = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    words = set(re.findall("[a-z]+", plain))
    found = [
        kind
        for kind, known in (("deposit", DEPOSIT), ("receipt", RECEIPT))
        if words & known
    ]
    return found[0] if len(found) == 1 else "proof"
