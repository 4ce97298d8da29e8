from . import (
    refuse,
    withdraw,
)
