"""The chores of the night, in their order; another add-on has some of its own.

See `models/dunning_run.py` of this add-on: one that fails, before all of ours, and one
that leaves a word, after them.
"""

from odoo.tests import tagged

from ..common import DunningCommon

LOGGER = "odoo.addons.odoo_dunning_fr.models.run.night"


@tagged("post_install", "-at_install")
class TestNight(DunningCommon):
    def night(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    def runs(self, company):
        return self.env["dunning.run"].sudo().search([("company_id", "=", company.id)])

    def test_another_add_on_has_its_chore_done(self):
        """For each company by itself, in its language."""
        other = self.make_company("Charpentes Vial")
        other.partner_id.lang = "fr_FR"
        (self.company | other).sudo().company_details = "<p>Rue de la Paix</p>"
        self.night()
        for company in self.company | other:
            lang = company.partner_id.lang or "en_US"
            self.assertIn(f"{lang} [{company.id}]", company.sudo().report_footer)

    def test_a_chore_that_fails_leaves_the_others_done_and_is_told(self):
        """Of the one company; nothing that it wrote stays."""
        other = self.make_company("Charpentes Vial")
        self.company.sudo().company_details = "<p>Break the night</p>"
        other.sudo().company_details = "<p>Rue de la Paix</p>"
        bill = self.invoice(100, "2026-09-01")
        with self.assertLogs(LOGGER, "ERROR") as log:
            self.night()
        [said] = log.output
        self.assertIn(f"_break_night of {self.company.name}", said)
        self.assertIn("Break the night", self.company.sudo().company_details)
        self.assertTrue(self.company.sudo().report_footer)
        self.assertIn(str(other.ids), other.sudo().report_footer)
        self.assertEqual(self.runs(self.company).notice_ids.line_ids.move_id, bill)
        self.assertEqual(self.runs(other).state, "done")
