from . import (
    outcome,
    post,
)
