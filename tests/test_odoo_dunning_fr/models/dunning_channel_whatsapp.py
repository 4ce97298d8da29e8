"""WhatsApp, by a gateway that takes one JSON document a message."""

import requests

from odoo import api, fields, models
from odoo.tools import html2plaintext

from odoo.addons.odoo_dunning_fr.models.delivery.outbox import Outcome, Unreachable


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    by_whatsapp = fields.Boolean(string="WhatsApp")


class DunningDelivery(models.Model):
    _inherit = "dunning.delivery"

    channel = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp")],
        ondelete={"whatsapp": lambda deliveries: None},  # what was sent is evidence
    )


class DunningChannelWhatsapp(models.AbstractModel):
    _name = "dunning.channel.whatsapp"
    _description = "Dunning by WhatsApp"
    _inherit = ["dunning.channel"]

    _contact_field = "phone"  # the contact's, else the customer's

    @api.model
    def _get_gateway(self):
        parameters = self.env["ir.config_parameter"].sudo()  # for whoever sends
        return parameters.get_param("dunning_whatsapp.gateway")

    @api.model
    def _prepare(self, deliveries):
        """Nothing is tried while the gateway is down."""
        try:
            requests.head(self._get_gateway(), timeout=10)
        except requests.RequestException as error:
            raise Unreachable(str(error)) from error

    @api.model
    def _send(self, delivery, route):
        text = html2plaintext(delivery.notice_id._get_body())
        message = {"to": delivery.recipient, "text": text}
        try:
            answer = requests.post(self._get_gateway(), json=message, timeout=30)
        except requests.RequestException as error:  # it may have left
            return Outcome("unknown", str(error))
        if answer.ok:
            return Outcome("sent")
        busy = answer.status_code in (429, 503)
        return Outcome("queued" if busy else "failed", answer.reason)
