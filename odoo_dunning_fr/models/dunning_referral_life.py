from odoo import fields, models
from odoo.exceptions import UserError

from .dunning_referral import RUNNING


class DunningReferral(models.Model):
    """From draft to closed: approved, handed over, recalled."""

    _inherit = "dunning.referral"

    def action_ready(self):
        """Approve a file; what it should have and lacks is overridden with a reason."""
        self._check_manager()
        for referral in self.filtered(lambda file: file.state == "draft"):
            referral._refresh()
            findings = referral._check_ready()
            musts = [found.text for found in findings if found.level == "must"]
            if musts:
                raise UserError("\n".join([referral.display_name, *musts]))
            if findings and not referral.override_reason:
                return referral._ask_override()
            referral._check_second_person()
            # Whoever may press the button: the state is the system's to write.
            referral.sudo().write({"state": "ready", "approved_by_id": self.env.uid})
        return None

    def _ask_override(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.referral.override",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Something Is Missing"),
            "context": {"default_referral_id": self.id},
        }

    def action_send(self):
        """Hand the file over: from now on its invoices are not chased."""
        self._check_manager()
        for referral in self:
            if referral.state != "ready":
                raise UserError(
                    self.env._(
                        "%(file)s is not approved yet.", file=referral.display_name
                    )
                )
            referral._check_not_elsewhere()
        today = fields.Date.context_today(self)
        self.sudo().write({"state": "sent", "date_sent": today})
        for referral in self:
            referral._log_on_invoices(
                self.env._("Handed over: %(file)s", file=referral.display_name)
            )

    def action_begin(self):
        self.check_access("write")
        self.filtered(lambda file: file.state == "sent").sudo().state = "in_progress"

    def action_recall(self):
        """Take the file back: its invoices are chased again."""
        self._check_manager()
        self._close("recalled")

    def action_draft(self):
        self._check_manager()
        self.filtered(lambda file: file.state == "ready").sudo().write(
            {"state": "draft", "approved_by_id": False, "override_reason": False}
        )

    def action_close(self):
        """Ask for the outcome, then close."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.referral.close",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Close the File"),
            "context": {"default_referral_ids": self.ids},
        }

    def _close(self, outcome):
        running = self.filtered(lambda file: file.state in file._get_closable(outcome))
        running.sudo().write(
            {
                "state": "closed",
                "outcome": outcome,
                "date_closed": fields.Date.context_today(self),
            }
        )
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for referral in running:
            referral._log_on_invoices(
                self.env._(
                    "%(file)s is closed: %(outcome)s",
                    file=referral.display_name,
                    outcome=labels[outcome],
                )
            )

    def _get_closable(self, outcome):
        """The states from which a file is closed; one that ended can be recalled."""
        return (*RUNNING, "closed") if outcome == "recalled" else RUNNING

    def _log_on_invoices(self, body):
        # Who hands a file over need not have rights on the entries.
        moves = self.move_ids.sudo()
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))

    def _check_manager(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can approve or hand over a file.")
            )

    def _check_second_person(self):
        if self.company_id.dunning_two_person_rule and (
            self.env.user == self.prepared_by_id
        ):
            raise UserError(
                self.env._(
                    "You prepared %(file)s: with the two-person rule somebody else "
                    "approves it.",
                    file=self.display_name,
                )
            )

    def _check_not_elsewhere(self):
        """An invoice is in the hands of one at a time."""
        others = self.search(
            [
                ("move_ids", "in", self.move_ids.ids),
                ("state", "in", RUNNING),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if others:
            raise UserError(
                self.env._(
                    "%(number)s is in the file %(file)s already: recall or close it "
                    "first.",
                    number=(others.move_ids & self.move_ids)[0].name,
                    file=others.display_name,
                )
            )
