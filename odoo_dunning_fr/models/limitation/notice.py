from odoo import api, fields, models
from odoo.exceptions import UserError

from ..notice.notice import REACHED
from ..reminder import Reminder

WRITTEN_CLAIM = "written_claim"
RECENT = 7  # days in which a night may have been missed


class DunningNotice(models.Model):
    """A written claim on a public body interrupts limitation: one click enters it."""

    _inherit = "dunning.notice"

    written_claim_id = fields.Many2one(
        "dunning.limitation.event",
        string="Limitation Event",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    proposes_written_claim = fields.Boolean(compute="_compute_proposes_written_claim")

    @api.depends("state", "delivery_ids.state", "written_claim_id.voided")
    def _compute_proposes_written_claim(self):
        for notice in self:
            customer = notice.partner_id.sudo()  # whoever follows it may know it
            notice.proposes_written_claim = bool(
                notice.state == "issued"
                and customer.dunning_jurisdiction == "administrative"
                and (not notice.written_claim_id or notice.written_claim_id.voided)
                and notice._get_claim_letter()
                and notice._get_limited_moves()
            )

    @api.model
    def _propose_written_claims(self, company):
        """Tell the collectors of the letters of the last days that interrupt it."""
        since = fields.Date.subtract(company._get_dunning_today(), days=RECENT)
        recent = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "issued"),
                ("first_sent_on", ">=", since),
                ("delivery_ids.is_registered", "=", True),
                ("partner_id.dunning_jurisdiction", "=", "administrative"),
            ]
        )
        words = type(self)._word_written_claim
        recent._remind_once(
            WRITTEN_CLAIM,
            {
                notice: Reminder(WRITTEN_CLAIM, notice._get_collector(), words)
                for notice in recent
                if notice.proposes_written_claim
            },
        )

    def _word_written_claim(self):
        return (
            self.env._("Enter the limitation event of %(notice)s", notice=self.name),
            self.env._(
                "A written claim on a public body interrupts limitation: “Enter "
                "Limitation Event” on the notice does it."
            ),
        )

    def _get_claim_letter(self):
        """The registered letter that proves the claim."""
        return self.delivery_ids.filtered(
            lambda delivery: (
                delivery.is_registered
                and delivery.state in REACHED
                and delivery.date_sent
            )
        )[:1]

    def _get_limited_moves(self):
        """The invoices that it claims."""
        claimed = self.line_ids.filtered("claimed")
        return claimed.move_id.filtered(lambda move: move._is_limited())

    def action_enter_written_claim(self):
        """Enter the limitation event that follows from the letter."""
        self.ensure_one()
        self.check_access("write")
        if not self.proposes_written_claim:
            raise UserError(
                self.env._(
                    "%(notice)s: a written claim interrupts limitation of a public "
                    "body, once its registered letter was posted; it is entered once.",
                    notice=self.display_name,
                )
            )
        letter = self._get_claim_letter()
        event = self.env["dunning.limitation.event"]._enter_written_claim(
            self.partner_id,
            self.company_id,
            self._get_limited_moves(),
            self._local_day(letter.date_sent),
            self.display_name,
            letter.proof_ids,
        )
        self._as_program().written_claim_id = event
        self._settle_reminders(WRITTEN_CLAIM, done=True)
        return event._get_records_action()
