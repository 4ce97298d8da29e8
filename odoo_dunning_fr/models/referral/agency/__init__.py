from . import (
    closing_reason,
    export_column,
    export_profile,
    mandate,
    returned,
    res_partner,
)
