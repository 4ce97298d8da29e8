from collections import defaultdict

from pytz import timezone, utc

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, str2bool

from ..rules import debtor, known, legal_form, legal_person, open_days, quiet
from .shared import ask_once

ZONE = "Europe/Paris"  # of a company that does not say where it is


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "dunning.kept"]

    dunning_start_date = fields.Date(
        string="Dunning Since",
        readonly=True,
        help="Day on which a manager confirmed the first preview. "
        "Until then nothing is sent.",
    )
    dunning_french_law = fields.Boolean(
        string="French Law",
        compute="_compute_dunning_french_law",
        store=True,
        readonly=False,
        help="Whether French law applies to what customers owe: on for a company that "
        "is established in France. Off: French policies are not given by default, "
        "neither late interest nor the fixed indemnity is claimed, and neither French "
        "limitation nor the ceilings of payment terms are watched.",
    )
    dunning_old_mode = fields.Selection(
        [
            ("statement", "A statement of account first, then the first reminder"),
            ("first_level", "Enters at the first reminder"),
            ("by_age", "Enters by its age, up to the formal notice"),
            ("out", "Stays out"),
        ],
        string="What Was Due Before",
        required=True,
        default="statement",
    )
    dunning_old_months = fields.Integer(
        string="Too Old After (Months)",
        default=12,
        help="What was due longer ago when dunning began is chased by hand only.",
    )
    dunning_statement_days = fields.Integer(
        string="Days After a Statement",
        default=8,
        help="Days between the statement of account of what was old when dunning began "
        "and its first reminder.",
    )
    # When a debtor could know: see `rules.known`.
    dunning_sent_days = fields.Integer(
        string="Sent in Time Within (Days)",
        default=known.IN_TIME,
        help="An invoice sent within so many days of its date counts as dated. Sent "
        "later, reminders and charges count from the sending and the whole term.",
    )
    dunning_known_days = fields.Integer(
        string="Days After the Sending",
        default=known.WAIT,
        help="Nothing is said of an invoice sooner after it was first sent.",
    )
    dunning_only_sent = fields.Boolean(
        string="Only Invoices That Were Sent",
        default=True,
        help="An invoice that was never sent to the customer is not chased.",
    )
    dunning_dispute_days = fields.Integer(
        string="Days after a Dispute",
        default=quiet.AFTER_DISPUTE,
        help="Open days after a customer has disputed something on which no formal "
        "notice leaves to it; reminders of what is not disputed go on. 0: none.",
    )
    dunning_debit_days = fields.Integer(
        string="Days for a Direct Debit",
        default=10,
        help="Days after the due date before an invoice paid by direct debit is "
        "chased.",
    )
    dunning_transit_days = fields.Integer(
        string="Days in the Post",
        default=5,
        help="Days between posting and first presentation, "
        "when the date of presentation is not known.",
    )
    dunning_suspense_days = fields.Integer(
        string="Days for a Bank Line",
        default=60,
        help="A customer waits while a bank line of the last so many days, which "
        "bears his name or the number of an open invoice, is not matched. 0: bank "
        "lines are not looked at.",
    )
    dunning_intercompany = fields.Boolean(
        string="Chase the Companies of the Group",
        help="Off: the other companies of this database are not chased.",
    )
    dunning_waiting_days = fields.Integer(
        string="Days to Wait",
        default=5,
        help="Open days after which an e-mail, a letter or the like that has not left "
        "leaves no more: the next run decides anew, and a manager about what he had "
        "approved.",
    )
    # A night that writes to far more customers than usual: see `rules.unusual`.
    dunning_night_floor = fields.Integer(
        string="Notices Never Asked About",
        default=20,
        help="A night that issues more, and more than the usual times the factor "
        "below, asks a manager first.",
    )
    dunning_night_factor = fields.Float(
        string="Times the Usual Number",
        default=3,
        help="The usual number is the median of the last 20 nights.",
    )
    dunning_night_share = fields.Float(
        string="Share of the Customers (%)",
        default=20,
        help="A night that writes to more of the customers who owe something asks a "
        "manager first, from 6 notices on.",
    )
    dunning_duplex = fields.Boolean(
        string="Print on Both Sides",
        default=True,
        help="When many letters are printed in one go, each begins a new sheet.",
    )
    dunning_hour_from = fields.Float(string="Sending From", default=8.0)
    dunning_hour_to = fields.Float(string="Sending Until", default=19.0)
    dunning_two_person_rule = fields.Boolean(
        string="Two-Person Rule",
        help="Who prepares a formal notice cannot approve it.",
    )
    dunning_legal_form = fields.Char(
        string="Legal Form", help="As on letters: SAS, SARL, EURL… (C. com. R123-238)"
    )
    dunning_capital = fields.Monetary(
        string="Share Capital", help="Letters of a company state it (C. com. R123-238)."
    )
    dunning_registry = fields.Char(
        string="RCS Registry",
        help="Town of the registry that keeps the RCS entry (C. com. R123-237).",
    )
    dunning_sole_trader = fields.Boolean(
        string="Sole Trader",
        help="Letters then bear “Entrepreneur individuel” or “EI” beside the name.",
    )
    dunning_merchant = fields.Boolean(
        string="Merchant or Commercial Company",
        default=True,
        help="Decides which courts are competent, and whether the small claim is open, "
        "where the legal form does not tell: of a sole trader, a GIE, a cooperative.",
    )
    dunning_signatory = fields.Char(
        string="Signatory", help="Legal representative who signs the letters."
    )
    dunning_signatory_quality = fields.Char(
        string="Quality of the Signatory", help="Chair, manager…"
    )
    dunning_mediator = fields.Text(
        string="Consumer Mediator",
        help="Name, address and website of the consumer mediator (C. conso. L616-1).",
    )
    # Bumped by each issuing transaction: the second of two concurrent ones then fails
    # on its stale snapshot and is retried, instead of deciding on what it cannot see.
    dunning_lock = fields.Integer(default=0, readonly=True)

    _dunning_hours = models.Constraint(
        "CHECK (dunning_hour_from >= 0 AND dunning_hour_from < dunning_hour_to "
        "AND dunning_hour_to <= 24)",
        "The sending hours must be within one day, the first before the last.",
    )
    _dunning_days = models.Constraint(
        "CHECK (dunning_debit_days BETWEEN 0 AND 365"
        " AND dunning_transit_days BETWEEN 0 AND 365)",
        "The days for a direct debit and in the post go from 0 to 365.",
    )
    _dunning_disputes = models.Constraint(
        "CHECK (dunning_dispute_days BETWEEN 0 AND 60)",
        "The days after a dispute go from 0 to 60.",
    )
    _dunning_suspense = models.Constraint(
        "CHECK (dunning_suspense_days BETWEEN 0 AND 3650)",
        "The days for a bank line go from 0 to 3650.",
    )
    _dunning_known = models.Constraint(
        "CHECK (dunning_sent_days BETWEEN 0 AND 3650"
        " AND dunning_known_days BETWEEN 0 AND 365"
        " AND dunning_statement_days BETWEEN 0 AND 365"
        " AND dunning_old_months BETWEEN 1 AND 1200)",
        "The days since the sending or a statement go from 0 to 365, those within "
        "which an invoice is sent in time to 3650, the months from 1 to 1200.",
    )
    _dunning_night = models.Constraint(
        "CHECK (dunning_night_floor >= 0 AND dunning_night_factor >= 1"
        " AND dunning_night_share > 0)",
        "The numbers from which a night asks first are positive, the factor at least "
        "1.",
    )
    _dunning_waiting = models.Constraint(
        "CHECK (dunning_waiting_days BETWEEN 1 AND 60)",
        "A reminder waits from 1 to 60 open days.",
    )

    # What is left to do before the first reminder, for the settings and preview.

    dunning_checklist = fields.Html(
        compute="_compute_dunning_checklist", sanitize=False, compute_sudo=True
    )

    def _is_dunning_hour(self):
        """Whether the company sends reminders at this time of the day."""
        now = self._get_dunning_now()
        hour = now.hour + now.minute / 60
        return self.dunning_hour_from <= hour < self.dunning_hour_to

    def _is_dunning_day(self):
        """Whether today is neither a weekend nor a public holiday there."""
        return open_days.is_open(self._get_dunning_today())

    # By whose law it is paid: French policies and charges are for those it concerns.

    @api.depends("account_fiscal_country_id", "country_id")
    def _compute_dunning_french_law(self):
        for company in self:
            country = company._get_dunning_home().code
            company.dunning_french_law = country in debtor.FRANCE

    def _get_dunning_home(self):
        """The country in which it pays taxes, else that of its address."""
        return self.account_fiscal_country_id or self.country_id

    def _get_dunning_country(self):
        """The code of the country whose law applies to what it is owed."""
        return "FR" if self.dunning_french_law else self._get_dunning_home().code

    # A company has its own day, by which it is decided there what is due, on hold or
    # late: not that of the user, nor of a scheduled action, which may have no time zone
    # at all. `tests/house/test_days.py` sees to it that no other clock is asked.

    def _get_dunning_today(self):
        """The company's own day.

        What all companies share (rates, references, policies, courts) has none: its day
        is that of the company in which the user works.

        :rtype: datetime.date
        """
        return (self or self.env.company)._get_dunning_now().date()

    def _get_dunning_now(self):
        """The company's own time."""
        return self._get_dunning_time(fields.Datetime.now())

    def _get_dunning_time(self, moment):
        """A moment as Odoo stores it, by the company's own clock.

        :rtype: datetime.datetime
        """
        self.ensure_one()
        return utc.localize(moment).astimezone(timezone(self._get_dunning_zone()))

    def _get_dunning_zone(self):
        # Where a company is may be known by whoever asks for its day.
        return ask_once(
            self.env,
            ("zone", self.id),
            lambda: self.sudo().partner_id.tz or ZONE,
            kept=True,
        )

    @api.model
    def _get_dunning_day_domain(self, of_day):
        """A domain on the day of the company of each record, which has `company_id`.

        :param of_day: called with a day, returns the domain for companies that have it
        :type of_day: collections.abc.Callable[[datetime.date], odoo.fields.Domain]
        :rtype: odoo.fields.Domain
        """
        # Of all companies: whoever asks sees no other records for it.
        companies = self.sudo().with_context(active_test=False)
        days = defaultdict(companies.browse)
        zones = ask_once(
            self.env,
            ("zones",),
            lambda: companies._read_group([], ["partner_id.tz"], ["id:array_agg"]),
            kept=True,
        )
        for _zone, ids in zones:
            there = companies.browse(ids)
            days[there[0]._get_dunning_today()] |= there
        if len(days) == 1:
            return of_day(*days)
        return Domain.OR(
            Domain("company_id", "in", there.ids) & of_day(day)
            for day, there in days.items()
        )

    @api.model
    @tools.ormcache()
    def _get_dunning_houses(self):
        """The ids of the partners that are companies of this database."""
        companies_sudo = self.sudo().with_context(active_test=False)
        owners = companies_sudo._read_group([], ["partner_id"])
        return frozenset(owner.id for (owner,) in owners)

    @api.model
    def _is_dunning_copy(self):
        """Whether this is a copy for tests, which must not reach a debtor."""
        parameters = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters.get_param("database.is_neutralized"), False)

    @api.model
    def _check_dunning_original(self):
        """In a copy for tests everything is looked at, and nothing is done."""
        if self._is_dunning_copy():
            raise UserError(
                self.env._(
                    "This is a neutralized copy of the database, for tests: nothing is "
                    "approved, issued, sent or handed over here. Do it in the database "
                    "that you work with."
                )
            )

    def _check_dunning_confirmed(self):
        """Nothing leaves before a manager has confirmed the first preview."""
        self._check_dunning_original()
        for company in self:
            if not company.dunning_start_date:
                raise UserError(
                    self.env._(
                        "Nothing is issued in %(company)s before a manager has "
                        "confirmed its first preview (Dunning > Preview).",
                        company=company.display_name,
                    )
                )

    # A parent and its branches are one legal person when their SIREN is the same.

    def _get_dunning_persons(self):
        """Map the ids of these companies, and of all that are the same legal persons.

        :returns: by id, the id of the company that stands for its legal person
        :rtype: dict[int, int]
        """
        return ask_once(
            self.env, ("persons", *self.ids), self._find_dunning_persons, kept=True
        )

    def _find_dunning_persons(self):
        # A technical read: nothing of the other companies is shown for it.
        trees = self.sudo().with_context(active_test=False)
        trees = trees.search([("id", "child_of", trees.root_id.ids)])
        persons = {}
        for tree in trees.grouped("root_id").values():
            persons |= legal_person.find_persons(
                {
                    company.id: (
                        company.parent_id.id,
                        company.partner_id._find_dunning_siren(),
                    )
                    for company in tree
                }
            )
        wanted = {persons[company.id] for company in self}
        return {id_: person for id_, person in persons.items() if person in wanted}

    def _get_dunning_siblings(self):
        """These companies and all that are the same legal persons."""
        return self.browse(self._get_dunning_persons())

    def _lock_dunning(self):
        """Let one transaction at a time decide and issue for the legal person.

        A second one waits here, then fails on its stale snapshot and is retried, so
        that it sees what the first has issued.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE res_company SET dunning_lock = dunning_lock + 1"
                " WHERE id = ANY(%s)",
                sorted(self._get_dunning_persons()),
            )
        )
        self.invalidate_model(["dunning_lock"], flush=False)

    def _get_dunning_collector(self, partner, policy):
        """The person in charge of a customer, in the end a manager of the dunning."""
        self.ensure_one()
        people = (
            partner.with_company(self).dunning_collector_id,
            policy.collector_id,
            self.env.user,
        )
        for person in people:  # at night the user is nobody real
            if person.active and not person.share and self in person.company_ids:
                return person
        return self._get_dunning_manager()

    def _get_dunning_manager(self):
        """The first of those who manage the dunning of the company."""
        self.ensure_one()
        return ask_once(self.env, ("manager", self.id), self._find_dunning_manager)

    def _find_dunning_manager(self):
        managers = self.env.ref("odoo_dunning_fr.group_manager").sudo().all_user_ids
        return (
            managers.filtered(
                lambda user: user.active and not user.share and self in user.company_ids
            )
            .sorted("id")[:1]
            .sudo(False)
        )

    # What is left to do before the first reminder, for the settings and preview.

    @api.depends_context("lang")
    @api.depends(
        "dunning_start_date",
        "dunning_french_law",
        "dunning_legal_form",
        "dunning_capital",
        "dunning_registry",
        "dunning_sole_trader",
        "dunning_merchant",
        "dunning_signatory",
        "dunning_contract_rate",
        "dunning_invoice_mentions",
        "company_details",
        "report_header",
        "report_footer",
        "invoice_terms",
    )
    def _compute_dunning_checklist(self):
        qweb = self.env["ir.qweb"]
        for company in self:
            steps = company._get_dunning_checklist()
            company.dunning_checklist = qweb._render(
                "odoo_dunning_fr.dunning_checklist", {"steps": steps}
            )

    def _get_dunning_checklist(self):
        """The steps to take, in order: (done, what, why, address of the screen)."""
        self.ensure_one()
        partner = f"/odoo/res.partner/{self.partner_id.id}"
        return [
            *self._get_dunning_french_steps(),
            (
                bool(self.partner_id.bank_ids),
                self.env._("Bank account of the company"),
                self.env._("Letters say where to pay."),
                partner,
            ),
            (
                not self._count_dunning_unsorted(limit=1),
                self.env._("Customers sorted"),
                self.env._("Companies, consumers and public bodies: each by its law."),
                "/odoo/dunning-unsorted",
            ),
            self._get_dunning_policy_step(),
            (
                bool(self.env["ir.mail_server"].search_count([], limit=1)),
                self.env._("Outgoing mail server"),
                self.env._("E-mails leave through it."),
                "/odoo/action-base.action_ir_mail_server_list",
            ),
            (
                bool(self.dunning_start_date),
                self.env._("First preview confirmed"),
                self.env._("Nothing is sent before that."),
                "/odoo/dunning-preview",
            ),
        ]

    def _get_dunning_french_steps(self):
        """What French law wants of letters and invoices."""
        if not self.dunning_french_law:
            return []
        return [
            (
                self._has_dunning_mentions(),
                self.env._("Legal mentions and signatory"),
                self.env._("Letters must say who sends them."),
                "/odoo/action-account.action_account_config",
            ),
            self._get_dunning_invoice_step(),
        ]

    def _get_dunning_policy_step(self):
        found = bool(self.env["dunning.policy"]._get_defaults(self))
        why = self.env._("Which reminders, when, and what they say.")
        if not found and not self.dunning_french_law:
            why = self.env._(
                "The policies that are there speak of French law: make one of your "
                "own, or say in the settings that French law applies."
            )
        return found, self.env._("Policies"), why, "/odoo/dunning-policies"

    def _count_dunning_unsorted(self, limit=None):
        """How many customers nobody has said the kind of, up to a limit."""
        customers = self.env["res.partner"]
        domain = customers._get_dunning_unsorted_domain()
        return customers.search_count(domain, limit=limit)

    def _has_dunning_mentions(self):
        sender = self._prepare_dunning_sender()
        wanted = ["siren", "signatory"]
        # An association has neither, a GIE no capital; what is not known has both, and
        # a sole trader is in the register if he trades.
        form = legal_form.read(self.dunning_legal_form)
        in_rcs = form.in_rcs if form else True
        if self.dunning_merchant if in_rcs is None else in_rcs:
            wanted.append("registry")
        if not self.dunning_sole_trader:
            wanted.append("legal_form")
            if not form or form.has_capital:
                wanted.append("capital")
        return all(sender[mention] for mention in wanted)
