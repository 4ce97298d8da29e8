from . import (
    declaration,
    limit,
    policy,
)
