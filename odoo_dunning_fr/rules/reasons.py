"""Why a due item is, or is not, chased on a day: the one table of the reasons.

The query finds the code (`models/receivable/sql/reasons.py`), the words are in
`models/receivable/reason.py`; whatever else depends on a reason is read from here.

>>> [reason.code for reason in TABLE if reason.state == "finished"]
['last_level']
>>> STATES["referred"], "referred" in OWED
('referred', False)
>>> find("hold_dispute").state
'held'
>>> sorted(APART)
['assigned', 'bank_entry', 'before_start', 'blocked', 'no_followup', 'referred']
"""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "APART",
    "HOLD",
    "OWED",
    "PRESSING",
    "STATES",
    "TABLE",
    "Reason",
    "expand",
    "find",
]

# The states of a due item, the most pressing first: of several items the first one
# speaks for the invoice, the customer, the group.
PRESSING = ("due", "held", "waiting", "referred", "finished", "not_due", "excluded")


class Reason(NamedTuple):
    """A reason, and what follows from it."""

    code: str
    state: str
    # The item still counts in what the customer owes: its notice lists and claims it.
    # What is on hold does not.
    owed: bool = False
    # When the item is late, a run says that it left the customer alone. The others are
    # the normal course of a ladder, or somebody's own decision to leave an item out.
    told: bool = False
    # It ends on a known day; the others wait for somebody or something.
    dated: bool = False
    # The debit stays out of dunning, and yet is part of the account: a credit may
    # belong to it, and counts for what is chased only beyond it.
    apart: bool = False


# On hold. The kinds of hold are an open list: `hold_<kind>` is each one's own code, and
# this one that of a hold whose kind nobody knows any more.
HOLD = Reason("hold", "held", told=True, dated=True)

# In the order in which they are listed.
TABLE = (
    Reason("due", "due", owed=True, dated=True),
    Reason("not_due", "not_due", dated=True),
    Reason("due_today", "not_due", dated=True),
    # Past its due date, which the debtor could not know in time.
    Reason("sent_late", "not_due", told=True, dated=True),
    Reason("delay", "waiting", owed=True, dated=True),
    Reason("gap", "waiting", owed=True, dated=True),
    Reason("just_sent", "waiting", dated=True),
    Reason("interval", "waiting", told=True, dated=True),
    Reason("formal_running", "waiting", told=True, dated=True),
    Reason("closed_day", "waiting", told=True, dated=True),
    Reason("quiet", "waiting", owed=True, told=True, dated=True),
    Reason("disputed_lately", "waiting", owed=True, told=True, dated=True),
    Reason("not_confirmed", "waiting"),
    Reason("approval", "waiting", owed=True, told=True),
    Reason("sending", "waiting", owed=True, told=True),
    Reason("undelivered", "held", owed=True, told=True),
    Reason("unreachable", "held", owed=True, told=True),
    HOLD,
    Reason("payment_pending", "waiting", told=True),
    Reason("debtor_changed", "held", told=True),
    Reason("covered", "waiting", told=True),
    Reason("not_come", "held", owed=True, told=True),
    Reason("direct_debit", "waiting", told=True),
    Reason("discount_taken", "held", told=True),
    Reason("credits", "waiting", told=True),
    Reason("on_suspense", "waiting", told=True),
    Reason("credit_other_currency", "waiting", told=True),
    Reason("to_reconcile", "held", told=True),
    # A general entry of which nobody has said which invoice it is, and a formal notice.
    Reason("unidentified", "held", told=True),
    Reason("minimum", "waiting", told=True),
    Reason("overdue_first", "waiting"),
    Reason("too_small", "excluded", told=True),
    # What was old when dunning began: a statement of account goes first.
    Reason("statement_first", "waiting", told=True),
    Reason("statement_sent", "waiting", dated=True),
    Reason("too_old", "held", told=True),
    Reason("barred", "held", told=True),
    Reason("archived", "held", told=True),
    Reason("by_hand", "held", told=True),
    Reason("by_hand_level", "held", owed=True, told=True),
    Reason("not_sent", "held", told=True),
    Reason("blocked", "held", told=True, apart=True),
    Reason("assigned", "excluded", apart=True),
    Reason("referred", "referred", apart=True),
    Reason("no_followup", "excluded", apart=True),
    Reason("before_start", "excluded", apart=True),
    Reason("no_policy", "excluded", told=True),
    Reason("do_nothing", "excluded"),
    Reason("own_company", "excluded"),
    Reason("intercompany", "excluded"),
    Reason("no_partner", "excluded", told=True),
    Reason("credit", "excluded"),
    Reason("bank_entry", "excluded", told=True, apart=True),
    Reason("charges_paid", "excluded"),
    Reason("last_level", "finished", owed=True, told=True),
)
STATES = {reason.code: reason.state for reason in TABLE}
OWED = frozenset(reason.code for reason in TABLE if reason.owed)
APART = frozenset(reason.code for reason in TABLE if reason.apart)
_BY_CODE = {reason.code: reason for reason in TABLE}


def find(code: str) -> Reason:
    """The row of a code; that of a kind of hold follows from the row of all holds.

    >>> find("hold_promise") == HOLD._replace(code="hold_promise")
    True

    :raises KeyError: for any other code that the table does not have
    """
    if code.startswith(f"{HOLD.code}_"):
        return HOLD._replace(code=code)
    return _BY_CODE[code]


def expand(kinds: Iterable[str]) -> tuple[Reason, ...]:
    """The table with a row for each of these kinds of hold, before that of the others.

    >>> [reason.code for reason in expand(["pause"]) if reason.state == "held"][2:4]
    ['hold_pause', 'hold']
    """
    place = TABLE.index(HOLD)
    own = (find(f"{HOLD.code}_{kind}") for kind in kinds)
    return (*TABLE[:place], *own, *TABLE[place:])
