"""A dossier is read by French people: its files bear French names, all of them."""

import re

from odoo.tests import tagged
from odoo.tools.translate import load_language

from ..test_referral_kinds import KindsCommon

# The papers at its head, by the kind of the file.
PAPERS = {
    "agency": {"lettre-de-transmission"},
    "insurer": {"declaration-a-l-assureur"},
    "payment_order": {
        "lettre-au-greffe",
        "requete-en-injonction-de-payer",
        "decompte",
        "pouvoir",
    },
    "small_claim": {"demande-petite-creance"},
    "insolvency_claim": {"declaration-de-creance"},
    "public_claim": {"reclamation-prealable"},
    "write_off": {"duplicata"},
}
# What the words of a file name may be, of our own: the names of customers are theirs.
ENGLISH = set(
    "account acceptance agency calculation claim courtesy creditor customer deposit "
    "debtor delivery duplicate envelope exhibits file files formal identity insurer "
    "invoice invoices letter lines list notice of order overdue power prior proof "
    "quote receipt register registry request returned sending small statement sums "
    "terms the to written".split()
)


@tagged("post_install", "-at_install")
class TestFileNames(KindsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_language(cls.env.cr, "fr_FR")
        cls.env.invalidate_all()
        cls.officer = cls.make_customer("Étude Vallon", dunning_agent_kind="officer")

    def file(self, kind):
        invoice = self.printed_invoice()
        file = self.env["dunning.referral"].create(
            {
                "kind": kind,
                "partner_id": self.customer.id,
                "currency_id": self.euro.id,
                "move_ids": [(6, 0, invoice.ids)],
                "agent_id": self.officer.id,
            }
        )
        if kind == "payment_order":
            file.filing = "agent"
        if kind == "insolvency_claim":
            self.env["dunning.hold"].create(
                {
                    "kind": "insolvency",
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "date_from": "2026-08-01",
                    "judgment_date": "2026-08-01",
                    "officer_id": self.officer.id,
                    "reason_id": self.env.ref(
                        "odoo_dunning_fr.hold_reason_liquidation"
                    ).id,
                }
            )
            file.invalidate_recordset()
        if kind == "write_off":
            file._store_duplicate(
                [
                    {
                        "id": invoice.id,
                        "number": invoice.name,
                        "date": "2026-06-14",
                        "description": "Travaux",
                        "currency": "EUR",
                        "net": "1000.00",
                        "vat": "200.00",
                    }
                ]
            )
        return file

    def test_each_kind(self):
        kinds = self.env["dunning.referral"]._fields["kind"].get_values(self.env)
        self.assertEqual(set(kinds), {*PAPERS, "european_order"})
        for kind, papers in PAPERS.items():
            with self.subTest(kind):
                names = set(self.build(self.file(kind)))
                ours = {name[3:-4] for name in names if name.startswith("00-")}
                self.assertEqual(ours, {*papers, "bordereau-de-pieces"})
                words = {
                    word
                    for name in names - {"dossier.json", "SHA256SUMS"}
                    for word in re.findall("[a-z]+", name.rpartition(".")[0].lower())
                }
                self.assertFalse(words & ENGLISH)
