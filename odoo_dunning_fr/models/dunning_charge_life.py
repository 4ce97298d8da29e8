from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .dunning_charge import SETTLED

WAIVER = ("waiver_reason", "waived_by_id", "waived_on")


class DunningCharge(models.Model):
    """Waived, and claimed again; each told on the invoice."""

    _inherit = "dunning.charge"

    def action_waive(self):
        """Ask for the reason, then waive."""
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.charge.waive",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Waive"),
            "context": {"default_charge_ids": self.ids},
        }

    def action_claim_again(self):
        """Undo a waiver, or an invoice of charges that was reversed."""
        self._check_manager()
        reversed_ = self.filtered(
            lambda charge: (
                charge.state == "invoiced"
                and charge.invoice_id.payment_state == "reversed"
            )
        )
        back = self.filtered(lambda charge: charge.state == "waived") | reversed_
        if other := self - back:
            raise UserError(
                self.env._(
                    "%(charge)s is neither waived nor on an invoice that was reversed: "
                    "there is nothing to undo.",
                    charge=other[0].display_name,
                )
            )
        back._log(self.env._("Claimed again"))
        back._claim_again()

    def _check_manager(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can waive charges, or undo it.")
            )

    def _waive(self, reason):
        """Give the charges up, for good: later interest starts after theirs."""
        self._check_manager()
        if settled := self.filtered(lambda charge: charge.state != "claimed"):
            raise UserError(
                self.env._(
                    "%(charge)s is no longer claimed: only what is claimed can be "
                    "waived.",
                    charge=settled[0].display_name,
                )
            )
        self.sudo().write(  # nobody writes on charges by himself
            {
                "state": "waived",
                "waiver_reason": reason,
                "waived_by_id": self.env.uid,
                "waived_on": fields.Date.context_today(self),
            }
        )
        self._log(self.env._("Waived"), reason)

    def _claim_again(self):
        """What was settled is claimed as before; interest with what followed it."""
        claimed = {"state": "claimed", "invoice_line_id": False}
        claimed |= dict.fromkeys(WAIVER, False)
        charges_sudo = self.sudo()  # nobody writes on charges by himself
        interest = charges_sudo.filtered(
            lambda charge: charge.kind == "interest" and charge.move_line_id
        )
        later = interest._find_later()
        for charge in interest.sorted("date_from", reverse=True):
            following = later.get(charge.move_line_id, self.browse())
            values = following._merge_into(charge)
            charge.write({**claimed, **values})
            later[charge.move_line_id] = charge
        (charges_sudo - interest).write(claimed)

    def _find_later(self):
        """Map due items to their interest that is claimed after these settled days."""
        found = self.search(
            [
                ("move_line_id", "in", self.move_line_id.ids),
                ("kind", "=", "interest"),
                ("id", "not in", self.ids),
            ]
        ).grouped("move_line_id")
        later = {}
        for charge in self:
            after = found.get(charge.move_line_id, self.browse()).filtered(
                lambda other, day=charge.date_to: other.date_from > day
            )
            if settled := after.filtered(lambda other: other.state in SETTLED):
                raise UserError(
                    self.env._(
                        "Later interest of %(number)s was invoiced or waived (from "
                        "%(day)s): undo that first.",
                        number=charge.move_name,
                        day=format_date(self.env, min(settled.mapped("date_from"))),
                    )
                )
            later[charge.move_line_id] = after
        return later

    def _merge_into(self, earlier):
        """Give way to the charge of the days before; return what it takes over."""
        if not self:
            return {}
        values = {
            "amount": earlier.currency_id.round(earlier.amount + self.amount),
            "date_to": self.date_to,
            "notice_line_id": (self.notice_line_id or earlier.notice_line_id).id,
        }
        self.unlink()
        return values

    # Told on the invoices

    def _log(self, act, reason=""):
        """Say on each invoice what became of its charges, and why."""
        bodies = {}
        for move, charges in self.grouped("move_id").items():
            if move:
                told = ", ".join(charge._describe() for charge in charges)
                bodies[move.id] = f"{act}: {told}" + (reason and f" – {reason}")
        moves = self.move_id.browse(bodies)
        moves._message_log_batch(bodies=bodies)

    def _describe(self):
        """Which charge, its days if it has some, and its amount."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        days = ""
        if self.date_from:
            first, last = (
                format_date(self.env, day) for day in (self.date_from, self.date_to)
            )
            days = f" {first} – {last}"
        return f"{kinds[self.kind]}{days} {self.currency_id.format(self.amount)}"

    @api.model
    def _explain_kept_documents(self, attachments):
        # OVERRIDE
        charge = self.search([("proof_ids", "in", attachments.ids)], limit=1)
        return charge and self.env._(
            "This is the proof of %(charge)s, kept as evidence: it can neither be "
            "deleted nor changed.",
            charge=charge.display_name,
        )
