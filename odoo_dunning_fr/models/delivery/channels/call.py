"""Calls: an activity for the collector, who marks the call as made."""

from odoo import api, models


class DunningChannelCall(models.AbstractModel):
    _name = "dunning.channel.call"
    _description = "Dunning by Call"
    _inherit = ["dunning.channel"]

    _automatic = False
    _disturbs = True
    _spoken = True  # whoever calls looks for a number where none is known

    @api.model
    def _get_recipient(self, notice):
        return notice.contact_id.phone or notice.partner_id.phone or ""

    @api.model
    def _on_issue(self, deliveries):
        default = self.env.ref("mail.mail_activity_data_call")
        for delivery in deliveries:
            notice = delivery.notice_id
            notice.activity_schedule(
                activity_type_id=(notice.level_id.activity_type_id or default).id,
                summary=self.env._(
                    "Call %(name)s, %(phone)s",
                    name=notice.partner_id.display_name,
                    phone=delivery.recipient or self.env._("no phone number"),
                ),
                user_id=notice._get_collector().id,
                date_deadline=notice.company_id._get_dunning_today(),
            )
