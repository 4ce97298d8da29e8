"""What the company sells: joinery for shops, homes and public buildings."""

import random
from decimal import Decimal
from typing import Any

from .plan import SEED, Customer, Situation

# Code, name, tax of the French chart, customers who buy it.
PRODUCTS = (
    ("COMPTOIR", "Comptoir sur mesure en chêne massif", "tva_normale", "company"),
    ("VITRINE", "Agencement de vitrine et rayonnages", "tva_normale", "company"),
    ("PORTE-CF", "Bloc-porte coupe-feu EI 30, pose comprise", "tva_normale", "company"),
    ("BUREAU", "Poste de travail en hêtre, plateau 160 × 80", "tva_normale", "company"),
    ("ENTRETIEN", "Contrat d'entretien des menuiseries", "tva_normale", "company"),
    ("PARQUET", "Rénovation de parquet, logement ancien", "tva_intermediaire", "home"),
    ("ESCALIER", "Réfection d'escalier, logement ancien", "tva_intermediaire", "home"),
    (
        "PLACARD",
        "Placard sur mesure posé, logement ancien",
        "tva_intermediaire",
        "home",
    ),
    ("FENETRE", "Remplacement de menuiseries extérieures", "tva_normale", "public"),
    ("MAIRIE", "Mobilier de salle du conseil", "tva_normale", "public"),
    ("POSE", "Livraison, pose et mise en service", "tva_normale", ""),
)
# What is done on site is a service, whose VAT is paid on its invoice by option.
ON_SITE = "PORTE-CF ENTRETIEN PARQUET ESCALIER PLACARD FENETRE POSE".split()
AUDIENCES = {"consumer": "home", "public": "public"}
WITH_LABOUR = Decimal(1000)  # from this amount on, the work is a line of its own


def create_products(env: Any) -> dict[str, Any]:
    """Map the codes to products; the chart's taxes follow fiscal positions abroad."""
    chart = env["account.chart.template"]
    names = {tax for _code, _name, tax, _audience in PRODUCTS}
    goods = {name: chart.ref(name) for name in names}
    services = {name: _as_service(tax) for name, tax in goods.items()}
    products = env["product.product"].create(
        [
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "list_price": 0,
                "taxes_id": [(6, 0, (services if code in ON_SITE else goods)[tax].ids)],
                "supplier_taxes_id": [(5,)],
            }
            for code, name, tax, _audience in PRODUCTS
        ]
    )
    return dict(zip((code for code, *_rest in PRODUCTS), products, strict=True))


def _as_service(tax: Any) -> Any:
    """The same tax on a service; abroad the same ones take its place."""
    service = tax.copy({"name": f"{tax.name} (prestation)", "tax_scope": "service"})
    abroad = tax.search([("original_tax_ids", "in", tax.ids)])
    abroad.original_tax_ids = [(4, service.id)]
    return service


def lines(
    products: dict[str, Any], customer: Customer, situation: Situation
) -> list[tuple]:
    """The product lines of an invoice: the same for the same situation, always."""
    draw = random.Random(f"{SEED}/{situation.key}")
    audience = AUDIENCES.get(customer.kind, "company")
    codes = [code for code, _name, _tax, who in PRODUCTS if who == audience]
    product = products[codes[draw.randrange(len(codes))]]
    if situation.net < WITH_LABOUR or audience == "home":
        return [_line(product, situation.net)]
    work = (situation.net * draw.randrange(15, 30) / 100).quantize(Decimal(1))
    return [_line(product, situation.net - work), _line(products["POSE"], work)]


def _line(product: Any, price: Decimal) -> tuple:
    return (
        0,
        0,
        {"product_id": product.id, "quantity": 1, "price_unit": float(price)},
    )
