"""A way to reach the debtor. One abstract model a channel, found by its name.

A channel is `dunning.channel.<code>`, `<code>` being the value in
`dunning.delivery.channel`; levels ask for it by their field `by_<code>`.
"""

from odoo import api, models


class DunningChannel(models.AbstractModel):
    _name = "dunning.channel"
    _description = "Dunning Channel"

    # Whether the scheduled action sends it; else a person does, and says so.
    _automatic = True

    @api.model
    def _get_recipient(self, notice):
        """TO OVERRIDE. The address used, as a text frozen on the delivery."""
        raise NotImplementedError

    @api.model
    def _on_issue(self, deliveries):
        """TO OVERRIDE. What is to be done at once, in the issuing transaction."""

    @api.model
    def _prepare(self, delivery):
        """TO OVERRIDE. All that can fail before anything leaves; returns its result."""

    @api.model
    def _send(self, delivery, prepared):
        """TO OVERRIDE. Let it leave, and record the outcome on the delivery."""
        raise NotImplementedError
