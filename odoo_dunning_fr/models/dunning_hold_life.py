from odoo import api, fields, models
from odoo.exceptions import UserError

# What a hold is about: another subject is another hold.
SETTLED = frozenset("kind company_id partner_id move_ids date_from".split())


class DunningHold(models.Model):
    """Made, ended, kept."""

    _inherit = "dunning.hold"

    @api.model_create_multi
    def create(self, vals_list):
        """A contact stands for its company: that is whom we chase."""
        partners = self.env["res.partner"]
        for vals in vals_list:
            if partner := partners.browse(vals.get("partner_id")):
                vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        """What a hold is about stays; once it is ended, so does all the rest."""
        thread = ("message_", "activity_", "my_activity_", "website_message_")
        changed = {name for name in vals if not name.startswith(thread)}
        ended = self.filtered(lambda hold: hold.state == "ended")
        if not self.env.su and ((ended and changed) or changed & SETTLED):
            raise UserError(
                self.env._(
                    "%(hold)s is the evidence why nothing was sent: an ended hold, and "
                    "what a hold is about, are not changed. End it and make a new one.",
                    hold=(ended or self)[0].display_name,
                )
            )
        if vals.get("state") != "ended":
            return super().write(vals)
        # At once, as the database wants it; all the rest with the person's own rights.
        trace = {
            "state": "ended",
            "date_ended": fields.Date.context_today(self),
            "ended_by_id": self.env.uid,
        }
        rest = {name: value for name, value in vals.items() if name != "state"}
        result = super().write(rest) if rest else True
        program = self._as_program()
        return super(DunningHold, program).write(trace) and result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Holds are kept as evidence why nothing was sent. End them instead of "
                "deleting."
            )
        )

    def action_end(self):
        """Ask for the outcome, then end."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.hold.end",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("End"),
            "context": {"default_hold_ids": self.ids},
        }

    def _end(self, outcome):
        """End before the last day: what was held is chased again from today."""
        running = self.filtered(lambda hold: hold.state == "active")
        running.write({"state": "ended", "outcome": outcome})
