from typing import NamedTuple

from odoo import api, models
from odoo.tools import LazyTranslate, format_date

from ..rules import reasons

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    """How a reason is said."""

    label: str  # in lists and groups
    sentence: object  # with the figures of a due item


WORDS = {
    "due": Words("To send today", _lt("“%(level)s” goes out today.")),
    "not_due": Words("Not due yet", _lt("Due on %(due)s.")),
    "due_today": Words("Due today", _lt("Due today: overdue only from tomorrow.")),
    "delay": Words(
        "Delay of the next level",
        _lt("%(days)s days late; “%(level)s” from %(next)s on."),
    ),
    "gap": Words(
        "Gap since the last level",
        _lt("“%(last)s” was sent on %(sent)s; “%(level)s” from %(next)s on."),
    ),
    "interval": Words(
        "Contacted recently",
        _lt(
            "The customer was contacted on %(contact)s; next contact from %(next)s on."
        ),
    ),
    "formal_running": Words(
        "Formal notice under way",
        _lt(
            "A formal notice is under way: nothing else is sent before its deadline "
            "plus three days (%(next)s)."
        ),
    ),
    "closed_day": Words(
        "Weekend or holiday",
        _lt("Nothing goes on a weekend or a public holiday: on %(next)s."),
    ),
    "not_confirmed": Words(
        "First preview not confirmed",
        _lt(
            "A manager must confirm the company's first preview before anything is "
            "sent (Dunning > Preview)."
        ),
    ),
    "approval": Words(
        "Awaiting approval", _lt("“%(last)s” waits for a manager's approval.")
    ),
    "sending": Words(
        "Not sent yet",
        _lt(
            "“%(last)s” (%(notice)s) is issued but not sent yet: is there a letter to "
            "post?"
        ),
    ),
    "undelivered": Words(
        "Not delivered",
        _lt(
            "“%(last)s” (%(notice)s) did not reach the customer, or nobody knows: see "
            "its sending. A notice that did not leave can be cancelled, to be taken up "
            "again."
        ),
    ),
    "unreachable": Words(
        "No e-mail and no address",
        _lt(
            "“%(level)s” cannot reach the customer: enter an e-mail or a full postal "
            "address."
        ),
    ),
    "hold_pause": Words("Paused", _lt("Paused %(until)s by %(holder)s (%(why)s).")),
    "hold_dispute": Words(
        "Disputed",
        _lt("Disputed (%(why)s): nothing is sent %(until)s; noted by %(holder)s."),
    ),
    "hold_insolvency": Words(
        "Insolvency",
        _lt(
            "Insolvency (%(why)s): claims are declared, not chased, %(until)s; noted "
            "by %(holder)s."
        ),
    ),
    "payment_pending": Words(
        "Payment under way", _lt("A payment of the whole amount is under way.")
    ),
    "direct_debit": Words(
        "Direct debit planned",
        _lt("Collected by direct debit: chased only if the debit comes back."),
    ),
    "credits": Words(
        "Covered by credits",
        _lt(
            "The customer owes %(owed)s but has %(credit)s of credit notes or payments "
            "to be reconciled."
        ),
    ),
    "minimum": Words(
        "Below the minimum",
        _lt("The customer owes %(owed)s: below the minimum of “%(policy)s”."),
    ),
    "overdue_first": Words(
        "Other invoices are late",
        _lt(
            "The customer is already late with other invoices: no courtesy note beside "
            "a reminder."
        ),
    ),
    "too_small": Words("Too small", _lt("Below what “%(policy)s” chases at all.")),
    "archived": Words(
        "Customer archived", _lt("The customer is archived: restore it to chase it.")
    ),
    "by_hand": Words(
        "Customer by hand only", _lt("This customer is chased by hand only.")
    ),
    "by_hand_level": Words(
        "Level by hand only", _lt("“%(level)s” is issued by hand only.")
    ),
    "not_sent": Words(
        "Invoice never sent",
        _lt("The invoice was never sent to the customer: send it, or mark it as sent."),
    ),
    "blocked": Words("Payment blocked", _lt("Payment is blocked on the invoice.")),
    "assigned": Words(
        "Assigned or factored",
        _lt("The claim is assigned or factored: its owner collects it."),
    ),
    "referred": Words(
        "Handed over",
        _lt("Handed over (%(file)s): not chased until the file is recalled."),
    ),
    "no_followup": Words(
        "Excluded from follow-up",
        _lt(
            "Excluded from follow-up, as Odoo does for miscellaneous entries; use "
            "“Include” to chase it."
        ),
    ),
    "before_start": Words(
        "Due before dunning began",
        _lt("Due on %(due)s, before dunning began in this company."),
    ),
    "no_policy": Words(
        "No policy", _lt("No policy fits this customer: set one, or a default one.")
    ),
    "do_nothing": Words(
        "Policy without levels", _lt("The policy “%(policy)s” has no level.")
    ),
    "no_partner": Words("No customer", _lt("The entry has no customer.")),
    "credit": Words(
        "Credit to be reconciled", _lt("A credit of the customer, to be reconciled.")
    ),
    "bank_entry": Words(
        "Bank entry to be reconciled",
        _lt("A bank or cash entry, to be reconciled; never chased."),
    ),
    "last_level": Words(
        "Last level reached", _lt("All levels of “%(policy)s” were taken.")
    ),
}
# The selection of the reasons, in the order of their table.
REASONS = [(code, WORDS[code].label) for code in reasons.STATES]


class DunningReason(models.AbstractModel):
    """Says why a due item is, or is not, chased today, in words for an accountant."""

    _name = "dunning.reason"
    _description = "Words of the Dunning Reasons"

    @api.model
    def _explain(self, line):
        """One sentence for a `dunning.receivable`: the reason and what would help."""
        sentence = self.env._(WORDS[line.reason_code].sentence)
        told = sentence % self._get_facts(line)
        return f"{told} {self._explain_part(line)}".strip()

    @api.model
    def _explain_part(self, line):
        if line.amount_disputed and not line.hold_id:
            return self.env._(
                "%(amount)s are disputed, the rest is chased.",
                amount=line.currency_id.format(line.amount_disputed),
            )
        if line.amount_pending and line.reason_code != "payment_pending":
            return self.env._(
                "%(amount)s are on their way.",
                amount=line.currency_id.format(line.amount_pending),
            )
        if line.move_id.payment_state == "partial":
            return self.env._("Partly paid.")
        return ""

    @api.model
    def _get_facts(self, line):
        """What the sentences may name."""
        return {
            "level": line.next_level_id.name or "",
            "last": line.level_id.name or "",
            "policy": line.policy_id.name or "",
            "due": format_date(self.env, line.date_maturity),
            "next": format_date(self.env, line.next_date) or "…",
            "sent": format_date(self.env, line.level_date) or "…",
            "contact": format_date(self.env, line.last_contact) or "…",
            "holder": line.hold_id.user_id.name or "",
            "why": line.hold_id.reason_id.name or self.env._("no reason entered"),
            "until": self._explain_end(line.hold_id),
            "days": line.days_overdue,
            "notice": line.notice_id.name or "",
            "file": line.move_id.dunning_referral_id.name or "",
            "owed": line.currency_id.format(line.amount_owed),
            "credit": line.currency_id.format(line.amount_credit),
        }

    @api.model
    def _explain_end(self, hold):
        if not hold.date_until:
            return self.env._("until somebody ends it")
        return self.env._("until %(date)s", date=format_date(self.env, hold.date_until))
