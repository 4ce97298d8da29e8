"""What it costs: late charges claimed, invoiced or waived."""

from . import (
    charge,
    account_move,
    account_move_line,
    claim,
    excess,
    invoice,
    notice,
    res_company,
    res_config_settings,
    res_partner,
    run,
    trace,
)
