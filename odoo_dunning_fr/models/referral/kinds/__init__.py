from . import (
    kind,
    entrusted,
    suit,
    agency,
    insolvency_claim,
    insurer,
    payment_order,
    public_claim,
    small_claim,
    write_off,
)
