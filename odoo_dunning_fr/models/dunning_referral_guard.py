from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What is settled once the file has left.
FROZEN = frozenset("kind company_id currency_id partner_id move_ids date".split())
# What only the buttons change: who approved what, and when it left and ended.
BY_BUTTON = frozenset(
    "name state outcome date_sent date_closed approved_by_id prepared_by_id".split()
)


class DunningReferral(models.Model):
    """Who may change what of a file, and until when."""

    _inherit = "dunning.referral"

    @api.model_create_multi
    def create(self, vals_list):
        sequences = self.env["ir.sequence"].sudo()  # numbers are everybody's
        for vals in vals_list:
            self._check_by_button(vals)
            company = vals.get("company_id") or self.env.company.id
            vals["name"] = sequences.with_company(company).next_by_code(
                "dunning.referral"
            )
            vals["prepared_by_id"] = self.env.uid
        referrals = super().create(vals_list)
        referrals._refresh()
        return referrals

    def write(self, vals):
        self._check_by_button(vals)
        gone = self.filtered(lambda file: file.state not in ("draft", "ready"))
        if gone and self._get_frozen_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "%(file)s was handed over: its invoices and its sums are what was "
                    "handed over. Recall it, and make a new one.",
                    file=gone[0].display_name,
                )
            )
        approved = self.filtered(lambda file: file.state == "ready")
        if approved and FROZEN & vals.keys():
            raise UserError(
                self.env._(
                    "%(file)s is approved as it is: put it back to draft to change it.",
                    file=approved[0].display_name,
                )
            )
        result = super().write(vals)
        if vals.keys() & {"move_ids", "date"}:
            self._refresh()
        return result

    def _check_by_button(self, vals):
        if "override_reason" in vals:
            self._check_manager()
        if not self.env.su and BY_BUTTON & vals.keys():
            raise UserError(
                self.env._(
                    "Files are approved, handed over and closed by their buttons, and "
                    "not changed by hand."
                )
            )

    @api.constrains("date")
    def _check_date(self):
        """Interest to come is not owed yet."""
        today = fields.Date.context_today(self)
        for referral in self:
            if referral.date > today:
                raise ValidationError(
                    self.env._(
                        "%(file)s: sums are counted up to today at the latest.",
                        file=referral.display_name,
                    )
                )

    def _get_frozen_fields(self):
        return FROZEN

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if kept := self.filtered(lambda file: file.state != "draft"):
            raise UserError(
                self.env._(
                    "%(file)s is kept as evidence: recall it instead of deleting it.",
                    file=kept[0].display_name,
                )
            )
