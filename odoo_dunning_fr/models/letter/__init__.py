"""The company's paper: letters, what is written on them, spreadsheets."""

from . import (
    letter,
    account_move,
    ir_actions_report,
    ir_attachment,
    res_company,
    res_partner,
)
