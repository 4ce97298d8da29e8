import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from .dunning_run_issue import BATCH

_logger = logging.getLogger(__name__)

TRIES = 5


class DunningRun(models.Model):
    """Issuing in the background: committed batches, resumable at any instant."""

    _inherit = "dunning.run"

    @api.model
    def _cron_run(self):
        """Make the run of the night, one a company that has confirmed its preview."""
        companies = self._get_nightly_companies()
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._open_nightly(company)
            except Exception:  # the other companies get their run all the same
                _logger.exception("No nightly dunning of %s", company.name)
        self._remind_rates(companies)
        self._go_on_with([("automatic", "=", True)])
        self._warn_of_limitation(companies)
        self._remind_of_deadlines()
        self._remind_of_agents(companies)

    @api.model
    def _get_nightly_companies(self):
        return self.env["res.company"].search(
            [("dunning_start_date", "!=", False), ("chart_template", "!=", False)]
        )

    @api.model
    def _remind_rates(self, companies):
        for company in companies[:1]:  # its clock: the rates are the same for all
            try:
                with self.env.cr.savepoint():
                    today = company._get_dunning_now().date()
                    self.env["dunning.rate"]._remind(today)
            except Exception:  # reminders go out all the same
                _logger.exception("No activity for missing rates")

    @api.model
    def _cron_issue(self):
        """Go on with the large runs of people, and with nights that were broken off."""
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        self._go_on_with(["|", ("automatic", "=", False), ("write_date", "<", before)])

    @api.model
    def _open_nightly(self, company):
        today = company._get_dunning_now().date()
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
    def _go_on_with(self, domain):
        runs = self.search([("state", "=", "running"), *domain], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for rank, run in enumerate(runs, start=1):
            # In the name of who started it: the two-person rule asks who that was.
            here = run.with_user(run.create_uid).with_company(run.company_id)
            here = here.with_context(
                allowed_company_ids=run.company_id.ids,
                lang=run.company_id.partner_id.lang,
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
            _decision, customers = self._again(self._open)
            # Odoo gives up an action that is interrupted without any progress.
            progress(1, remaining=len(customers) + 1 + others)
            for batch in split_every(BATCH, customers):
                self._again(self._issue_anew, batch)
                if not progress(len(batch)):
                    return False
            self._again(self._close)
        except OperationalError:
            raise  # the scheduled action is tried again, and takes the run up
        except Exception as error:  # what is wrong concerns this run alone
            self.env.cr.rollback()
            _logger.exception("The dunning run %s has stopped", self.id)
            # Who started it may have lost his rights: that may be the reason.
            self.sudo().write({"state": "stopped", "failure": str(error)})
        return progress(1)

    def _issue_anew(self, customers):
        """Decide again for some customers, in a transaction of their own, and issue."""
        self.company_id._lock_dunning()
        decision = self._decide_now(self.env["res.partner"].browse(customers))
        self._issue_customers(decision, customers)

    def _again(self, step, *arguments):
        """Do a step, again when somebody else changes the same at that instant."""
        for tries_left in reversed(range(TRIES)):
            try:
                done = step(*arguments)
                self.env.flush_all()
                return done
            except OperationalError:
                self.env.cr.rollback()  # the next try sees what the other one did
                if not tries_left:
                    raise
        return None
