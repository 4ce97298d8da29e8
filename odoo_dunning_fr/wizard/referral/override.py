from odoo import api, fields, models

from ...models.referral.referral import OUTCOMES


class DunningReferralOverride(models.TransientModel):
    """Goes on although a file lacks something that it should have, and says why."""

    _name = "dunning.referral.override"
    _description = "Approve an Incomplete File"

    referral_id = fields.Many2one("dunning.referral", required=True, readonly=True)
    readiness = fields.Html(related="referral_id.readiness")
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        self.referral_id._check_manager()
        self.referral_id.override_reason = self.reason
        self.referral_id.action_ready()
        return {"type": "ir.actions.act_window_close"}


class DunningReferralClose(models.TransientModel):
    """Closes files, and says how they ended."""

    _name = "dunning.referral.close"
    _description = "Close Files"

    referral_ids = fields.Many2many("dunning.referral", required=True)
    outcome = fields.Selection(
        [outcome for outcome in OUTCOMES if outcome[0] != "recalled"], required=True
    )
    note = fields.Text()

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base'
        values = super().default_get(fields)
        values.setdefault("referral_ids", self.env.context.get("active_ids"))
        return values

    def action_close(self):
        self.ensure_one()
        if self.note:
            for referral in self.referral_ids:
                referral.message_post(body=self.note)
        self.referral_ids._close(self.outcome)
        return {"type": "ir.actions.act_window_close"}
