"""Names of files that every system can store and every person can read.

Letters without accents, digits, hyphens, one dot: whatever stands in the name of a
document, no character of it leads to another folder, hides an extension or is lost in
an archive. A number in front keeps the order of the exhibits and no two names alike.

>>> numbered(3, 12, "Facture FAC/2026/00012", "pdf")
'03-facture-FAC-2026-00012.pdf'
>>> numbered(3, 120, "../../etc/passwd", "PDF")
'003-etc-passwd.pdf'
"""

import re
import unicodedata

LONGEST = 60  # letters of the words: paths on Windows end at 260
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss", "ø": "o", "€": "EUR"}
)


def plain(words: str, fallback: str = "piece") -> str:
    r"""The words of a name, in letters that every system knows, tied by hyphens.

    >>> plain("Bon de livraison n° 12 – signé"), plain("Œuvre à l'été")
    ('bon-de-livraison-n-12-signe', 'oeuvre-a-l-ete')
    >>> plain("C:\\Users\\x\0.exe"), plain("合同"), plain("..")
    ('C-Users-x-exe', 'piece', 'piece')
    """
    letters = unicodedata.normalize("NFD", words.translate(_LIGATURES))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    found = re.findall("[A-Za-z0-9]+", bare)
    if found and len(found[0]) > 1 and found[0].istitle():
        found[0] = found[0].lower()
    return "-".join(found)[:LONGEST].strip("-") or fallback


def extension(name: str, fallback: str = "bin") -> str:
    """The extension of a file, when it looks like one.

    >>> extension("Devis.XLSX"), extension("photo.tar.gz"), extension("sans")
    ('xlsx', 'gz', 'bin')
    >>> extension("facture.pdf /../x"), extension("a.p df")
    ('bin', 'bin')
    """
    match = re.search(r"\.([A-Za-z0-9]{1,5})$", name)
    return match[1].lower() if match else fallback


def is_plain(name: str) -> bool:
    """Whether a name is safe as it is.

    >>> is_plain("invoices_DOS-2026-0001.csv"), is_plain("été.csv"), is_plain("../a.b")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{,80}\.[a-z0-9]{1,5}", name))


def numbered(number: int, count: int, words: str, ending: str) -> str:
    """The name of one of `count` files, in their order when sorted by name.

    >>> numbered(1, 9, "Bordereau", "pdf")
    '01-bordereau.pdf'
    """
    width = max(2, len(str(count)))
    return f"{number:0{width}}-{plain(words)}.{ending.lower()}"
