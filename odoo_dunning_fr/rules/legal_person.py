"""Which companies of a database are one legal person: a parent and its branches.

What a person owes and what it is owed are set against each other between the same two
persons only (C. civ. 1347). The branches of Odoo may be establishments of their parent,
or companies of their own below it: the SIREN tells.
"""

from collections.abc import Mapping

__all__ = ["find_persons"]


def find_persons(
    companies: Mapping[int, tuple[int | None, str | None]],
) -> dict[int, int]:
    """Map each company of one tree to the one that stands for its legal person.

    One legal person is the same root and the same SIREN. A company without a number has
    that of the nearest company above it that has one. Where none above has one, and the
    tree knows a single number, it has that one; where the tree knows several, nobody
    can say, and it is a person of its own with the others of which nothing is known.

    :param companies: by id: the company above, and the SIREN as far as it was entered
    :returns: by id: the smallest id of the same legal person

    A parent, an establishment of it, a subsidiary, and what lies below that:

    >>> find_persons({1: (None, "732829320"), 2: (1, None), 3: (1, "552100554"),
    ...               4: (3, None), 5: (2, "732829320")})
    {1: 1, 2: 1, 3: 3, 4: 3, 5: 1}
    >>> find_persons({1: (None, None), 2: (1, "732829320"), 3: (1, None)})
    {1: 1, 2: 1, 3: 1}
    >>> find_persons({1: (None, None), 2: (1, "732829320"), 3: (1, "552100554")})
    {1: 1, 2: 2, 3: 3}
    """
    known = {siren for _parent, siren in companies.values() if siren}
    only = known.pop() if len(known) == 1 else None

    def find_siren(company: int | None) -> str | None:
        while company in companies:
            company, siren = companies[company]
            if siren:
                return siren
        return only

    persons: dict[int, int] = {}
    first: dict[str | None, int] = {}
    for company in sorted(companies):
        persons[company] = first.setdefault(find_siren(company), company)
    return persons
