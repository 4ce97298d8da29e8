"""The deadlines of a creditor whose debtor is insolvent (C. com. L622-24 and others).

All but the answer run from the publication of the judgment in the BODACC, not from
the judgment; counted by CPC 640 to 642 (`time_limits`). All [N], quoted, but for
`recovery_deadline` [W]. Places are those of `territory`.

>>> from datetime import date
>>> declaration_deadline(date(2026, 11, 5))                      # 5 January 2027
datetime.date(2027, 1, 5)
>>> declaration_deadline(date(2026, 11, 5), creditor="abroad")   # 5 March 2027
datetime.date(2027, 3, 5)
"""

from datetime import date

from .territory import METROPOLE, court_seat
from .time_limits import after_days, after_months


def declaration_deadline(
    published_on: date | None,
    creditor: str = METROPOLE,
    court: str = METROPOLE,
    *,
    relieved_on: date | None = None,
) -> date:
    """Until when the claim is declared to the mandataire or liquidateur.

    Two months (R622-24 al. 1; liquidation R641-25), two more for a creditor out of the
    territory of the court (al. 2-3): abroad or overseas for a court of the mainland, on
    the mainland or in another territory for a court overseas [W]. The territory is
    that of the court's seat: an island whose court sits in Guadeloupe is of Guadeloupe
    here. Who lives on such an island himself gets the earlier day; where one of the two
    places is not known it is two months. The day of posting counts.

    Who was late and is relieved has half the time, from the day on which he is told of
    that decision (L622-24 al. 1 [M high]).

    :param creditor, court: by `territory.territory`; of the court, its seat or the
        place of the debtor
    :param relieved_on: when the creditor was told that he is relieved (L622-26)

    >>> declaration_deadline(date(2026, 11, 5), "metropole", "972")
    datetime.date(2027, 3, 5)
    >>> declaration_deadline(date(2026, 11, 5), "972", "972")
    datetime.date(2027, 1, 5)
    >>> declaration_deadline(date(2026, 11, 5), "971", "978")    # from Basse-Terre
    datetime.date(2027, 1, 5)
    >>> declaration_deadline(date(2026, 11, 5), "metropole", "978")
    datetime.date(2027, 3, 5)
    >>> declaration_deadline(date(2026, 11, 5), "", "972")
    datetime.date(2027, 1, 5)
    >>> declaration_deadline(date(2026, 5, 4), relieved_on=date(2026, 10, 12))
    datetime.date(2026, 11, 12)
    """
    is_far = creditor and court and court_seat(creditor) != court_seat(court)
    months = 4 if is_far else 2
    if relieved_on:
        return after_months(relieved_on, months // 2)
    return after_months(published_on, months)


def recovery_deadline(published_on: date) -> date:
    """Until when a claim is declared in the personal recovery of a consumer.

    With liquidation: two months from the BODACC, wherever the creditor is, else the
    claim is extinguished (C. conso. L742-10, R742-11 [W]).

    >>> recovery_deadline(date(2026, 8, 20))
    datetime.date(2026, 10, 20)
    """
    return after_months(published_on, 2)


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
