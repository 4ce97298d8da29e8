"""Until when it can be claimed, and terms of payment beyond the law."""

from . import (
    event,
    account_move,
    account_payment_term,
    notice,
    res_company,
    res_partner,
    run,
)
