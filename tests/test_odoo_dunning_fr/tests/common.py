"""The book that the stories are told on: a French company, its ladder, its customers.

A story says on which day it plays with `self.today("2026-09-14")`; the clock stands
still until the next `today`. Amounts carry no VAT, so that they can be added by hand.
"""

from datetime import date, datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user

# A Monday, noon in Paris: an open day, within the sending hours.
MONDAY = "2026-09-14"

MANAGER = (
    "odoo_dunning_fr.group_manager",
    "account.group_account_manager",
    "base.group_partner_manager",
    "base.group_system",
)

# sequence, name, stage, days late, gap, channels, further values
LADDER = [
    (10, "Courtesy", "courtesy", -5, 0, "email", {}),
    (20, "First", "reminder", 3, 3, "email", {}),
    (30, "Second", "reminder", 15, 7, "email letter", {"payment_days": 8}),
    (
        40,
        "Formal notice",
        "formal_notice",
        30,
        8,
        "registered",
        {"payment_days": 8, "approval": "approve"},
    ),
    (50, "Last notice", "final_notice", 45, 8, "letter", {}),
]


class DunningCommon(TransactionCase):
    frozen = True  # whether the clock stands still

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen:
            cls.clock = cls.startClassPatcher(freeze_time(f"{MONDAY} 10:00:00"))
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.france = cls.env.ref("base.fr")
        cls.euro = cls.env.ref("base.EUR")
        cls.company = cls.find_company()
        cls.company.write(
            {
                "name": "Menuiserie Leblanc",
                "street": "12 rue des Tilleuls",
                "zip": "69003",
                "city": "Lyon",
                "email": "compta@leblanc.example",
                "dunning_start_date": "2025-01-01",
                "dunning_old_mode": "first_level",
            }
        )
        cls.company.partner_id.lang = "fr_FR"
        cls.user = cls.make_user("camille_leblanc", *MANAGER)
        cls.env = cls.env(
            user=cls.user, context={"allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": cls.company.partner_id.id,
            }
        )
        cls.policy = cls.make_policy("Ladder", LADDER, company_id=cls.company.id)
        (
            cls.courtesy,
            cls.first,
            cls.second,
            cls.formal,
            cls.final,
        ) = cls.policy.level_ids.sorted("sequence")
        cls.customer = cls.make_customer("Boulangerie Moreau")

    @classmethod
    def find_company(cls):
        """The database's own company when it is French and new, else one more.

        A chart of accounts takes seconds to install: a test database has one.
        """
        company = cls.env.company
        used = cls.env["account.move"].search_count([("company_id", "=", company.id)])
        if company.chart_template == "fr" and not used:
            return company
        return cls.make_company("Menuiserie Leblanc")

    @classmethod
    def make_company(cls, name, **values):
        """A French company with a chart of accounts, or the branch of one."""
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.france.id,
                "currency_id": cls.euro.id,
                "dunning_start_date": "2025-01-01",
                **values,
            }
        )
        # A branch shares the accounts of its parent; Odoo sets it up at the commit.
        template = company.parent_id.chart_template or "fr"
        cls.env["account.chart.template"].sudo()._load(
            template, company, install_demo=False
        )
        return company

    @classmethod
    def identify_company(cls, **values):
        """What the letters and requests of the company say of it."""
        cls.company.write(
            {
                "company_registry": "73282932000074",
                "dunning_legal_form": "SAS",
                "dunning_capital": 50000,
                "dunning_registry": "Lyon",
                "dunning_signatory": "Claire Leblanc",
                "dunning_signatory_quality": "présidente",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        if self.frozen:
            self.today(MONDAY)

    # The day

    def today(self, day, hour=10):
        """Let it be that day, at an hour UTC (two less than in Paris in summer)."""
        self.clock.move_to(f"{day} {hour:02}:00:00")
        self.env["dunning.receivable"].invalidate_model()
        self.env["dunning.debtor"].invalidate_model()
        self.env["account.move"].invalidate_model(
            [
                "dunning_state",
                "dunning_reason",
                "dunning_next_date",
                "dunning_next_level_id",
            ]
        )

    @staticmethod
    def day(text, days=0):
        return date.fromisoformat(text) + timedelta(days)

    # Who and what

    @classmethod
    def make_policy(cls, name, ladder, **values):
        values = {"name": name, "min_interval_days": 0, "sequence": 1, **values}
        values["level_ids"] = [
            Command.create(cls.level_values(*level)) for level in ladder
        ]
        # Whatever the company: it may not be one of the user's.
        return cls.env["dunning.policy"].sudo().create(values).with_env(cls.env)

    @staticmethod
    def level_values(sequence, name, stage, days, gap, channels, values):
        return {
            "sequence": sequence,
            "name": name,
            "stage": stage,
            "delay_days": days,
            "min_gap_days": gap,
            "subject": f"{name} subject",
            "letter_body": f"<p>{name} text</p>",
            "attach_invoices": False,
            **{f"by_{channel}": True for channel in channels.split()},
            **values,
        }

    @classmethod
    def make_customer(cls, name, **values):
        """A company in France that can be reached by e-mail and by post."""
        word = name.split()[-1].lower()
        values = {
            "name": name,
            "is_company": True,
            "email": f"compta@{word}.example",
            "street": "3 place du Marché",
            "zip": "69006",
            "city": "Lyon",
            "country_id": cls.france.id,
            "lang": "fr_FR",
            **values,
        }
        return cls.env["res.partner"].create(values)

    @classmethod
    def make_agency(cls, name, **values):
        """A collection agency whose mandate is in force and complete."""
        agency = cls.make_customer(name, dunning_agent_kind="agency")
        proof = cls.env["ir.attachment"].create({"name": "mandat.pdf", "raw": b"%PDF"})
        cls.env["dunning.mandate"].create(
            {
                "partner_id": agency.id,
                "company_id": cls.company.id,
                "reference": f"Mandate {name}",
                "date": "2026-01-01",
                "can_receive": True,
                "insurance_company": "Assurances du Rhône",
                "insurance_policy": "RC 4471",
                "dedicated_account": "FR7630006000011234567890189",
                "declaration_date": "2020-01-15",
                "commission_percent": 12,
                "proof_ids": [Command.set(proof.ids)],
                **values,
            }
        )
        return agency

    @classmethod
    def invoice(cls, amount, due, partner=None, *, sent=True, kind="out_invoice", **kw):
        """A posted invoice without VAT, dated thirty days before it falls due.

        :param sent: whether it was sent; a day: on that day, else on its own
        """
        company = kw.pop("company", cls.company)
        partner = partner or cls.customer
        due = fields.Date.to_date(due)
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": kind,
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "invoice_date": kw.pop("invoice_date", due - timedelta(30)),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Work done",
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **kw,
                }
            )
        )
        move.action_post()
        if sent:
            cls.as_sent(move, move.invoice_date if sent is True else sent)
        return move

    @classmethod
    def as_sent(cls, moves, day):
        """As if Odoo had sent these invoices on a day, whichever it is."""
        moves_sudo = moves.sudo()  # as the program does
        moves_sudo.is_move_sent = True
        moves_sudo.write({"dunning_sent_date": day, "dunning_sent_by_id": False})

    @classmethod
    def parts(cls, *days):
        """The terms of an invoice that is due by equal parts, days after its date."""
        shares = [round(100 / len(days), 2)] * len(days)
        shares[0] = 100 - sum(shares[1:])
        return cls.env["account.payment.term"].create(
            {
                "name": "Parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": after}
                    )
                    for share, after in zip(shares, days, strict=True)
                ],
            }
        )

    @classmethod
    def credit_note(cls, amount, day, partner=None, **kw):
        return cls.invoice(amount, day, partner, kind="out_refund", **kw)

    @classmethod
    def pay(cls, move, amount=None, day=None):
        """A payment that the bank has booked on the invoice."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": day or fields.Date.today()})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def bank_line(cls, amount, day, label="Virement", partner=None, *, known=False):
        """A line of a bank statement, which waits on the suspense account.

        :param known: it was booked on the account of the customers instead
        """
        journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        values = {
            "journal_id": journal.id,
            "date": day,
            "payment_ref": label,
            "amount": amount,
            "partner_id": partner.id if partner else False,
        }
        if known:
            local = (partner or cls.customer).with_company(cls.company)
            account = local.property_account_receivable_id
            values["counterpart_account_id"] = account.id
        # As the bank's import does, whoever the user is.
        lines = cls.env["account.bank.statement.line"].sudo()
        return lines.create(values).with_env(cls.env)

    @classmethod
    def receivable_lines(cls, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    # What dunning says and does

    def row(self, move, day=None, **context):
        """The due item of an invoice as seen on a day (today by default)."""
        rows = self.rows(move, day, **context)
        self.assertEqual(len(rows), 1, f"{move.name} has {len(rows)} due items")
        return rows

    def rows(self, moves, day=None, **context):
        self.env.flush_all()
        self.env["dunning.receivable"].invalidate_model()
        if day:
            context["dunning_date"] = day
        rows = self.env["dunning.receivable"].with_context(**context)
        return rows.search([("move_id", "in", moves.ids)])

    def assertTold(self, move, code, state, *, level=None, date=None, **context):
        """The item says this reason, and says it in words too.

        :param date: the day of the next step, where it is known
        """
        row = self.row(move, **context)
        self.assertEqual((row.reason_code, row.state), (code, state), row.reason)
        self.assertEqual(row.next_level_id, level or self.env["dunning.level"])
        day = fields.Date.today() if code == "due" else fields.Date.to_date(date)
        self.assertEqual(row.next_date, day or False)
        self.assertTrue(row.reason, f"{code} has no sentence")
        return row

    def decide(self, day=None, partners=None, company=None, **kw):
        day = fields.Date.to_date(day) or fields.Date.today()
        return self.env["dunning.run"]._decide(
            company or self.company, day, partners=partners, **kw
        )

    def run_today(self, partners=None, **values):
        """Issue the run of today, for some customers if wanted; return it."""
        run = self.env["dunning.run"].create(
            {
                "company_id": self.company.id,
                "date": fields.Date.today(),
                "partner_ids": [Command.set(partners.ids if partners else [])],
                **values,
            }
        )
        run.action_issue()
        return run

    def issue(self, day=None, partners=None, **values):
        """The notices of the run of a day."""
        if day:
            self.today(day)
        return self.run_today(partners, **values).notice_ids

    def send(self, notices, day=None):
        """As if all the deliveries of the notices had left on a day."""
        moment = datetime.fromisoformat(f"{day or fields.Date.today()} 10:00:00")
        notices.delivery_ids.sudo()._set_sent(moment)
        return notices

    def issue_and_send(self, day=None, partners=None, **values):
        """A run whose notices all leave the same day."""
        notices = self.issue(day, partners, **values)
        notices.filtered(lambda notice: notice.state == "approval").action_approve()
        return self.send(notices)

    # Users

    @classmethod
    def make_user(cls, login, *groups, **values):
        values = {
            "name": login.title(),
            "company_id": cls.company.id,
            "company_ids": cls.company.ids,
            **values,
        }
        groups = ",".join(["base.group_user", *groups])
        return new_test_user(cls.env, login, groups, **values)
