from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate, format_date

from ....rules import dated, insolvency
from ....rules.territory import ABROAD, METROPOLE, UNKNOWN, territory
from ...receivable.reason import Words
from ...reminder import Reminder

_lt = LazyTranslate(__name__)

PROCEDURES = [
    ("safeguard", "Safeguard"),
    ("receivership", "Receivership"),
    ("liquidation", "Liquidation"),
    ("over_indebtedness", "Over-indebtedness of a person"),
    ("personal_recovery", "Personal recovery with liquidation"),
]
UNDECLARED = "over_indebtedness"  # where nothing is declared
OF_PERSONS = (UNDECLARED, "personal_recovery")
# What is told of the judgment, and when it is told.
FACTS = frozenset(
    "judgment_date published_on court_zip relieved_on disputed_on".split()
)
REMIND_DAYS = 15  # before the last day of a declaration
ACTIVE = (("state", "=", "active"),)


class DunningHoldReason(models.Model):
    _inherit = "dunning.hold.reason"

    procedure = fields.Selection(
        PROCEDURES, help="For insolvencies: which law applies to the claims."
    )


class DunningHold(models.Model):
    """The insolvency of a customer: its judgment, what it stops, its deadlines.

    What was born before the judgment is declared, not chased (C. com. L622-7, L622-24);
    what is born from that day on is payable and goes on. The over-indebtedness of a
    person (C. conso. L722-2, L722-5) is a hold as well; nothing is declared in it, but
    in a personal recovery with liquidation, which has a time of its own (L742-10).
    """

    _inherit = "dunning.hold"

    kind = fields.Selection(
        selection_add=[("insolvency", "Insolvency")],
        ondelete={"insolvency": "cascade"},
    )
    procedure = fields.Selection(related="reason_id.procedure")
    judgment_date = fields.Date(
        string="Judgment Of",
        tracking=True,
        help="Day of the opening judgment, or of the decision on over-indebtedness. "
        "What was delivered before it is held; empty: all of it. Interest stops on "
        "its eve, for good: empty it before you end what was entered by mistake.",
    )
    published_on = fields.Date(
        string="Published On (BODACC)",
        tracking=True,
        help="The time to declare runs from there: two months, four for a creditor "
        "who is not in the territory of the court, be it abroad, overseas or on the "
        "mainland (C. com. R622-24).",
    )
    court_name = fields.Char(
        string="Court of the Proceedings",
        tracking=True,
        help="As the BODACC names it; the declaration names it.",
    )
    court_number = fields.Char(
        string="Number of the Proceedings",
        tracking=True,
        help="The registry's number: 2026J00123.",
    )
    court_zip = fields.Char(
        string="Postal Code of the Court",
        tracking=True,
        help="Where it is decides of the time to declare. Empty: where the courts of "
        "the customer's place are.",
    )
    relieved_on = fields.Date(
        string="Told of the Relief On",
        tracking=True,
        help="Of a creditor who was late and is relieved (C. com. L622-26): the day on "
        "which he is told so. Half the time to declare runs from it (L622-24).",
    )
    officer_id = fields.Many2one(
        "res.partner",
        string="Mandataire or Liquidateur",
        tracking=True,
        help="To whom the claim is declared.",
    )
    administrator_id = fields.Many2one(
        "res.partner",
        tracking=True,
        help="Who is written to about what is born after the judgment; empty: the "
        "customer.",
    )
    disputed_on = fields.Date(
        string="Claim Disputed On",
        tracking=True,
        help="Day on which the letter of the mandataire who disputes the claim was "
        "received: thirty days to answer (C. com. L622-27).",
    )
    declaration_deadline = fields.Date(compute="_compute_insolvency_deadlines")
    relief_deadline = fields.Date(
        compute="_compute_insolvency_deadlines",
        help="Until then a creditor who is late may ask to be relieved (L622-26).",
    )
    ownership_deadline = fields.Date(
        compute="_compute_insolvency_deadlines",
        help="For goods sold under retention of title (L624-9).",
    )
    answer_deadline = fields.Date(compute="_compute_insolvency_deadlines")

    @api.depends(
        "procedure",
        "published_on",
        "court_zip",
        "relieved_on",
        "disputed_on",
        "company_id",
        "partner_id",
    )
    def _compute_insolvency_deadlines(self):
        for hold in self:
            day = _get_sane(hold.published_on)
            hold.declaration_deadline = hold._count_declaration(day)
            day = hold.procedure not in OF_PERSONS and day
            is_late = day and not hold.relieved_on
            hold.relief_deadline = is_late and insolvency.relief_deadline(day)
            hold.ownership_deadline = day and insolvency.ownership_deadline(day)
            disputed = _get_sane(hold.disputed_on)
            hold.answer_deadline = disputed and insolvency.answer_deadline(disputed)

    def _count_declaration(self, published):
        """Until when the claim is declared; False: never, or it is not known yet."""
        relieved = _get_sane(self.relieved_on)
        if self.procedure == UNDECLARED or not (published or relieved):
            return False
        if self.procedure in OF_PERSONS:
            return published and insolvency.recovery_deadline(published)
        creditor, customer = self.company_id.partner_id, self.partner_id
        creditor_place = territory(creditor.country_id.code, creditor.zip)
        # The court is that of the debtor's seat: where that court is, the rule knows.
        court = territory(None, self.court_zip) or territory(
            customer.country_id.code, customer.zip
        )
        if court == ABROAD:  # who publishes in the BODACC is in France, not known where
            court = METROPOLE if creditor_place == ABROAD else UNKNOWN
        return insolvency.declaration_deadline(
            published, creditor_place, court, relieved_on=relieved
        )

    @api.constrains("judgment_date", "published_on", "relieved_on")
    def _check_publication(self):
        for hold in self:
            days = list(
                filter(None, (hold.judgment_date, hold.published_on, hold.relieved_on))
            )
            if days != sorted(days):
                raise ValidationError(
                    self.env._(
                        "%(hold)s: the judgment is published after it is made, and "
                        "nobody is relieved before: correct one of these days.",
                        hold=hold.display_name,
                    )
                )

    def _remind_deadlines(self):
        """Ask the person in charge for the declaration, and for an answer in time."""
        for key, field, words in (
            ("declaration", "declaration_deadline", type(self)._word_declaration),
            ("answer", "answer_deadline", type(self)._word_answer),
        ):
            due = {
                hold: hold._get_reminder(hold[field], words)
                for hold in self
                if hold.state == "active" and hold[field]
            }
            self._remind_once(key, due)

    def _get_reminder(self, deadline, words):
        early = fields.Date.subtract(deadline, days=REMIND_DAYS)
        day = max(early, self.company_id._get_dunning_today())
        return Reminder(deadline, self.user_id, words, day)

    def _word_declaration(self):
        return self.env._("Declare the claim"), self._word_day("declaration_deadline")

    def _word_answer(self):
        words = self.env._("Answer the dispute of the claim")
        return words, self._word_day("answer_deadline")

    def _word_day(self, deadline):
        return self.env._(
            "Last day: %(day)s", day=format_date(self.env, self[deadline])
        )

    @api.model
    def _fetch_insolvency_dates(self, customers, company):
        """Map the ids of insolvent customers to the day of their judgment."""
        return self._search_insolvencies(customers, company)._get_first_judgments()

    def _get_first_judgments(self):
        """Map the ids of the customers to the first of these judgments."""
        in_time = self.sorted(lambda hold: hold.judgment_date or hold.date_from)
        return {
            hold.partner_id.id: hold.judgment_date or hold.date_from
            for hold in in_time[::-1]
        }

    @api.model
    def _select_judgments(self, customers, companies):
        """A query of the insolvencies, running or over, that `_get_judgments` sorts."""
        domain = self._get_insolvency_domain(customers, companies)
        # Whoever sees an invoice may know what its interest is counted on.
        return self.sudo()._search(domain).select()

    def _get_judgments(self, company):
        """What stops interest in a company: insolvencies, and the past judgments.

        Those of procedures that are over: the interest of what was born before stays
        stopped (C. com. L622-28).

        :returns: the days of both by the ids of customers; of the past ones all
        """
        siblings = company._get_dunning_siblings()
        own = self.filtered(
            lambda hold: hold.company_id in siblings and hold.procedure != UNDECLARED
        )
        running = own.filtered(lambda hold: hold.state == "active")
        past = (own - running).filtered("judgment_date").grouped("partner_id")
        return running._get_first_judgments(), {
            customer.id: tuple(holds.mapped("judgment_date"))
            for customer, holds in past.items()
        }

    @api.model
    def _fetch_payment_stops(self, customers, company):
        """Map the ids of customers who may not pay earlier debts to the day of that.

        By insolvency (C. com. L622-7) or over-indebtedness (C. conso. L722-5).
        """
        found = self._search_insolvencies(customers, company, dict(PROCEDURES))
        return {
            customer.id: min(hold.judgment_date or hold.date_from for hold in holds)
            for customer, holds in found.grouped("partner_id").items()
        }

    @api.model
    def _get_insolvency_domain(self, customers, companies):
        return [
            ("kind", "=", "insolvency"),
            ("partner_id", "in", customers.ids),
            # of a customer of the parent it is also one of its branch's
            ("company_id", "in", companies._get_dunning_siblings().ids),
        ]

    @api.model
    def _search_insolvencies(self, customers, company, procedures=None, domain=ACTIVE):
        """The insolvencies of these customers; by default those that stop suits."""
        # Whoever sees an invoice may know what its interest is counted on.
        holds = self.sudo().search(
            [*self._get_insolvency_domain(customers, company), *domain]
        )
        return holds.filtered(
            lambda hold: (
                hold.procedure in procedures
                if procedures
                else hold.procedure != UNDECLARED
            )
        )


class DunningHoldKindInsolvency(models.AbstractModel):
    _name = "dunning.hold.kind.insolvency"
    _description = "Insolvency"
    _inherit = ["dunning.hold.kind"]

    _strength = 30
    _words = Words(
        _lt("Insolvency"),
        _lt(
            "Insolvency (%(why)s): claims are declared, not chased, %(until)s; noted "
            "by %(holder)s."
        ),
    )
    _whole_only = True
    _held_before = "judgment_date"
    _dialog_fields = ("judgment_date", "published_on")

    @api.model
    def _on_create(self, holds):
        holds._remind_deadlines()

    @api.model
    def _on_write(self, holds, names):
        if (FACTS | {"state"}) & names:
            holds._remind_deadlines()


def _get_sane(day):
    """A day from which deadlines can be reckoned; what is not is refused when saved."""
    return day if day and dated.is_sane(day) else False
