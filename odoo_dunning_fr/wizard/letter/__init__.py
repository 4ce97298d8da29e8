from . import (
    download,
    printed,
)
