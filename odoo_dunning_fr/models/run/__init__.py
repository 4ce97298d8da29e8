"""What is decided: runs, their decision, the night."""

from . import (
    run,
    skip,
    ir_cron,
    night,
    res_partner,
)
