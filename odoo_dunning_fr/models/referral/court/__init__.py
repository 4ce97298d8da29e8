from . import (
    area,
    court,
    competence,
    request,
    res_company,
    res_config_settings,
    res_partner,
)
