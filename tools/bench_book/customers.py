"""The customers of the book: companies, some with an invoicing contact, and persons."""

from typing import Any

from .cloning import chance, clone, next_id, pick
from .patterns import Patterns

FIRST_NAMES = (
    "Camille Louis Jade Hugo Manon Arthur Inès Lucas Léa Nathan Chloé Gabriel Zoé "
    "Raphaël Anaïs Théo Élise Maël Agathe Yanis"
).split()
LAST_NAMES = (
    "Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent "
    "Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André "
    "Mercier Dupont L'Hostis Le-Goff"
).split()
TRADES = (
    "Menuiserie Garage Boulangerie Imprimerie Transports Électricité Plomberie Cabinet "
    "Brasserie Serrurerie Pépinières Maçonnerie Librairie Clinique Scierie"
).split()
FORMS = "SARL SAS SASU EURL SA SNC".split()
STREETS = (
    "rue de la République",
    "avenue Jean Jaurès",
    "rue Victor Hugo",
    "place du Marché",
    "chemin des Vignes",
    "boulevard Gambetta",
    "impasse des Lilas",
)
TOWNS = (
    "75011 Paris,69003 Lyon,13006 Marseille,31000 Toulouse,06000 Nice,44000 Nantes,"
    "34000 Montpellier,67000 Strasbourg,33000 Bordeaux,59000 Lille,35000 Rennes,"
    "51100 Reims,76600 Le Havre,42000 Saint-Étienne,83000 Toulon,38000 Grenoble,"
    "21000 Dijon,49000 Angers,30000 Nîmes,29200 Brest"
).split(",")

COMMON = {
    "street": "c.street",
    "zip": "split_part(c.town, ' ', 1)",
    "city": "substr(c.town, 7)",
    "ref": "'C' || lpad(c.n::text, 7, '0')",
    "commercial_partner_id": "c.id",
    "create_date": "now()",
    "write_date": "now()",
}


def clone_customers(cr: Any, patterns: Patterns, count: int) -> None:
    """Make `count` customers and note them in the temporary table `customer`."""
    _draw_customers(cr, count)
    email = "CASE WHEN c.has_email THEN 'client' || c.n || '@clients.example' END"
    own = {
        **COMMON,
        "id": "c.id",
        "name": "c.name",
        "complete_name": "c.name",
        "email": email,
        "email_normalized": email,
    }
    for is_company, prototype in ((True, patterns.company), (False, patterns.person)):
        source = f"customer c JOIN res_partner t ON t.id = {prototype}"
        name = {"commercial_company_name": "c.name"} if is_company else {}
        where = f"WHERE c.is_company IS {is_company}"
        clone(cr, "res_partner", source, own | name, where)
    _clone_contacts(cr, patterns.contact)


def _clone_contacts(cr: Any, prototype: int) -> None:
    email = "'compta' || c.n || '@clients.example'"
    changes = {
        **COMMON,
        "id": "c.contact_id",
        "parent_id": "c.id",
        "complete_name": "c.name || ', ' || t.name",
        "commercial_company_name": "c.name",
        "email": email,
        "email_normalized": email,
    }
    source = f"customer c JOIN res_partner t ON t.id = {prototype}"
    clone(cr, "res_partner", source, changes, "WHERE c.contact_id IS NOT NULL")


def _draw_customers(cr: Any, count: int) -> None:
    base = next_id(cr, "res_partner")
    number = f"(1 + floor({chance('n', 'number')} * 180))::int"
    trade, form = pick("n", "trade", TRADES), pick("n", "form", FORMS)
    first, last = pick("n", "first", FIRST_NAMES), pick("n", "last", LAST_NAMES)
    cr.execute(
        f"""
        CREATE TEMP TABLE customer AS
        SELECT n, {base} + n AS id, {chance("n", "kind")} < 0.70 AS is_company,
               {number} || ' ' || {pick("n", "street", STREETS)} AS street,
               {pick("n", "town", TOWNS)} AS town,
               {chance("n", "email")} < 0.92 AS has_email,
               NULL::int AS contact_id, NULL::text AS name
          FROM generate_series(1, {count}) AS n;
        UPDATE customer
           SET name = concat_ws(' ', CASE WHEN is_company THEN {trade} ELSE {first} END,
                                {last}, CASE WHEN is_company THEN {form} END, n);
        UPDATE customer SET contact_id = {base + count} + chosen.rank
          FROM (SELECT n, row_number() OVER (ORDER BY n) AS rank FROM customer
                 WHERE is_company AND {chance("n", "contact")} < 0.25) AS chosen
         WHERE chosen.n = customer.n;
        ANALYZE customer
        """
    )
