from . import (
    create,
    end,
)
