from . import (
    dunning_channel_whatsapp,
    dunning_hold_kind_checking,
    dunning_run,
)
