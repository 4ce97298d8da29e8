from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...rules import escalation
from ..bulk import write_together
from ..shared import asking_once

CHUNK = 1000
SET_ASIDE = "odoo_dunning_fr.mail_activity_set_aside"
# What tells that the ledger has overtaken a notice.
STALENESS = (
    "amount_credit amount_disputed amount_pending amount_residual_currency "
    "bank_line_id currency_id dispute_until hold_id partner_id reason_code state"
).split()
# What tells which invoice a due item stands for, and whose rules it is owed by.
NAMED = ("dunning_original_date", "dunning_original_number", "dunning_regime")
# The notices that share what a letterhead says.
LETTERHEAD = attrgetter("company_id", "lang", "currency_id", "level_id", "bank_id")


class DunningNotice(models.Model):
    """Issuing: the number, the snapshot, the deliveries, the traces on the invoices.

    And whether what was issued still holds.
    """

    _inherit = "dunning.notice"

    hint = fields.Text(compute="_compute_hint", compute_sudo=True)

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_hint(self):
        """What who approves should know: of what has left it is told beside it."""
        hints = self.filtered(lambda notice: notice.state == "approval")._get_hints()
        for notice in self:
            notice.hint = "\n".join(hints.get(notice, []))

    def _get_hints(self):
        """Map the notices to what is to be known of them: `_get_dunning_hints`."""
        hints = {}
        self._read_ahead()
        for (company, day), notices in self.grouped(
            lambda notice: (notice.company_id, notice.date)
        ).items():
            told = {
                notice: (notice.partner_id, notice.contact_id, notice.currency_id)
                for notice in notices
            }
            hints.update(company._get_dunning_hints(told, day))
        for notice in self:
            if unnamed := notice._explain_unnamed():
                hints[notice] = [*hints.get(notice, []), unnamed]
        return hints

    def _explain_unnamed(self):
        """What a formal notice that a person wanted so does not name."""
        if self.stage not in escalation.FORMAL_STAGES:
            return ""
        items_sudo = self._get_asked_items().sudo()  # whoever issues or approves
        unnamed = items_sudo.filtered(lambda item: not item._is_dunning_named())
        if not unnamed:
            return ""
        return self.env._(
            "%(entries)s: no original invoice number and date is entered, and the "
            "letter names our entry.",
            entries=", ".join(dict.fromkeys(unnamed.mapped("move_name"))),
        )

    def _tell_hints(self):
        """Write down, once, on the notice, what was done otherwise than wanted."""
        lang = self.company_id[:1]._get_dunning_lang()
        hints = self.with_context(lang=lang)._get_hints()
        told = self.browse(notice.id for notice in hints)
        told._message_log_batch(
            {notice.id: " ".join(lines) for notice, lines in hints.items()}
        )

    def _issue(self, charges=None):
        """Freeze the notices and queue their deliveries, in the caller's transaction.

        A notice that cannot be composed (a broken text, a debtor who became out of
        reach) raises: the run makes it a reasoned skip.

        :param charges: of their items, where they were asked for before: see
            `_assess_charges`
        """
        fresh = self.filtered(lambda notice: notice.state in ("draft", "approval"))
        fresh = fresh.with_context(tracking_disable=True)
        fresh.company_id._check_dunning_confirmed()
        for company, notices in fresh.grouped("company_id").items():
            notices._issue_on(company._get_dunning_today(), charges)
        self.env["dunning.receivable"].invalidate_model()

    def _issue_on(self, today, known):
        for chunk in (self[i : i + CHUNK] for i in range(0, len(self), CHUNK)):
            chunk._bring_to(today)
            charges = chunk._claim_charges(known)
            chunk._take_numbers()
            chunk._freeze(today, charges)
            chunk._create_deliveries()
            self.env["dunning.charge"]._claim(chunk)
            chunk._mark_invoices()
            chunk._run_server_actions()

    def _check_quiet(self):
        """What was prepared before a quiet period waits for its end."""
        periods = self.env["dunning.quiet.period"].sudo()  # whoever approves
        for company, notices in self.grouped("company_id").items():
            today = company._get_dunning_today()
            every, formal, _calls = periods._get_stops(company, today)
            for notice in notices:
                strict = notice.stage in escalation.FORMAL_STAGES
                until = formal if strict else every
                if until and not notice.run_id.escalated_line_ids:
                    raise UserError(
                        self.env._(
                            "%(notice)s: a quiet period of the company until "
                            "%(day)s. Approve it after that; what cannot wait is "
                            "escalated on its invoice.",
                            notice=notice.display_name,
                            day=format_date(self.env, until),
                        )
                    )

    def _freeze(self, today, charges):
        """Write down what the notices say: from now on it never changes."""
        for notice, snapshot in self._compose(charges).items():
            digest = self._hash(self._canonical(snapshot))
            notice.write({"snapshot": snapshot, "snapshot_sha256": digest})
        self.write({"date_issued": today, "state": "issued"})

    def _compose(self, charges):
        """Map the notices to their snapshots: all is read before anything is written.

        :param charges: the `LateCharges` of the lines that bear some
        """
        self._read_ahead()
        earlier = self.mapped("earlier_notice_ids")  # likewise
        earlier.line_ids.fetch(["move_line_id", "role"])
        earlier.delivery_ids.fetch(["channel", "tracking_ref"])
        texts = self._render_bodies()
        with asking_once(self.env):
            heads = {
                key: notices[0]._prepare_letterhead()
                for key, notices in self.grouped(LETTERHEAD).items()
            }
            parts = self.line_ids.move_line_id._get_dunning_instalments()
            return {
                notice: notice._prepare_snapshot(
                    *texts[notice.id], charges, heads[LETTERHEAD(notice)], parts
                )
                for notice in self
            }

    def _read_ahead(self):
        """Read for all what is asked of each: a part of records forgets its fellows."""
        items_sudo = self.line_ids.move_line_id.sudo()  # whoever issues
        items_sudo.fetch(["move_id", *NAMED])
        portal = items_sudo.move_id._get_dunning_portal_fields().values()
        items_sudo.move_id.fetch(["move_type", "name", "ref", *portal])

    def _bring_to(self, today):
        """Let what waited for approval bear the day on which it is issued.

        And a language that is in use on that day.
        """
        waited = self.filtered(lambda notice: notice.date != today)
        waited.write({"date": today})
        for line in waited.line_ids.filtered(lambda line: line.role != "credit"):
            line.days_overdue = max((today - line._get_counted()).days, 0)
        for notice in waited:
            company = notice.company_id
            lang = company._find_dunning_lang(notice.lang, company._get_dunning_lang())
            if notice.lang != lang:
                notice.lang = lang

    def _take_numbers(self):
        """Number the notices that waited, drawing the numbers in one go."""
        unnumbered = self.filtered(lambda notice: not notice.name)
        for company, notices in unnumbered.grouped("company_id").items():
            numbers = company._draw_dunning_numbers(len(notices))
            for notice, number in zip(notices, numbers, strict=True):
                notice.name = number

    # Traces

    def _mark_invoices(self):
        """Write the step on the invoices; automation rules see it."""
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
        step = {"dunning_level_id": level.id, "dunning_level_date": day}
        write_together(moves.sudo(), step)

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

    # Whether what was issued still holds

    def _get_staleness(self):
        """What has changed since the notice was issued; empty when it still holds."""
        self.ensure_one()
        return self._get_all_staleness().get(self, "")

    def _get_all_staleness(self):
        """Map the notices that no longer hold to what has changed since."""
        return self._get_overtaken() | self._get_outdated()

    def _get_outdated(self):
        """Map those that the ledger no longer bears out to the reason."""
        stale = {}
        told = self.filtered(lambda notice: not notice.apology_for_id)
        for company, notices in told.grouped("company_id").items():
            receivables = self.env["dunning.receivable"].with_context(
                allowed_company_ids=company.ids,
                dunning_date=False,  # now, whatever day the screen is about
                dunning_partner_ids=notices.partner_id.ids,
            )
            rows = receivables.search_fetch([], STALENESS).grouped(
                lambda row: (row.partner_id, row.currency_id)
            )
            for notice in notices:
                own = rows.get((notice.partner_id, notice.currency_id), receivables)
                if reason := notice._explain_staleness(own):
                    stale[notice] = reason
        return self._explain_settled_charges() | stale

    def _explain_staleness(self, rows):
        """Why the notice no longer holds, by the customer's items of today."""
        if self._has_new_credit(rows):
            return self.env._("a credit of the customer was booked meanwhile")
        if self.stage in escalation.FORMAL_STAGES and rows.bank_line_id:
            return self.env._("money of the customer is at the bank, not matched yet")
        if self.stage in escalation.FORMAL_STAGES and self._is_spared(rows):
            return self.env._("the customer has disputed something meanwhile")
        now = rows.grouped("id")
        lines = self.line_ids.filtered(lambda line: line.role != "credit")
        reasons = (
            self._explain_stale_line(line, now.get(line.move_line_id.id, rows.browse()))
            for line in lines
        )
        return next(filter(None, reasons), "")

    def _is_spared(self, rows):
        """Whether its customer has just disputed something, by its items of today."""
        today = self.company_id._get_dunning_today()
        return any(row.dispute_until and row.dispute_until >= today for row in rows)

    def _explain_stale_line(self, line, row):
        """Why one of its items no longer holds, by what the item is today."""
        due = row.amount_residual_currency - row.amount_pending - row.amount_disputed
        number = line.move_name
        if row.reason_code == "debtor_changed":
            return self.env._("%(number)s: its customer has changed", number=number)
        if row.hold_id:
            return self.env._("%(number)s: on hold since", number=number)
        if self.currency_id.compare_amounts(due, line.amount_claimed) < 0:
            return self.env._("%(number)s: paid or reduced meanwhile", number=number)
        if row.state == "excluded" or row.reason_code == "blocked":
            return self.env._("%(number)s: excluded since", number=number)
        if row.state == "referred":
            return self.env._("%(number)s: referred since", number=number)
        return ""

    def _has_new_credit(self, rows):
        """Whether more of the customer's credits counts than when it was decided.

        Of all of them: of what is covered at another address no notice is made.
        """
        if self.stage == "courtesy":  # it claims nothing, and shows no credit
            return False
        now = max(rows.mapped("amount_credit"), default=0)
        return self.currency_id.compare_amounts(now, self.amount_credit) > 0

    def _get_overtaken(self):
        """Map those that something else has overtaken meanwhile to what it is."""
        last = self._fetch_last_steps()
        overtaken = {}
        for notice in self.filtered(lambda notice: not notice.apology_for_id):
            today = notice.company_id._get_dunning_today()
            if reason := notice._explain_overtaken(today, last):
                overtaken[notice] = reason
        return overtaken

    def _fetch_last_steps(self):
        """Map the ids of due items to that of the line by which they took their step.

        :rtype: dict[int, int]
        """
        steps = self.env["dunning.notice.line"]._read_group(
            [
                ("move_line_id", "in", self.line_ids.move_line_id.ids),
                ("role", "=", "step"),
                ("claimed", "=", True),
                ("notice_id.state", "=", "issued"),
            ],
            ["move_line_id"],
            ["id:max"],
        )
        return {item.id: line_id for item, line_id in steps}

    def _explain_overtaken(self, today, last):
        # What waits for approval is approved, or not, as it is.
        kept = self.level_id.active and self.policy_id.active
        if self.state == "issued" and not kept:
            return self.env._(
                "“%(level)s” was archived since", level=self.level_id.name
            )
        customer = self.partner_id.with_company(self.company_id).sudo()
        if customer.dunning_manual and not self.run_id.by_hand:
            return self.env._("the customer is chased by hand since")
        for line in self.line_ids.filtered(lambda line: line.role == "step"):
            if last.get(line.move_line_id.id, 0) > line.id:
                return self.env._(
                    "%(number)s: a later notice was issued since", number=line.move_name
                )
            if self.stage == "courtesy" and line._get_counted() < today:
                return self.env._(
                    "%(number)s: it fell due, and the courtesy note says that it will",
                    number=line.move_name,
                )
        return ""

    # What was overtaken is released, and may be made anew.

    def _release_stale(self):
        """Cancel, and return, the notices that the ledger has overtaken meanwhile."""
        reasons = {
            notice.id: reason for notice, reason in self._get_all_staleness().items()
        }
        stale = self.browse(reasons)
        if stale:
            stale._release()
            stale._message_log_batch(bodies=reasons)
        return stale

    def _set_aside(self, reason):
        """Leave what he had approved, and what waited too long, to the manager.

        :param str reason: what became of it
        """
        manager = self.approver_id
        if not manager.active or self.company_id not in manager.company_ids:
            manager = self.company_id._get_dunning_manager()
        self._tell_collector(
            SET_ASIDE, self.env._("Set aside: renew or cancel it"), reason, manager
        )
        self._message_log(body=self.env._("Set aside: %s", reason))

    def action_renew(self):
        """Cancel it, and decide anew about its customer, by the ledger of today."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(self.env._("Only a dunning manager renews a notice."))
        if self.state != "issued":
            raise UserError(
                self.env._("%(notice)s is not issued.", notice=self.display_name)
            )
        before, steps = (
            self.run_id,
            self.line_ids.filtered(lambda line: line.role == "step"),
        )
        escalated = steps.move_line_id & before.escalated_line_ids
        self.action_cancel()
        run = before.create(
            {
                "company_id": self.company_id.id,
                "partner_ids": [Command.set(self.partner_id.ids)],
                "by_hand": before.by_hand,
                "policy_ids": [Command.set(before.policy_ids.ids)],
                "escalated_line_ids": [Command.set(escalated.ids)],
                "left_out_line_ids": [Command.set(before.left_out_line_ids.ids)],
            }
        )
        run.action_issue()
        if not run.notice_ids:
            raise UserError(
                self.env._(
                    "By the ledger of today nothing is to be sent to %(customer)s: "
                    "cancel the notice instead.",
                    customer=self.partner_id.display_name,
                )
            )
        return run._get_records_action()
