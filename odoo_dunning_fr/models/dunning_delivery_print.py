from typing import NamedTuple

from odoo import fields, models
from odoo.tools import remove_accents


class Pile(NamedTuple):
    """Letters to put into envelopes, one after the other."""

    pdf: bytes
    letters: models.BaseModel  # in the order of the pages
    left_out: dict  # letter -> why it is not printed
    overtaken: models.BaseModel  # those left out that the ledger has overtaken


class DunningDelivery(models.Model):
    """Letters on paper: many at once, in the order in which they are posted."""

    _inherit = "dunning.delivery"

    def action_print_letters(self):
        """Print the letters in one go, and say which are left out and why."""
        self.check_access("write")
        return self.env["dunning.print"]._show(self._print_pile())

    def _print_pile(self):
        """Print what may be posted; what may not is named and stops nothing."""
        left_out = self._get_unprintable()
        overtaken = (self - self.browse().concat(*left_out))._get_overtaken()
        left_out |= overtaken
        wanted = self - self.browse().concat(*left_out)
        broken = wanted.notice_id._make_letters()
        left_out |= {
            letter: broken[letter.notice_id]
            for letter in wanted
            if letter.notice_id in broken
        }
        letters = (wanted - self.browse().concat(*left_out))._sort_for_posting()
        letters.sudo().date_printed = fields.Datetime.now()  # the system's, see write
        return Pile(
            letters._merge_letters(),
            letters,
            left_out,
            self.browse().concat(*overtaken),
        )

    def _get_unprintable(self):
        """Map what is no letter, or will not be posted, to the reason."""
        states = dict(self._fields["state"]._description_selection(self.env))
        labels = self._get_channel_labels()
        reasons = {}
        for delivery in self:
            if not delivery.is_letter:
                reasons[delivery] = labels.get(delivery.channel, delivery.channel)
            elif delivery.state in ("failed", "cancelled"):
                reasons[delivery] = delivery.failure or states[delivery.state]
        return reasons

    def _get_overtaken(self):
        """Map the letters not posted yet that are no longer right to the reason."""
        waiting = self.filtered(lambda letter: letter.state == "queued")
        stale = waiting.notice_id._get_all_staleness()
        return {
            letter: stale[letter.notice_id]
            for letter in waiting
            if letter.notice_id in stale
        }

    def _sort_for_posting(self):
        """Registered letters apart, then by postage: home, European Union, abroad."""
        union = self.env.ref("base.europe", raise_if_not_found=False)
        union = union.country_ids if union else self.country_id.browse()

        def order(letter):
            company, country = letter.company_id, letter.country_id
            return (
                company.id,
                not letter.is_registered,
                country != company.country_id,
                country not in union,
                remove_accents(country.name or "").casefold(),
                remove_accents(letter.partner_id.name or "").casefold(),
                letter.id,
            )

        return self.sorted(order)

    def _merge_letters(self):
        """One PDF, in this order; printed on both sides, each begins a sheet."""
        return self.env["dunning.letter"]._merge(
            (letter.notice_id.document_id.raw, letter.company_id.dunning_duplex)
            for letter in self
        )
