"""Letters to a public body name what it finds the invoice by on its portal."""

from odoo.tests import tagged

from ..letters import LetterCommon


@tagged("post_install", "-at_install")
class TestPortalReferences(LetterCommon):
    def test_receipt_and_flow_number(self):
        town = self.make_customer("Ville de Givors", dunning_debtor_kind="public")
        invoice = self.invoice(1000, "2026-07-14", town)
        invoice.write(
            {"dunning_received_on": "2026-06-15", "dunning_portal_ref": "FLX0042"}
        )
        notice = self.issue(partners=town)
        notice.action_approve()
        [line] = notice.snapshot["lines"]
        self.assertEqual(line["portal"], {"received": "2026-06-15", "flow": "FLX0042"})
        text = self.text(notice)
        self.assertIn("15/06/2026", text)
        self.assertIn("FLX0042", text)

    def test_nothing_is_said_of_what_is_not_known(self):
        self.invoice(1000, "2026-07-14")
        notice = self.issue()
        notice.action_approve()
        [line] = notice.snapshot["lines"]
        self.assertEqual(line["portal"], {})

    def test_the_term_in_words(self):
        town = self.make_customer("Ville de Givors", dunning_debtor_kind="public")
        self.invoice(1000, "2026-07-14", town)
        notice = self.issue(partners=town).with_context(lang="fr_FR")
        self.assertIn("trente", notice._term())
        hospital = self.env.ref("odoo_dunning_fr.term_ceiling_health")
        town.dunning_term_ceiling_id = hospital
        self.assertIn("cinquante", notice._term())
