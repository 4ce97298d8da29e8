from odoo import api, fields, models
from odoo.exceptions import UserError

DAYS = 8


class DunningNoticeRefuse(models.TransientModel):
    """Refuses notices that wait for approval, and says for how long."""

    _name = "dunning.notice.refuse"
    _description = "Refuse Dunning Notices"

    notice_ids = fields.Many2many(
        "dunning.notice",
        string="Notices",
        required=True,
        default=lambda self: self._default_notice_ids(),
    )
    reason = fields.Char(required=True)
    date_until = fields.Date(
        string="Not Again Before",
        required=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=DAYS
        ),
        help="Until then its invoices are on pause: else the next night would propose "
        "the same notices again.",
    )

    @api.model
    def _default_notice_ids(self):
        chosen = self.env["dunning.notice"].browse(self.env.context.get("active_ids"))
        return chosen.filtered(lambda notice: notice.state == "approval")

    def action_refuse(self):
        self.ensure_one()
        if self.date_until <= fields.Date.context_today(self):
            raise UserError(
                self.env._("Choose a day after today, before which it is not proposed.")
            )
        self.notice_ids._refuse(self.reason, self.date_until)
        return {"type": "ir.actions.act_window_close"}
