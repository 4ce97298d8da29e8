from . import (
    cost,
    invoice,
    waive,
    account_move_reversal,
)
