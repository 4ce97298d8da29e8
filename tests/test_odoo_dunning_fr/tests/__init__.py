"""The stories, by rooms. Odoo's own runner looks for the modules `test_*` here."""

from .charge import (
    test_charge_invoice,
    test_charge_invoice_life,
    test_charge_life,
    test_charge_rights,
    test_charges,
    test_dated_law,
    test_debtor_charges,
    test_invoice_mentions,
    test_paid_with_principal,
    test_rates,
)
from .delivery import (
    test_channels,
    test_email,
    test_left,
    test_heads,
    test_no_server,
    test_outbox,
    test_posting,
    test_print_queue,
    test_retry,
    test_withdrawn,
)
from .guards import (
    test_attack_charged_books,
    test_attack_charges,
    test_attack_context,
    test_attack_dialogs,
    test_attack_paths,
    test_attack_told,
    test_attack_values,
    test_attacks,
    test_bad_records,
    test_each_kind,
    test_neutralize,
    test_rights,
    test_shared_data,
    test_shared_fields,
    test_words_of_errors,
    test_side_channels,
    test_two_persons,
)
from .hold import (
    test_hold_kinds,
    test_holds,
    test_insolvencies,
    test_returned_payment,
)
from .limitation import (
    test_legal_references,
    test_limitation,
    test_limitation_events,
    test_limitation_warnings,
    test_payment_terms,
)
from .notice import (
    test_answers,
    test_calculation_sheet,
    test_chatter,
    test_incoming,
    test_issue,
    test_letter,
    test_letter_accounts,
    test_letter_layout,
    test_letter_odd_texts,
    test_letter_register,
    test_letter_texts,
    test_letter_trouble,
    test_notice_charges,
    test_refusal,
)
from .policy import (
    test_creditors,
    test_level_preview,
    test_policies,
    test_policy_changes,
    test_quiet_periods,
)
from .receivable import (
    test_bank_lines,
    test_credits,
    test_announced_payments,
    test_branches,
    test_debtor_kind,
    test_history,
    test_changed_debtors,
    test_known,
    test_merged_customers,
    test_other_side,
    test_portal_references,
    test_random_books,
    test_random_money,
    test_receivable_reads,
    test_receivable_reasons,
    test_reposted_invoices,
    test_switched_off,
    test_rests,
)
from .referral import (
    test_agency,
    test_agency_returns,
    test_insurer,
    test_referral_kinds,
    test_referrals,
    test_registered_claims,
    test_running_notice,
    test_write_off,
    test_write_off_vat,
)
from .referral.court import (
    test_courts,
    test_payment_order,
    test_procedure,
    test_request_dates,
    test_quality,
)
from .referral.dossier import (
    test_dossier,
    test_dossier_trouble,
    test_exhibits,
    test_file_names,
    test_proofs,
)
from .run import (
    test_automation,
    test_days,
    test_decision,
    test_escalate,
    test_late_cron,
    test_night,
    test_preview,
    test_reminders,
    test_runs,
    test_seals,
    test_sites,
    test_together,
    test_two_sessions,
    test_unusual_nights,
)
from .statement import (
    test_charge_statement,
    test_old_books,
    test_statement,
)
from .whole import (
    test_demo_company,
    test_extending,
    test_ladders,
    test_tours,
    test_translation,
)
