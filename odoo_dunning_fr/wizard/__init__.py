from . import dunning_run_preview
