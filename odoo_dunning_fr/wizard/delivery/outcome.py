from odoo import api, fields, models
from odoo.exceptions import UserError

OUTCOMES = [
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("unclaimed", "Not fetched"),
    ("returned", "Returned: wrong address"),
]


class DunningDeliveryOutcome(models.TransientModel):
    """Enters what became of posted letters, by the slips that the post returns."""

    _name = "dunning.delivery.outcome"
    _description = "Outcome of Letters"

    line_ids = fields.One2many("dunning.delivery.outcome.line", "wizard_id")
    proof_ids = fields.Many2many(
        "ir.attachment",
        string="Scanned Proofs",
        help="Put on each letter below that has an outcome.",
    )

    @api.model
    def _open(self, letters):
        """Return the dialog, with what is known of each letter."""
        wizard = self.create(
            {
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "delivery_id": letter.id,
                            "number": letter.tracking_ref,
                            "date_presented": letter.date_presented,
                            "date_delivered": letter.date_delivered,
                        },
                    )
                    for letter in letters
                ]
            }
        )
        return wizard._get_records_action(
            name=self.env._("What Became of the Letters"), target="new"
        )

    def action_record(self):
        """Record the lines that say something; the others stay as they are."""
        self.ensure_one()
        for line in self.line_ids:
            line._record(self.proof_ids)
        return {"type": "ir.actions.act_window_close"}


class DunningDeliveryOutcomeLine(models.TransientModel):
    _name = "dunning.delivery.outcome.line"
    _description = "Outcome of a Letter"

    wizard_id = fields.Many2one(
        "dunning.delivery.outcome", required=True, ondelete="cascade"
    )
    delivery_id = fields.Many2one("dunning.delivery", required=True, readonly=True)
    partner_id = fields.Many2one(related="delivery_id.partner_id")
    notice_name = fields.Char(related="delivery_id.notice_id.name", string="Notice")
    date_sent = fields.Datetime(related="delivery_id.date_sent", string="Posted On")
    number = fields.Char(string="Tracking Number")
    outcome = fields.Selection(OUTCOMES)
    date_presented = fields.Date(string="First Presented")
    date_delivered = fields.Date(string="Handed Over")

    def _record(self, proofs):
        letter = self.delivery_id
        letter.check_access("write")
        if self.number != letter.tracking_ref:
            letter.tracking_ref = self.number
        if not self.outcome:
            if self.date_presented != letter.date_presented:
                letter.date_presented = self.date_presented
            return
        letter.proof_ids |= proofs
        self._check_channel()
        letter = letter.sudo()  # the state is the system's, see write
        match self.outcome:
            case "delivered":
                letter._set_delivered(self.date_presented, self.date_delivered)
            case "refused":
                letter._set_refused(self.date_presented)
            case "unclaimed":
                letter._set_unclaimed(self.date_presented)
            case "returned":
                letter._set_returned()

    def _check_channel(self):
        """Nobody signs for an ordinary letter: it is known only when it comes back."""
        ordinary = not self.delivery_id.is_registered
        if ordinary and self.outcome != "returned":
            raise UserError(
                self.env._(
                    "%(letter)s is an ordinary letter: the post only tells when it "
                    "comes back.",
                    letter=self.delivery_id.display_name,
                )
            )
