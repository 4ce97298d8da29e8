from . import (
    level_preview,
    preview,
    set_aside,
)
