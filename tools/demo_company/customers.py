"""The customers of `customers.csv`, with their contacts and their own settings."""

from typing import Any

from stdnum import luhn
from stdnum.fr import siren as stdnum_siren

from . import plan

# Further contacts: customer, key, values.
CONTACTS = (
    (
        "groupe_arcades",
        "invoice",
        {
            "type": "invoice",
            "name": "Service comptabilité fournisseurs",
            "email": "factures@groupe-arcades.example",
            "street": "12 rue du Lac",
            "zip": "69003",
            "city": "Lyon",
        },
    ),
    (
        "maison_perrin",
        "dunning",
        {
            "type": "contact",
            "name": "Claire Perrin",
            "function": "Gérante",
            "email": "claire@maison-perrin.example",
        },
    ),
)

OWN_POLICIES = {
    "federation_metiers": "policy_company_supple",
    "morvan_holding": "policy_none",
}

CONTRACT_RATES = {"groupe_arcades": 10}  # percent a year, in the framework contract

STATES = {"hudson_furnishings": "state_us_27"}  # New York

# What a court asks of a debtor; nobody knows it of customers who pay.
IDENTITIES = {
    "transports_delmas": {
        "dunning_legal_form": "SARL",
        "dunning_registry": "Mâcon",
        "dunning_representative": "Pascal Delmas, gérant",
    },
    "imprimerie_vasseur": {
        "dunning_legal_form": "SARL",
        "dunning_registry": "Lille Métropole",
        "dunning_representative": "Benoît Vasseur, gérant",
    },
    # Liberal professions, which the judicial court judges.
    "clinique_tilleuls": {"dunning_legal_form": "SELARL"},
    "cabinet_noel": {"dunning_legal_form": "SCP"},
}


def create(env: Any, terms: dict[str, Any], users: dict[str, Any]) -> dict[str, Any]:
    """Map the keys of `customers.csv`, and `customer/contact`, to partners."""
    book = plan.customers()
    partners = env["res.partner"].create(
        [_values(env, customer, terms, users) for customer in book.values()]
    )
    found = dict(zip(book, partners, strict=True))
    for key, role, values in CONTACTS:
        found[f"{key}/{role}"] = env["res.partner"].create(
            {
                "parent_id": found[key].id,
                "country_id": env.ref("base.fr").id,
                "lang": found[key].lang,
                **values,
            }
        )
    _set_apart(found, users)
    return found


def _values(
    env: Any, customer: plan.Customer, terms: dict[str, Any], users: dict[str, Any]
) -> dict[str, Any]:
    term = terms[customer.term].id
    return {
        "name": customer.name,
        "is_company": customer.kind not in ("artisan", "consumer"),
        "street": customer.street or False,
        "street2": customer.street2 or False,
        "zip": customer.zip or False,
        "city": customer.city or False,
        "country_id": env.ref(f"base.{_country(customer)}").id,
        "state_id": _state(env, customer),
        "phone": customer.phone or False,
        "email": customer.email or False,
        "lang": customer.lang or False,
        "comment": f"Démonstration : {customer.remark}.",
        "customer_rank": 1,
        "user_id": users["commercial"].id,
        "property_payment_term_id": term,
        **_numbers(customer),
    }


def _country(customer: plan.Customer) -> str:
    return {"GB": "uk"}.get(customer.country, customer.country.lower())


def _state(env: Any, customer: plan.Customer) -> int | bool:
    name = STATES.get(customer.key)
    return env.ref(f"base.{name}").id if name else False


def _numbers(customer: plan.Customer) -> dict[str, str]:
    """SIRET and VAT number; an association and a public body have no VAT number."""
    if customer.country != "FR" or not customer.number:
        return {"vat": customer.number}
    seat = f"{customer.number}0001"
    values = {"company_registry": seat + luhn.calc_check_digit(seat)}
    if customer.kind in ("company", "artisan"):
        values["vat"] = "FR" + stdnum_siren.to_tva(customer.number)
    return values


def _set_apart(found: dict[str, Any], users: dict[str, Any]) -> None:
    """What a person has set by hand on some customers."""
    found["maison_perrin"].dunning_contact_id = found["maison_perrin/dunning"]
    found["notaires_bellecour"].dunning_manual = True
    for key, policy in OWN_POLICIES.items():
        found[key].dunning_policy_id = found[key].env.ref(f"odoo_dunning_fr.{policy}")
    for key, rate in CONTRACT_RATES.items():
        found[key].dunning_contract_rate = rate
    for key, identity in IDENTITIES.items():
        found[key].write(identity)
    # A purchaser of the code de la commande publique, whose form, a company's, says
    # that it contracts under private law.
    found["habitat_solidaire"].dunning_debtor_kind = "public"
    for key in ("coworking_confluence", "groupe_arcades", "transports_delmas"):
        found[key].dunning_collector_id = users["collecteur"]
