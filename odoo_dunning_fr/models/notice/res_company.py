from odoo import models
from odoo.tools import SQL


class ResCompany(models.Model):
    """The numbers of a company's notices, and what is to be known of those to come."""

    _inherit = "res.company"

    def _get_dunning_sequence(self):
        """The sequence that numbers the notices of the company, made when missing."""
        self.ensure_one()
        sequences = self.env["ir.sequence"].sudo()  # shared by all who issue
        domain = [
            ("code", "=", "dunning.notice"),
            ("company_id", "in", [self.id, False]),
        ]
        return sequences.search(domain, order="company_id", limit=1) or (
            sequences.create(
                {
                    "name": "Dunning notices",
                    "code": "dunning.notice",
                    "prefix": "REL/%(year)s/",
                    "padding": 5,
                    "company_id": self.id,
                }
            )
        )

    def _draw_dunning_numbers(self, count):
        """Draw several numbers at once: two statements instead of two a number.

        Sequences without gaps or by periods keep their own, slower way.

        :rtype: list[str]
        """
        sequence = self._get_dunning_sequence()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _rank in range(count)]
        name = f"ir_sequence_{sequence.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        prefix, suffix = sequence._get_prefix_suffix()
        places = f"0{sequence.padding}d"
        return [f"{prefix}{number:{places}}{suffix}" for (number,) in rows]

    # What is done otherwise than wanted, or may be answered

    def _get_dunning_hints(self, notices, date):
        """What who issues or approves notices should know of each.

        :param notices: {key: (customer, contact, currency)}
        :returns: {key: sentences}, of those of which there is something to know
        """
        self.ensure_one()
        customers = self.env["res.partner"].union(
            *(told[0] for told in notices.values())
        )
        payables = customers._fetch_dunning_payables(self)
        rates = self.env["dunning.receivable"]._get_rates(self, {self.id: date})
        hints = {}
        for key, (customer, contact, currency) in notices.items():
            found = [
                self._explain_dunning_lang(contact, customer),
                self._explain_dunning_rate(currency, rates),
                self._explain_dunning_payable(payables.get(customer, 0)),
            ]
            if any(found):
                hints[key] = [sentence for sentence in found if sentence]
        return hints

    def _explain_dunning_lang(self, contact, customer):
        wanted = contact.lang or customer.lang
        written = self._get_dunning_lang(contact, customer)
        if not wanted or wanted == written:
            return ""
        languages = self.env["res.lang"].with_context(active_test=False)
        names = {lang.code: lang.name for lang in languages.search([])}
        return self.env._(
            "%(wanted)s was switched off: the customer is written to in %(written)s.",
            wanted=names.get(wanted, wanted),
            written=names.get(written, written),
        )

    def _explain_dunning_rate(self, currency, rates):
        if (self.id, currency.id) in rates:
            return ""
        return self.env._(
            "No rate of %(currency)s is known: no minimum amount was applied.",
            currency=currency.name,
        )

    def _explain_dunning_payable(self, amount):
        if not amount:
            return ""
        return self.env._(
            "We owe this customer %(amount)s as our supplier: he may set it off "
            "(C. civ. 1347).",
            amount=self.currency_id.format(amount),
        )
