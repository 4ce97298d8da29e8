from . import (
    dunning_channel_whatsapp,
    dunning_hold_kind_checking,
    dunning_referral_kind_european_order,
    dunning_run,
)
