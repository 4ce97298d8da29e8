from odoo import api, fields, models


class DunningNoticeWithdraw(models.TransientModel):
    """Withdraws notices that were sent by mistake, and apologizes for them."""

    _name = "dunning.notice.withdraw"
    _description = "Withdraw Dunning Notices"

    notice_ids = fields.Many2many(
        "dunning.notice",
        string="Notices",
        required=True,
        default=lambda self: self._default_notice_ids(),
    )
    reason = fields.Char(required=True)
    apologize = fields.Boolean(
        default=True,
        help="Whoever was written to is told, by the same channel, to disregard it.",
    )

    @api.model
    def _default_notice_ids(self):
        context = self.env.context
        chosen = self.env["dunning.notice"]
        if context.get("active_model") == chosen._name:
            chosen = chosen.browse(context.get("active_ids"))
        elif context.get("active_model") == "dunning.run":
            chosen = chosen.search([("run_id", "in", context.get("active_ids"))])
        return chosen._filter_withdrawable()

    def action_withdraw(self):
        self.env["res.company"]._check_dunning_original()  # apologies leave
        self.ensure_one()
        self.notice_ids._withdraw(self.reason, apologize=self.apologize)
        return {"type": "ir.actions.act_window_close"}
