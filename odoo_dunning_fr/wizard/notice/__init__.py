from . import (
    refuse,
)
