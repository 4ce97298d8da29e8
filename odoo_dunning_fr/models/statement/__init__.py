"""Statements of account."""

from . import (
    statement,
    debtor,
    res_partner,
)
