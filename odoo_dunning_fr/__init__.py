from . import models, wizard
from .hooks import remember, say_goodbye
