"""What is decided: runs, their decision, the night."""

from . import (
    run,
    skip,
    night,
    res_partner,
)
