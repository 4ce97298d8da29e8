from . import dunning_query  # the parent of two models below

# isort: split

from . import (
    account_move,
    account_payment_method_line,
    dunning_debtor,
    dunning_delivery,
    dunning_delivery_send,
    dunning_level,
    dunning_notice,
    dunning_notice_document,
    dunning_notice_issue,
    dunning_notice_life,
    dunning_notice_line,
    dunning_policy,
    dunning_reason,
    dunning_receivable,
    dunning_run,
    dunning_run_cron,
    dunning_run_decide,
    dunning_run_issue,
    dunning_run_prepare,
    dunning_run_seal,
    dunning_run_skip,
    ir_attachment,
    ir_sequence,
    res_company,
    res_company_checklist,
    res_config_settings,
    res_partner,
)
