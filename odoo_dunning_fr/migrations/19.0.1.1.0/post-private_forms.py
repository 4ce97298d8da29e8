"""The courts of who buys as a public body under a private form are those of its form.

Until now all public bodies were taken for bodies under public law, whose courts are the
administrative ones. Those that people have chosen otherwise stay.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    guessed = env["res.partner"].search(
        [
            ("dunning_debtor_kind", "=", "public"),
            ("dunning_jurisdiction", "=", "administrative"),
        ]
    )
    for courts, partners in guessed.grouped(
        lambda partner: partner._guess_dunning_jurisdiction("public")
    ).items():
        if courts != "administrative":
            partners.write({"dunning_jurisdiction": courts})
