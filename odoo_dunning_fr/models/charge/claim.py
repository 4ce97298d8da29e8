from datetime import timedelta

from odoo import api, models

from .charge import SETTLED

# What a later claim of the same charge may change.
CHANGING = frozenset(
    "amount currency_id date_from date_to date_maturity move_line_id move_name "
    "notice_line_id".split()
)


class DunningCharge(models.Model):
    """Claimed by notices: each brings the charges of its due items to its day."""

    _inherit = "dunning.charge"

    @api.model
    def _claim(self, notices):
        """Let the charges be what these notices, just issued, claim of them."""
        claims = self._prepare_claims(notices)
        if not claims:
            return
        charges_sudo = self.sudo()  # evidence is the system's, whoever issues
        known = charges_sudo._find_claimed(claims)
        new = []
        for subject, values in claims.items():
            if subject not in known:
                new.append(values)
            elif known[subject].state == "claimed":
                known[subject]._change(values)
        charges_sudo._create_together(new)

    def _change(self, values):
        self.write({name: values[name] for name in CHANGING & values.keys()})

    @api.model
    def _prepare_claims(self, notices):
        """Map what is claimed to the values of its charge: see `_get_subject`."""
        claims = {}
        for line in notices.line_ids.filtered(
            lambda line: line.amount_interest or line.amount_indemnity
        ):
            facts = {
                "company_id": line.company_id.id,
                "currency_id": line.currency_id.id,
                "partner_id": line.partner_id.id,
                "move_id": line.move_id.id,
                "move_line_id": line.move_line_id.id,
                "move_name": line.move_name,
                "date_maturity": line.date_maturity,
                "by_item": line.move_id.move_type == "entry",
                "notice_line_id": line.id,
            }
            if line.amount_interest and line.move_line_id:
                # A notice of before these days were kept may not tell them.
                first = line.interest_from or line._get_counted() + timedelta(1)
                claims["interest", "item", line.move_line_id.id] = {
                    **facts,
                    "kind": "interest",
                    "amount": line.amount_interest,
                    "date_from": first,
                    "date_to": line.interest_to or line.notice_id.date,
                }
            if line.amount_indemnity and line.move_id:
                values = {**facts, "amount": line.amount_indemnity}
                claims[self._name_indemnity(values)] = {**values, "kind": "indemnity"}
        return claims

    @api.model
    def _name_indemnity(self, values):
        """What an indemnity of these values is about: see `_get_subject`."""
        of = (
            ("item", values["move_line_id"])
            if values["by_item"]
            else ("move", values["move_id"])
        )
        return "indemnity", *of

    def _find_claimed(self, claims):
        """The claims that have a charge already, by the same keys."""
        ids = {
            of: [id_ for _kind, of_, id_ in claims if of_ == of]
            for of in ("item", "move")
        }
        found = self.search(
            [
                "|",
                ("move_line_id", "in", ids["item"]),
                ("move_id", "in", ids["move"]),
                "|",
                ("kind", "=", "indemnity"),
                "&",
                ("kind", "=", "interest"),
                ("state", "=", "claimed"),
            ]
        )
        known = {charge._get_subject(): charge for charge in found}
        return {subject: known[subject] for subject in claims if subject in known}

    @api.model
    def _release(self, notices):
        """Take back what only these notices claim.

        What an earlier notice claimed of the same days is claimed as it said.
        """
        charges_sudo = self.sudo()  # evidence is the system's, whoever cancels
        taken = charges_sudo.search(
            [("notice_id", "in", notices.ids), ("state", "=", "claimed")]
        )
        if not taken:
            return
        earlier = self._prepare_earlier_claims(taken, notices)
        gone = charges_sudo.browse()
        for charge in taken:
            values = earlier.get(charge._get_subject())
            same = values and values.get("date_from") in (charge.date_from, None)
            if same:
                charge._change(values)
            else:
                gone |= charge
        gone.unlink()

    def _prepare_earlier_claims(self, taken, released):
        lines = self.env["dunning.notice.line"].sudo()
        said = lines.search(
            [
                ("move_id", "in", taken.move_id.ids),
                ("notice_id", "not in", released.ids),
                ("notice_id.state", "=", "issued"),
                "|",
                ("amount_interest", ">", 0),
                ("amount_indemnity", ">", 0),
            ]
        )
        notices = said.notice_id.sorted(lambda notice: (notice.date, notice.id))
        return self._prepare_claims(notices)

    # What becomes of the charges when their invoice changes.

    @api.model
    def _carry(self, moves):
        """Let charges follow re-posted invoices to their new due items, as steps do.

        What is claimed of an invoice that is now another customer's is given back: that
        one has heard nothing. What was invoiced or waived stays what it is.
        """
        # Evidence is the system's, whoever posts the invoice.
        charges = self.sudo().search([("move_id", "in", moves.ids)])
        places = charges._find_places()
        gone = charges.filtered(
            lambda charge: charge.state == "claimed" and not places[charge]
        )
        moved = (charges - gone).filtered(
            lambda charge: charge.move_line_id != places[charge]
        )
        gone.unlink()
        moved.move_line_id = False  # no day twice on an item, not even in passing
        moved.flush_recordset()
        for charge in moved:
            charge.move_line_id = places[charge]

    def _find_places(self):
        """Map the charges to the due items that they are now about, or to none.

        Two items may have become one: of what is claimed the later stays; days that
        were settled twice stand on it once.
        """
        places, taken = {}, {}
        for charge in self.sorted(lambda charge: charge.id, reverse=True).sorted(
            lambda charge: str(charge.date_to or ""), reverse=True
        ):
            item = charge.move_id._find_due_item(charge)
            if item and (charge.kind == "interest" or charge.by_item):
                settled = charge.kind == "interest" and charge.state in SETTLED
                spans = taken.setdefault((item, charge.kind, settled), [])
                if charge._meets(spans):
                    item = item.browse()
                else:
                    spans.append((charge.date_from, charge.date_to))
            places[charge] = item
        return places

    def _meets(self, spans):
        """Whether it is claimed twice, or is interest of days that were settled."""
        if self.state == "claimed" or self.kind == "indemnity":
            return bool(spans)
        return any(
            first <= self.date_to and self.date_from <= last for first, last in spans
        )

    @api.model
    def _forget(self, moves):
        """Nothing is owed for invoices that are cancelled or deleted.

        What was invoiced or waived is kept: it was.
        """
        # Whoever cancels or deletes an invoice.
        charges = self.sudo().search(
            [("move_id", "in", moves.ids), ("state", "=", "claimed")]
        )
        charges.unlink()
