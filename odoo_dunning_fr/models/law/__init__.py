"""Law that is data: rates, articles, ceilings; how late charges follow from them."""

from . import (
    legal_reference,
    rate,
    term_ceiling,
)
