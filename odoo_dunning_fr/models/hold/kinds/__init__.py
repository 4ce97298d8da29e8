from . import (
    dispute,
    insolvency,
)
