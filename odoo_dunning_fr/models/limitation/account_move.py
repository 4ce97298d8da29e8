from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...rules import debtor, legal_form, limitation, payment_terms
from ..groups import AUDITOR
from ..reminder import Reminder
from ..shared import ask_once, asking_once, read_from_ledger

LIMITED = ("out_invoice", "out_receipt")
UNPAID = ("not_paid", "partial", "blocked")
# The shortest period, while nobody has said what the debtor is.
UNKNOWN = "consumer"
LIGHTS = {0: "barred", 3: "red", 6: "red", 12: "orange", None: "green"}

DAYS_TO_ACT = 7
WARNING = "limitation"


class AccountMove(models.Model):
    """Warnings that a claim will be barred: an activity 12, 6 and 3 months before."""

    _name = "account.move"
    _inherit = ["account.move", "dunning.reminder"]

    # What the warnings of 19.0.1.0.0 left; see `dunning.reminder`.
    dunning_limitation_warned = fields.Integer(
        string="Warned of Limitation, Months Before",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )

    # Limitation: the day on which an open customer invoice can no longer be sued
    # on.

    dunning_limitation_date = fields.Date(
        string="Barred On",
        compute="_compute_dunning_limitation",
        search="_search_dunning_limitation_date",
        groups=AUDITOR,
        help="First day on which the claim is barred by limitation; its eve is the "
        "last useful day. The earlier of the days below.",
    )
    dunning_limitation_due_date = fields.Date(
        string="Counted From the Due Date",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
    )
    dunning_limitation_performance_date = fields.Date(
        string="Counted From the Delivery",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="Case law tends to count from the delivery or the completion: enter the "
        "delivery date on the invoice.",
    )
    dunning_limitation_invoice_date = fields.Date(
        string="Counted From the Invoice",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="Watched while the delivery date is not known: the invoice normally "
        "follows the delivery or the completion.",
    )
    dunning_delivery_question = fields.Char(
        string="Delivery Date Asked",
        compute="_compute_dunning_delivery_question",
        groups=AUDITOR,
    )
    dunning_limitation_possible_date = fields.Date(
        string="Possible New Date",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="If the acknowledgements that are not certain were to count. Do not rely "
        "on it.",
    )
    dunning_limitation_light = fields.Selection(
        [
            ("green", "More than a year"),
            ("orange", "Within a year"),
            ("red", "Within 6 months"),
            ("barred", "Barred"),
        ],
        string="Limitation",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="Under six months a payment order may no longer be served in time: prefer "
        "a summons, which interrupts limitation.",
    )
    dunning_limitation_event_ids = fields.Many2many(
        "dunning.limitation.event",
        "dunning_limitation_event_move_rel",
        "move_id",
        "event_id",
        string="Limitation Events",
        copy=False,
        groups=AUDITOR,
    )

    # Due dates beyond what the law allows to agree: a warning, never a refusal.

    dunning_term_warning = fields.Char(
        string="Payment Term Warning",
        compute="_compute_dunning_term_warning",
        groups=AUDITOR,
    )

    @api.model
    def _search_limitation_warnings(self, company):
        """The invoices of a company of which somebody is to be warned now."""
        today = company._get_dunning_today()
        months = limitation.warnings(company.dunning_trade)
        soon = Domain("dunning_limitation_date", ">", today) & Domain.OR(
            Domain("dunning_limitation_date", "<=", fields.Date.add(today, months=left))
            & ~self._get_warned_domain(earlier for earlier in months if earlier <= left)
            for left in months
        )
        return self.search(Domain("company_id", "=", company.id) & soon)

    @api.model
    def _search_limitation_settled(self, company):
        """The invoices of a company of which nobody needs to be warned any more."""
        warned = self.search(
            Domain("company_id", "=", company.id) & self._get_warned_domain()
        )
        # Who has let it be barred still has it on his list.
        return warned.filtered(lambda move: move._get_limitation_months() is None)

    @api.model
    def _get_warned_domain(self, months=None):
        """Of which somebody was warned, these numbers of months before if given."""
        about = Domain([("res_model", "=", self._name), ("key", "=", WARNING)])
        if months is not None:
            about &= Domain("occasion", "in", [str(number) for number in months])
        told_sudo = self.env["dunning.reminder.told"].sudo()  # the program's memory
        return Domain("id", "in", told_sudo._search(about).subselect("res_id"))

    def _warn_of_limitation(self):
        """Give the collector an activity on each invoice, once a threshold."""
        due = {}
        with asking_once(self.env):
            for move in self:
                months = move._get_limitation_months()
                if not months:  # paid in between
                    continue
                partner = move.commercial_partner_id.with_company(move.company_id)
                collector = move.company_id._get_dunning_collector(
                    partner, partner.dunning_applied_policy_id
                )
                last_day = move.dunning_limitation_date - timedelta(1)
                soon = move.company_id._get_dunning_today() + timedelta(DAYS_TO_ACT)
                words = type(self)._word_limitation
                due[move] = Reminder(months, collector, words, min(soon, last_day))
        # No e-mail at night: the activities are on the collector's list.
        self._remind_once(WARNING, due, silent=True)

    def _word_limitation(self):
        summary = self.env._(
            "Limitation: less than %(months)s months left",
            months=self._get_limitation_months(),
        )
        note = self.env._(
            "The last useful day is %(day)s. A formal notice does not interrupt "
            "limitation: get an acknowledgement, or prepare a court claim.",
            day=format_date(self.env, self.dunning_limitation_date - timedelta(1)),
        )
        return summary, note

    def _rearm_limitation_warning(self):
        """Where an event has put the date off, the thresholds will come again."""
        told = self._get_told(WARNING)
        for move_sudo in self.sudo():  # whoever enters the event
            months = move_sudo._get_limitation_months()
            warned = move_sudo in told and int(told[move_sudo].occasion)
            if warned and (months is None or months > warned):
                # Not of the present one: who has entered the event knows it.
                move_sudo._put_reminder_off(WARNING, months)

    def _get_limitation_months(self):
        """At most how many months are left; None when more, or when nothing is open."""
        self.ensure_one()
        barred = self.dunning_limitation_date
        today = self.company_id._get_dunning_today()
        return limitation.months_left(barred, today) if barred else None

    # Limitation: the day on which an open customer invoice can no longer be sued
    # on.
    #
    # It is counted by `rules.limitation` and never stored.

    def _is_limited(self):
        return self.state == "posted" and self.move_type in LIMITED

    @read_from_ledger()
    @api.depends(
        "dunning_limitation_event_ids.kind",
        "dunning_limitation_event_ids.date",
        "dunning_limitation_event_ids.date_end",
        "dunning_limitation_event_ids.certain",
        "dunning_limitation_event_ids.voided",
    )
    def _compute_dunning_limitation(self):
        items = self._get_dunning_items()
        due_dates = self._get_open_due_dates(items)
        told, _private = self._get_limitation_exceptions()
        for move in self:
            due = due_dates.get(move, False)
            kind = due and move._get_dunning_kind(items[move])
            events = self.env["dunning.limitation.event"]
            if due and move._origin.id in told:
                events = move.dunning_limitation_event_ids
            count = partial(move._count_limitation, kind, events)
            telecom = move.company_id.dunning_trade == "telecom"  # the due date alone
            done = due and not telecom and move.delivery_date
            invoiced = due and not telecom and not done and move.invoice_date
            barred = due and count(due, done, invoiced)
            possible = due and count(due, done, invoiced, doubtful=True)
            move.dunning_limitation_date = barred
            move.dunning_limitation_due_date = due and count(due)
            move.dunning_limitation_performance_date = done and count(done)
            move.dunning_limitation_invoice_date = invoiced and count(invoiced)
            move.dunning_limitation_possible_date = possible != barred and possible
            move.dunning_limitation_light = (
                barred
                and LIGHTS[
                    limitation.months_left(barred, move.company_id._get_dunning_today())
                ]
            )

    @read_from_ledger()
    @api.depends("delivery_date", "dunning_limitation_date")
    @api.depends_context("lang")
    def _compute_dunning_delivery_question(self):
        for move in self:
            trade = move.company_id.dunning_trade
            asked = (
                move.dunning_limitation_date
                and not move.delivery_date
                and trade != "telecom"
            )
            move.dunning_delivery_question = asked and (
                self.env._(
                    "Enter the delivery date: the year of limitation runs from it (C. "
                    "com. L133-6). Until then the date of the invoice is watched."
                )
                if trade == "transport"
                else self.env._(
                    "The delivery date is not known: the date of the invoice is "
                    "watched, or the due date if it is earlier."
                )
            )

    def _get_open_due_dates(self, items):
        """Map open customer invoices to the earliest due date open on them.

        Each instalment has its own limitation: the first one is watched.

        :param items: by `_get_dunning_items`
        """
        is_open = self._get_open_line_domain()
        dates = {
            move: items[move].filtered_domain(is_open).mapped("date_maturity")
            for move in self.filtered_domain(self._get_limited_domain())
        }
        return {
            move: min(filter(None, days), default=False) for move, days in dates.items()
        }

    @api.model
    def _get_limited_domain(self):
        """The invoices that have a limitation date: by French law alone."""
        companies_sudo = self.env["res.company"].sudo()  # by whose law is no secret
        companies_sudo = companies_sudo.with_context(active_test=False)
        is_french = [("dunning_french_law", "=", True)]
        french = ask_once(
            self.env,
            ("french",),
            lambda: companies_sudo.search(is_french).ids,
            kept=True,
        )
        return Domain(
            [
                ("company_id", "in", french),
                ("state", "=", "posted"),
                ("move_type", "in", LIMITED),
                ("payment_state", "in", UNPAID),
            ]
        )

    @api.model
    def _get_open_line_domain(self):
        # Accounts by their ids lead to Odoo's index of what is not reconciled.
        accounts_sudo = self.env["account.account"].sudo()
        accounts_sudo = accounts_sudo.with_context(active_test=True)
        is_receivable = [("account_type", "=", "asset_receivable")]
        receivable = ask_once(
            self.env,
            ("receivable accounts", *self.env.companies.ids),
            lambda: list(accounts_sudo._search(is_receivable).get_result_ids()),
            kept=True,
        )
        return Domain(
            [
                ("account_id", "in", receivable),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        )

    def _count_limitation(
        self,
        kind,
        events,
        due_date,
        performed_on=None,
        invoiced_on=None,
        *,
        doubtful=False,
    ):
        """Ask the rule, with the events that count.

        :param kind: its regime
        :param events: its own
        :param invoiced_on: watched where the delivery is not known
        :param doubtful: as if all acknowledgements were certain
        """
        events = events.filtered(
            lambda event: (
                (event.counts or (doubtful and not event.voided))
                and event.partner_id == self.commercial_partner_id
            )
        )
        pauses = events.filtered(lambda event: event.kind == "suspension")
        return limitation.barred_on(
            kind or UNKNOWN,
            due_date,
            performed_on=performed_on or None,
            invoiced_on=invoiced_on or None,
            has_accountant=self._has_dunning_accountant(kind),
            trade=self.company_id.dunning_trade,
            interruptions=[
                (event.date, event.kind, event.date_end or None, False)
                for event in events - pauses
            ],
            suspensions=[(pause.date, pause.date_end or None) for pause in pauses],
        )

    def _has_dunning_accountant(self, kind):
        """Whether a public body that owes it has a public accountant; None: unknown.

        :param kind: its regime
        """
        customer_sudo = self.sudo().commercial_partner_id
        return debtor.has_public_accountant(
            self._get_dunning_jurisdiction(kind),
            customer_sudo._get_dunning_quality_of_form(),
        )

    def action_dunning_limitation_event(self):
        """Enter what interrupts or suspends the limitation of these invoices."""
        self._check_dunning_collector()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.limitation.event",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Limitation Event"),
            "context": {
                "default_move_ids": self.ids,
                "default_partner_id": self.commercial_partner_id[:1].id,
                "default_company_id": self.company_id[:1].id,
            },
        }

    # Finding invoices by the day on which they are barred.
    #
    # The rule is asked for the latest start that is barred on a day: nothing of
    # it is told again in SQL. Only the few invoices whose limitation was
    # interrupted or suspended are counted one by one.

    def _search_dunning_limitation_date(self, operator, value):
        # Odoo asks for the groups of what is found in the table alone.
        self._check_field_access(self._fields["dunning_limitation_date"], "read")
        if operator == "in":
            return Domain.OR(self._get_barred_at_domain(day) for day in value)
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        day = fields.Date.to_date(value)
        if operator in ("<", ">="):
            day -= timedelta(1)
        barred = self._get_barred_domain(day)
        if operator in (">", ">="):
            barred = ~barred
        return self._get_limited_domain() & barred

    def _get_barred_at_domain(self, day):
        if not day:
            return ~self._get_limited_domain()
        day = fields.Date.to_date(day)
        eve = self._get_barred_domain(day - timedelta(1))
        return self._get_limited_domain() & self._get_barred_domain(day) & ~eve

    def _get_barred_domain(self, day):
        """Of the open invoices those that are barred on a day or before."""
        # Which of them the user sees is decided on the invoices.
        told, _private = self._get_limitation_exceptions()
        special = self.sudo().browse(told)
        barred = special.filtered(
            lambda move: (
                move.dunning_limitation_date and move.dunning_limitation_date <= day
            )
        )
        plain = self._get_begun_domain(day) & Domain("id", "not in", special.ids)
        return plain | Domain("id", "in", barred.ids)

    def _get_begun_domain(self, day):
        """By trade of the company and kind of debtor: what began early enough."""
        companies_sudo = self.env["res.company"].sudo()  # the trade is no secret
        companies_sudo = companies_sudo.with_context(active_test=True)
        with asking_once(self.env):
            trades = ask_once(
                self.env,
                ("trades",),
                lambda: companies_sudo._read_group(
                    [], ["dunning_trade"], ["id:array_agg"]
                ),
                kept=True,
            )
            regimes = self._get_regime_domains()
            return Domain.OR(
                Domain("company_id", "in", owners)
                & owed
                & self._get_started_domain(
                    trade, limitation.latest_start(kind, day, trade=trade)
                )
                for trade, owners in trades
                for kind, owed in regimes.items()
            )

    def _get_regime_domains(self):
        """Map the periods there are to the invoices that have them."""
        public = self._get_regime_domain(["public"])
        _told, private = self._get_limitation_exceptions()
        private = public & Domain("commercial_partner_id", "in", private)
        return {
            "company": self._get_regime_domain(["company"]) | private,
            "public": public & ~private,
            UNKNOWN: self._get_regime_domain([UNKNOWN, False]),
        }

    def _get_limitation_exceptions(self):
        """What no search by days finds: few invoices, and few debtors.

        The ids of the invoices on which an event is entered, and of the debtors that
        surely have no public accountant, by `_has_dunning_accountant`: their legal form
        is read, which is a text.

        :rtype: tuple[tuple[int, ...], tuple[int, ...]]
        """
        return ask_once(self.env, ("exceptions",), self._find_limitation_exceptions)

    def _find_limitation_exceptions(self):
        moves_sudo = self.env["account.move"].sudo()  # whoever looks for invoices
        entered = moves_sudo._search(
            [("dunning_limitation_event_ids.voided", "=", False)]
        )
        owed = moves_sudo._search(self._get_regime_domain(["public"]))
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        formed = partners_sudo._search(
            Domain("id", "in", owed.subselect("commercial_partner_id"))
            & Domain("dunning_legal_form", "!=", False)
            # Of who is no public body any more the courts of then are guessed.
            & ~Domain(
                [
                    ("dunning_debtor_kind", "=", "public"),
                    ("dunning_jurisdiction", "=", "administrative"),
                ]
            )
        )
        [(told, found)] = self.env.execute_query(
            SQL("SELECT ARRAY(%s), ARRAY(%s)", entered.select(), formed.select())
        )
        private = partners_sudo.browse(found).filtered(
            lambda one: one._get_dunning_quality_of_form() in legal_form.PRIVATE
        )
        return tuple(told), tuple(private.ids)

    def _get_regime_domain(self, kinds):
        """Those that are owed by the rules of these kinds, as they were born."""
        return self._get_with_line_domain(Domain("dunning_regime", "in", kinds))

    def _get_with_line_domain(self, domain):
        """Those with an open line of this domain.

        Asked for each where few invoices are looked at: all open lines would be read
        for one.
        """
        lines_sudo = self.env["account.move.line"].sudo()
        is_meant = self._get_open_line_domain() & domain

        def is_on(_model, alias, _query):
            found = lines_sudo._search(is_meant)
            its = SQL.identifier(found.table, "move_id")
            found.add_where(SQL("%s = %s", its, SQL.identifier(alias, "id")))
            return SQL("EXISTS (%s)", found.subselect())

        return Domain.custom(to_sql=is_on)

    def _get_started_domain(self, trade, latest):
        """Mirror `limitation.start_on`: what began on a day or before."""
        due = self._get_with_line_domain(Domain("date_maturity", "<=", latest))
        if trade == "telecom":
            return due
        done = Domain("delivery_date", "<=", latest)
        unknown = Domain("delivery_date", "=", False)
        watched = unknown & (due | Domain("invoice_date", "<=", latest))
        return done | watched if trade == "transport" else done | watched | due

    # Due dates beyond what the law allows to agree: a warning, never a refusal.

    # By what is typed too: it is shown while an invoice is written.
    @read_from_ledger()
    @api.depends("company_id", "invoice_date", "invoice_date_due", "partner_id")
    @api.depends_context("lang")
    def _compute_dunning_term_warning(self):
        items = self._get_dunning_items()
        for move in self:
            move.dunning_term_warning = (
                move.move_type == "out_invoice"
                and move.state != "cancel"
                and move.payment_state in UNPAID
                and bool(move.partner_id)
                and move._word_term_excess(items[move])
            )

    def _word_term_excess(self, items):
        self.ensure_one()
        regime = self._get_dunning_kind(items)
        ceiling = self.partner_id._get_dunning_term_ceiling(self.company_id, regime)
        if not ceiling or not self.invoice_date_due:
            return False
        invoiced = self.invoice_date or self.company_id._get_dunning_today()
        latest = payment_terms.latest(invoiced, ceiling._as_rule())
        if self.invoice_date_due <= latest:
            return False
        return self.env._(
            "The due date goes beyond the legal ceiling: %(day)s at the latest "
            "(%(ceiling)s, %(article)s).",
            day=format_date(self.env, latest),
            ceiling=ceiling.name,
            article=ceiling.article or "–",
        )


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # Not those of its entry, which would be asked here too at each change of one: the
    # mark of the entry is in the place of the fields of statement lines as well.
    dunning_read = fields.Boolean(
        string="Read From the Ledger",
        store=False,
        copy=False,
        exportable=False,
        groups=AUDITOR,
    )
    dunning_term_warning = fields.Char(
        string="Payment Term Warning", store=False, copy=False, groups=AUDITOR
    )
