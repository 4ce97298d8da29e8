from . import dunning_channel, call, email, letter
