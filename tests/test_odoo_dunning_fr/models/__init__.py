from . import dunning_hold_kind_checking, dunning_run
