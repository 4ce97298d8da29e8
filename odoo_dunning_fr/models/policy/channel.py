"""A way to reach the debtor. One abstract model a channel, found by its name.

A channel is `dunning.channel.<code>`, `<code>` being the value in
`dunning.delivery.channel`; levels ask for it by their field `by_<code>`. What it is and
what it needs it says itself: nothing else knows it by its code, apart from what is
about e-mails alone. `docs/extending.md` has an example.
"""

from odoo import api, models
from odoo.tools import SQL

from ...rules import reach


class Route:
    """A way that is always open."""

    def check(self):
        """Raise `Unreachable` when nothing can leave for now."""

    def close(self):
        """End it."""


class DunningChannel(models.AbstractModel):
    _name = "dunning.channel"
    _description = "Dunning Channel"

    # Whether the scheduled action sends it; else a person does, and says so.
    _automatic = True
    # On paper: printed and posted by a person, who enters what the post tells of it.
    _letter = False
    # A call or the like: quiet periods spare consumers.
    _disturbs = False
    # The rest is for `rules.reach`, where it is explained.
    _registered = False
    _spoken = False
    _stands_in = 0
    # What it needs: a stored text field of the contact, else of the customer.
    _contact_field = ""

    # The list of them

    @api.model
    def _get_all(self):
        """The channels there are, by code, in the order of the selection.

        A code without a model is one whose add-on is gone: it is left out.
        """
        codes = self.env["dunning.delivery"]._fields["channel"].get_values(self.env)
        names = {code: f"dunning.channel.{code}" for code in codes}
        return {
            code: self.env[name] for code, name in names.items() if name in self.env
        }

    @api.model
    def _get_codes(self, trait):
        """The codes of the channels that are so, such as `_letter`."""
        return [
            code for code, channel in self._get_all().items() if getattr(channel, trait)
        ]

    # Whom it reaches

    @api.model
    def _as_channel(self, reaches):
        """What `rules.reach` asks of it."""
        return reach.Channel(
            self._name.removeprefix("dunning.channel."),
            reaches,
            self._spoken,
            self._registered,
            self._stands_in,
        )

    @api.model
    def _can_reach(self, notice):
        """TO OVERRIDE, with `_reach_sql`, where it takes more than one field."""
        return not self._contact_field or bool(self._get_contact_value(notice))

    @api.model
    def _reach_sql(self, contact, customer):
        """TO OVERRIDE. The same of a row of customers, read by the list of due items.

        :param contact: the alias of `res_partner` that stands for `notice.contact_id`
        :param customer: that of `notice.partner_id`; those of their countries have
            `_country` added
        :rtype: SQL
        """
        if not self._contact_field:
            return SQL("TRUE")
        return SQL(
            "COALESCE(NULLIF(%s, ''), %s, '') <> ''",
            self._column(contact, self._contact_field),
            self._column(customer, self._contact_field),
        )

    @api.model
    def _column(self, alias, name):
        """A column of `res_partner`, which Odoo writes to the database before."""
        field = self.env["res.partner"]._fields[name]
        return SQL.identifier(alias, name, to_flush=field)

    @api.model
    def _get_need(self):
        """TO OVERRIDE. What it needs, in words, as in “enter an e-mail”."""
        field = self.env["res.partner"]._fields.get(self._contact_field)
        return field._description_string(self.env) if field else ""

    @api.model
    def _get_contact_value(self, notice):
        both = notice.contact_id | notice.partner_id
        values = filter(None, both.mapped(self._contact_field))
        return next(values, "")

    @api.model
    def _get_recipient(self, notice):
        """TO OVERRIDE. The address used, as a text frozen on the delivery."""
        return self._get_contact_value(notice)

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
    def _take_batch(self, deliveries):
        """TO OVERRIDE. As many of the first ones as may be in memory together."""
        return deliveries

    @api.model
    def _check(self, delivery):
        """TO OVERRIDE. Raise when it must not leave as it was prepared."""

    @api.model
    def _load(self, deliveries, route):
        """TO OVERRIDE. Look at them a last time, and put on the route what leaves."""
        for delivery in deliveries:
            self._check(delivery)

    @api.model
    def _digest(self, delivery):
        """TO OVERRIDE. The SHA-256 of what is kept of its content, or nothing."""
        return ""

    @api.model
    def _get_routes(self, deliveries):
        """TO OVERRIDE. Pairs of a route and the deliveries that take it.

        `route.check()` raises `Unreachable` when nothing can leave that way for now,
        before anything is tried; `route.close()` ends it.
        """
        yield Route(), deliveries

    @api.model
    def _send(self, delivery, route):
        """TO OVERRIDE. Let it leave, and return its `Outcome`."""
        raise NotImplementedError

    @api.model
    def _note_outcome(self, deliveries):
        """TO OVERRIDE. What is kept elsewhere of attempts that have ended."""
