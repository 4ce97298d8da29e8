"""A credit insurer: limits, what it must be told and by when, the claim."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..letters import LetterCommon

DUE = "2026-07-14"  # invoiced on 14 June


class InsurerCommon(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.company_registry = "44306184100047"
        cls.insurer = cls.make_customer("Assur Crédit", dunning_agent_kind="insurer")
        cls.contract = cls.env["dunning.insurance.policy"].create(
            {
                "name": "AC-2026-77",
                "partner_id": cls.insurer.id,
                "company_id": cls.company.id,
                "date": "2026-01-01",
                "date_end": "2026-12-31",
                "insured_percent": 90,
                "overdue_days": 60,
                "claim_days": 120,
                "alert_days": 10,
            }
        )
        cls.limit = cls.make_limit(cls.customer)

    @classmethod
    def make_limit(cls, customer, amount=5000, **values):
        return cls.env["dunning.insurance.limit"].create(
            {
                "policy_id": cls.contract.id,
                "partner_id": customer.id,
                "amount": amount,
                "date": "2026-02-01",
                "buyer_ref": "B-4471",
                **values,
            }
        )

    def night(self, day):
        """The alerts of a night, as the scheduled action plans them."""
        self.today(day)
        self.env.invalidate_all()
        self.env["dunning.insurance.limit"]._remind(self.company, self.day(day))

    def alerts(self, limit=None):
        return {
            activity.activity_type_id.name.split()[1]: activity.date_deadline
            for activity in (limit or self.limit).activity_ids
        }

    def refer(self, moves, agent=None):
        action = moves.action_dunning_refer("insurer", agent)
        return self.env["dunning.referral"].browse(action["res_id"])

    def findings(self, file):
        return {found.code: found.level for found in file._check_ready()}

    def read_words(self, pdf):
        return (
            " ".join(self.read_pages(pdf)).replace("\u202f", " ").replace("\xa0", " ")
        )


@tagged("post_install", "-at_install")
class TestInsurerDeadlines(InsurerCommon):
    def test_told_before_the_overdue_must_be_declared(self):
        """Due on 14 July: declared by 12 September, told from 2 September."""
        self.invoice(1000, DUE)
        self.night("2026-09-01")
        self.assertFalse(self.limit.activity_ids)
        self.night("2026-09-02")
        self.assertEqual(self.alerts(), {"declare": self.day("2026-09-12")})
        self.assertEqual(self.limit.overdue_deadline, self.day("2026-09-12"))
        self.assertFalse(self.limit.claim_deadline)
        self.night("2026-09-03")
        self.assertEqual(len(self.limit.activity_ids), 1)

    def test_the_next_deadline_takes_the_place_of_the_last(self):
        first = self.invoice(1000, "2026-07-10")
        self.invoice(500, DUE)
        self.night("2026-09-04")
        self.assertEqual(self.alerts(), {"declare": self.day("2026-09-08")})
        self.pay(first)
        self.night("2026-09-05")
        self.assertEqual(self.alerts(), {"declare": self.day("2026-09-12")})

    def test_what_was_told_by_telephone_hides_no_later_invoice(self):
        """The first is ticked off without a declaration; the second is asked for."""
        self.invoice(1000, "2026-07-10")
        self.night("2026-09-01")
        self.limit.activity_ids.action_done()
        self.night("2026-09-02")
        self.assertFalse(self.limit.activity_ids)
        self.invoice(500, DUE)
        self.night("2026-09-04")
        self.assertEqual(self.alerts(), {"declare": self.day("2026-09-08")})
        self.night("2026-09-05")
        self.assertEqual(len(self.limit.activity_ids), 1)

    def test_paid_in_time(self):
        invoice = self.invoice(1000, DUE)
        self.night("2026-09-04")
        self.pay(invoice)
        self.night("2026-09-05")
        self.assertFalse(self.limit.activity_ids)

    def test_the_overdue_is_declared_then_the_claim_is_filed(self):
        """Claim by 11 November, 120 days after 14 July; told from 1 November."""
        invoice = self.invoice(1000, DUE)
        self.night("2026-09-04")
        action = self.limit.action_declare_overdue()
        declared = self.env["dunning.insurance.declaration"].browse(action["res_id"])
        self.assertEqual((declared.step, declared.move_ids), ("overdue", invoice))
        self.assertFalse(self.limit.activity_ids)
        self.assertFalse(self.limit.overdue_deadline)
        letter = declared.document_ids.filtered(lambda one: one.name.endswith(".pdf"))
        text = self.read_words(letter.raw)
        for words in ("AC-2026-77", "B-4471", "5 000,00", "1 000,00", invoice.name):
            self.assertIn(words, text)
        table = declared.document_ids.filtered(lambda one: invoice.name in str(one.raw))
        self.assertTrue(table.name.endswith(".csv"))
        self.night("2026-11-01")
        self.assertEqual(self.alerts(), {"file": self.day("2026-11-11")})
        action = self.limit.action_file_claim()
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertEqual((file.kind, file.agent_id), ("insurer", self.insurer))
        self.night("2026-11-02")
        self.assertEqual(self.alerts(), {"file": self.day("2026-11-11")})
        file.override_reason = "No formal notice was needed"
        file.action_ready()
        file.action_send()
        self.assertFalse(self.limit.activity_ids)
        self.night("2026-11-03")
        self.assertFalse(self.limit.activity_ids)
        claimed = self.limit.declaration_ids.filtered("referral_id")
        self.assertEqual((claimed.step, claimed.move_ids), ("claim", invoice))

    def test_a_claim_needs_no_overdue_any_more(self):
        invoice = self.invoice(1000, DUE)
        self.env["dunning.insurance.declaration"].create(
            {
                "limit_id": self.limit.id,
                "step": "claim",
                "move_ids": [Command.set(invoice.ids)],
            }
        )
        self.night("2026-11-20")
        self.assertFalse(self.limit.is_pending)
        with self.assertRaisesRegex(UserError, "Nothing of Boulangerie"):
            self.limit.action_declare_overdue()

    def test_a_deadline_that_was_missed_stays(self):
        self.invoice(1000, DUE)
        self.night("2026-10-01")
        self.assertEqual(self.alerts(), {"declare": self.day("2026-09-12")})
        self.assertIn("text-danger", self.limit.pending)
        found = self.env["dunning.insurance.limit"].search([("is_pending", "=", True)])
        self.assertIn(self.limit, found)

    def test_what_no_limit_covers(self):
        """Delivered before the decision, after the end of the limit, or of others."""
        self.limit.write({"date": "2026-06-15"})  # the day after the invoice
        self.invoice(1000, DUE)
        self.night("2026-09-04")
        self.assertFalse(self.limit.is_pending)
        self.limit.write({"date": "2026-06-01", "date_end": "2026-06-13"})
        self.assertFalse(self.limit.is_pending)
        self.limit.date_end = "2026-06-14"
        self.assertTrue(self.limit.is_pending)
        other = self.make_customer("Garage Petit")
        refused = self.make_limit(other, amount=0)
        self.invoice(700, DUE, other)
        self.night("2026-09-04")
        self.assertFalse(refused.is_pending)

    def test_a_policy_without_deadlines(self):
        self.contract.write({"overdue_days": 0, "claim_days": 0})
        self.invoice(1000, DUE)
        self.night("2026-12-01")
        self.assertFalse(self.limit.activity_ids)

    def test_another_company_s_customers(self):
        other = self.make_company("Scierie Leblanc")
        self.user.company_ids += other
        env = self.env(context={"allowed_company_ids": [other.id]})
        self.invoice(1000, DUE, company=other.with_env(env))
        self.night("2026-09-04")
        self.assertFalse(self.limit.is_pending)

    def test_the_night_s_scheduled_action(self):
        self.invoice(1000, DUE)
        self.today("2026-09-04")
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            for _night in range(2):
                cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.limit.activity_ids), 1)

    def test_above_the_limit(self):
        self.invoice(5000.5, DUE)
        self.assertTrue(self.limit.is_exceeded)

    def test_a_collector_declares_and_does_not_decide(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        self.invoice(1000, DUE)
        self.night("2026-09-04")
        limit = self.limit.with_user(collector)
        self.assertTrue(limit.action_declare_overdue()["res_id"])
        with self.assertRaises(AccessError):
            limit.amount = 9000

    def test_a_contact_has_no_limit(self):
        contact = self.env["res.partner"].create(
            {"name": "Comptabilité", "parent_id": self.customer.id}
        )
        with self.assertRaises(ValidationError):
            self.make_limit(contact)


@tagged("post_install", "-at_install")
class TestInsurerFiles(InsurerCommon):
    def test_the_only_insurer_is_proposed_and_all_is_there(self):
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(file.agent_id, self.insurer)
        self.assertEqual(file.insurance_policy_id, self.contract)
        self.assertEqual(file.insurance_limit_id, self.limit)
        self.assertFalse(self.findings(file))

    def test_no_policy(self):
        self.contract.date_end = "2026-09-13"
        file = self.refer(self.invoice(1000, DUE), self.insurer)
        self.assertEqual(self.findings(file)["policy"], "must")

    def test_no_limit(self):
        other = self.make_customer("Garage Petit", company_registry="552100554")
        file = self.refer(self.invoice(1000, DUE, other))
        self.assertEqual(self.findings(file)["limit"], "must")
        self.make_limit(other, amount=0)  # a refusal
        file.invalidate_recordset()
        self.assertEqual(self.findings(file)["limit"], "must")

    def test_what_should_be_looked_at(self):
        self.limit.amount = 900
        self.contract.claim_days = 30
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(
            self.findings(file), {"over_limit": "should", "claim_late": "should"}
        )
        self.limit.date = "2026-06-15"
        self.assertEqual(self.findings(file)["uncovered"], "should")

    def test_the_claim_is_written(self):
        invoice = self.invoice(1000, DUE)
        file = self.refer(invoice)
        [(_name, _title, pdf)] = file._prepare_documents()
        text = self.read_words(pdf)
        # 62 days at 12.40 %: 21.06; 40 of indemnity.
        for words in ("AC-2026-77", "1 000,00", "21,06", "40,00", invoice.name, "62"):
            self.assertIn(words, text)
        self.assertEqual(len(file._prepare_export_files()), 2)


@tagged("post_install", "-at_install")
class TestMandateReminders(InsurerCommon):
    def test_told_once_that_a_mandate_ends(self):
        agency = self.make_agency("Agence du Nord", date_end="2026-10-31")
        mandate = agency.dunning_mandate_ids
        mandates = self.env["dunning.mandate"]

        def remind(day):
            mandates._remind(self.company, self.day(day))
            return len(mandate.activity_ids)

        self.assertEqual(remind("2026-09-30"), 0)
        self.assertEqual(remind("2026-10-01"), 1)
        self.assertEqual(remind("2026-10-02"), 1)
        mandate.activity_ids.action_feedback()
        self.assertEqual(remind("2026-10-03"), 0)

    def test_a_mandate_that_was_renewed(self):
        agency = self.make_agency("Agence du Nord", date_end="2026-10-31")
        mandate = agency.dunning_mandate_ids
        mandate.copy({"reference": "2027", "date": "2026-11-01", "date_end": False})
        mandate._remind(self.company, self.day("2026-10-15"))
        self.assertFalse(mandate.activity_ids)
