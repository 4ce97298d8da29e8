"""Why a due item is, or is not, chased on a day: the one table of the reasons.

The query finds the code (`models/receivable_query/reasons.py`), the words are in
`models/dunning_reason.py`; whatever else depends on a reason is read from here.

>>> [reason.code for reason in TABLE if reason.state == "finished"]
['last_level']
>>> STATES["referred"], "referred" in OWED
('referred', False)
"""

from typing import NamedTuple

__all__ = [
    "DATED",
    "OWED",
    "PRESSING",
    "STATES",
    "TABLE",
    "TOLD",
    "Reason",
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


# In the order in which they are listed.
TABLE = (
    Reason("due", "due", owed=True, dated=True),
    Reason("not_due", "not_due", dated=True),
    Reason("due_today", "not_due", dated=True),
    Reason("delay", "waiting", owed=True, dated=True),
    Reason("gap", "waiting", owed=True, dated=True),
    Reason("interval", "waiting", told=True, dated=True),
    Reason("formal_running", "waiting", told=True, dated=True),
    Reason("closed_day", "waiting", told=True, dated=True),
    Reason("not_confirmed", "waiting"),
    Reason("approval", "waiting", owed=True, told=True),
    Reason("sending", "waiting", owed=True, told=True),
    Reason("undelivered", "held", owed=True, told=True),
    Reason("unreachable", "held", owed=True, told=True),
    Reason("hold_pause", "held", told=True, dated=True),
    Reason("hold_dispute", "held", told=True, dated=True),
    Reason("hold_insolvency", "held", told=True, dated=True),
    Reason("payment_pending", "waiting", told=True),
    Reason("direct_debit", "waiting", told=True),
    Reason("credits", "waiting", told=True),
    Reason("minimum", "waiting", told=True),
    Reason("overdue_first", "waiting"),
    Reason("too_small", "excluded", told=True),
    Reason("archived", "held", told=True),
    Reason("by_hand", "held", told=True),
    Reason("by_hand_level", "held", owed=True, told=True),
    Reason("not_sent", "held", told=True),
    Reason("blocked", "held", told=True),
    Reason("assigned", "excluded"),
    Reason("referred", "referred"),
    Reason("no_followup", "excluded"),
    Reason("before_start", "excluded"),
    Reason("no_policy", "excluded", told=True),
    Reason("do_nothing", "excluded"),
    Reason("no_partner", "excluded", told=True),
    Reason("credit", "excluded"),
    Reason("bank_entry", "excluded", told=True),
    Reason("last_level", "finished", owed=True, told=True),
)
STATES = {reason.code: reason.state for reason in TABLE}
OWED = frozenset(reason.code for reason in TABLE if reason.owed)
TOLD = frozenset(reason.code for reason in TABLE if reason.told)
DATED = tuple(reason.code for reason in TABLE if reason.dated)
