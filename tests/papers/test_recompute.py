"""The script that counts the papers again: right by hand, and it finds what is wrong.

10 000 euros due on 1 May 2026, 4 000 paid on 31 May; on 15 July 2026. At 12.15 %: 30
days on 10 000 99.86, 30 on 6 000 59.92; at 12.40 %: 15 on 6 000 30.58. In all 190.36,
and 40: 6 230.36. A court reads "arrêtées au 15 juillet 2026".
"""

import copy

import pytest
import recompute

FACTS = {
    "company": {
        "days_of_year": "365",
        "split": "half_year",
        "imputation": "principal",
        "rate": 0,
        "currency": "EUR",
    },
    "rates": [["ecb_refi", "2026-01-01", "2.15"], ["ecb_refi", "2026-07-01", "2.40"]],
    "euro": [],
    "customers": {
        "7": {
            "name": "Moreau",
            "kind": "company",
            "charges": "law",
            "rate": 0,
            "judgment": "",
        }
    },
    "items": [
        {
            "id": 1,
            "invoice": 11,
            "number": "FAC/1",
            "kind": "out_invoice",
            "customer": 7,
            "currency": "EUR",
            "dated": "2026-04-01",
            "due": "2026-05-01",
            "amount": "10000.00",
            "net": "10000.00",
            "gross": "10000.00",
            "prices": ["10000.00"],
            "settled": [{"day": "2026-05-31", "amount": "4000.00", "is_note": False}],
        }
    ],
    "credits": [],
    "settled": [],
    "letters": [],
}


def row(start, end, days, base, rate, amount):
    names = ("start", "end", "days", "base", "rate", "amount")
    return dict(zip(names, (start, end, days, base, rate, amount), strict=True))


NOTICE = {
    "number": "REL/1",
    "day": "2026-07-15",
    "customer": 7,
    "currency": "EUR",
    "claims_interest": True,
    "claims_indemnity": True,
    "lines": [
        {
            "item": 1,
            "number": "FAC/1",
            "role": "step",
            "date": "2026-04-01",
            "due": "2026-05-01",
            "days": 75,
            "total": "10000.00",
            "paid": "4000.00",
            "disputed": "0.00",
            "claimed": "6000.00",
            "interest": "190.36",
            "indemnity": "40.00",
            "periods": [
                row("2026-05-02", "2026-05-31", 30, "10000.00", "12.15", "99.86"),
                row("2026-06-01", "2026-06-30", 30, "6000.00", "12.15", "59.92"),
                row("2026-07-01", "2026-07-15", 15, "6000.00", "12.4", "30.58"),
            ],
        }
    ],
    "totals": {
        "principal": "6000.00",
        "interest": "190.36",
        "indemnity": "40.00",
        "total": "6230.36",
    },
    "text": "Nous réclamons 6 230,36 €, dont 190,36 € de pénalités de retard arrêtées "
    "au 15 juillet 2026 ; règlement de 4 000,00 € le 31/05/2026.",
}


def papers(notice):
    return {"notices": [notice], "files": [], "bills": []}


def test_what_is_right_by_hand_has_no_difference():
    found = recompute.check(FACTS, papers(NOTICE))
    assert not found.differences
    assert found.compared["periods"] == 1
    assert found.compared["amounts read"] == 3
    assert found.compared["days read"] == 2


@pytest.mark.parametrize(
    ("where", "figure", "told"),
    [
        (
            ("lines", 0, "interest"),
            "190.37",
            "interest of FAC/1 190.37, counted 190.36",
        ),
        (("lines", 0, "indemnity"), "80.00", "indemnity of FAC/1 80.00, counted 40"),
        (("lines", 0, "days"), 74, "days late of FAC/1 74, counted 75"),
        (
            ("lines", 0, "claimed"),
            "6000.01",
            "claimed of FAC/1 6000.01, counted 6000.00",
        ),
        (("lines", 0, "due"), "2026-05-02", "due date of FAC/1"),
        (("lines", 0, "periods", 1, "days"), 31, "periods of FAC/1"),
        (("totals", "total"), "6230.37", "total of total 6230.37, counted 6230.36"),
        (("text",), "6 230,36 € et 41,00 €", "41.00 is printed, never counted"),
        (("text",), "6 230,36 € au 16/07/2026", "2026-07-16 is printed, never known"),
        (("text",), "au 15/07/2026", "total in the text False, counted True"),
    ],
)
def test_each_wrong_figure_is_found(where, figure, told):
    notice = copy.deepcopy(NOTICE)
    *way, last = where
    place = notice
    for step in way:
        place = place[step]
    place[last] = figure
    [first, *_rest] = recompute.check(FACTS, papers(notice)).differences
    assert told in first


def test_it_shares_nothing_with_the_add_on():
    source = recompute.__loader__.get_source("recompute")
    imported = [
        line for line in source.splitlines() if line.startswith(("import", "from"))
    ]
    assert imported
    assert not [line for line in imported if "odoo" in line or "dunning" in line]
