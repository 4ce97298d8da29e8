from . import (
    closed,
    dispute,
    insolvency,
)
