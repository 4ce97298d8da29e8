"""The add-on goes, with a warning and without a trouble; it knows what it invoiced.

On 14 September 2026 Moreau's 1 000 euros are 62 days late: at 12.40 % they bear
1 000 x 12.40 % x 62 / 365 = 21.06, and 40 of indemnity: both are invoiced. Petit owes
500: of what its formal notice claims the 40 are waived, the interest is not.

On 14 October the add-on has been uninstalled and installed again. Moreau owes interest
of 30 days more, 1 000 x 12.40 % x 30 / 365 = 10.19, and no indemnity; the invoice of
its charges bears nothing itself. Petit owes that of all 92 days,
500 x 12.40 % x 92 / 365 = 15.63, and no indemnity, which was waived.
"""

import re
import sys
from contextlib import closing

from environment.paths import BUILD
from harness.programs import run
from harness.site import Accountant

BEFORE, AFTER = "2026-09-14", "2026-10-14"
TROUBLE = re.compile(r" (ERROR|CRITICAL) |bad query|Traceback")


def test_uninstalled_and_installed_again(book):
    before = ask(book, "invoice_charges", BEFORE)
    assert before["invoiced"] == [21.06, 40]
    assert [charge[:4] for charge in before["settled"]] == [
        ["Moreau", "indemnity", "invoiced", 40],
        ["Moreau", "interest", "invoiced", 21.06],
        ["Petit", "indemnity", "waived", 40],
    ]
    assert before["loss"] == "notices: 1 and seals of runs: 1"
    assert "(3)" in before["kept"]

    said = manage(book, "uninstall")
    trouble = [line for line in said.splitlines() if TROUBLE.search(line)]
    assert not trouble, "\n".join(trouble[:20])
    assert "Modules loaded" in said
    assert not TROUBLE.search(manage(book, "install"))

    after = ask(book, "chase_again", AFTER)
    assert after["settled"] == before["settled"]
    assert after["claimed"] == {
        "Moreau": [[1000, 10.19, 0], [61.06, 0, 0]],
        "Petit": [[500, 15.63, 0]],
    }


def ask(book, *command):
    """Have an accountant do something who then goes home."""
    folder = BUILD / "crash"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Accountant(folder / f"{book[1]}.log", *book)) as accountant:
        return accountant.ask(*command)


def manage(book, verb):
    """Run Odoo's own command; return its log."""
    config, database = book
    options = ("-c", config, "-d", database, "odoo_dunning_fr")
    return run(sys.executable, "-m", "odoo", "module", verb, *options)
