"""Letters: printed and posted by a person, who then marks them as posted."""

from odoo import api, models
from odoo.tools import SQL


class DunningChannelLetter(models.AbstractModel):
    _name = "dunning.channel.letter"
    _description = "Dunning by Letter"
    _inherit = ["dunning.channel"]

    _automatic = False
    _letter = True
    _stands_in = 1

    @api.model
    def _can_reach(self, notice):
        both = notice.contact_id | notice.partner_id
        return any(partner._has_postal_address() for partner in both)

    @api.model
    def _reach_sql(self, contact, customer):
        return SQL("%s OR %s", self._has_address(contact), self._has_address(customer))

    @api.model
    def _has_address(self, partner):
        """Whether a letter can be posted: see `res.partner._has_postal_address`."""
        names = ("street", "street2", "city", "zip")
        columns = {name: self._column(partner, name) for name in names}
        return SQL(
            """(COALESCE(%(street)s, %(street2)s, '') <> ''
                AND COALESCE(%(city)s, '') <> ''
                AND (COALESCE(%(zip)s, '') <> ''
                     OR COALESCE(%(country)s.code, 'FR') <> 'FR'))""",
            **columns,
            country=SQL.identifier(f"{partner}_country"),
        )

    @api.model
    def _get_need(self):
        return self.env._("a full postal address")

    @api.model
    def _get_recipient(self, notice):
        return "\n".join(notice.snapshot["recipient"]["address"])


class DunningChannelRegistered(models.AbstractModel):
    _name = "dunning.channel.registered"
    _description = "Dunning by Registered Letter"
    _inherit = ["dunning.channel.letter"]

    _registered = True
    _stands_in = 0
