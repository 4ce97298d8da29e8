"""Whether the next level can reach the debtor: the SQL reading of `reach.channels`."""

from odoo.tools import SQL

from .scope import Scope, Way

# Of a customer of `debtor`: whether formal notices go to the customer itself, whatever
# address is invoiced: a company's seat, a consumer's home. A consumer for whom somebody
# chose a contact, such as who represents it, gets them there.
AT_SEAT = SQL(
    "chosen.id IS NULL OR customer.dunning_debtor_kind IS DISTINCT FROM 'consumer'"
)


def _column(way: Way, at: str = "reach") -> SQL:
    return SQL.identifier(f"{at}_{way.channel.code}")


def reached(scope: Scope) -> SQL:
    """Columns of `debtor`: whether each channel reaches the contact, and the seat."""
    contact = [
        SQL("COALESCE((%s), FALSE) AS %s", way.reaches, _column(way))
        for way in scope.ways
    ]
    seat = [
        SQL(
            "COALESCE(CASE WHEN %s THEN %s ELSE %s END, FALSE) AS %s",
            AT_SEAT,
            way.reaches_seat,
            way.reaches,
            _column(way, "seat"),
        )
        for way in scope.ways
    ]
    return SQL(", ").join([*contact, *seat])


def is_reachable(scope: Scope) -> SQL:
    """Whether the level `next` reaches `debtor` by what it wants, or what stands in."""
    registered = [way for way in scope.ways if way.channel.registered]
    written = [way for way in scope.ways if not way.channel.spoken]
    spoken = [way for way in scope.ways if way.channel.spoken]
    stand_ins = [way for way in scope.ways if way.channel.stands_in]
    return SQL(
        """NOT (%(proof_missing)s)
           AND CASE WHEN %(written_wanted)s THEN %(written)s OR %(stand_in)s
                    ELSE %(spoken)s END""",
        proof_missing=_any(
            "COALESCE(%(wanted)s, FALSE) AND NOT %(reaches)s", registered
        ),
        written_wanted=_any("%(wanted)s", written),
        written=_any("%(wanted)s AND %(reaches)s", written),
        stand_in=_any("%(reaches)s", stand_ins),
        spoken=_any("%(wanted)s AND %(reaches)s", spoken),
    )


def disturbs(scope: Scope) -> SQL:
    """Whether the level `next` asks for a call or the like."""
    return _any("COALESCE(%(wanted)s, FALSE)", [w for w in scope.ways if w.disturbs])


def _any(condition: str, ways: list[Way]) -> SQL:
    """Whether the condition holds for one of them; never NULL."""
    conditions = [
        SQL(condition, wanted=way.wanted, reaches=_reaches(way)) for way in ways
    ]
    return SQL("COALESCE(%s, FALSE)", SQL(" OR ").join([*conditions, SQL("FALSE")]))


def _reaches(way: Way) -> SQL:
    """Whether it reaches whom the level `next` is addressed to."""
    return SQL(
        "CASE WHEN next.stage = 'formal_notice' THEN debtor.%s ELSE debtor.%s END",
        _column(way, "seat"),
        _column(way),
    )
