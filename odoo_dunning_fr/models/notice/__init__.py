"""Notices: issued from a run, frozen, written."""

from . import (
    notice,
    account_move,
    issue,
    letter,
    level,
    mail,
    res_company,
    res_partner,
    run,
    seal,
    snapshot,
    words,
)
