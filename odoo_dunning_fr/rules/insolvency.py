"""The deadlines of a creditor whose debtor is insolvent (C. com. L622-24 and others).

All but the answer run from the publication of the judgment in the BODACC, not from
the judgment; counted by CPC 640 to 642 (`time_limits`). All [N], quoted.

>>> from datetime import date
>>> declaration_deadline(date(2026, 11, 5))                      # 5 January 2027
datetime.date(2027, 1, 5)
>>> declaration_deadline(date(2026, 11, 5), creditor="abroad")   # 5 March 2027
datetime.date(2027, 3, 5)
"""

from datetime import date

from .time_limits import after_days, after_months

METROPOLE = "metropole"


def declaration_deadline(
    published_on: date, creditor: str = METROPOLE, court: str = METROPOLE
) -> date:
    """Until when the claim is declared to the mandataire or liquidateur.

    Two months (R622-24 al. 1; liquidation R641-25), two more for a creditor out of the
    territory of the court (al. 2-3): abroad or overseas for a court of the mainland, on
    the mainland for a court overseas [W]. The day of posting counts.

    :param creditor, court: `metropole`, `abroad`, or an overseas department, "972"

    >>> declaration_deadline(date(2026, 11, 5), "metropole", "972")
    datetime.date(2027, 3, 5)
    >>> declaration_deadline(date(2026, 11, 5), "972", "972")
    datetime.date(2027, 1, 5)
    """
    return after_months(published_on, 2 if creditor == court else 4)


def relief_deadline(published_on: date) -> date:
    """Until when a late creditor asks to be relieved: six months (L622-26).

    >>> relief_deadline(date(2026, 8, 31))    # 28 February 2027 is a Sunday
    datetime.date(2027, 3, 1)
    """
    return after_months(published_on, 6)


def answer_deadline(received_on: date) -> date:
    """Until when the mandataire's dispute is answered: thirty days (L622-27).

    >>> answer_deadline(date(2026, 11, 27))   # 27 December 2026 is a Sunday
    datetime.date(2026, 12, 28)
    """
    return after_days(received_on, 30)


def ownership_deadline(published_on: date) -> date:
    """Until when goods sold under retention of title are claimed: 3 months (L624-9).

    >>> ownership_deadline(date(2026, 11, 16))
    datetime.date(2027, 2, 16)
    """
    return after_months(published_on, 3)
