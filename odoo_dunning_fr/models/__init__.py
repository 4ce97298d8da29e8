"""The rooms, in the way of the data: who comes later knows who comes earlier."""

from . import (
    evidence,
    shared,
    bulk,
    reminder,
    company,
    settings,
    ir_attachment,
    ir_default,
    mail_message,
    res_users,
)

# isort: split

from . import (
    law,
    letter,
    policy,
    receivable,
    hold,
    run,
    notice,
    charge,
    delivery,
    limitation,
    statement,
    referral,
)
