"""A collection agency: its mandate, its letter, what it answers and is told."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....rules import typography
from ...letter.spreadsheet_file import Cell, Table, write_csv
from ...shared import read_from_ledger
from ..agency.mandate import EXPIRES_SOON
from ..findings import Finding
from ..referral import RUNNING

CODE = "agency"
MONTH = 30  # days
TRANSMISSION = "odoo_dunning_fr.dunning_transmission_letter"


class DunningReferralKindAgency(models.AbstractModel):
    _name = "dunning.referral.kind.agency"
    _description = "Referral to a Collection Agency"
    _inherit = ["dunning.referral.entrusted"]

    _path = CODE
    _agent_kinds = ("agency",)
    _worth = "dunning_agency_min_amount"

    @api.model
    def _get_meaning(self):
        return self.env._(
            "An agency asks for payment under a written mandate; its fee is yours "
            "(CPCE R124-1 and following). You stop writing to the debtor."
        )

    @api.model
    def _propose_agent(self, company):
        mandates = self.env["dunning.mandate"].search([("company_id", "=", company.id)])
        agents = mandates.filtered(
            lambda mandate: mandate.state in ("in_force", "expiring")
        ).partner_id
        return agents if len(agents) == 1 else agents.browse()

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_due,
            self._find_debtor,
            self._find_address,
            self._find_agent,
            self._find_rates,
            self._find_notice,
            self._find_running_notice,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_worth,
            self._find_mandate,
            self._find_evidence,
            self._find_retention,
        ]

    @api.model
    def _find_mandate(self, referral):
        agent, mandate = referral.agent_id, referral.mandate_id
        if not agent:
            return  # asked for elsewhere
        if not mandate:
            yield Finding(
                "mandate",
                "must",
                self.env._(
                    "%(agency)s has no mandate that is in force: collecting for others "
                    "takes a written one (CPCE R124-3). Enter it under Configuration > "
                    "Dunning > Mandates.",
                    agency=agent.name,
                ),
            )
        elif mandate.gaps:
            yield Finding(
                "mandate_gaps",
                "must",
                self.env._(
                    "The mandate %(mandate)s lacks %(gaps)s (CPCE R124-2, R124-3).",
                    mandate=mandate.reference,
                    gaps=mandate.gaps,
                ),
            )
        elif mandate.state == "expiring":
            yield Finding(
                "mandate_expires",
                "should",
                self.env._(
                    "The mandate %(mandate)s ends in less than %(days)s days, on "
                    "%(date)s.",
                    mandate=mandate.reference,
                    days=EXPIRES_SOON + 1,
                    date=format_date(self.env, mandate.date_end),
                ),
            )

    @api.model
    def _get_places(self, referral):
        mandate = referral.mandate_id
        return {
            **super()._get_places(referral),
            "mandate": "odoo_dunning_fr.dunning_mandate_action",
            "mandate_gaps": mandate,
            "mandate_expires": mandate,
        }

    # The letter that goes with a file

    @api.model
    def _prepare_documents(self, referral):
        if not referral.agent_id:
            return []
        local = referral._in_agent_language()
        return [local._get_kind()._write_transmission(local)]

    @api.model
    def _get_export_profile(self, referral):
        """The profile that the mandate names, else the first."""
        profile = referral.mandate_id.export_profile_id
        return profile or super()._get_export_profile(referral)

    @api.model
    def _get_letter_references(self, referral):
        return [
            *super()._get_letter_references(referral),
            (self.env._("Mandate"), referral.mandate_id.reference),
        ]

    @api.model
    def _write_transmission(self, referral):
        """The letter as (file name, title, PDF)."""
        title = self.env._("Transmission letter")
        subject = self.env._(
            "file %(number)s to be recovered amicably: %(customer)s",
            number=referral.name,
            customer=referral.partner_id.name,
        )
        files = [name for name, _content in self._prepare_export_files(referral)]
        pdf = referral._write_claim(
            TRANSMISSION,
            referral.agent_id,
            subject,
            order=self._word_order(referral),
            elements=self._word_elements(referral),
            duties=self._word_duties(referral),
            address=", ".join(referral._get_debtor_address()),
            facts=self._list_debtor_facts(referral),
            contact=self._get_contact_words(referral),
            enclosures=[*files, *self._get_letter_enclosures(referral)],
        )
        return "lettre-de-transmission.pdf", title, pdf

    @api.model
    def _word_order(self, referral):
        mandate = referral.mandate_id
        if not mandate:
            return self.env._("We ask you to recover amicably what is owed to us by:")
        return self.env._(
            "Under the mandate %(mandate)s of %(date)s, we ask you to recover amicably "
            "what is owed to us by:",
            mandate=mandate.reference,
            date=referral._letter_day(mandate.date),
        )

    @api.model
    def _word_duties(self, referral):
        """What each of us does from now on: the paragraphs after the table."""
        rate = referral.amount_interest and referral._letter_rate()
        running = rate and self.env._(
            "Interest runs on until payment, at present at %(rate)s a year.", rate=rate
        )
        texts = [
            running or "",
            self.env._(
                "The costs of recovery without an enforceable title are ours: please "
                "do not ask the debtor for them (%(law)s).",
                law=referral._letter_law("amicable_costs"),
            ),
            self.env._(
                "From now on we no longer write to the debtor, and tell you of what it "
                "pays to us."
            ),
            self._word_remittance(referral),
        ]
        return " ".join(filter(None, texts))

    @api.model
    def _word_remittance(self, referral):
        return self.env._(
            "Please tell us of the payments and the offers that you receive, and remit "
            "to us what you collect %(within)s, quoting our reference, to the account "
            "%(account)s.",
            within=self._word_time_to_remit(referral),
            account=self._word_account(referral._letter_bank()),
        )

    @api.model
    def _word_time_to_remit(self, referral):
        """A month is what the law gives; a mandate may want it sooner."""
        days = referral.mandate_id.remittance_days
        if 0 < days < MONTH:
            return self.env._(
                "within the %(days)s days of each payment that our mandate sets",
                days=days,
            )
        return self.env._(
            "within a month of each payment (%(law)s)",
            law=referral._letter_law(CODE),
        )

    @api.model
    def _word_account(self, payment):
        if not payment["account"]:
            return "–"
        parts = [
            f"IBAN {payment['account']}" if payment["iban"] else payment["account"]
        ]
        if payment["bic"]:
            parts.append(f"BIC {payment['bic']}")
        return ", ".join(parts)


class DunningReferral(models.Model):
    """The mandate of a file, what its agent answered, what it is to be told."""

    _inherit = "dunning.referral"

    mandate_id = fields.Many2one(
        "dunning.mandate",
        compute="_compute_mandate_id",
        help="The agency's mandate that is in force, or was when the file left.",
    )

    agent_reference = fields.Char(
        string="Agent's Number", copy=False, help="What the agent calls the file."
    )
    return_ids = fields.One2many(
        "dunning.referral.return", "referral_id", string="Returns"
    )
    amount_commission = fields.Monetary(
        string="Commission", compute="_compute_recovered_amount", store=True
    )
    agent_status = fields.Char(
        string="Agent's Status", compute="_compute_agent_status", store=True
    )

    amount_reported = fields.Monetary(
        string="Reported to the Agency", readonly=True, copy=False
    )
    amount_to_report = fields.Monetary(
        string="To Report to the Agency",
        compute="_compute_amount_to_report",
        help="What the ledger has received since the sums were counted, less what the "
        "agency has collected or knows of. What it collected and did not remit yet "
        "lowers it until then.",
    )
    is_to_report = fields.Boolean(
        compute="_compute_amount_to_report", search="_search_is_to_report"
    )

    @api.depends(
        "kind",
        "company_id",
        "date_sent",
        "agent_id.dunning_mandate_ids.date",
        "agent_id.dunning_mandate_ids.date_end",
        "agent_id.dunning_mandate_ids.company_id",
    )
    def _compute_mandate_id(self):
        mandates = self.env["dunning.mandate"]
        for (kind, agent, company, sent), referrals in self.grouped(
            lambda referral: (
                referral.kind,
                referral.agent_id,
                referral.company_id,
                referral.date_sent,
            )
        ).items():
            mandate = mandates.browse()
            if kind == CODE and agent:
                known = mandates.with_context(active_test=not sent)
                day = sent or company._get_dunning_today()
                mandate = known._find_for(agent, company, day)
            referrals.mandate_id = mandate

    # What it answered

    @api.depends(
        "return_ids.amount_recovered",
        "return_ids.amount_direct",
        "return_ids.amount_commission",
    )
    def _compute_recovered_amount(self):
        for referral in self:
            said = referral.return_ids
            referral.recovered_amount = sum(
                answer.amount_recovered + answer.amount_direct for answer in said
            )
            referral.amount_commission = sum(said.mapped("amount_commission"))

    @api.depends("return_ids.status", "return_ids.date")
    def _compute_agent_status(self):
        for referral in self:
            told = referral.return_ids.filtered("status").sorted(
                lambda answer: (answer.date, answer.id)
            )
            referral.agent_status = told[-1:].status

    def _get_most_recoverable(self):
        """Map the files to the most that can come back of each.

        What it claims, the interest that has run since the sums were counted, and the
        costs of recovery since: who pays later owes that too.

        :rtype: dict[dunning.referral, float]
        """
        charges, most = {}, {}
        for company, referrals in self.grouped("company_id").items():
            items = referrals.line_ids.move_line_id
            charges |= items._get_dunning_charges(company._get_dunning_today())
        for referral in self:
            later = [
                float(charges[line.move_line_id].accrual.total) - line.amount_interest
                for line in referral.line_ids
                if line.move_line_id in charges
            ]
            costs = sum(referral._get_costs().values()) - referral.amount_costs
            grown = sum(amount for amount in (*later, costs) if amount > 0)
            most[referral] = referral.currency_id.round(referral.amount_total + grown)
        return most

    def _explain_excess(self, sums, recovered, most):
        """Why what an agent says cannot be; empty when it can.

        :param sums: what it has recovered, what was paid to us, its commission
        :param float recovered: what was recorded before
        :param float most: what can come back of the file at most
        """
        limit = most + self.currency_id.rounding / 2
        by_agent, to_us, commission = map(float, sums)
        paid = by_agent + to_us
        # A fixed fee, with its VAT, may exceed a small claim.
        fees = limit + 2 * self.mandate_id.commission_fixed
        # Each of these is false of what is no number.
        if (
            all(abs(amount) <= limit for amount in (by_agent, to_us, paid))
            and abs(commission) <= fees
            and (paid <= 0 or recovered + paid <= limit)
        ):
            return ""
        return self.env._(
            "More than what the file claims: with the interest since, %(most)s at most "
            "can come back of %(file)s, of which %(recovered)s are recorded already.",
            most=self.currency_id.format(most),
            file=self.name,
            recovered=self.currency_id.format(recovered),
        )

    def _take_returns(self, answers):
        """What follows from new answers: the file is in progress, or it is closed."""
        self.ensure_one()
        self.action_begin()
        self._message_log(body=self._describe_returns(answers))
        outcome = self._get_returned_outcome()
        if outcome and answers.closing_reason_id and self.state in RUNNING:
            self._check_manager()
            self._close(outcome)

    def _get_returned_outcome(self):
        """The outcome when the agent has closed the file, or each of its invoices."""
        closing = self.return_ids.filtered("closing_reason_id").sorted("id")
        if whole := closing.filtered(lambda answer: not answer.move_id)[-1:]:
            return whole.closing_reason_id.outcome
        if not closing or self.move_ids - closing.move_id:
            return None
        outcomes = set(closing.closing_reason_id.mapped("outcome"))
        if len(outcomes) > 1 and outcomes & {"paid", "partly_paid"}:
            return "partly_paid"
        return closing[-1:].closing_reason_id.outcome

    def _describe_returns(self, answers):
        parts = [
            (self.env._("recovered by the agent"), "amount_recovered"),
            (self.env._("paid to us"), "amount_direct"),
            (self.env._("commission"), "amount_commission"),
        ]
        sums = [
            f"{label} {self.currency_id.format(total)}"
            for label, name in parts
            if (total := sum(answers.mapped(name)))
        ]
        texts = (*answers.mapped("status"), *answers.closing_reason_id.mapped("name"))
        told = dict.fromkeys(filter(None, (*sums, *texts)))
        return self.env._("Return of the agent: %s", ", ".join(told))

    # What is paid to us after the hand-over: the agency is told of it

    @read_from_ledger("move_ids")
    @api.depends("kind", "state", "amount_paid", "recovered_amount", "amount_reported")
    def _compute_amount_to_report(self):
        for referral in self:
            handed = referral.kind == CODE and referral.state in RUNNING
            known = referral.recovered_amount + referral.amount_reported
            unknown = max(referral.amount_paid - known, 0) if handed else 0
            referral.amount_to_report = unknown
            referral.is_to_report = bool(
                unknown and not referral.currency_id.is_zero(unknown)
            )

    def _search_is_to_report(self, operator, value):
        if operator != "in":
            return NotImplemented
        handed = self.search([("kind", "=", CODE), ("state", "in", RUNNING)])
        found = handed.filtered("is_to_report")
        return [("id", "in" if True in value else "not in", found.ids)]

    def action_report_payments(self):
        """Download what was paid to us, for the agency, and note that it is told."""
        self.env["res.company"]._check_dunning_original()
        told = self.filtered("is_to_report")
        if not told._is_for_one_agent():
            raise UserError(
                self.env._(
                    "Choose files of one agency on which the debtor paid to you since "
                    "the hand-over."
                )
            )
        lang = told.company_id[:1]._get_dunning_lang(told.agent_id)
        local = told.with_context(lang=lang)
        table = local._make_payment_table()
        for referral in told:
            body = self.env._(
                "Told to the agency: %(amount)s paid to us",
                amount=referral.currency_id.format(referral.amount_to_report),
            )
            referral._message_log(body=body)
            reported = referral.amount_reported + referral.amount_to_report
            referral._as_program().amount_reported = reported
        name = f"{table.name}_{told.company_id[:1]._get_dunning_today()}"
        content = write_csv(table, ";", "utf-8-sig", ",")
        return self.env["dunning.download"]._offer([(f"{name}.csv", content)], name)

    def _make_payment_table(self):
        headers = [
            self.env._("File"),
            self.env._("Your number"),
            self.env._("Customer"),
            self.env._("Invoices"),
            self.env._("Currency"),
            self.env._("Paid to us since the hand-over"),
            self.env._("To report"),
            self.env._("Last payment"),
            self.env._("Still open"),
        ]
        rows = [referral._prepare_payment_row() for referral in self]
        return Table(self.env._("direct-payments"), headers, rows)

    def _prepare_payment_row(self):
        def text(words):
            return Cell(typography.clean(words or ""), "text")

        def amount(value):
            places = self.currency_id.decimal_places
            return Cell(Decimal(f"{value:.{places}f}"), "amount", places)

        return [
            text(self.name),
            text(self.agent_reference),
            text(self.partner_id.name),
            text(", ".join(self.line_ids.mapped(lambda line: line.move_name or ""))),
            text(self.currency_id.name),
            amount(self.amount_paid),
            amount(self.amount_to_report),
            Cell(self._get_last_payment_date(), "date_fr"),
            amount(self.amount_open),
        ]

    def _get_last_payment_date(self):
        items = self._get_due_items()
        payments, _notes = items._fetch_dunning_payments(items._fetch_dunning_facts())
        days = [day for booked in payments.values() for day, _amount in booked]
        return max(days, default=None)
