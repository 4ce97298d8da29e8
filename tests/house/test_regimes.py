"""Who reads what a customer is today, and why: a claim has a regime of its own.

A claim keeps the regime of the day on which it was born (`dunning_regime` of its due
items). Whatever follows from the kind of a debtor, for a claim, reads that one; a new
reading of the customer's kind is a decision: make it here.
"""

import re

from sources import ADDON

KIND = re.compile(r"dunning_debtor_kind|dunning_jurisdiction")
# file: why it reads the customer of today
READERS = {
    "models/receivable/account_move_line.py": "writes and compares the facts",
    "models/receivable/account_move.py": "of a draft; shown beside the claim",
    "models/receivable/debtor.py": "shows the customer",
    "models/receivable/reason.py": "says what the customer is now",
    "models/receivable/res_partner.py": "the customer itself",
    "models/receivable/sql/channels.py": "where it lives today, whatever it owes",
    "models/receivable/sql/debtors.py": "of what was never posted, and to compare",
    "models/receivable/sql/reads.py": "what the query reads",
    "models/charge/account_move_line.py": "of what was never posted, and to compare",
    "models/charge/charge.py": "of what has no due item any more",
    "models/charge/res_partner.py": "new claims, and the answer to a question",
    "models/letter/res_company.py": "whose accountant pays by warrant",
    "models/policy/policy.py": "the policy of new claims",
    "models/limitation/account_move.py": "recounts what has no regime yet",
    "models/limitation/res_partner.py": "the terms of new invoices",
    "models/referral/referral.py": "a file without invoices; the chosen court",
    "models/limitation/notice.py": "proposes an event, see there",
    "models/limitation/event.py": "the courts that somebody chose",
    "models/referral/court/res_company.py": "the creditor",
    "models/referral/court/competence.py": "a creditor; who asks without a file",
    "models/referral/dossier/dossier.py": "agents; the debtor's is that of the claims",
    "data/policy/dunning_policy_company_data.xml": "leaves out a threat, no claim",
    "views/charge/account_move_charge_invoice_views.xml": "what is typed on an invoice",
    "views/charge/res_partner_charges_views.xml": "the customer itself",
    "views/limitation/res_partner_terms_views.xml": "the customer itself",
    "views/referral/court/res_partner_identity_views.xml": "the customer itself",
    "views/receivable/res_partner_views.xml": "the customer itself",
}


def test_what_a_customer_is_today_is_read_where_it_is_decided_to_be():
    found = {
        path.relative_to(ADDON).as_posix()
        for path in ADDON.rglob("*")
        if path.suffix in (".py", ".xml", ".csv")
        and "i18n" not in path.parts
        and "migrations" not in path.parts
        and KIND.search(path.read_text("utf-8"))
    }
    assert found == set(READERS)
