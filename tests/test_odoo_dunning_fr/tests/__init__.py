from . import (
    test_debtor_kind,
    test_decision,
    test_issue,
    test_policies,
    test_random_books,
    test_receivable_reasons,
)
