"""Letters: printed and posted by a person, who then marks them as posted."""

from odoo import api, models


class DunningChannelLetter(models.AbstractModel):
    _name = "dunning.channel.letter"
    _description = "Dunning by Letter"
    _inherit = ["dunning.channel"]

    _automatic = False

    @api.model
    def _get_recipient(self, notice):
        return "\n".join(notice.snapshot["recipient"]["address"])


class DunningChannelRegistered(models.AbstractModel):
    _name = "dunning.channel.registered"
    _description = "Dunning by Registered Letter"
    _inherit = ["dunning.channel.letter"]
