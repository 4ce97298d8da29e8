"""Statements of account."""

from . import (
    statement,
    debtor,
    mail_compose,
    res_partner,
)
