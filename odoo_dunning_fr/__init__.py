from . import channels, models, wizard
