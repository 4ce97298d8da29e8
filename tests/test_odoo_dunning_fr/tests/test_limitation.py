from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestLimitation(DunningCommon):
    """Until when an invoice can be sued on. It is Monday 14 September 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consumer = cls.make_customer("Jeanne Petit", is_company=False)
        cls.town = cls.make_customer("Mairie de Vif", company_registry="213105554")
        cls.collector = cls.make_user("lea_collecte", "odoo_dunning_fr.group_collector")

    def today(self, day, hour=10):
        super().today(day, hour)
        self.env["account.move"].invalidate_model(["dunning_limitation_light"])

    def event(self, moves, kind, day, **values):
        return self.env["dunning.limitation.event"].create(
            {
                "kind": kind,
                "move_ids": [(6, 0, moves.ids)],
                "partner_id": moves.partner_id.id,
                "company_id": moves.company_id.id,
                "date": day,
                **values,
            }
        )

    def found(self, operator, day, moves):
        domain = [("dunning_limitation_date", operator, day), ("id", "in", moves.ids)]
        return self.env["account.move"].search(domain)

    # The date

    def test_the_kind_of_debtor_decides(self):
        """Due 30 June 2026: five years, two, four from 1 January 2027."""
        for partner, barred in [
            (self.customer, date(2031, 6, 30)),
            (self.consumer, date(2028, 6, 30)),
            (self.town, date(2031, 1, 1)),
        ]:
            move = self.invoice(100, "2026-06-30", partner)
            self.assertEqual(move.dunning_limitation_date, barred)

    def test_a_kind_corrected_later_changes_the_date(self):
        move = self.invoice(100, "2026-06-30")
        self.assertEqual(move.dunning_limitation_date, date(2031, 6, 30))
        self.customer.dunning_debtor_kind = "consumer"
        self.assertEqual(move.dunning_limitation_date, date(2028, 6, 30))

    def test_the_earlier_of_due_date_and_delivery_is_watched(self):
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        self.assertRecordValues(
            move,
            [
                {
                    "dunning_limitation_date": date(2031, 5, 20),
                    "dunning_limitation_due_date": date(2031, 6, 30),
                    "dunning_limitation_performance_date": date(2031, 5, 20),
                }
            ],
        )

    def test_what_is_paid_draft_or_bought_has_no_date(self):
        paid = self.invoice(100, "2026-06-30")
        self.pay(paid)
        credit = self.credit_note(10, "2026-06-30")
        draft = self.invoice(100, "2026-06-30").copy()
        for move in paid | credit | draft:
            self.assertFalse(move.dunning_limitation_date)
        self.assertFalse(self.found(">", "2000-01-01", paid | credit | draft))
        self.assertEqual(self.found("=", False, paid | draft), paid | draft)

    def test_part_paid_instalments_are_watched_from_the_first_that_is_open(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "In two",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        move = self.invoice(
            200,
            "2026-06-30",
            invoice_date="2026-05-01",
            invoice_payment_term_id=term.id,
        )
        self.assertEqual(move.dunning_limitation_date, date(2031, 5, 31))
        self.pay(move, 100)
        self.assertEqual(move.dunning_limitation_date, date(2031, 6, 30))

    def test_a_haulier_has_one_year_from_delivery(self):
        self.company.dunning_trade = "transport"
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        unknown = self.invoice(100, "2026-06-30")
        self.assertEqual(move.dunning_limitation_date, date(2027, 5, 20))
        self.assertEqual(unknown.dunning_limitation_date, date(2027, 6, 30))
        both = move | unknown
        self.assertEqual(self.found("<=", "2027-05-20", both), move)
        self.assertEqual(self.found("<=", "2027-06-30", both), both)

    def test_a_telephone_company_has_one_year_from_the_due_date(self):
        self.company.dunning_trade = "telecom"
        move = self.invoice(100, "2026-06-30", delivery_date="2026-05-20")
        self.assertEqual(move.dunning_limitation_date, date(2027, 6, 30))
        self.assertFalse(move.dunning_limitation_performance_date)
        self.assertFalse(self.found("<", "2027-06-30", move))
        self.assertTrue(self.found("=", "2027-06-30", move))

    def test_the_light_goes_from_green_to_barred(self):
        """A consumer's invoice due on 30 September 2025: barred 30 September 2027."""
        move = self.invoice(100, "2025-09-30", self.consumer)
        for day, light in [
            ("2026-09-29", "green"),
            ("2026-09-30", "orange"),
            ("2027-03-29", "orange"),
            ("2027-03-30", "red"),
            ("2027-09-29", "red"),
            ("2027-09-30", "barred"),
        ]:
            self.today(day)
            self.assertEqual(move.dunning_limitation_light, light, day)

    # The search

    def test_the_search_agrees_with_the_date_shown(self):
        """By each operator, around the date of each invoice, whatever happened."""
        moves = self.env["account.move"]
        for partner in (self.customer, self.consumer, self.town):
            for due, done in [
                ("2024-02-29", False),
                ("2025-01-15", "2024-12-15"),
                ("2026-06-30", "2026-07-10"),
            ]:
                moves |= self.invoice(100, due, partner, delivery_date=done)
        known = self.invoice(100, "2025-03-01")
        self.event(known, "acknowledgement", "2026-01-15", certain=True)
        doubted = self.invoice(100, "2025-03-01")
        self.event(doubted, "acknowledgement", "2026-01-15")
        moves |= known | doubted
        compare = {
            "<": date.__lt__,
            "<=": date.__le__,
            ">": date.__gt__,
            ">=": date.__ge__,
            "=": date.__eq__,
        }
        for day in set(moves.mapped("dunning_limitation_date")):
            for operator, test in compare.items():
                expected = moves.filtered(
                    lambda move, day=day, test=test: test(
                        move.dunning_limitation_date, day
                    )
                )
                self.assertEqual(self.found(operator, day, moves), expected.sorted())

    def test_the_filters_of_the_list_find_what_is_soon_barred(self):
        """On 14 September 2026: within six months is until 14 March 2027."""
        soon = self.invoice(100, "2025-03-14", self.consumer)
        later = self.invoice(100, "2025-03-15", self.consumer)
        barred = self.invoice(100, "2024-09-14", self.consumer)
        moves = soon | later | barred
        view = self.env.ref("odoo_dunning_fr.account_move_view_search_limitation")
        self.assertIn("today +6m", view.arch)
        within = [
            ("dunning_limitation_date", ">", "today"),
            ("dunning_limitation_date", "<=", "today +6m"),
        ]
        here = self.env["account.move"].search([*within, ("id", "in", moves.ids)])
        self.assertEqual(here, soon)
        self.assertEqual(self.found("<=", "today", moves), barred)
        items = self.env["dunning.receivable"].search(
            [
                ("limitation_date", ">", "today"),
                ("limitation_date", "<=", "today +6m"),
                ("move_id", "in", moves.ids),
            ]
        )
        self.assertEqual(items.move_id, soon)
        self.assertEqual(items.limitation_date, date(2027, 3, 14))

    def test_each_company_has_its_own_trade(self):
        haulier = self.make_company("Transports Morel", dunning_trade="transport")
        self.user.company_ids |= haulier
        env = self.env(context={"allowed_company_ids": (self.company | haulier).ids})
        ours = self.invoice(100, "2026-06-30").with_env(env)
        theirs = self.invoice(100, "2026-06-30", company=haulier).with_env(env)
        self.assertEqual(theirs.dunning_limitation_date, date(2027, 6, 30))
        found = env["account.move"].search(
            [
                ("dunning_limitation_date", "<=", "2028-01-01"),
                ("id", "in", (ours | theirs).ids),
            ]
        )
        self.assertEqual(found, theirs)

    # What interrupts and suspends

    def test_an_acknowledgement_is_only_possible_until_a_manager_is_certain(self):
        move = self.invoice(100, "2025-03-01")
        event = self.event(move, "acknowledgement", "2026-01-15")
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))
        self.assertEqual(move.dunning_limitation_possible_date, date(2031, 1, 15))
        event.certain = True
        self.assertEqual(move.dunning_limitation_date, date(2031, 1, 15))
        self.assertFalse(move.dunning_limitation_possible_date)

    def test_a_voided_claim_has_never_been(self):
        move = self.invoice(100, "2025-03-01")
        claim = self.event(move, "court_claim", "2026-01-15")
        self.assertEqual(move.dunning_limitation_date, date(2045, 3, 1))
        claim.date_end = "2026-09-01"
        self.assertEqual(move.dunning_limitation_date, date(2031, 9, 1))
        claim.voided = True
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))

    def test_a_mediation_suspends(self):
        """Barred 1 March 2027; 31 days of January 2026 more."""
        move = self.invoice(100, "2025-03-01", self.consumer)
        self.event(move, "suspension", "2026-01-01", date_end="2026-02-01")
        self.assertEqual(move.dunning_limitation_date, date(2027, 4, 1))

    def test_one_event_on_several_invoices_is_told_on_each(self):
        moves = self.invoice(100, "2025-03-01") | self.invoice(200, "2025-04-01")
        self.event(moves, "enforcement", "2026-05-05", note="Saisie du 5 mai")
        self.assertEqual(
            set(moves.mapped("dunning_limitation_date")), {date(2031, 5, 5)}
        )
        for move in moves:
            self.assertIn("Saisie du 5 mai", move.message_ids[0].body)

    def test_an_event_of_the_former_customer_does_not_count(self):
        move = self.invoice(100, "2025-03-01")
        self.event(move, "enforcement", "2026-05-05")
        move.button_draft()
        move.partner_id = self.make_customer("Garage Roux")
        move.action_post()
        move.invoice_date_due = "2025-03-01"
        self.assertEqual(move.dunning_limitation_date, date(2030, 3, 1))

    def test_the_event_is_entered_from_the_invoice(self):
        move = self.invoice(100, "2025-03-01")
        action = move.with_user(self.collector).action_dunning_limitation_event()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
        form.date = "2026-09-10"
        event = form.save()
        self.assertEqual(event.move_ids, move)
        self.assertFalse(event.counts)

    def test_a_collector_enters_and_a_manager_judges(self):
        move = self.invoice(100, "2025-03-01").with_user(self.collector)
        move = move.with_context(allowed_company_ids=self.company.ids)
        events = self.env["dunning.limitation.event"].with_user(self.collector)
        values = {
            "kind": "acknowledgement",
            "move_ids": [(6, 0, move.ids)],
            "partner_id": self.customer.id,
            "date": "2026-09-10",
        }
        with self.assertRaisesRegex(UserError, "ask one"):
            events.create({**values, "certain": True})
        event = events.create(values)
        proof = self.env["ir.attachment"].with_user(self.collector)
        event.proof_ids = proof.create({"name": "mail.pdf", "raw": b"oui"})
        self.assertEqual(event.proof_ids.res_id, event.id)
        for vals in ({"certain": True}, {"voided": True}, {"date": "2026-09-11"}):
            with self.assertRaisesRegex(UserError, "ask one"):
                event.write(vals)
        event.with_user(self.user).certain = True
        self.assertEqual(move.dunning_limitation_date, date(2031, 9, 10))

    def test_what_cannot_be_is_refused(self):
        move = self.invoice(100, "2025-03-01")
        with self.assertRaisesRegex(ValidationError, "after today"):
            self.event(move, "enforcement", "2026-09-15")
        with self.assertRaisesRegex(ValidationError, "not a posted invoice"):
            self.event(move, "enforcement", "2026-09-10", partner_id=self.town.id)
        with self.assertRaisesRegex(ValidationError, "not a posted invoice"):
            self.event(self.credit_note(5, "2026-01-01"), "enforcement", "2026-09-10")

    # Warnings

    def night(self, day):
        self.today(day, hour=3)
        with self.enter_registry_test_mode():
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_run").method_direct_trigger()
        self.env.invalidate_all()

    def warnings(self, move):
        return self.env["mail.activity"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", move.id)], order="id"
        )

    def test_the_collector_is_warned_twelve_six_and_three_months_before(self):
        """Due on 30 September 2025, a consumer: barred on 30 September 2027."""
        self.consumer.with_company(self.company).dunning_collector_id = self.collector
        move = self.invoice(100, "2025-09-30", self.consumer)
        counts = []
        for day in [
            "2026-09-29",
            "2026-09-30",
            "2026-10-01",
            "2027-03-30",
            "2027-06-30",
            "2027-07-01",
            "2027-09-30",
        ]:
            self.night(day)
            counts.append(len(self.warnings(move)))
        self.assertEqual(counts, [0, 1, 1, 2, 3, 3, 3])
        warnings = self.warnings(move)
        self.assertEqual(warnings.user_id, self.collector)
        self.assertIn("12", warnings[0].summary)
        self.assertIn("6", warnings[1].summary)
        self.assertIn("3", warnings[2].summary)
        self.assertIn("2027-09-29", warnings[2].note)

    def test_an_interruption_makes_the_warnings_come_again(self):
        """Acknowledged in April 2027, six months before: barred in April 2029."""
        move = self.invoice(100, "2025-09-30", self.consumer)
        self.night("2027-04-01")
        self.assertEqual(move.dunning_limitation_warned, 6)
        self.event(move, "acknowledgement", "2027-04-01", certain=True)
        self.assertEqual(move.dunning_limitation_warned, 0)
        self.night("2028-03-31")
        self.assertEqual(len(self.warnings(move)), 1)
        self.night("2028-04-01")
        self.assertEqual(len(self.warnings(move)), 2)

    def test_a_doubtful_acknowledgement_silences_nobody(self):
        move = self.invoice(100, "2025-09-30", self.consumer)
        self.event(move, "acknowledgement", "2026-09-10")
        self.night("2026-10-01")
        self.assertEqual(move.dunning_limitation_warned, 12)

    def test_a_haulier_is_not_warned_on_the_first_day_of_his_year(self):
        self.company.dunning_trade = "transport"
        move = self.invoice(100, "2026-09-10", delivery_date="2026-09-10")
        self.night("2026-09-20")
        self.assertFalse(self.warnings(move))
        self.night("2027-03-10")
        self.assertEqual(len(self.warnings(move)), 1)

    def test_one_invoice_that_fails_leaves_the_others_their_warning(self):
        good = self.invoice(100, "2025-09-30", self.consumer)
        bad = self.invoice(100, "2025-09-29", self.consumer)
        last = self.invoice(100, "2025-09-28", self.consumer)
        self.env.cr.execute(
            """
            CREATE FUNCTION limitation_trap() RETURNS trigger AS $$
            BEGIN
                IF NEW.id = %s AND NEW.dunning_limitation_warned > 0 THEN
                    RAISE EXCEPTION 'this one fails';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql
            """,
            [bad.id],
        )
        self.env.cr.execute(
            "CREATE TRIGGER limitation_trap BEFORE UPDATE ON account_move"
            " FOR EACH ROW EXECUTE FUNCTION limitation_trap()"
        )
        with (
            self.assertLogs("odoo.addons.odoo_dunning_fr", "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.night("2026-10-01")
        warned = (good | bad | last).mapped("dunning_limitation_warned")
        self.assertEqual(warned, [12, 0, 12])
        self.assertFalse(self.warnings(bad))
