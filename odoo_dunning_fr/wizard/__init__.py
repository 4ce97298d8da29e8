from . import (
    dunning_hold_create,
    dunning_hold_end,
    dunning_notice_refuse,
    dunning_run_preview,
)
