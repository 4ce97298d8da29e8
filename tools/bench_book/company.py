"""The company that owns the book: French, in euros, with invoices in dollars too."""

from typing import Any

COMPANY = {
    "name": "Ateliers Morvan SAS",
    "street": "12 rue des Tanneurs",
    "zip": "69003",
    "city": "Lyon",
    "email": "compta@ateliers-morvan.example",
    "phone": "+33 4 72 00 00 00",
    "vat": "FR23334175221",
}
# That of examples: it is nobody's, and letters bear it with a code to scan.
IBAN = "FR7630006000011234567890189"
BANK = {"name": "Banque Exemple", "bic": "AGRIFRPP"}


def prepare_company(env: Any) -> None:
    """Set the company up in a database that has the French chart of accounts."""
    company = env.ref("base.main_company")
    dollar = env.ref("base.USD")
    (env.ref("base.EUR") | dollar).active = True
    company.write({**COMPANY, "country_id": env.ref("base.fr").id})
    if company.chart_template != "fr":
        env["account.chart.template"].try_loading("fr", company, install_demo=False)
    env["res.currency.rate"].search([]).unlink()
    env["res.currency.rate"].create(
        {
            "currency_id": dollar.id,
            "name": "2024-01-01",
            "rate": 1.1,
            "company_id": company.id,
        }
    )
    env["ir.cron"].search([]).active = False
    _open_account(env, company)


def _open_account(env: Any, company: Any) -> None:
    account = env["res.partner.bank"].create(
        {
            "acc_number": IBAN,
            "bank_id": env["res.bank"].create(BANK).id,
            "partner_id": company.partner_id.id,
            "allow_out_payment": True,
        }
    )
    journals = env["account.journal"]
    bank = journals.search([("type", "=", "bank")], limit=1)
    bank.bank_account_id = account
