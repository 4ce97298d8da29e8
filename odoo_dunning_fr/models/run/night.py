import logging
from datetime import timedelta
from functools import partial
from statistics import median
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import retrying
from odoo.tools import split_every

from ...rules import unusual
from ..reminder import Reminder
from ..together import COLLISIONS, explain
from .run import BATCH

_logger = logging.getLogger(__name__)

ASKED = "unusual_night"
# By what the scheduled actions that issue are known, copies that an admin makes too.
ISSUING = "model._cron_issue()"


class Chore(NamedTuple):
    """What is done at night, by a method of `dunning.run`."""

    method: str
    # The method is called for each by itself; without them once, for all.
    companies: models.BaseModel | None = None
    # It commits by itself, batch by batch, and tries again what collides.
    commits: bool = False


class DunningRun(models.Model):
    """The night: its chores, and issuing in batches, resumable at any instant.

    A step that meets somebody else who changes the same is done again by Odoo's own
    `retrying`: around a whole transaction, which it commits, and never within a
    savepoint, whose stale snapshot would fail again.
    """

    _inherit = "dunning.run"

    @api.model
    def _cron_run(self):
        """Do what is to be done at night; a chore that fails stops no other."""
        if self.env["res.company"]._is_dunning_copy():
            _logger.info("Nothing is done: this is a neutralized copy of a database")
            return
        for chore in self._get_night_chores():
            units = [None] if chore.companies is None else chore.companies
            for company in units:
                if self._do_chore(chore, company) is False:
                    break  # no time is left: the others the next time

    @api.model
    def _get_night_chores(self):
        """List what is done at night, in this order. To extend with super.

        :rtype: list[Chore]
        """
        nightly = self._get_nightly_companies()
        french = nightly.filtered("dunning_french_law")
        booked = self.env["res.company"].search([("chart_template", "!=", False)])
        return [
            # Before the issuing, which takes the time that is left.
            Chore("_watch_write_offs", booked),
            Chore("_open_nightly", nightly),
            Chore("_remind_of_payments", nightly),
            Chore("_remind_rates", french[:1]),  # the rates are the same for all
            Chore("_waive_quits", nightly),
            Chore("_issue_nightly", commits=True),
            Chore("_warn_of_limitation", nightly, commits=True),
            Chore("_propose_written_claims", nightly),
            Chore("_remind_of_deadlines"),
            Chore("_remind_of_mandates", nightly),
            Chore("_remind_of_insurance", nightly),
        ]

    @api.model
    def _do_chore(self, chore, company):
        """Do it in a transaction of its own, in the company's language.

        :returns: False when it has no time to go on
        """
        local, arguments = self, ()
        if company:
            local = self.with_context(
                allowed_company_ids=company.ids,
                lang=company._get_dunning_lang(),
            )
            arguments = (company.with_env(local.env),)
        step = partial(getattr(local, chore.method), *arguments)
        going_on = None
        try:
            going_on = step() if chore.commits else retrying(step, self.env)
        except Exception:  # the others are done all the same
            self.env.cr.rollback()
            name = company.name if company else "all companies"
            _logger.exception("Not done at night: %s of %s", chore.method, name)
        self.env["ir.cron"]._commit_progress()
        return going_on

    @api.model
    def _get_nightly_companies(self):
        return self.env["res.company"].search(
            [("dunning_start_date", "!=", False), ("chart_template", "!=", False)]
        )

    @api.model
    def _open_nightly(self, company):
        """Make the run of the night, one a company that has confirmed its preview."""
        today = company._get_dunning_today()
        self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<", today),
                ("state", "=", "asked"),
            ]
        )._leave(self.env._("Nobody confirmed it on its day: nothing was issued."))
        made = self.search_count(
            [
                ("company_id", "=", company.id),
                ("date", "=", today),
                ("automatic", "=", True),
                ("state", "!=", "set_aside"),
            ]
        )
        if not made:
            values = {"company_id": company.id, "date": today, "automatic": True}
            self.create({**values, "state": "running"})

    @api.model
    def _issue_nightly(self):
        """Issue, company after company; several workers do it side by side."""
        if len(workers := self._get_issuers()) > 1:
            workers._trigger_dunning()
        else:
            self._go_on_with([("automatic", "=", True)])

    @api.model
    def _remind_of_payments(self, company):
        """Ask about payments that were announced and have not come."""
        self.env["account.payment"]._remind_of_lapsed(company)

    # Runs that go on

    @api.model
    def _cron_issue(self):
        """Go on with the large runs of people, and with nights that were broken off."""
        if self.env["res.company"]._is_dunning_copy():
            return
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        left_over = [
            ("automatic", "=", False),
            ("confirmed_by_id", "!=", False),
            ("write_date", "<", before),
        ]
        if len(workers := self._get_issuers()) > 1:
            self._go_on_with(workers._get_dunning_share("company_id"))
        else:
            self._go_on_with(["|", "|", *left_over])

    @api.model
    def _get_issuers(self):
        return self.env["ir.cron"]._find_dunning_workers(self._name, ISSUING)

    @api.model
    def _go_on_with(self, domain):
        runs = self.search(Domain("state", "=", "running") & Domain(domain), order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for rank, run in enumerate(runs, start=1):
            # In the name of who started it: the two-person rule asks who that was.
            here = run.with_user(run.create_uid).with_company(run.company_id)
            here = here.with_context(
                allowed_company_ids=run.company_id.ids,
                lang=run.company_id._get_dunning_lang(),
            )
            if not here._go_on(len(runs) - rank):
                break

    def _go_on(self, others):
        """Issue one committed batch after the other.

        :param others: number of runs that wait behind this one
        :returns: whether there is time for them
        """
        self.ensure_one()
        progress = self.env["ir.cron"]._commit_progress
        try:
            customers = retrying(self._open_or_ask, self.env)
            if self.state == "asked":
                return progress(1)
            # Odoo gives up an action that is interrupted without any progress.
            progress(1, remaining=len(customers) + 1 + others)
            for batch in split_every(BATCH, customers):
                retrying(partial(self._issue_anew, batch), self.env)
                if not progress(len(batch)):
                    return False
            retrying(self._close, self.env)
        except COLLISIONS:
            raise  # the scheduled action is tried again, and takes the run up
        except Exception as error:  # what is wrong concerns this run alone
            self.env.cr.rollback()
            _logger.exception("The dunning run %s has stopped", self.id)
            # Who started it may have lost his rights: that may be the reason.
            reason = explain(self.env, error)
            self.sudo().write({"state": "stopped", "failure": reason})
        return progress(1)

    # A night that would write to far more customers than usual asks first

    def _open_or_ask(self):
        """Decide; return the customers to write to, or ask and write to nobody."""
        decision, customers = self._open()
        begun = self.notice_ids or self.confirmed_by_id
        if self.automatic and not begun and self._is_unusual(decision):
            self._ask(len(decision.proposals))
        return customers

    def _is_unusual(self, decision):
        company = self.company_id
        # The first preview was confirmed just now, with all that it shows.
        if self.date - company.dunning_start_date <= timedelta(1):
            return False
        owing = {
            row.partner_id
            for row in decision.rows.values()
            if row.amount_residual_currency > 0
        }
        return unusual.is_unusual(
            len(decision.proposals),
            len(owing),
            self._count_before(),
            floor=company.dunning_night_floor,
            factor=company.dunning_night_factor,
            share=company.dunning_night_share,
        )

    def _count_before(self):
        """The notices of the last nights, without those that were withdrawn.

        A night that was left after it had asked says nothing of what is usual.
        """
        nights = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("automatic", "=", True),
                ("state", "=", "done"),
                ("id", "!=", self.id),
                "|",
                ("question", "=", False),
                ("confirmed_by_id", "!=", False),
            ],
            order="date desc, id desc",
            limit=unusual.RUNS,
        )
        return [
            len(night.notice_ids.filtered(lambda one: one.state != "withdrawn"))
            for night in nights
        ]

    def _ask(self, count):
        """Issue nothing before a manager has said so."""
        usual = self._count_before()
        question = self.env._(
            "%(count)s notices would leave, usually about %(usual)s: is a bank "
            "statement missing?",
            count=count,
            usual=round(median(usual)) if usual else 0,
        )
        self.sudo().write({"state": "asked", "question": question})
        summary = self.env._("An unusual night waits for you")
        manager = self.company_id._get_dunning_manager()
        reminder = Reminder(self.date, manager, lambda _run: (summary, question))
        self._remind_once(ASKED, {self: reminder}, silent=True)

    def action_issue_asked(self):
        """Issue all the same, in the background, decided anew."""
        self._check_asked()
        self._check_ready()
        program = self._as_program()
        program.write({"confirmed_by_id": self.env.uid, "state": "running"})
        self._settle_reminders(ASKED, done=True)
        self._message_log(
            body=self.env._("Issued all the same: %s", self.env.user.name)
        )
        self._get_issuers()._trigger_dunning()

    def action_leave_asked(self):
        """Issue nothing: the next night decides anew."""
        self._check_asked()
        self._leave(self.env._("Left by %s: nothing was issued.", self.env.user.name))

    def _check_asked(self):
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager decides about an unusual night.")
            )
        if self.state != "asked":
            raise UserError(
                self.env._("The run of %(run)s asks nothing.", run=self.display_name)
            )

    def _leave(self, why):
        for run in self:
            run._close()
            run._settle_reminders(ASKED)
            run._message_log(body=why)

    def _issue_anew(self, customers):
        """Decide again for some customers, in a transaction of their own, and issue."""
        self.company_id._lock_dunning()
        decision = self._decide_now(self.env["res.partner"].browse(customers))
        self._issue_customers(decision, customers)
