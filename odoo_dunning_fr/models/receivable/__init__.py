"""What is owed: due items, customers to chase, why or why not, as queries."""

from . import (
    query,
    receivable,
    debtor,
    reason,
    rest,
    res_company,
    account_move,
    account_move_line,
    account_move_send,
    account_payment,
    account_payment_method_line,
    res_partner,
)
