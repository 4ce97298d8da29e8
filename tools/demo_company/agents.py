"""Those to whom files go: an agency with its mandate, officers of insolvencies."""

from datetime import timedelta
from typing import Any

from .day import in_words, open_days
from .paper import draw_paper
from .plan import TODAY

SIGNED = open_days.next_open_day(TODAY - timedelta(315))

AGENTS = {
    "agency": {
        "name": "Recouvrement du Confluent SARL",
        "dunning_agent_kind": "agency",
        "street": "9 cours Suchet",
        "zip": "69002",
        "city": "Lyon",
        "email": "dossiers@recouvrement-confluent.example",
        "company_registry": "999604010",
    },
    "mandataire": {
        "name": "SELARL Wattel, mandataires judiciaires",
        "dunning_agent_kind": "officer",
        "street": "31 rue Esquermoise",
        "zip": "59000",
        "city": "Lille",
        "email": "creances@selarl-wattel.example",
    },
    "liquidateur": {
        "name": "SCP Faure-Brunel, liquidateurs judiciaires",
        "dunning_agent_kind": "officer",
        "street": "6 place Saint-Jean",
        "zip": "26000",
        "city": "Valence",
        "email": "etude@faure-brunel.example",
    },
}
MANDATE = {
    "reference": f"MAND-{SIGNED.year}-03",
    "date": SIGNED,
    "can_receive": True,
    "insurance_company": "Assurances du Rhône",
    "insurance_policy": "RC 447 118",
    "dedicated_account": "FR7610999006910009876543216",
    "declaration_date": "2019-05-06",
    "commission_percent": 12,
}


def create(env: Any) -> dict[str, Any]:
    """Map the keys of `AGENTS` to partners; the agency has a mandate in force."""
    france = env.ref("base.fr").id
    values = {"is_company": True, "country_id": france, "lang": "fr_FR"}
    partners = env["res.partner"].create(
        [{**values, **agent} for agent in AGENTS.values()]
    )
    agents = dict(zip(AGENTS, partners, strict=True))
    lines = [
        f"Mandat {MANDATE['reference']} du {in_words(SIGNED)}",
        "Signé des parties.",
    ]
    signed = env["ir.attachment"].create(
        {"name": "mandat-signe.pdf", "raw": draw_paper(*lines)}
    )
    env["dunning.mandate"].create(
        {
            **MANDATE,
            "partner_id": agents["agency"].id,
            "company_id": env.company.id,
            "proof_ids": [(6, 0, signed.ids)],
        }
    )
    return agents
