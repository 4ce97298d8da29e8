"""What follows: files for an agency, an insurer, a court, a write-off."""

from . import (
    referral,
    line,
    event,
    account_move,
    letters,
    life,
    notice,
    res_company,
    res_config_settings,
    res_partner,
    run,
    findings,
    kinds,
    dossier,
    agency,
    insurance,
    court,
    write_off,
)
