from odoo import api, fields, models


class DunningDeliveryPost(models.TransientModel):
    """Marks letters as posted on a day, with the numbers of the registered ones."""

    _name = "dunning.delivery.post"
    _description = "Mark Letters as Posted"

    date = fields.Date(
        string="Posted On",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    delivery_ids = fields.Many2many("dunning.delivery", required=True)
    letter_count = fields.Integer(compute="_compute_letter_count")
    line_ids = fields.One2many("dunning.delivery.post.line", "wizard_id")

    @api.depends("delivery_ids.company_id")
    def _compute_date(self):
        """Today, everywhere where they are from."""
        for wizard in self:
            companies = wizard.delivery_ids.company_id or self.env.company
            days = [company._get_dunning_today() for company in companies]
            wizard.date = wizard.date or min(days)

    @api.depends("delivery_ids")
    def _compute_letter_count(self):
        for wizard in self:
            wizard.letter_count = len(wizard.delivery_ids)

    @api.model
    def _open(self, letters):
        """Return the dialog for letters, the registered ones in a list."""
        registered = letters.filtered("is_registered")
        wizard = self.create(
            {
                "delivery_ids": [(6, 0, letters.ids)],
                "line_ids": [
                    (0, 0, {"delivery_id": letter.id, "number": letter.tracking_ref})
                    for letter in registered
                ],
            }
        )
        return wizard._get_records_action(
            name=self.env._("Mark as Posted"), target="new"
        )

    def action_post(self):
        """Record the posting; letters that were never printed are made first."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        for line in self.line_ids:
            line.delivery_id.tracking_ref = line.number
        # What was posted was posted, even when its copy cannot be made.
        self.delivery_ids.notice_id._make_letters()
        self.delivery_ids.check_access("write")
        self.delivery_ids.sudo()._set_posted(self.date)  # the system's, see write
        return {"type": "ir.actions.act_window_close"}


class DunningDeliveryPostLine(models.TransientModel):
    _name = "dunning.delivery.post.line"
    _description = "Posted Registered Letter"

    wizard_id = fields.Many2one(
        "dunning.delivery.post", required=True, ondelete="cascade"
    )
    delivery_id = fields.Many2one("dunning.delivery", required=True, readonly=True)
    partner_id = fields.Many2one(related="delivery_id.partner_id")
    notice_name = fields.Char(related="delivery_id.notice_id.name", string="Notice")
    recipient = fields.Text(related="delivery_id.recipient")
    number = fields.Char(string="Tracking Number")
