"""Calls: an activity for the collector, who marks the call as made."""

from odoo import api, models

from ...shared import ask_once, asking_once


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
        """A task for each, on the list of who calls: no e-mail for each of a night."""
        if self.env.context.get("mail_activity_automation_skip"):
            return
        with asking_once(self.env):
            tasks = [self._prepare_task(delivery) for delivery in deliveries]
        activities = self.env["mail.activity"]
        activities.with_context(mail_activity_quick_update=True).create(tasks)

    def _prepare_task(self, delivery):
        notice = delivery.notice_id
        kind = notice.level_id.activity_type_id
        return {
            "res_model_id": self.env["ir.model"]._get_id(notice._name),
            "res_id": notice.id,
            "activity_type_id": kind.id or self._get_default_kind(),
            "summary": self.env._(
                "Call %(name)s, %(phone)s",
                name=notice.partner_id.display_name,
                phone=delivery.recipient or self.env._("no phone number"),
            ),
            "user_id": notice._get_collector().id,
            "date_deadline": notice.company_id._get_dunning_today(),
            "automated": True,
        }

    def _get_default_kind(self):
        xmlid = "mail.mail_activity_data_call"
        return ask_once(self.env, (xmlid,), lambda: self.env.ref(xmlid).id)
