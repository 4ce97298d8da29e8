"""What is run, by name of the set; written as `--test-tags` of Odoo has it."""

# Installed beside the add-on, so that as much of Odoo's own is tested as concerns it.
MODULES = (
    "account_debit_note",
    "account_edi_ubl_cii",
    "payment_custom",
    "payment_demo",
    "privacy_lookup",
    "sale_management",
    "snailmail_account",
)

# Half of what account has, so that two processes have as much to do.
INVOICES = tuple(
    f"/account/tests/test_account_{word}.py"
    for word in (
        *("move_date_algorithm", "move_duplicate", "move_entry", "move_in_invoice"),
        *("move_in_refund", "move_out_invoice", "move_out_refund", "move_reconcile"),
        *("move_send", "payment", "payment_register"),
    )
)
SETS = {
    "invoices": INVOICES,
    "accounting": (
        *("/account", "/account_debit_note", "/account_edi_ubl_cii"),
        *("/account_qr_code_sepa", "/l10n_fr_account"),
        *(f"-{file}" for file in INVOICES),
    ),
    "sale": ("/sale", "/sale_management"),
    "payment": ("/payment", "/payment_custom", "/payment_demo", "/account_payment"),
    "portal": ("/portal",),
    "partners": (
        "/base/tests/test_res_company.py",
        "/base/tests/test_res_partner.py",
        "/base/tests/test_res_partner_bank.py",
        "/base/tests/test_res_partner_merge.py",
        "/base/tests/test_res_users.py",
        "/mail/tests/test_res_partner.py",
        "/mail/tests/test_res_users.py",
        "/phone_validation",
        "/privacy_lookup",
    ),
    "sending": (
        "/mail/tests/test_mail_composer.py",
        "/mail/tests/test_mail_mail.py",
        "/mail/tests/test_mail_message.py",
        "/mail/tests/test_mail_render.py",
        "/mail/tests/test_mail_template.py",
        "/sms",
        "/snailmail",
        "/snailmail_account",
    ),
}

_COPY = "/account:TestAccountMoveOutInvoiceOnchanges.test"
# What an invoice goes through, and those that it is for: 4 minutes on two cores.
SELECTION = {
    "matching": (
        "/account/tests/test_account_move_reconcile.py",
        "/account/tests/test_account_payment_register.py",
        "/account/tests/test_account_payment_method_line.py",
        "/account/tests/test_company_branch.py",
        "-/account:TestCompanyBranch.test_lock_dates",  # takes long
    ),
    "copying": (
        "/account:TestAccountMoveSend",
        "/account/tests/test_res_partner_merge.py",
        "/account_debit_note",
        "/base/tests/test_res_partner.py",
        "/base/tests/test_res_partner_merge.py",
        f"{_COPY}_date_reversal_exchange_move",
        f"{_COPY}_invoice_copy_data",
        f"{_COPY}_out_invoice_copy_custom_date",
        f"{_COPY}_out_invoice_create_refund",
        f"{_COPY}_out_invoice_create_refund_auto_post",
        f"{_COPY}_out_invoice_create_refund_multi_currency",
        f"{_COPY}_out_invoice_reverse_caba",
        f"{_COPY}_out_invoice_reverse_move_tags",
    ),
}
