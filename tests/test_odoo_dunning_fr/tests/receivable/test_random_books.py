"""One decision, two readings: SQL for the lists, pure rules for the run.

A random book, with random ladders and a history made by real runs, is read both ways
on several days: each due item must get the same step, date and reason.
"""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.odoo_dunning_fr.rules import (
    early_discount,
    escalation,
    excess,
    known,
    open_days,
)
from odoo.addons.odoo_dunning_fr.rules.reasons import OWED

TODAY = date(2026, 11, 23)
CUSTOMERS = 24
INVOICES = 130
# Channels beside ours, and beside what is written.
OTHERS = ("by_whatsapp", "by_call")
STAGES = ["courtesy", "reminder", "reminder", "formal_notice", "final_notice"]


@tagged("post_install", "-at_install", "dunning")
class TestRandomBooks(AccountTestInvoicingCommon):
    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.env.ref("base.user_root"))
        cls.company = cls.company_data["company"]
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.usd = cls.setup_other_currency("USD")
        cls.rnd = random.Random(20261123)
        # Their own: the rest of the book stays as it is.
        cls.hold_rnd = random.Random(15)
        cls.channel_rnd = random.Random(2)
        cls.credit_rnd = random.Random(14)
        cls.site_rnd = random.Random(12)
        cls.known_rnd = random.Random(14)
        cls.rest_rnd = random.Random(31)
        cls.dispute_rnd = random.Random(17)
        cls.seat_rnd = random.Random(7)
        cls.policies = cls._make_policies()
        cls.customers = cls._make_customers()
        with freeze_time(TODAY - timedelta(200)):
            cls._make_invoices()
        cls._make_late_sendings()
        cls._make_quiet_periods()
        cls._make_holds()
        with freeze_time(TODAY - timedelta(200)):
            cls._make_credits()
            cls._make_bank_lines()
            cls._make_rests()
            cls._make_seats()
            cls._make_last()
        cls._change_debtors()

    @classmethod
    def _make_policies(cls):
        pick = cls.rnd
        policies = cls.env["dunning.policy"]
        for number in range(6):
            size = pick.randint(3, len(STAGES))
            stages = sorted(pick.sample(STAGES, size), key=escalation.STAGES.index)
            delays = sorted(pick.sample(range(2, 45), size))
            policies |= policies.create(
                {
                    "name": f"Random {number}",
                    "company_id": cls.company.id,
                    "by_default": False,
                    "grouping": pick.choice(["customer", "invoice"]),
                    "min_interval_days": pick.choice([0, 3, 9]),
                    "min_amount": 200 * (number % 2),
                    "ignore_below": pick.choice([0, 20]),
                    "any_day": pick.random() < 0.3,
                    "start_mode": pick.choice(escalation.START_MODES),
                    "level_ids": [
                        (0, 0, cls._make_level(rank, stage, delay))
                        for rank, (stage, delay) in enumerate(
                            zip(stages, delays, strict=True)
                        )
                    ],
                }
            )
        return policies

    @classmethod
    def _make_level(cls, rank, stage, delay):
        pick = cls.rnd
        channel = pick.choice(["by_email", "by_email", "by_letter", "by_registered"])
        others = {name: cls.channel_rnd.random() < 0.2 for name in OTHERS}
        return {
            "name": f"{stage} {rank}",
            "subject": "Rappel",
            "letter_body": "<p>Bonjour</p>",
            "sequence": 10 * rank,
            "stage": stage,
            "delay_days": -5 if stage == "courtesy" else delay,
            "min_gap_days": pick.choice([0, 5, 12]),
            "payment_days": pick.choice([0, 8]),
            "approval": pick.choice(["auto", "auto", "auto", "approve", "manual"]),
            "attach_invoices": False,
            **others,
            channel: not any(others.values()) or cls.channel_rnd.random() < 0.5,
        }

    @classmethod
    def _make_customers(cls):
        pick = cls.rnd
        customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Client {number}",
                    "is_company": True,
                    "email": pick.choice(
                        ["a@client.example"] * 3 + [False, "pas une adresse"]
                    ),
                    "street": pick.choice(["1 rue Basse"] * 3 + [False]),
                    "zip": "29200",
                    "city": "Brest",
                    "country_id": cls.env.ref("base.fr").id,
                    "dunning_manual": number % 8 == 3,
                    "phone": cls.channel_rnd.choice(["06 12 34 56 78", False]),
                }
                for number in range(CUSTOMERS)
            ]
        )
        for customer in customers[:-3]:
            customer.dunning_policy_id = pick.choice(cls.policies)
        # two of the last three are left without a policy
        cls.env.ref("odoo_dunning_fr.policy_consumer").by_default = False
        customers[-2:].dunning_debtor_kind = "consumer"
        return customers

    @classmethod
    def _make_invoices(cls):
        pick = cls.rnd
        euro = cls.company.currency_id
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": pick.choice(["out_invoice"] * 7 + ["out_refund"]),
                    "partner_id": pick.choice(cls.customers).id,
                    "invoice_date": due - timedelta(30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "currency_id": pick.choice([euro, euro, euro, cls.usd]).id,
                    "invoice_line_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "Prestation",
                                "price_unit": pick.choice([8, 40, 120, 900]),
                                "tax_ids": [],
                            },
                        )
                    ],
                }
                for due in (
                    TODAY - timedelta(pick.randint(-15, 110)) for _i in range(INVOICES)
                )
            ]
        )
        cls._address_invoices(moves)
        moves.action_post()
        for move in moves:
            move.is_move_sent = pick.random() < 0.95
            if move.move_type == "out_invoice" and pick.random() < 0.05:
                move.line_ids.no_followup = True

    @classmethod
    def _address_invoices(cls, moves):
        """Some customers have two invoicing addresses; there are two bank accounts."""
        pick = cls.site_rnd
        banks = cls.env["res.partner.bank"].create(
            [
                {"acc_number": number, "partner_id": cls.company.partner_id.id}
                for number in (
                    "FR7630006000011234567890189",
                    "FR7610107001011234567890129",
                )
            ]
        )
        values = [
            {"name": name, "type": "invoice", "parent_id": customer.id}
            for customer in cls.customers
            if pick.random() < 0.4
            for name in ("Nord", "Sud")
        ]
        sites = cls.env["res.partner"].create(values).grouped("parent_id")
        for move in moves:
            if own := sites.get(move.partner_id):
                move.partner_id = pick.choice([*own, move.partner_id])
            if move.move_type == "out_invoice":
                move.partner_bank_id = pick.choice([*banks, banks[0], False])

    @classmethod
    def _change_debtors(cls):
        """What two customers are has changed since; of one of them a manager knows."""
        cls.customers[4:6].dunning_debtor_kind = "public"
        lines = cls.env["account.move.line"].search(
            [("partner_id", "=", cls.customers[5].id)]
        )
        lines._confirm_dunning_debtors(corrected=False)

    @classmethod
    def _make_late_sendings(cls):
        """Some invoices left days or weeks after their date; a manager minds some."""
        pick = cls.known_rnd
        moves = cls.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", cls.company.id)]
        )
        for move in moves.filtered("is_move_sent"):
            if pick.random() < 0.4:
                late = timedelta(pick.choice([0, 4, 5, 6, 10, 25, 40]))
                move.dunning_sent_date = move.invoice_date + late
                move.dunning_legal_due = pick.random() < 0.2

    @classmethod
    def _make_quiet_periods(cls):
        """Of formal notices, of all, and of calls to consumers, in different weeks."""
        values = [
            (33, 30, {"stops": "formal"}),
            (24, 22, {"stops": "none", "spares_consumers": True}),
            (9, 8, {"stops": "all"}),
            (-4, -6, {"stops": "formal", "spares_consumers": True}),
        ]
        cls.env["dunning.quiet.period"].create(
            [
                {
                    "name": "Quiet",
                    "company_id": cls.company.id,
                    "date_from": TODAY - timedelta(first),
                    "date_until": TODAY - timedelta(last),
                    "yearly": False,
                    **what,
                }
                for first, last, what in values
            ]
        )

    @classmethod
    def _make_holds(cls):
        """Pauses, disputes and insolvencies of all lengths, some of them ended."""
        pick = cls.hold_rnd
        moves = cls.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", cls.company.id)]
        )
        values = []
        for number in range(15):
            move = pick.choice(moves)
            kind = ("pause", "dispute", "pause", "dispute", "insolvency")[number % 5]
            whole = kind == "insolvency" or pick.random() < 0.2
            since = TODAY - timedelta(pick.randint(-20, 50))
            amount = pick.choice([0, move.amount_total / 4, move.amount_total])
            values.append(
                {
                    "kind": kind,
                    "company_id": cls.company.id,
                    "partner_id": move.partner_id.id,
                    "move_ids": [] if whole else [(6, 0, move.ids)],
                    "amount": amount if kind == "dispute" and not whole else 0,
                    "date_from": since,
                    "date_until": since + timedelta(pick.randint(0, 15)),
                }
            )
        holds = cls.env["dunning.hold"].create([*values, *cls._make_disputes(moves)])
        with freeze_time(TODAY - timedelta(20)):
            holds[:3]._end("Settled")

    @classmethod
    def _make_disputes(cls, moves):
        """A small part of an invoice, disputed lately, of many customers."""
        pick = cls.dispute_rnd
        for move in moves:
            if pick.random() < 0.15:
                yield {
                    "kind": "dispute",
                    "company_id": cls.company.id,
                    "partner_id": move.partner_id.id,
                    "move_ids": [(6, 0, move.ids)],
                    "amount": 1,
                    "date_from": TODAY - timedelta(pick.randint(-10, 45)),
                }

    @classmethod
    def _make_credits(cls):
        """Credit notes that name an invoice, and debits that they may belong to."""
        pick = cls.credit_rnd
        moves = cls.env["account.move"].search(
            [("company_id", "=", cls.company.id)], order="id"
        )
        moves = moves.filtered(
            lambda move: move.commercial_partner_id in cls.customers[12:]
        )
        bills = moves.filtered(lambda move: move.move_type == "out_invoice")
        for note in moves - bills:
            same = bills.filtered(
                lambda bill, note=note: (
                    bill.commercial_partner_id == note.commercial_partner_id
                )
            )
            if same and pick.random() < 0.4:
                note.reversed_entry_id = pick.choice(same)
            elif pick.random() < 0.4:  # paid back, the whole of it or another sum
                back = pick.choice([note.amount_total, 40, 500])
                day = note.invoice_date_due + timedelta(pick.randint(0, 20))
                line = cls._make_bank_line(-back, day, note.partner_id, known=True)
                item = line.move_id.line_ids.filtered("partner_id")[-1:]
                if pick.random() < 0.2:
                    item._as_program().dunning_included = True
        for bill in bills:
            bill.dunning_assigned = pick.random() < 0.04
        cls._make_doubt()

    @classmethod
    def _make_doubt(cls):
        """Who is late, and has credits of which nobody says to what they belong."""
        level = cls._make_level(1, "formal_notice", 2)
        level.update(by_email=True, approval="auto")
        customer = cls._make_simple("doute", level)
        day = TODAY - timedelta(60)
        cls._make_simple_moves(customer, {"out_invoice": 900, "out_refund": 200}, day)
        cls._make_bank_line(-150, day, customer, known=True)

    @classmethod
    def _make_last(cls):
        """For whom there is a single reminder, which reaches him."""
        level = {
            "name": "Reminder",
            "subject": "Rappel",
            "letter_body": "<p>Bonjour</p>",
            "stage": "reminder",
            "delay_days": 2,
            "by_email": True,
            "attach_invoices": False,
        }
        cls.last = cls._make_simple("dernier", level)
        day = TODAY - timedelta(70)
        cls._make_simple_moves(cls.last, {"out_invoice": 900}, day)

    @classmethod
    def _make_simple(cls, name, level):
        """A customer by e-mail, with a ladder of one step."""
        customer = cls.customers[0].copy({"email": f"{name}@client.example"})
        customer.dunning_policy_id = cls.policies[0].copy(
            {"name": name, "level_ids": [(5,), (0, 0, level)]}
        )
        return customer

    @classmethod
    def _make_simple_moves(cls, customer, amounts, day):
        for kind, amount in amounts.items():
            move = cls.env["account.move"].create(
                {
                    "move_type": kind,
                    "partner_id": customer.id,
                    "invoice_date": day - timedelta(30),
                    "invoice_date_due": day,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        (0, 0, {"name": "X", "price_unit": amount, "tax_ids": []})
                    ],
                }
            )
            move.action_post()
            move.is_move_sent = True

    @classmethod
    def _make_bank_lines(cls):
        """On suspense: of a customer, of nobody with a number, of long ago."""
        pick = cls.credit_rnd
        bills = cls.env["account.move"].search(
            [
                ("company_id", "=", cls.company.id),
                ("move_type", "=", "out_invoice"),
                ("commercial_partner_id", "in", cls.customers[12:].ids),
            ]
        )
        for bill, ago in zip(pick.sample(bills, 4), (30, 10, 75, 2), strict=True):
            by_name = pick.random() < 0.5
            partner = bill.partner_id if by_name else bill.partner_id.browse()
            label = "Virement" if by_name else f"VIR {bill.name.replace('/', ' ')} OK"
            day = TODAY - timedelta(ago)
            cls._make_bank_line(bill.amount_total, day, partner, label)
        sister = cls.customers[15]
        cls.env["res.company"].create({"name": sister.name, "partner_id": sister.id})

    @classmethod
    def _make_bank_line(cls, amount, day, partner, label="Retour", *, known=False):
        account = cls.company_data["default_account_receivable"]
        counterpart = {"counterpart_account_id": account.id} if known else {}
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.company_data["default_journal_bank"].id,
                "date": day,
                "payment_ref": label,
                "amount": amount,
                "partner_id": partner.id,
                **counterpart,
            }
        )

    @classmethod
    def _make_rests(cls):
        """Customers and policies of their own: levels with a minimum, discounts taken
        or not, more paid than invoiced."""
        pick = cls.rest_rnd
        policies = [cls.policies[rank].copy() for rank in (0, 2)]
        for level in (policies[0] | policies[1]).level_ids:
            level.min_amount = pick.choice([0, 25, 60, 1500])
        cls.buyers = customers = cls.customers.create(
            [
                {
                    "name": f"Acheteur {number}",
                    "is_company": True,
                    "email": "a@client.example",
                    "dunning_policy_id": policies[number % 2].id,
                    "dunning_debtor_kind": "consumer" if number == 4 else "company",
                }
                for number in range(6)
            ]
        )
        term = cls.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        for number in range(36):
            customer = customers[number % 6]
            since = TODAY - timedelta(pick.randint(40, 80))
            move = cls._make_rest(customer, since, term if number % 2 else False)
            paid = pick.choice([980, 979.5, 970, 1000.4] if number % 2 else [1000])
            if not number % 2:
                claimed = pick.choice([40, 61.06])
                cls._claim(move, claimed)
                paid += pick.choice([0, 40, 61.06, 62.06, 62.1, 500])
            cls._pay(move, paid, since + timedelta(pick.randint(3, 20)))

    @classmethod
    def _make_seats(cls):
        """Customers of their own: contacts chosen or invoiced, with or without an
        address, credits, and opening entries that name their invoice or do not."""
        pick = cls.seat_rnd
        ladder = [
            cls._make_level(rank, stage, delay)
            for rank, (stage, delay) in enumerate(
                zip(STAGES, (0, 3, 15, 25, 60), strict=True)
            )
        ]
        for level in ladder:
            level.update(
                {**dict.fromkeys(OTHERS, False), "min_gap_days": 9, "approval": "auto"}
            )
            level.update(by_letter=False, by_registered=False, by_email=True)
        ladder[2].update(by_letter=True)
        ladder[3].update(by_registered=True, by_email=False, min_gap_days=40)
        policy = cls.policies[0].copy(
            {
                "name": "seats",
                "grouping": "customer",
                "min_amount": 0,
                "start_mode": "first_level",
                "level_ids": [(5,), *((0, 0, level) for level in ladder)],
            }
        )
        cls.seated = cls.customers.browse()
        for number in range(12):
            customer = cls.customers[0].copy(
                {
                    "name": f"Siège {number}",
                    "email": "siege@client.example",
                    "street": pick.choice(["1 rue Haute", "1 rue Haute", False]),
                    "is_company": number % 4 != 0,
                    "dunning_manual": False,
                }
            )
            customer.dunning_debtor_kind = "company" if number % 4 else "consumer"
            customer.dunning_policy_id = policy
            cls.seated |= customer
            cls._make_contacts(customer, pick)
            for _rank in range(4):
                day = TODAY - timedelta(pick.randint(-3, 70))
                amount = pick.choice([120, 900])
                cls._make_simple_moves(customer, {"out_invoice": amount}, day)
            if pick.random() < 0.5:
                amount = pick.choice([60, 120, 1000])
                cls._make_simple_moves(customer, {"out_refund": amount}, day)
            if number % 3 == 0:
                cls._make_opening(customer, pick)

    @classmethod
    def _make_contacts(cls, customer, pick):
        for kind in ("invoice", "other"):
            if pick.random() < 0.6:
                contact = cls.env["res.partner"].create(
                    {
                        "name": f"Contact {kind}",
                        "type": kind,
                        "parent_id": customer.id,
                        "email": "contact@client.example",
                        "street": pick.choice(["9 rue Neuve", False]),
                        "zip": "59000",
                        "city": "Lille",
                    }
                )
                if kind == "other":
                    customer.dunning_contact_id = contact

    @classmethod
    def _make_opening(cls, customer, pick):
        """Two items of an entry, of which one, none or both name their invoice."""
        account = cls.company_data["default_account_receivable"]
        other = cls.company_data["default_account_revenue"]
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": cls.company_data["default_journal_misc"].id,
                "date": TODAY - timedelta(90),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": customer.id,
                            "balance": 300,
                            "date_maturity": TODAY - timedelta(pick.randint(1, 60)),
                            "dunning_original_number": pick.choice([f"V{rank}", False]),
                            "dunning_original_date": TODAY - timedelta(95),
                        },
                    )
                    for rank in range(2)
                ]
                + [(0, 0, {"account_id": other.id, "balance": -600})],
            }
        )
        entry.action_post()
        entry.line_ids.no_followup = False

    @classmethod
    def _make_rest(cls, customer, since, term):
        line = {"name": "Prestation", "price_unit": 1000, "tax_ids": []}
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": since,
                "invoice_payment_term_id": term and term.id,
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        move.action_post()
        move.is_move_sent = True
        return move

    @classmethod
    def _claim(cls, move, amount):
        """As if a notice had claimed it beside the principal."""
        item = move.line_ids.filtered("date_maturity")
        charges = cls.env["dunning.charge"].sudo()
        charges.create(
            {
                **charges._prepare_facts(item),
                "kind": "interest",
                "amount": amount,
                "date_from": item.date_maturity + timedelta(1),
                "date_to": item.date_maturity + timedelta(9),
            }
        )

    @classmethod
    def _pay(cls, move, amount, day):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": day})
        )
        wizard.amount = amount
        wizard.payment_difference_handling = "open"
        wizard._create_payments()

    def _run(self, day):
        """Issue on a day, and let the deliveries leave, fail or stay in the queue."""
        with freeze_time(datetime(day.year, day.month, day.day, 10)):
            run = self.env["dunning.run"].create(
                {"company_id": self.company.id, "date": day}
            )
            run.action_issue()
            waiting = run.notice_ids.filtered(lambda notice: notice.state == "approval")
            chosen = waiting.filtered(lambda one: self._pick_for(one).random() < 0.6)
            chosen.action_approve()
            for delivery in run.notice_ids.delivery_ids:
                fate = self._pick_for(delivery).random()
                if fate < 0.6:
                    delivery._set_sent(datetime(day.year, day.month, day.day, 9))
                elif fate < 0.8:
                    delivery._set_failed("Boîte pleine")

    def _pick_for(self, record):
        if record.partner_id == self.last:
            return random.Random(4)  # what it gives first reaches him
        if record.partner_id in self.seated:
            return self.seat_rnd
        return self.rest_rnd if record.partner_id in self.buyers else self.rnd

    def test_lists_and_runs_say_the_same_of_every_due_item(self):
        self.company.write(
            {
                "dunning_start_date": TODAY - timedelta(60),
                "dunning_old_mode": "by_age",
            }
        )
        codes = set()
        for ago in (45, 38, 31, 23, 16, 15, 9, 3, 2, 1, 0):
            day = TODAY - timedelta(ago)
            codes |= self._compare(day)
            self._compare(day, by_hand=True, escalated=self._pick_lines())
            self._run(day)
            codes |= self._compare(day)
        self.policies[0].level_ids.sorted("sequence")[:1].active = False
        self.customers[3].dunning_policy_id = self.policies[1]
        for ahead in (1, 5, 12, 30):
            codes |= self._compare(TODAY + timedelta(ahead))
        # the book is rich enough for the comparison to mean something
        expected = (
            "due not_due delay gap interval closed_day formal_running approval sending "
            "undelivered unreachable credits minimum too_small by_hand by_hand_level "
            "not_sent no_followup credit last_level overdue_first no_policy hold_pause "
            "hold_dispute hold_insolvency assigned bank_entry credit_other_currency "
            "intercompany on_suspense to_reconcile debtor_changed sent_late just_sent "
            "quiet discount_taken charges_paid disputed_lately unidentified"
        )
        self.assertFalse(set(expected.split()) - codes)

    def _pick_lines(self):
        """Some of the lines, for whose next step a person asks at once."""
        lines = self.env["dunning.receivable"].search([("amount_residual", ">", 0)])
        return [line.id for line in lines if self.hold_rnd.random() < 0.3]

    def _compare(self, day, by_hand=False, escalated=()):
        """Read every due item both ways; return the reasons that were met."""
        decision = self.env["dunning.run"]._decide(
            self.company, day, by_hand=by_hand, escalated=escalated
        )
        lines = self.env["dunning.receivable"].with_context(
            dunning_date=day,
            dunning_preview=True,
            dunning_by_hand=by_hand,
            dunning_escalated_line_ids=escalated,
        )
        lines = lines.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(lines.ids), set(decision.rows))
        told = {
            line.id for proposal in decision.proposals for line in proposal.notice.steps
        }
        for line in lines:
            code = "due" if line.id in told else decision.reasons[line.id]
            self.assertEqual(line.reason_code, code, f"{day} {line.move_name}")
            self.assertTrue(line.reason, line.reason_code)
            self._compare_step(line, day, at_once=line.id in escalated)
        self._compare_disputes(lines, day)
        self._compare_claims(lines, decision, day)
        self._compare_notices(lines, decision)
        self._compare_rests(lines)
        return set(lines.mapped("reason_code"))

    def _compare_disputes(self, lines, day):
        """Who has just disputed something gets no formal notice."""
        holds = self.env["dunning.hold"].search([("kind", "=", "dispute")])
        since = {}
        for hold in holds:
            running = hold.date_from <= day <= (hold.date_until or day)
            if running and not (hold.date_ended and hold.date_ended <= day):
                earlier = since.get(hold.partner_id, hold.date_from)
                since[hold.partner_id] = max(earlier, hold.date_from)
        for line in lines:
            begun = since.get(line.partner_id)
            fresh = begun and open_days.count(begun, day - timedelta(1)) < 5
            formal = line.next_level_id.stage in escalation.FORMAL_STAGES
            if line.reason_code in ("due", "minimum", "closed_day"):
                self.assertFalse(fresh and formal, f"{day} {line.move_name}")
            if line.reason_code == "disputed_lately":
                self.assertTrue(fresh and formal, f"{day} {line.move_name}")

    def _compare_claims(self, lines, decision, day):
        """What the notices claim is what is owed less what counts of the credits.

        It is never more than the balance of the account.
        """
        owed, balances, claims = defaultdict(set), defaultdict(float), defaultdict(list)
        for line in lines:
            account = line.partner_id.id, line.currency_id.id
            row = decision.rows[line.id]
            if row.line_code in OWED and row.due_date < day:
                owed[account].add(line.id)
            if line.reason_code != "charges_paid":
                balances[account] += line.amount_residual_currency
        for proposal in decision.proposals:
            notice = proposal.notice
            if notice.steps[0].due_date < day:
                claims[proposal.partner_id, notice.currency].append(notice)
        for account, notices in claims.items():
            line = lines.browse(notices[0].steps[0].id)
            claim = line.amount_owed - line.amount_credit
            claimed = float(sum(notice.principal for notice in notices))
            self.assertLessEqual(claimed, claim + 0.005)
            self.assertLessEqual(claim, balances[account] + 0.005)
            told = {
                line.id
                for notice in notices
                for line in (*notice.steps, *notice.listed)
            }
            if told == owed[account]:
                self.assertAlmostEqual(claimed, claim, 2)

    def _compare_notices(self, lines, decision):
        """A notice names one account and one address; a credit is counted once."""
        by_id = lines.grouped("id")
        levels = self.env["dunning.level"]
        shares = {}
        for proposal in decision.proposals:
            notice = proposal.notice
            items = [by_id[one.id] for one in (*notice.steps, *notice.listed)]
            self.assertEqual({line.bank_id.id or None for line in items}, {notice.bank})
            contacts = {line.contact_id.id for line in items}
            level = levels.browse(notice.level)
            if contacts != {notice.contact}:  # a formal notice to the seat
                self.assertEqual(level.stage, "formal_notice")
                self.assertEqual(notice.contact, proposal.partner_id)
            for line in (by_id[one.id] for one in notice.listed):
                last = line.level_id or level
                rank = (escalation.stage_rank(last), last.delay_days)
                self.assertLessEqual(
                    rank, (escalation.stage_rank(level), level.delay_days)
                )
            self.assertGreater(notice.principal, 0)
            for credit in notice.credits:
                shares[credit.id] = shares.get(credit.id, 0) - credit.amount
        for id_, counted in shares.items():
            self.assertLessEqual(counted, -decision.rows[id_].amount_due)

    def _compare_rests(self, lines):
        """Discounts and what is left over of payments, against their rules."""
        for line in lines:
            item = self.env["account.move.line"].browse(line.id)
            if item.discount_date and item.matched_credit_ids:
                paid = [
                    (match.credit_move_id.date, Decimal(str(match.amount)))
                    for match in item.matched_credit_ids
                ]
                taken = early_discount.is_taken(
                    Decimal(str(item.amount_currency)),
                    Decimal(str(item.discount_amount_currency)),
                    item.discount_date,
                    paid,
                    Decimal(1),
                )
                told = line.reason_code == "discount_taken"
                self.assertEqual(told, taken, line.reason)
            if line.entry_kind == "payment":
                payments = lines.filtered(
                    lambda other, line=line: (
                        (other.entry_kind, other.partner_id, other.currency_id)
                        == ("payment", line.partner_id, line.currency_id)
                    )
                )
                self._compare_excess(line, item, payments)

    def _compare_excess(self, line, item, payments):
        charges = self.env["dunning.charge"].search(
            [
                ("partner_id", "=", line.partner_id.id),
                ("state", "=", "claimed"),
                ("move_line_id.reconciled", "=", True),
            ]
        )
        settled = item.matched_debit_ids.debit_move_id.move_id
        own = charges.filtered(lambda charge: charge.move_id in settled)
        total, part = (
            Decimal(f"{sum(some.mapped('amount')):.2f}") for some in (charges, own)
        )
        left = {
            other.id: Decimal(str(-other.amount_residual_currency))
            for other in payments
        }
        nearest = min(left, key=lambda id_: (abs(left[id_] - total), id_))
        claimed = [part, total] if nearest == line.id else [part]
        is_paid = line.partner_id.dunning_debtor_kind != "consumer" and (
            excess.is_for_charges(left[line.id], claimed)
        )
        self.assertEqual(line.reason_code == "charges_paid", is_paid, line.move_name)

    def _compare_step(self, line, day, at_once):
        """The ladder in SQL against its specification."""
        if not line.policy_id.level_ids or line.amount_residual < 0:
            return
        old = line.date_maturity < self.company.dunning_start_date
        mode = self.company.dunning_old_mode if old else line.policy_id.start_mode
        invoice = line.entry_kind == "invoice"
        self.assertEqual(line.known_on, invoice and line.move_id.dunning_sent_date)
        late = invoice and not line.move_id.dunning_legal_due
        counted = known.counted_due(
            line.date_maturity,
            line.invoice_date,
            (late and line.known_on) or None,
        )
        self.assertEqual(line.counted_due, counted, f"{day} {line.move_name}")
        step = escalation.next_step(
            line.policy_id.level_ids,
            counted,
            line.level_id or None,
            line.level_date or None,
            start_mode=mode,
            today=day,
            at_once=at_once,
            not_before=known.first_day(line.known_on or None),
        )
        level, earliest = step or (line.next_level_id.browse(), False)
        self.assertEqual(line.next_level_id, level, f"{day} {line.move_name}")
        if step:
            self.assertEqual(
                max(filter(None, (line.delay_date, line.gap_date, line.known_date))),
                earliest,
            )
