"""The company that sells: identity, bank, currencies, payment terms, users."""

import base64
import io
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from .day import keeps_quiet
from .paper import draw_paper
from .plan import INSTALMENTS, TODAY

SIREN = "999406127"
IBAN = "FR7610999006910001234567818"
IDENTITY = {
    "name": "Ateliers Morvan SAS",
    "street": "24 rue de l'Ébénisterie",
    "zip": "69007",
    "city": "Lyon",
    "phone": "04 65 71 00 24",
    "email": "comptabilite@ateliers-morvan.example",
    "website": "https://www.ateliers-morvan.example",
    "vat": f"FR94{SIREN}",
    "company_registry": f"{SIREN}00012",
    # short: a longer one would lie on the second page of an invoice
    "company_details": "Ateliers Morvan SAS<br>24 rue de l'Ébénisterie, 69007 Lyon",
    "report_footer": "Ateliers Morvan SAS au capital de 80 000 € – 999 406 127 RCS Lyon"
    f" – TVA FR94{SIREN}",
    "primary_color": "#7a4a24",
    "secondary_color": "#3c5a4e",
    "dunning_legal_form": "SAS",
    "dunning_capital": 80000,
    "dunning_registry": "Lyon",
    "dunning_invoice_mentions": True,  # the penalties, as the letters claim them
    "dunning_signatory": "Hélène Morvan",
    "dunning_signatory_quality": "Présidente",
    "dunning_registry_fee": 30.23,
    "dunning_registry_payment": "un chèque joint à la présente",
    "dunning_retention_of_title": "no",  # what is fixed to a building is not taken back
    "dunning_terms_attachment_name": "conditions-generales-de-vente.pdf",
    "dunning_mediator": "Médiation de la consommation des métiers du bois\n"
    "18 rue des Consuls, 69003 Lyon\n"
    "https://www.mediation-bois.example",
}

# Login and password, name, groups. The salesperson has no part in dunning.
USERS = (
    ("collecteur", "Camille Renard", ("odoo_dunning_fr.group_collector",)),
    ("responsable", "Rachid Amrani", ("odoo_dunning_fr.group_manager",)),
    (
        "auditeur",
        "Agathe Lenoir",
        ("odoo_dunning_fr.group_auditor", "account.group_account_readonly"),
    ),
    ("commercial", "Clément Ducros", ("base.group_partner_manager",)),
)

# The policies given by default, to which the company's thresholds apply.
POLICIES = ("company", "consumer", "public")

# Units of the currency for one euro, from so many days before today on.
DOLLARS = ((571, 1.13), (448, 1.17), (326, 1.16), (206, 1.18), (83, 1.15), (21, 1.16))


def set_up(company: Any) -> None:
    """Give the company its identity, its bank and what its invoices need."""
    env = company.env
    company.write(
        {
            **IDENTITY,
            "country_id": env.ref("base.fr").id,
            "logo": draw_logo(),
            "dunning_terms_attachment": base64.b64encode(
                draw_paper("Conditions générales de vente", IDENTITY["name"])
            ),
        }
    )
    company.partner_id.lang = "fr_FR"  # of what is noted at night
    if "iap_enrich_auto_done" in company._fields:
        company.iap_enrich_auto_done = True  # an invented company: nobody knows it
    bank = env["res.bank"].create({"name": "Banque des Terreaux", "bic": "BQTRFRPPXXX"})
    journal = find_journal(company, "bank")
    journal.bank_account_id = env["res.partner.bank"].create(
        {
            "acc_number": IBAN,
            "partner_id": company.partner_id.id,
            "bank_id": bank.id,
            "allow_out_payment": True,
        }
    )
    find_journal(company, "sale").code = "FAC"
    find_journal(company, "general").code = "OD"
    _add_dollars(company)


def find_journal(company: Any, kind: str) -> Any:
    return company.env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", kind)], limit=1
    )


def _add_dollars(company: Any) -> None:
    dollar = company.env.ref("base.USD")
    dollar.active = True
    company.env["res.currency.rate"].create(
        [
            {
                "currency_id": dollar.id,
                "company_id": company.id,
                "name": TODAY - timedelta(before),
                "rate": rate,
            }
            for before, rate in DOLLARS
        ]
    )


def create_debit_method(company: Any) -> Any:
    """A way of being paid that the company triggers itself."""
    return company.env["account.payment.method.line"].create(
        {
            "name": "Prélèvement SEPA",
            "journal_id": find_journal(company, "bank").id,
            "payment_method_id": company.env.ref(
                "account.account_payment_method_manual_in"
            ).id,
            "dunning_direct_debit": True,
        }
    )


def create_terms(company: Any) -> dict[str, Any]:
    """Map the terms of `customers.csv` to payment terms."""
    plans = {
        "15": ("Paiement à 15 jours", ((100, 15),)),
        "30": ("Paiement à 30 jours", ((100, 30),)),
        "45": ("Paiement à 45 jours", ((100, 45),)),
        "60": ("Paiement à 60 jours", ((100, 60),)),
        "instalments": ("30 % à la commande, 40 % à 30 jours, 30 % à 60", INSTALMENTS),
    }
    terms = company.env["account.payment.term"].create(
        [
            {
                "name": name,
                "note": name,
                "company_id": company.id,
                "line_ids": [
                    (0, 0, {"value_amount": percent, "nb_days": days})
                    for percent, days in shares
                ],
            }
            for name, shares in plans.values()
        ]
    )
    return dict(zip(plans, terms, strict=True))


def create_users(company: Any) -> dict[str, Any]:
    env = company.env
    values = {"lang": "fr_FR", "tz": "Europe/Paris"}
    env.ref("base.user_admin").write(values)
    users = env["res.users"].with_context(no_reset_password=True)
    return {
        login: users.create(
            {
                **values,
                "login": login,
                "password": login,
                "name": name,
                "email": f"{login}@ateliers-morvan.example",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [
                    (4, env.ref(group).id) for group in ("base.group_user", *groups)
                ],
            }
        )
        for login, name, groups in USERS
    }


def set_policies(company: Any, users: dict[str, Any]) -> None:
    """What a manager would set first: no letter for pennies, and who calls."""
    refs = [f"odoo_dunning_fr.policy_{kind}" for kind in POLICIES]
    policies = company.env["dunning.policy"].union(*map(company.env.ref, refs))
    policies.write({"min_amount": 20, "ignore_below": 5})
    if not keeps_quiet():
        company.env["dunning.quiet.period"].search([]).active = False
    supple = company.env.ref("odoo_dunning_fr.policy_company_supple")
    (policies | supple).collector_id = users["collecteur"]


def draw_logo() -> bytes:
    """A board of wood and the company's name."""
    image = Image.new("RGB", (560, 150), "white")
    pen = ImageDraw.Draw(image)
    for row, colour in enumerate(("#7a4a24", "#a46b3c", "#c89763")):
        pen.rounded_rectangle((10, 18 + 40 * row, 120, 50 + 40 * row), 6, fill=colour)
    for text, size, top in (("Ateliers Morvan", 50, 24), ("menuiserie", 30, 90)):
        font = ImageFont.load_default(size)
        pen.text((145, top), text, fill="#3b2a1c", font=font)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue())
