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
        compute="_compute_date_until",
        store=True,
        readonly=False,
        precompute=True,
        help="Until then its invoices are on pause: else the next night would propose "
        "the same notices again.",
    )

    @api.model
    def _default_notice_ids(self):
        chosen = self.env["dunning.notice"].browse(self.env.context.get("active_ids"))
        return chosen.filtered(lambda notice: notice.state == "approval")

    @api.depends("notice_ids.company_id")
    def _compute_date_until(self):
        for wizard in self:
            until = fields.Date.add(wizard._get_today(), days=DAYS)
            wizard.date_until = wizard.date_until or until

    def _get_today(self):
        """The day where it is latest, of the companies of the notices."""
        companies = self.notice_ids.company_id or self.env.company
        return max(company._get_dunning_today() for company in companies)

    def action_refuse(self):
        self.ensure_one()
        if self.date_until <= self._get_today():
            raise UserError(
                self.env._("Choose a day after today, before which it is not proposed.")
            )
        self.notice_ids._refuse(self.reason, self.date_until)
        return {"type": "ir.actions.act_window_close"}
