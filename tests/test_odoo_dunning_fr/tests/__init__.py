from . import (
    test_debtor_kind,
    test_decision,
    test_email,
    test_issue,
    test_letter,
    test_policies,
    test_preview,
    test_random_books,
    test_receivable_reasons,
    test_rights,
    test_tours,
    test_translation,
)
