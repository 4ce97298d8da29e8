from . import (
    kind,
    entrusted,
    proved,
    registered,
    suit,
    agency,
    insolvency_claim,
    insurer,
    payment_order,
    public_claim,
    small_claim,
    write_off,
)
