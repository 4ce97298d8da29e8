"""What stops it: holds and their kinds."""

from . import (
    hold,
    kind,
    reason,
    account_move,
    account_partial_reconcile,
    account_payment,
    debtor,
    res_partner,
    kinds,
)
