"""The day of a company is its own: in the Pacific, in the Caribbean, at midnight.

Whoever asks, from wherever: a user of another time zone, and the scheduled actions,
which run as a user who has none.
"""

from contextlib import contextmanager

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon
from ..delivery.test_email import EmailCommon
from ..mail_servers import keeping_server

NOUMEA, TAHITI = "Pacific/Noumea", "Pacific/Tahiti"
MARTINIQUE, PARIS = "America/Martinique", "Europe/Paris"
# Where the company is, the moment (UTC), the day that it is there, the late interest a
# day of 3 650 euros: 12.15 % in the first half of 2026, 12.40 % in the second.
MOMENTS = (
    # In Paris the clocks go forward in the night of 29 March…
    (PARIS, "2026-03-28 22:30", "2026-03-28", 1.215),
    (PARIS, "2026-03-28 23:30", "2026-03-29", 1.215),
    (PARIS, "2026-03-29 21:30", "2026-03-29", 1.215),
    (PARIS, "2026-03-29 22:30", "2026-03-30", 1.215),
    (TAHITI, "2026-09-14 23:30", "2026-09-14", 1.24),
    (MARTINIQUE, "2026-09-14 23:30", "2026-09-14", 1.24),
    (PARIS, "2026-09-14 23:30", "2026-09-15", 1.24),
    (NOUMEA, "2026-09-14 23:30", "2026-09-15", 1.24),
    (MARTINIQUE, "2026-09-15 02:30", "2026-09-14", 1.24),
    (TAHITI, "2026-09-15 05:30", "2026-09-14", 1.24),
    # … and back in that of 25 October.
    (PARIS, "2026-10-24 21:30", "2026-10-24", 1.24),
    (PARIS, "2026-10-24 22:30", "2026-10-25", 1.24),
    (PARIS, "2026-10-25 22:30", "2026-10-25", 1.24),
    (PARIS, "2026-10-25 23:30", "2026-10-26", 1.24),
)
# Dates that are proposed without knowing of which company: the user's one decides.
OF_ALL_COMPANIES = {
    ("dunning.legal.reference", "valid_from"),
    ("dunning.rate", "valid_from"),
    # Of all the companies in which the user works: the earliest of their days.
    ("dunning.charge.invoice", "date"),
    ("dunning.charge.invoice", "due_since"),
}


class DaysCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.any_day = True
        cls.identify_company()
        cls.customer.company_registry = "44306184100047"
        cls.users = {
            zone: cls.make_user(
                f"u_{zone.partition('/')[2].lower()}",
                "odoo_dunning_fr.group_manager",
                "account.group_account_manager",
                tz=zone,
            )
            for zone in (NOUMEA, TAHITI, PARIS)
        }

    @contextmanager
    def being(self, zone, moment, day):
        """Be somewhere at a moment; what is done there is undone."""
        self.clock.move_to(f"{moment}:00")
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            with self.subTest(zone=zone, moment=moment):
                self.company.partner_id.tz = zone
                self.env.flush_all()
                self.env.invalidate_all()
                yield self.day(day)
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def askers(self, *companies):
        """Who asks, each in an environment of his own."""
        ids = [company.id for company in companies or (self.company,)]
        robot = self.env.ref("base.user_root")
        self.assertFalse(robot.sudo().tz)
        yield self.env(user=SUPERUSER_ID, context={"allowed_company_ids": ids})
        for user in self.users.values():
            yield self.env(user=user, context={"allowed_company_ids": ids})
            context = {"allowed_company_ids": ids, "tz": user.tz}
            yield self.env(user=user, context=context)


@tagged("post_install", "-at_install")
class TestDays(DaysCommon):
    def test_what_is_due_is_late_by_the_days_of_the_company(self):
        """Due today: not late. Due three days ago: the first reminder. A day of
        interest for each day late: ten of 3 650 euros."""
        for zone, moment, today, interest in MOMENTS:
            with self.being(zone, moment, today) as day:
                bills = [self.invoice(3650, day + self.days(n)) for n in (0, -1, -3)]
                old = self.invoice(3650, day + self.days(-10))
                for env in self.askers():
                    env.invalidate_all()
                    rows = env["dunning.receivable"].search([])
                    rows = rows.grouped(lambda row: row.move_id.id)
                    self.assertEqual(
                        [
                            (row.days_overdue, row.reason_code, row.next_level_id.name)
                            for row in (rows[bill.id] for bill in (*bills, old))
                        ],
                        [
                            (0, "due_today", "First"),
                            (1, "delay", "First"),
                            (3, "due", "First"),
                            (10, "due", "First"),
                        ],
                    )
                    owed = env["account.move"].browse(old.id).dunning_interest
                    self.assertAlmostEqual(owed, round(10 * interest, 2))

    def days(self, count):
        return self.day("2026-01-01", count) - self.day("2026-01-01")

    def test_a_hold_of_today_holds_and_a_promise_does_on_its_last_day(self):
        for zone, moment, today, _interest in MOMENTS:
            with self.being(zone, moment, today) as day:
                late = day + self.days(-20)
                bills = [self.invoice(100, late) for _rank in range(4)]
                since = {"date_from": day + self.days(-5)}
                holds = self.env["dunning.hold"]
                for bill, values in zip(
                    bills,
                    (
                        {},  # entered today
                        {**since, "date_until": day},
                        {**since, "date_until": day + self.days(-1)},
                        {"date_from": day + self.days(1)},
                    ),
                    strict=True,
                ):
                    holds |= holds.with_user(SUPERUSER_ID).create(
                        {
                            "kind": "pause",
                            "partner_id": self.customer.id,
                            "company_id": self.company.id,
                            "move_ids": [Command.set(bill.ids)],
                            **values,
                        }
                    )
                self.assertEqual(holds[0].date_from, day)
                wanted = [True, True, False, False]
                for env in self.askers():
                    env.invalidate_all()
                    here = env["dunning.hold"].browse(holds.ids)
                    self.assertEqual(here.mapped("is_running"), wanted)
                    running = here.search([("is_running", "=", True)])
                    self.assertEqual(running, here[0] | here[1])
                    rows = env["dunning.receivable"].search([]).grouped("move_id")
                    held = [bool(rows[m].hold_id) for m in here.mapped("move_ids")]
                    self.assertEqual(held, wanted)
                    [debtor] = env["dunning.debtor"].search([])
                    self.assertEqual(debtor.hold_count, 2)
                holds[0].with_user(SUPERUSER_ID)._end("Paid")
                self.assertEqual(holds[0].date_ended, day)

    def test_the_run_of_a_night_and_its_letters_bear_the_day_of_the_company(self):
        for zone, moment, today in (
            (PARIS, "2026-03-28 23:30", "2026-03-29"),
            (PARIS, "2026-03-29 22:30", "2026-03-30"),
            (TAHITI, "2026-09-15 05:30", "2026-09-14"),
            (NOUMEA, "2026-09-14 23:30", "2026-09-15"),
            (MARTINIQUE, "2026-09-17 02:30", "2026-09-16"),
            (PARIS, "2026-10-25 22:30", "2026-10-25"),
            (PARIS, "2026-10-25 23:30", "2026-10-26"),
        ):
            with self.being(zone, moment, today) as day:
                bill = self.invoice(100, day + self.days(-3))
                early = self.invoice(100, day + self.days(-2), self.make_customer("Z"))
                runs = self.env(user=SUPERUSER_ID, context={})["dunning.run"]
                runs._open_nightly(self.company.with_env(runs.env))
                run = runs.search([("automatic", "=", True)], order="id desc", limit=1)
                self.assertEqual(run.date, day)
                run.action_issue()
                notice = run.notice_ids
                self.assertEqual(notice.line_ids.move_id.ids, bill.ids)
                self.assertNotIn(early.id, notice.line_ids.move_id.ids)
                self.assertEqual((notice.date, notice.date_issued), (day, day))
                self.assertEqual(notice.line_ids.days_overdue, 3)
                self.assertIn(f'"{day}"', str(notice.snapshot).replace("'", '"'))
                # By hand too, whose company it is not told of.
                self.assertEqual(runs.new({"company_id": self.company.id}).date, day)

    def test_files_and_their_deadlines(self):
        for zone, moment, today, _interest in MOMENTS[2:]:
            with self.being(zone, moment, today) as day:
                bill = self.invoice(1000, day + self.days(-62))
                agency = self.make_agency("Recouvrement", date_end=day)
                mandate = agency.dunning_mandate_ids
                lapsed = mandate.copy(
                    {"reference": "Lapsed", "date_end": day + self.days(-1)}
                )
                action = bill.with_user(self.users[TAHITI]).action_dunning_refer(
                    "agency", agency
                )
                file = self.env["dunning.referral"].browse(action["res_id"])
                self.assertEqual((file.date, file.mandate_id), (day, mandate))
                file.override_reason = "Known since the telephone call"
                file.action_ready()
                file.with_user(SUPERUSER_ID).action_send()
                self.assertEqual(file.date_sent, day)
                events = self.env["dunning.referral.event"]
                values = {"referral_id": file.id, "kind": "other", "note": "Called"}
                first, second = events.create([values, values])
                self.assertEqual(first.date, day)
                first.deadline = day
                second.deadline = day + self.days(-1)
                for env in self.askers():
                    env.invalidate_all()
                    here = env["dunning.referral.event"].browse((first | second).ids)
                    self.assertEqual(here.mapped("is_missed"), [False, True])
                    missed = here.search([("is_missed", "=", True)])
                    self.assertEqual(missed, here[1])
                    both = env["dunning.mandate"].browse((mandate | lapsed).ids)
                    self.assertEqual(both.mapped("state"), ["expiring", "expired"])
                file.with_user(SUPERUSER_ID)._close("recalled")
                self.assertEqual(file.date_closed, day)

    def test_statements_and_proposed_dates(self):
        for zone, moment, today, _interest in MOMENTS:
            with self.being(zone, moment, today) as day:
                self.invoice(1000, day + self.days(-10))
                for env in self.askers():
                    env.invalidate_all()
                    company = self.company.with_env(env)
                    self.assertEqual(company._get_dunning_today(), day)
                    self.assertEqual(env["res.company"]._get_dunning_today(), day)
                    customer = self.customer.with_env(env)
                    statements = env["dunning.statement"]
                    items = statements._fetch_items(customer, company)
                    late = statements._fetch_late(customer, company, items)
                    told = statements._prepare(customer, company, items[customer], late)
                    self.assertEqual(told["date"], str(day))
                    self.assertEqual(told["accounts"][0]["items"][0]["days"], 10)
                    wizard = env["dunning.charge.invoice"].create({})
                    self.assertEqual(wizard.date, day)


@tagged("post_install", "-at_install")
class TestDaysOfTwoCompanies(DaysCommon):
    """Friday 18 September 2026, 14:00 UTC: in Paris it is Friday afternoon, in Nouméa
    one o'clock on Saturday morning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.any_day = False
        cls.island = cls.make_company("Charpentes Vial")
        cls.company.partner_id.tz = PARIS
        cls.island.partner_id.tz = NOUMEA
        people = cls.user
        for user in cls.users.values():
            people |= user
        people.sudo().company_ids += cls.island
        cls.make_policy(
            "Island",
            [
                (10, "First", "reminder", 3, 3, "email", {}),
                (20, "Second", "reminder", 15, 7, "email", {}),
            ],
            company_id=cls.island.id,
        )
        both = [cls.company.id, cls.island.id]
        cls.env = cls.env(context={"allowed_company_ids": both})

    def setUp(self):
        super().setUp()
        self.today("2026-09-18", hour=14)
        self.here = self.invoice(100, "2026-09-15")
        self.there = self.invoice(100, "2026-09-15", company=self.island)

    def items(self, env, **context):
        rows = env["dunning.receivable"].with_context(**context)
        rows = rows.search([("move_id", "in", (self.here | self.there).ids)])
        return {
            row.move_id.id: (row.days_overdue, row.next_level_id.name, row.reason_code)
            for row in rows
        }

    def test_each_is_late_by_its_own_days_searched_at_once(self):
        for env in self.askers(self.company, self.island):
            self.assertEqual(
                self.items(env),
                {
                    self.here.id: (3, "First", "due"),
                    self.there.id: (4, "First", "closed_day"),
                },
            )
            # A page of the list, which the ledger alone answers, says the same.
            page = env["dunning.receivable"].web_search_read(
                [("days_overdue", ">", 3)],
                {"days_overdue": {}},
                limit=10,
                order="days_overdue",
            )
            self.assertEqual(
                [(row["id"], row["days_overdue"]) for row in page["records"]],
                [(self.receivable_lines(self.there).id, 4)],
            )

    def test_a_day_that_is_given_holds_for_all(self):
        for env in self.askers(self.company, self.island):
            self.assertEqual(
                self.items(env, dunning_date="2026-09-21"),
                {
                    self.here.id: (6, "First", "due"),
                    self.there.id: (6, "First", "due"),
                },
            )

    def test_holds_that_end_on_friday(self):
        holds = self.env["dunning.hold"]
        for company in (self.company, self.island):
            holds |= holds.create(
                {
                    "kind": "pause",
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "date_from": "2026-09-01",
                    "date_until": "2026-09-18",
                }
            )
        for env in self.askers(self.company, self.island):
            env.invalidate_all()
            here = env["dunning.hold"].browse(holds.ids)
            self.assertEqual(here.mapped("is_running"), [True, False])
            self.assertEqual(here.search([("is_running", "=", True)]), here[0])
            self.assertEqual(here.search([("is_running", "=", False)]), here[1])
            codes = {id_: told[2] for id_, told in self.items(env).items()}
            self.assertEqual(
                codes, {self.here.id: "hold_pause", self.there.id: "closed_day"}
            )

    def dates_of_ours(self):
        """The stored dates of all the models that this add-on has."""
        for name, model in self.env.registry.items():
            if name.startswith("dunning.") and not model._abstract:
                for field in model._fields.values():
                    if field.type == "date" and field.store:
                        yield self.env[name], field

    def test_a_default_that_knows_no_company_is_of_what_all_share(self):
        proposed = {
            (model._name, field.name)
            for model, field in self.dates_of_ours()
            if field.default
        }
        self.assertEqual(proposed, OF_ALL_COMPANIES)

    def test_a_record_takes_the_day_of_its_company_not_of_the_users(self):
        """All the dates that are proposed, of all the models that have a company."""
        tried = []
        for model, field in self.dates_of_ours():
            company = model._fields.get("company_id")
            # Of a file or a limit: see the next story.
            if not (field.precompute and company) or company.related:
                continue
            tried.append(f"{model._name}.{field.name}")
            days = {self.company: "18", self.island: "19"}
            if model._name == "dunning.run.preview":  # the day on which it leaves
                days[self.island] = "21"
            for owner, day in days.items():
                record = model.new({"company_id": owner.id})
                self.assertEqual(str(record[field.name]), f"2026-09-{day}", tried[-1])
        self.assertGreaterEqual(len(tried), 6, tried)

    def test_what_belongs_to_a_file_takes_the_day_of_its_company(self):
        file = self.env["dunning.referral"].create(
            {
                "kind": "agency",
                "company_id": self.island.id,
                "currency_id": self.euro.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.set(self.there.ids)],
            }
        )
        self.assertEqual(str(file.date), "2026-09-19")
        for name in ("event", "return"):
            record = self.env[f"dunning.referral.{name}"].new({"referral_id": file.id})
            self.assertEqual(str(record.date), "2026-09-19", name)
        wizard = self.env["dunning.write.off"].new({"referral_id": file.id})
        self.assertEqual(str(wizard.date), "2026-09-19")


@tagged("post_install", "-at_install")
class TestMorningInNoumea(EmailCommon):
    def test_a_hold_of_this_morning_stops_the_mail_of_this_morning(self):
        """Issued on Monday evening, to leave on Tuesday from eight o'clock; on hold at
        nine, which is ten in the evening of Monday in London."""
        self.company.partner_id.tz = NOUMEA
        self.assertFalse(self.env.user.tz)
        other = self.make_customer("Garage Petit")
        bill = self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", other)
        notices = self.issue().grouped("partner_id")
        self.assertEqual(str(notices[other].date), "2026-09-14")
        with keeping_server(self.env) as sink:
            self.clock.move_to("2026-09-14 20:30:00")  # half past seven
            self.send_queued()
            self.assertFalse(sink.messages())
            self.clock.move_to("2026-09-14 22:00:00")
            hold = self.env["dunning.hold"].create(
                {
                    "kind": "pause",
                    "partner_id": self.customer.id,
                    "move_ids": [Command.set(bill.ids)],
                }
            )
            self.assertEqual(str(hold.date_from), "2026-09-15")
            self.send_queued()
            (message,) = sink.messages()
        self.assertEqual(self.to(message), "compta@petit.example")
        self.assertEqual(notices[self.customer].delivery_ids.state, "cancelled")
        self.assertEqual(notices[other].delivery_ids.state, "sent")
        self.assertEqual(str(notices[other].first_sent_on), "2026-09-15")
