from . import (
    call,
    email,
    letter,
)
