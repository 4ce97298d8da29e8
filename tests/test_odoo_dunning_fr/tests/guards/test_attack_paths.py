"""Ways round: values of other records, records moved, contexts that claim a right."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_attack_values import ValuesCommon


@tagged("post_install", "-at_install")
class TestWaysRound(ValuesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attacker = cls.collector

    def as_a_call(self, user=None):
        """What is nested is done by the one who calls, as from outside."""
        user = user or self.collector
        self.env.transaction.default_env = self.env(user=user)
        return self.env(user=user)

    def sent(self):
        file = self.env["dunning.referral"].create(self.file_values())
        file.sudo().state = "sent"
        return file

    # Values of other records, in what a call gives or claims by default

    def test_ending_a_hold_gives_nobody_the_right_of_the_program(self):
        hold = self.env["dunning.hold"].create({"partner_id": self.customer.id})
        self.env.flush_all()
        mine = hold.with_env(self.as_a_call())
        level = {"dunning_level_date": "1999-01-01"}
        invoices = {"invoice_ids": [Command.update(self.bill.id, level)]}
        people = [Command.update(self.customer.id, invoices)]
        with self.assertRaises(UserError):
            mine.write({"state": "ended", "message_partner_ids": people})
        self.env.clear()
        self.assertFalse(self.bill.dunning_level_date)
        mine.write({"state": "ended", "outcome": "Settled"})
        self.assertEqual((hold.outcome, hold.ended_by_id), ("Settled", self.collector))

    def test_a_default_says_nothing_of_other_records(self):
        """Odoo takes it into memory; the sums of a file are those of the ledger."""
        item = self.receivable_lines(self.bill)
        lie = dict.fromkeys(("amount_residual", "amount_residual_currency"), 99_999)
        lie |= dict.fromkeys(("amount_currency", "balance", "debit"), 99_999)
        bill = {
            "invoice_date": "2019-01-01",
            "line_ids": [Command.update(item.id, lie)],
        }
        people = [
            Command.update(
                self.customer.id, {"invoice_ids": [Command.update(self.bill.id, bill)]}
            )
        ]
        self.env.flush_all()
        files = self.as_a_call()["dunning.referral"]
        file = files.with_context(default_message_partner_ids=people).create(
            self.file_values()
        )
        self.assertEqual(file.line_ids.amount_principal, 1000)
        self.assertEqual(file.line_ids.amount_invoiced, 1000)
        self.assertEqual(str(file.line_ids.invoice_date), "2026-06-14")

    def test_a_default_changes_no_addressee(self):
        victim = self.make_customer("Scierie Haut")
        self.invoice(500, "2026-09-01", victim)
        lie = {"name": "FORGED", "email": "evil@evil.example", "street": "FORGED"}
        people = [Command.update(victim.id, lie)]
        self.env.flush_all()
        env = self.as_a_call()
        preview = env["dunning.run.preview"].create(
            {"partner_ids": [Command.set(victim.ids)]}
        )
        preview.with_context(default_message_partner_ids=people).action_issue()
        notice = self.env["dunning.notice"].search([("partner_id", "=", victim.id)])
        self.assertIn("<compta@haut.example>", notice.delivery_ids.recipient)
        self.assertNotIn("FORGED", str(notice.snapshot))

    # Records that are moved or changed

    def test_an_exhibit_stays_in_its_file(self):
        exhibit = self.file.exhibit_ids[0].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "stays in its file"):
            exhibit.referral_id = self.sent()

    def test_sources_that_are_none(self):
        exhibits = self.env["dunning.exhibit"].with_user(self.collector)
        for source in ("ir.attachment,abc", "dunning.letter,1", "no.model,1", "x"):
            with self.assertRaisesRegex(UserError, "there is no"):
                exhibits.create(
                    {"referral_id": self.file.id, "name": "x", "source": source}
                )

    def test_an_event_stays_what_it_was_in_its_file(self):
        file = self.sent()
        events = self.env["dunning.referral.event"].with_user(self.collector)
        event = events.create(
            {"referral_id": file.id, "kind": "other", "date": "2026-09-14"}
        )
        for values in ({"kind": "closed"}, {"referral_id": self.file.id}):
            with self.assertRaises(UserError):
                event.write(values)
        with self.assertRaisesRegex(UserError, "Choose “Close”"):
            events.with_context(dunning_closing=True).create(
                {"referral_id": file.id, "kind": "closed", "date": "2026-09-14"}
            )
        file._close("paid")
        self.assertIn("closed", file.event_ids.mapped("kind"))
        for values in ({"kind": "filed"}, {"date": "2026-09-01"}):
            with self.assertRaises(UserError):
                event.write(values)

    def test_documents_of_others_are_copied_not_taken(self):
        """As a proof of costs: what the company keeps stays where it is."""
        shared = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": "contrat.pdf",
                    "raw": b"%PDF contrat",
                    "res_model": "res.company",
                    "res_id": self.company.id,
                }
            )
        )
        mine = self.env["ir.attachment"].with_user(self.collector)
        loose = mine.create({"name": "facture.pdf", "raw": b"%PDF facture"})
        self.env["dunning.charge.cost"].with_user(self.collector).create(
            {
                "move_id": self.bill.id,
                "amount": 50,
                "note": "Huissier",
                "proof_ids": [Command.set((shared + loose).ids)],
            }
        ).action_add()
        charge = self.bill.dunning_charge_ids
        self.assertEqual(shared.res_model, "res.company")
        self.assertNotIn(shared, charge.proof_ids)
        self.assertIn(loose, charge.proof_ids)
        self.assertEqual(
            sorted(charge.proof_ids.mapped("raw")), [b"%PDF contrat", b"%PDF facture"]
        )

    # Contexts that claim a right

    def test_no_word_in_a_context_gives_a_right(self):
        level = self.final.with_user(self.manager)
        with self.assertRaises(UserError):
            level.with_context(dunning_ladder_open=True).delay_days = 1
        self.env.clear()
        runs = self.env["dunning.run"].with_user(self.collector)
        for claim in (True, 1, "dunning.run", [True, ["dunning.run"]]):
            with self.assertRaises(UserError):
                runs.with_context(dunning_program=claim).create({"state": "done"})

    # What people do, and must go on doing

    def test_customers_are_merged(self):
        """Odoo writes what is left of them as the user who merges."""
        double = self.make_customer("Boulangerie Moreau")
        double.dunning_charge_mode = "none"
        self.assertTrue(double.dunning_charge_decided)
        boss = self.make_user(
            "boss", "odoo_dunning_fr.group_manager", "base.group_system"
        )
        merge = self.env["base.partner.merge.automatic.wizard"].with_user(boss)
        merge.create({})._merge([double.id, self.customer.id], self.customer)
        self.assertFalse(double.exists())

    def test_what_is_duplicated_is_nobodys_evidence(self):
        """Each model that a manager may add to: a copy bears nothing of the program."""
        makers = {
            "dunning.exhibit": self.file.exhibit_ids[0],
            "dunning.level": self.final,
            "dunning.policy": self.policy,
            "dunning.referral": self.file,
            "dunning.hold": self.env["dunning.hold"].create(
                {"partner_id": self.customer.id}
            ),
        }
        for name, record in makers.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                if name == "dunning.hold":
                    record._end("Over")
                try:
                    copy = record.with_user(self.manager).copy()
                    if name == "dunning.hold":
                        self.assertEqual(copy.state, "active")
                    self.env.flush_all()
                except (IntegrityError, UserError):
                    # Two levels in one place of the ladder: said in words.
                    self.assertEqual(name, "dunning.level")
                point.rollback()
                self.env.invalidate_all()

    def test_no_guarded_field_is_copied(self):
        for model, _names in self.guarded():
            creates = model.with_user(self.manager).has_access("create")
            own = model._name.startswith("dunning.")
            if not own or not creates or model._name in ("dunning.run.skip",):
                continue
            for name in model._get_guarded_fields():
                field = model._fields[name]
                judged = name in model._dunning_judged
                self.assertFalse(field.copy and not judged, f"{model._name}.{name}")
