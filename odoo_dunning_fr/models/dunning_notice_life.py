import logging

from odoo import fields, models
from odoo.exceptions import UserError

from .dunning_charge import SETTLED
from .dunning_delivery import REACHED
from .together import try_together

_logger = logging.getLogger(__name__)

# What tells that the ledger has overtaken a notice.
STALENESS = (
    "amount_disputed amount_pending amount_residual_currency currency_id hold_id "
    "partner_id reason_code state"
).split()


class DunningNotice(models.Model):
    """Approval, cancellation, and what the ledger overtakes."""

    _inherit = "dunning.notice"

    def action_approve(self):
        """Approve what waits for it, and issue it; what cannot be goes on waiting."""
        waiting = self._get_waiting()
        waiting.company_id._lock_dunning()
        # Nobody has the right to write on evidence by himself.
        reasons = waiting.sudo()._approve()
        if not reasons:
            return None
        if len(reasons) == len(waiting):
            raise UserError("\n".join(reasons))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": "\n".join(
                    [self.env._("These notices go on waiting:"), *reasons]
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _approve(self):
        """Approve those that can be.

        :returns: why some of them could not be, a sentence each
        """
        reasons = []
        for notice, error in try_together(
            self.env.cr, self, type(self)._approve_together
        ):
            _logger.info("Not approved: %s", notice.display_name, exc_info=error)
            reasons.append(f"{notice.partner_id.display_name}: {error}")
        return reasons

    def _approve_together(self):
        for notice in self:
            notice._check_second_person()
        self._lock()
        fresh = self - self._release_stale()
        now = fields.Datetime.now()
        fresh.write({"approver_id": self.env.uid, "date_approved": now})
        fresh._issue()

    def _refuse(self, reason, date_until):
        """Give the steps back behind a pause of their invoices.

        Without it the next night would ask the same again.

        :param date_until: the first day on which they may be proposed again
        """
        waiting = self._get_waiting()
        waiting.company_id._lock_dunning()
        evidence = waiting.sudo()  # nobody has the right to write on it by himself
        evidence._lock()
        evidence._release()
        for notice in evidence:
            notice._message_log(
                body=self.env._(
                    "Refused by %(user)s: %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
        self.env["dunning.hold"].create(
            [
                {
                    "kind": "pause",
                    "company_id": notice.company_id.id,
                    "partner_id": notice.partner_id.id,
                    "move_ids": [(6, 0, notice._get_step_moves().ids)],
                    "date_until": fields.Date.subtract(date_until, days=1),
                    "note": reason,
                }
                for notice in evidence
            ]
        )

    def _get_step_moves(self):
        """The invoices that take a step by these notices."""
        return self.line_ids.filtered(lambda line: line.role == "step").move_id

    def _get_waiting(self):
        """Those of the notices that a manager may now approve or refuse."""
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can approve or refuse notices.")
            )
        return self.filtered(lambda notice: notice.state == "approval")

    def _lock(self):
        """Keep whoever changes the entries waiting."""
        claimed = self.line_ids.filtered(lambda line: line.role != "credit")
        entries = claimed.move_line_id
        if busy := entries - entries.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Somebody is changing %(entry)s at this moment: try again.",
                    entry=busy[0].move_name,
                )
            )

    def _check_second_person(self):
        company = self.company_id
        preparers = self.create_uid | self.run_id.create_uid
        if company.dunning_two_person_rule and self.env.user in preparers:
            raise UserError(
                self.env._(
                    "You prepared this notice for %(customer)s: with the two-person "
                    "rule somebody else approves it.",
                    customer=self.partner_id.display_name,
                )
            )

    def action_cancel(self):
        """Give the steps back: the next run decides anew."""
        if not self.env.user.has_group("odoo_dunning_fr.group_collector"):
            raise UserError(self.env._("Only a collector can cancel notices."))
        # Not by sending_state: a letter to post hides an e-mail that is unknown.
        gone = {*REACHED, "sending", "unknown"}
        left = self.filtered(
            lambda notice: gone & {*notice.delivery_ids.mapped("state")}
        )
        if left:
            raise UserError(
                self.env._(
                    "The notice %(notice)s has left, or may have left: it stays as "
                    "evidence.",
                    notice=left[0].display_name,
                )
            )
        evidence = self.sudo()  # nobody has the right to write on it by himself
        queued = evidence.delivery_ids.filtered(lambda sent: sent.state == "queued")
        queued._set_cancelled(self.env._("Notice cancelled"))
        evidence._release()

    def _release(self):
        self.line_ids.write({"claimed": False})
        self.write({"state": "cancelled"})
        self.activity_ids.unlink()
        self._unmark_invoices()
        self.env["dunning.charge"]._release(self)
        self.env["dunning.receivable"].invalidate_model()

    def _release_stale(self):
        """Cancel, and return, the notices that the ledger has overtaken meanwhile."""
        stale = self.browse()
        for notice in self:
            if reason := notice._get_staleness():
                notice._release()
                notice._message_log(body=reason)
                stale += notice
        return stale

    def _release_if_unsent(self):
        """Give the steps back when nothing has left and nothing will."""
        for notice in self:
            if not {*notice.delivery_ids.mapped("state")} - {"cancelled", "failed"}:
                notice._release()

    def _get_staleness(self):
        """What has changed since the notice was issued; empty when it still holds."""
        self.ensure_one()
        return self._get_all_staleness().get(self, "")

    def _get_all_staleness(self):
        """Map the notices that no longer hold to what has changed since."""
        stale = {}
        for company, notices in self.grouped("company_id").items():
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

    def _explain_settled_charges(self):
        """Map the notices whose charges are no longer owed by them to which ones."""
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever sends the notice
        settled = charges_sudo.search(
            [("notice_id", "in", self.ids), ("state", "in", SETTLED)], order="id desc"
        )
        return {
            charge.notice_id.sudo(self.env.su): self.env._(
                "%(number)s: charges were invoiced or waived meanwhile",
                number=charge.move_name,
            )
            for charge in settled
        }

    def _explain_staleness(self, rows):
        """Why the notice no longer holds, by the customer's items of today."""
        if self._has_new_credit(rows):
            return self.env._("a credit of the customer was booked meanwhile")
        lines = self.line_ids.filtered(lambda line: line.role != "credit")
        now = rows.grouped("id")
        for line in lines:
            row = now.get(line.move_line_id.id, rows.browse())
            due = (
                row.amount_residual_currency - row.amount_pending - row.amount_disputed
            )
            if row.hold_id:
                return self.env._("%(number)s: on hold since", number=line.move_name)
            if self.currency_id.compare_amounts(due, line.amount_claimed) < 0:
                return self.env._(
                    "%(number)s: paid or reduced meanwhile", number=line.move_name
                )
            if row.state == "excluded" or row.reason_code == "blocked":
                return self.env._("%(number)s: excluded since", number=line.move_name)
        return ""

    def _has_new_credit(self, rows):
        """Whether the customer has more credits open than the notice counts."""
        if self.stage == "courtesy":  # it claims nothing, and shows no credit
            return False
        open_now = rows.filtered(lambda row: row.reason_code == "credit")
        counted = self.line_ids.filtered(lambda line: line.role == "credit")
        return (
            self.currency_id.compare_amounts(
                -sum(open_now.mapped("amount_residual_currency")),
                -sum(counted.mapped("amount_claimed")),
            )
            > 0
        )
