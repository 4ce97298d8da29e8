from . import (
    dunning_delivery_outcome,
    dunning_delivery_post,
    dunning_hold_create,
    dunning_hold_end,
    dunning_level_preview,
    dunning_notice_refuse,
    dunning_print,
    dunning_refer,
    dunning_referral_override,
    dunning_run_preview,
)
