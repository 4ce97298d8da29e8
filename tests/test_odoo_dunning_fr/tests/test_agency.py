"""Files for a collection agency: its mandate, what it is given, the letter with it."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DunningCommon

DUE = "2026-07-14"  # 62 days late on Monday 14 September: 1 000 bear 21.06


class AgencyCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.company_registry = "44306184100047"
        cls.agency = cls.make_agency("Recouvrement Rhodanien", reference="MR-2026-014")
        cls.mandate = cls.agency.dunning_mandate_ids

    def refer(self, moves, agency=None, **values):
        action = moves.action_dunning_refer("agency", agency or self.agency)
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.write(values)
        return file

    def hand_over(self, moves, agency=None, **values):
        file = self.refer(moves, agency, **values)
        file.override_reason = "Known since the telephone call"
        file.action_ready()
        file.action_send()
        return file

    def findings(self, file):
        return {found.code: found for found in file._check_ready()}


@tagged("post_install", "-at_install")
class TestMandates(AgencyCommon):
    def test_a_mandate_in_force(self):
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(file.mandate_id, self.mandate)
        self.assertNotIn("mandate", self.findings(file))
        self.assertEqual((self.mandate.state, self.mandate.gaps), ("in_force", ""))

    def test_no_mandate(self):
        other = self.make_customer("Agence Sans Papiers", dunning_agent_kind="agency")
        file = self.refer(self.invoice(1000, DUE), other)
        self.assertFalse(file.mandate_id)
        self.assertEqual(self.findings(file)["mandate"].level, "must")
        with self.assertRaisesRegex(UserError, "R124-3"):
            file.action_ready()

    def test_a_mandate_that_ended(self):
        self.mandate.date_end = "2026-09-13"
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(self.mandate.state, "expired")
        self.assertEqual(self.findings(file)["mandate"].level, "must")
        self.mandate.date_end = "2026-09-14"  # its last day
        self.assertNotIn("mandate", self.findings(file))

    def test_a_mandate_that_ends_soon_warns(self):
        self.mandate.date_end = "2026-10-14"  # thirty days from now
        found = self.findings(self.refer(self.invoice(1000, DUE)))["mandate_expires"]
        self.assertEqual(found.level, "should")
        self.assertIn("14/10/2026", found.text)
        self.mandate.date_end = "2026-10-15"
        self.assertEqual(self.mandate.state, "in_force")

    def test_what_the_law_asks_of_a_mandate(self):
        self.mandate.write({"dedicated_account": False, "can_receive": False})
        file = self.refer(self.invoice(1000, DUE))
        found = self.findings(file)["mandate_gaps"]
        self.assertEqual(found.level, "must")
        self.assertIn("power to receive payments, the dedicated account", found.text)

    def test_a_mandate_of_another_company(self):
        other = self.make_company("Scierie Leblanc")
        self.user.company_ids += other
        self.mandate.company_id = other
        file = self.refer(self.invoice(1000, DUE))
        self.assertFalse(file.mandate_id)

    def test_the_mandate_of_the_day_when_the_file_left(self):
        file = self.hand_over(self.invoice(1000, DUE))
        self.mandate.date_end = "2026-12-31"
        renewed = self.mandate.copy(
            {"reference": "MR-2027", "date": "2027-01-01", "date_end": False}
        )
        self.today("2027-02-01")
        self.mandate.active = False
        self.assertEqual(file.mandate_id, self.mandate)
        later = self.refer(self.invoice(500, DUE))
        self.assertEqual(later.mandate_id, renewed)

    def test_a_mandate_that_served_is_kept(self):
        self.hand_over(self.invoice(1000, DUE))
        with self.assertRaisesRegex(UserError, "kept"):
            self.mandate.unlink()

    def test_the_only_agency_is_proposed(self):
        action = self.invoice(1000, DUE).action_dunning_refer("agency")
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertEqual(file.agent_id, self.agency)
        self.make_agency("Agence du Nord")
        action = self.invoice(500, DUE).action_dunning_refer("agency")
        self.assertFalse(self.env["dunning.referral"].browse(action["res_id"]).agent_id)

    def test_dates_in_order(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.mandate.date_end = date(2025, 12, 31)
            self.env.flush_all()

    def test_an_auditor_reads_and_changes_nothing(self):
        auditor = self.make_user("ana", "odoo_dunning_fr.group_auditor")
        mandate = self.mandate.with_user(auditor)
        self.assertEqual(mandate.gaps, "")
        with self.assertRaises(UserError):
            mandate.proof_ids = [Command.clear()]
