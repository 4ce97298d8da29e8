from operator import attrgetter

from odoo import models

CHUNK = 500
# The notices that share what a letterhead says.
LETTERHEAD = attrgetter("company_id", "lang", "currency_id", "level_id")


class DunningNotice(models.Model):
    """Issuing: the number, the snapshot, the deliveries, the traces on the invoices."""

    _inherit = "dunning.notice"

    def _issue(self):
        """Freeze the notices and queue their deliveries, in the caller's transaction.

        A notice that cannot be composed (a broken text, a debtor who became out of
        reach) raises: the run makes it a reasoned skip.
        """
        fresh = self.filtered(lambda notice: notice.state in ("draft", "approval"))
        fresh = fresh.with_context(tracking_disable=True)
        fresh.company_id._check_dunning_confirmed()
        for company, notices in fresh.grouped("company_id").items():
            notices._issue_on(company._get_dunning_now().date())
        self.env["dunning.receivable"].invalidate_model()

    def _issue_on(self, today):
        for chunk in (self[i : i + CHUNK] for i in range(0, len(self), CHUNK)):
            chunk._bring_to(today)
            charges = chunk._claim_charges()
            chunk._take_numbers()
            chunk._freeze(today, charges)
            self.env["dunning.charge"]._claim(chunk)
            chunk._create_deliveries()
            chunk._mark_invoices()
            chunk._run_server_actions()

    def _freeze(self, today, charges):
        """Write down what the notices say: from now on it never changes."""
        texts = self._render_bodies()
        heads = {
            key: notices[0]._prepare_letterhead()
            for key, notices in self.grouped(LETTERHEAD).items()
        }
        for notice in self:
            snapshot = notice._prepare_snapshot(
                *texts[notice.id], charges, heads[LETTERHEAD(notice)]
            )
            notice.write(
                {
                    "snapshot": snapshot,
                    "snapshot_sha256": self._hash(self._canonical(snapshot)),
                    "date_issued": today,
                    "state": "issued",
                }
            )

    def _bring_to(self, today):
        """Let what waited for approval bear the day on which it is issued."""
        waited = self.filtered(lambda notice: notice.date != today)
        waited.write({"date": today})
        for line in waited.line_ids.filtered(lambda line: line.role != "credit"):
            line.days_overdue = max((today - line.date_maturity).days, 0)

    def _take_numbers(self):
        """Number the notices that waited, drawing the numbers in one go."""
        unnumbered = self.filtered(lambda notice: not notice.name)
        for company, notices in unnumbered.grouped("company_id").items():
            sequence = company._get_dunning_sequence()
            for notice, number in zip(
                notices, sequence._draw_block(len(notices)), strict=True
            ):
                notice.name = number

    # Traces

    def _mark_invoices(self):
        """Write the step on the invoices, through the ORM: automation rules see it."""
        steps = self.line_ids.filtered(lambda line: line.role == "step")
        for (level, day), lines in steps.grouped(
            lambda line: (line.level_id, line.notice_id.date_issued)
        ).items():
            self._write_step(lines.move_id, level, day)

    def _unmark_invoices(self):
        """Put back the step before, on the invoices of notices that were released."""
        moves = self._get_step_moves()
        taken = self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", moves.ids),
                ("claimed", "=", True),
                ("notice_id.state", "=", "issued"),
            ],
            order="id",
        )
        last = {line.move_id: line for line in taken}
        none = taken.browse()
        for line, released in moves.grouped(lambda move: last.get(move, none)).items():
            self._write_step(released, line.level_id, line.notice_id.date_issued)

    def _write_step(self, moves, level, day):
        # A collector may not write on invoices; this trace is not theirs to make.
        moves.sudo().write({"dunning_level_id": level.id, "dunning_level_date": day})

    def _run_server_actions(self):
        """Run the action that a level asks for on the invoices that take a step."""
        for level, notices in self.grouped("level_id").items():
            moves = notices._get_step_moves()
            # A manager chose the action; who issues need not have its rights.
            if (action := level.sudo().server_action_id) and moves:
                action.with_context(
                    active_model=moves._name,
                    active_ids=moves.ids,
                    active_id=moves[0].id,
                ).run()
