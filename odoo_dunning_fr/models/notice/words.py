from decimal import Decimal

from odoo import api, fields, models

from ...rules import fixed_indemnity, french, late_interest, typography, words
from ...rules.reference_rate import next_half_year


class DunningNotice(models.Model):
    """What the texts of the levels can say of a notice, in the reader's language.

    A text says `<t t-out="object._money('principal')"/>`: no sum, rate, article or date
    is ever typed into it.
    """

    _inherit = "dunning.notice"

    earlier_notice_ids = fields.Many2many(
        "dunning.notice",
        string="Earlier Notices",
        compute="_compute_earlier_notice_ids",
        help="What has left before about the same due items.",
    )

    @api.depends("line_ids.move_line_id", "date")
    def _compute_earlier_notice_ids(self):
        self._take_earlier(self._fetch_earlier(self.line_ids.move_line_id.ids))

    @api.model
    def _fetch_earlier(self, items):
        """Map due items, of these ids, to the lines by which they were told of."""
        lines = self.env["dunning.notice.line"].search(
            [
                ("move_line_id", "in", items),
                "|",
                ("claimed", "=", True),
                ("role", "=", "listed"),
                ("notice_id.state", "=", "issued"),
                ("notice_id.first_sent_on", "!=", False),
            ]
        )
        lines.notice_id.fetch(["first_sent_on", "level_id"])  # at once, not one by one
        return lines.grouped("move_line_id")

    def _take_earlier(self, told):
        """:param told: by `_fetch_earlier`"""
        lines = self.env["dunning.notice.line"]
        self.earlier_notice_ids = lines.notice_id
        for notice in self if told else ():
            items = notice.line_ids.move_line_id
            earlier = lines.union(*(told[item] for item in items if item in told))
            notice.earlier_notice_ids = earlier.notice_id.filtered(
                lambda other, notice=notice: (
                    other != notice and other.first_sent_on <= notice.date
                )
            ).sorted(lambda other: (other.first_sent_on, other.id))

    # The law

    def _law(self, code):
        """The words of a reference, such as “article 1344 du code civil”."""
        return self._get_charge_words().law(code)

    def _regime(self):
        """`company`, `consumer` or `public`; nothing where no charge may be claimed."""
        return self._get_charge_words().get_regime()

    def _basis(self):
        """What makes interest run: the law, and the clause when a rate was agreed."""
        return self._get_charge_words().get_basis()

    def _percent(self):
        """The rate of late interest of today, or the one frozen once for all.

        Nothing where it is unknown, or where the invoices do not have the same.
        """
        return self._write_rate(self._list_rate_days(self.date))

    def _single_percent(self):
        """The rate of all the interest claimed; nothing where it changed meanwhile."""
        return self._write_rate(self._list_rate_days(None))

    def _list_rate_days(self, day):
        """The days that set the rates: this one, or the first of each half-year."""
        regime, split = self._regime(), self.company_id.dunning_split
        is_frozen = regime == "public" or (regime == "company" and split == "freeze")
        if day and not is_frozen:
            return {day}
        lines = self.line_ids.filtered(lambda line: line.role != "credit")
        # A consumer's interest has no first day before its formal notice.
        days = {late_interest.first_day(regime, line._get_counted()) for line in lines}
        days.discard(None)
        first = min(days, default=self.date)
        while not is_frozen and (first := next_half_year(first)) <= self.date:
            days.add(first)
        return days

    def _write_rate(self, days):
        known = self._get_charge_words()
        if not known.get_regime():
            return ""
        rates = {known.get_rate(day) for day in days}
        if len(rates) != 1 or None in rates:
            return ""
        return self.env["dunning.letter"]._percent(rates.pop(), self.env.lang)

    def _get_payer(self):
        return self.partner_id.commercial_partner_id.with_company(self.company_id)

    # Sums and days

    def _money(self, part="total"):
        """A sum of the notice: `principal`, `interest`, `indemnity` or `total`."""
        return self.env["dunning.letter"]._money(
            self._get_exact(part), self.currency_id.name, self.env.lang
        )

    def _indemnity(self):
        """The fixed indemnity of an invoice, by the day on which each was late: “40 €”.

        In euros, as the law sets it; several amounts where it changed meanwhile.
        """
        lines = self.line_ids.filtered(lambda line: line.role != "credit")
        days = [line._get_counted() for line in lines]
        amounts = {fixed_indemnity.amount_of(day) for day in days} - {0}
        amounts = amounts or {fixed_indemnity.amount_of(self.date)}
        letter, lang = self.env["dunning.letter"], self.env.lang
        written = [
            letter._money(f"{amount:f}", "EUR", lang) for amount in sorted(amounts)
        ]
        return letter._list(written, lang, "or")

    def _in_words(self, part="total"):
        """A sum of the notice in words: French and English."""
        exact = Decimal(self._get_exact(part))
        written = words.amount_in_words(exact, self.currency_id.name, self.env.lang)
        return (
            written.replace("'", "’")
            if typography.is_french(self.env.lang)
            else written
        )

    def _get_exact(self, part):
        return f"{self[f'amount_{part}']:.{self.currency_id.decimal_places}f}"

    def _day(self):
        """The day of the notice, written out."""
        return self._write_day(self.date)

    def _write_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang, "long")

    def _days(self):
        """The days given to pay: “huit jours”."""
        days = self.deadline_days
        number = words.number_in_words(days, self.env.lang)
        if days == 1:
            return self.env._("%(number)s day", number=number)
        return self.env._("%(number)s days", number=number)

    def _within(self):
        """“sous huit jours”, or at once where no days are given."""
        if not self.deadline_days:
            return self.env._("without delay")
        return self.env._("within %(days)s", days=self._days())

    def _term(self):
        """The legal term of payment of a public body: “trente jours”."""
        payer, regime = self._get_payer(), self._get_claimed_kind()
        ceiling = payer._get_dunning_term_ceiling(self.company_id, regime)
        if ceiling.counting != "receipt":
            return ""
        number = words.number_in_words(ceiling.days, self.env.lang)
        return self.env._("%(number)s days", number=number)

    def _has_portal(self):
        """Whether it must be invoiced through the portal of public bodies (L2192-5)."""
        return not self._get_payer()._is_dunning_private_purchaser()

    def _is_on_portal(self):
        """Whether all that it asks for is known to be on that portal."""
        moves = self._get_asked_items().move_id
        return self._has_portal() and all(
            move._prepare_dunning_portal().keys() & {"received", "flow"}
            for move in moves
        )

    # Whom it is about, and what came before

    def _several(self):
        """Whether it asks for several invoices: the text is in the plural then."""
        asked = self.line_ids.filtered(lambda line: line.role != "credit")
        return len(set(asked.mapped("move_name"))) > 1

    def _debtor(self, preposition=""):
        """Who owes, and its seat, on one line; its SIREN is among the references.

        :param preposition: of a French sentence: “à la Commune de Toulouse”
        """
        partner, home = self.partner_id, self.company_id.country_id
        seat = [
            line.strip()
            for line in partner._display_address(without_company=True).split("\n")
        ]
        if partner.country_id == home:
            seat = [line for line in seat if line != home.name]
        name = partner.name or ""
        if preposition:
            name = french.preceded(preposition, name)
        return ", ".join(filter(None, [name, *seat]))

    def _contact(self):
        """Whom to call or to write to: the customer's collector, at the company."""
        company = self.company_id
        collector = (
            self._get_payer().dunning_collector_id or self.policy_id.collector_id
        )
        phone = (company.phone or "").replace(" ", typography.NBSP)
        facts = filter(None, [collector.name, phone, company.email])
        return ", ".join(facts) or company.name

    def _mediator(self):
        """The consumer mediator that the seller belongs to, on one line."""
        return ", ".join((self.company_id.dunning_mediator or "").splitlines())

    def _reminders(self):
        """The reminders before this one: “nos rappels des 4 et 11 mai 2026”."""
        reminders, is_part = self._find_earlier("reminder")
        days = dict.fromkeys(reminders.mapped("first_sent_on"))
        written = [self._write_day(day) for day in days]
        if not written:
            return ""
        if len(written) == 1:
            return self._word_reminder(written[0], is_part)
        if typography.is_french(self.env.lang):
            written = french.together(written)
        days = self.env["dunning.letter"]._list(written, self.env.lang)
        if is_part:
            return self.env._(
                "our reminders of %(days)s, which were about a part of it", days=days
            )
        return self.env._("our reminders of %(days)s", days=days)

    def _word_reminder(self, day, is_part):
        if is_part:
            return self.env._(
                "our reminder of %(day)s, which was about a part of it", day=day
            )
        return self.env._("our reminder of %(day)s", day=day)

    def _formal_notices(self):
        """The formal notices before this one: number, date, registered number."""
        formal, is_part = self._find_earlier("formal_notice")
        cited = " ; ".join(notice._cite(self.env.lang) for notice in formal)
        if is_part:
            return self.env._("%(notices)s, for a part of the sum", notices=cited)
        return cited

    def _several_formal_notices(self):
        """Whether there were several of them: the text is in the plural then."""
        return len(self._find_earlier("formal_notice")[0]) > 1

    def _find_earlier(self, stage):
        """The earlier notices of a stage that asked for all that this one asks for.

        :returns: those, else all of the stage, and whether none of them did
        """
        found = self.earlier_notice_ids.filtered(lambda one: one.stage == stage)
        asked = self._get_asked_items()
        whole = found.filtered(lambda one: asked <= one._get_asked_items())
        return whole or found, bool(found and not whole)

    def _get_asked_items(self):
        """The due items that it asks to be paid."""
        return self.line_ids.filtered(lambda line: line.role != "credit").move_line_id

    def _cite(self, lang):
        local = self.with_context(lang=lang)
        day = local._write_day(self.date_issued)
        registered = self.delivery_ids.filtered(
            lambda delivery: delivery.is_registered and delivery.tracking_ref
        )[:1]
        if registered:
            return local.env._(
                "%(number)s of %(day)s, registered letter no. %(tracking)s",
                number=self.name,
                day=day,
                tracking=registered.tracking_ref.replace(" ", typography.NBSP),
            )
        return local.env._("%(number)s of %(day)s", number=self.name, day=day)
