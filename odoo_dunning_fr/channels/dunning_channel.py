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

    # For what the scheduled action sends, a pile at a time

    @api.model
    def _get_pile(self, delivery):
        """TO OVERRIDE. A tuple, the same for all that can be prepared together."""
        return (delivery.company_id,)

    @api.model
    def _filter_slow(self, deliveries):
        """TO OVERRIDE. Those whose documents have to be made, one by one."""
        return deliveries.browse()

    @api.model
    def _make_documents(self, delivery):
        """TO OVERRIDE. Make the documents that travel with it."""

    @api.model
    def _prepare(self, deliveries):
        """TO OVERRIDE. All that can fail before anything leaves; harmless twice."""

    @api.model
    def _check(self, delivery):
        """TO OVERRIDE. Raise when it must not leave as it was prepared."""

    @api.model
    def _get_routes(self, deliveries):
        """TO OVERRIDE. Pairs of a route and the deliveries that take it.

        `route.check()` raises `Unreachable` when nothing can leave that way for now,
        before anything is tried; `route.close()` ends it.
        """
        raise NotImplementedError

    @api.model
    def _send(self, delivery, route):
        """TO OVERRIDE. Let it leave, and return its `Outcome`."""
        raise NotImplementedError
