from . import (
    charge,
    delivery,
    hold,
    letter,
    notice,
    referral,
    run,
    uninstall,
)
