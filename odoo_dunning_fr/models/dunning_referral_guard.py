from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What is settled once the file has left.
FROZEN = frozenset("kind company_id currency_id partner_id move_ids date".split())


class DunningReferral(models.Model):
    """Who may change what of a file, and until when."""

    _inherit = "dunning.referral"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_override(*vals_list)
        referrals = super().create(vals_list)
        for referral_sudo in referrals.sudo():  # numbers are the program's to give
            sequences = self.env["ir.sequence"].sudo()
            referral_sudo.name = sequences.with_company(
                referral_sudo.company_id
            ).next_by_code("dunning.referral")
        referrals._refresh()
        return referrals

    def write(self, vals):
        self._check_override(vals)
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

    def _check_override(self, *vals_list):
        if any("override_reason" in vals for vals in vals_list):
            self._check_manager()

    @api.model
    def _explain_guard(self, names):
        return self.env._(
            "Files are approved, handed over and closed by their buttons, and not "
            "changed by hand."
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

    # The documents that are kept

    @api.model
    def _explain_kept_documents(self, attachments):
        # OVERRIDE: what was handed over, and what the tax office may ask for
        if referral := self._find_handed_over(attachments):
            return self.env._(
                "This belongs to the dossier of %(file)s, which was handed over: "
                "it can neither be deleted nor changed.",
                file=referral.display_name,
            )
        if referral := self._find_proven(attachments):
            return self.env._(
                "This is a proof of the write-off %(file)s, kept as evidence: it can "
                "neither be deleted nor changed.",
                file=referral.display_name,
            )
        return ""

    @api.model
    def _find_handed_over(self, attachments):
        """A file that has left with one of these documents."""
        parts = Domain("dossier_id", "in", attachments.ids)
        parts |= Domain("exhibit_ids.attachment_id", "in", attachments.ids)
        left = Domain("state", "not in", ("draft", "ready"))
        return self.search(left & parts, limit=1)

    @api.model
    def _find_proven(self, attachments):
        """A write-off whose duplicate has left, or whose proofs are complete."""
        sent = Domain("duplicate_id", "in", attachments.ids)
        sent &= Domain("duplicate_sent_on", "!=", False)
        proofs = Domain("vat_proof_ids", "in", attachments.ids)
        proofs |= Domain("duplicate_proof_ids", "in", attachments.ids)
        proofs &= Domain("state", "=", "closed")
        return self.search(sent | proofs, limit=1)
