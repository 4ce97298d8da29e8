from odoo import api, models
from odoo.tools import LazyTranslate, format_amount, format_date

_lt = LazyTranslate(__name__)

# The code of each reason and its label, for lists and groups.
REASONS = [
    ("due", "To send today"),
    ("not_due", "Not due yet"),
    ("due_today", "Due today"),
    ("delay", "Delay of the next level"),
    ("gap", "Gap since the last level"),
    ("interval", "Contacted recently"),
    ("formal_running", "Formal notice under way"),
    ("closed_day", "Weekend or holiday"),
    ("not_confirmed", "First preview not confirmed"),
    ("approval", "Awaiting approval"),
    ("sending", "Not sent yet"),
    ("undelivered", "Not delivered"),
    ("unreachable", "No e-mail and no address"),
    ("hold_pause", "Paused"),
    ("hold_dispute", "Disputed"),
    ("hold_insolvency", "Insolvency"),
    ("payment_pending", "Payment under way"),
    ("direct_debit", "Direct debit planned"),
    ("credits", "Covered by credits"),
    ("minimum", "Below the minimum"),
    ("overdue_first", "Other invoices are late"),
    ("too_small", "Too small"),
    ("archived", "Customer archived"),
    ("by_hand", "Customer by hand only"),
    ("by_hand_level", "Level by hand only"),
    ("not_sent", "Invoice never sent"),
    ("blocked", "Payment blocked"),
    ("assigned", "Assigned or factored"),
    ("referred", "Handed over"),
    ("no_followup", "Excluded from follow-up"),
    ("before_start", "Due before dunning began"),
    ("no_policy", "No policy"),
    ("do_nothing", "Policy without levels"),
    ("no_partner", "No customer"),
    ("credit", "Credit to be reconciled"),
    ("bank_entry", "Bank entry to be reconciled"),
    ("last_level", "Last level reached"),
]

# The sentence of each, with the figures of a due item.
SENTENCES = {
    "due": _lt("“%(level)s” goes out today."),
    "not_due": _lt("Due on %(due)s."),
    "due_today": _lt("Due today: overdue only from tomorrow."),
    "delay": _lt("%(days)s days late; “%(level)s” from %(next)s on."),
    "gap": _lt("“%(last)s” was sent on %(sent)s; “%(level)s” from %(next)s on."),
    "interval": _lt(
        "The customer was contacted on %(contact)s; next contact from %(next)s on."
    ),
    "formal_running": _lt(
        "A formal notice is under way: nothing else is sent before its deadline plus "
        "three days (%(next)s)."
    ),
    "closed_day": _lt("Nothing goes on a weekend or a public holiday: on %(next)s."),
    "not_confirmed": _lt(
        "A manager must confirm the company's first preview before anything is sent "
        "(Dunning > Preview)."
    ),
    "approval": _lt("“%(last)s” waits for a manager's approval."),
    "sending": _lt(
        "“%(last)s” (%(notice)s) is issued but not sent yet: is there a letter to post?"
    ),
    "undelivered": _lt(
        "“%(last)s” (%(notice)s) did not reach the customer, or nobody knows: see its "
        "sending. A notice that did not leave can be cancelled, to be taken up again."
    ),
    "unreachable": _lt(
        "“%(level)s” cannot reach the customer: enter an e-mail or a full postal "
        "address."
    ),
    "hold_pause": _lt("Paused %(until)s by %(holder)s (%(why)s)."),
    "hold_dispute": _lt(
        "Disputed (%(why)s): nothing is sent %(until)s; noted by %(holder)s."
    ),
    "hold_insolvency": _lt(
        "Insolvency (%(why)s): claims are declared, not chased, %(until)s; noted by "
        "%(holder)s."
    ),
    "payment_pending": _lt("A payment of the whole amount is under way."),
    "direct_debit": _lt(
        "Collected by direct debit: chased only if the debit comes back."
    ),
    "credits": _lt(
        "The customer owes %(owed)s but has %(credit)s of credit notes or payments to "
        "be reconciled."
    ),
    "minimum": _lt("The customer owes %(owed)s: below the minimum of “%(policy)s”."),
    "overdue_first": _lt(
        "The customer is already late with other invoices: no courtesy note beside a "
        "reminder."
    ),
    "too_small": _lt("Below what “%(policy)s” chases at all."),
    "archived": _lt("The customer is archived: restore it to chase it."),
    "by_hand": _lt("This customer is chased by hand only."),
    "by_hand_level": _lt("“%(level)s” is issued by hand only."),
    "not_sent": _lt(
        "The invoice was never sent to the customer: send it, or mark it as sent."
    ),
    "blocked": _lt("Payment is blocked on the invoice."),
    "referred": _lt("Handed over (%(file)s): not chased until the file is recalled."),
    "assigned": _lt("The claim is assigned or factored: its owner collects it."),
    "no_followup": _lt(
        "Excluded from follow-up, as Odoo does for miscellaneous entries; use "
        "“Include” to chase it."
    ),
    "before_start": _lt("Due on %(due)s, before dunning began in this company."),
    "no_policy": _lt("No policy fits this customer: set one, or a default one."),
    "do_nothing": _lt("The policy “%(policy)s” has no level."),
    "no_partner": _lt("The entry has no customer."),
    "credit": _lt("A credit of the customer, to be reconciled."),
    "bank_entry": _lt("A bank or cash entry, to be reconciled; never chased."),
    "last_level": _lt("All levels of “%(policy)s” were taken."),
}


class DunningReason(models.AbstractModel):
    """Says why a due item is, or is not, chased today, in words for an accountant."""

    _name = "dunning.reason"
    _description = "Words of the Dunning Reasons"

    @api.model
    def _explain(self, line):
        """One sentence for a `dunning.receivable`: the reason and what would help."""
        sentence = self.env._(SENTENCES[line.reason_code])
        told = sentence % self._get_facts(line)
        return f"{told} {self._explain_part(line)}".strip()

    @api.model
    def _explain_part(self, line):
        if line.amount_disputed and not line.hold_id:
            return self.env._(
                "%(amount)s are disputed, the rest is chased.",
                amount=format_amount(self.env, line.amount_disputed, line.currency_id),
            )
        if line.amount_pending and line.reason_code != "payment_pending":
            return self.env._(
                "%(amount)s are on their way.",
                amount=format_amount(self.env, line.amount_pending, line.currency_id),
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
            "owed": format_amount(self.env, line.amount_owed, line.currency_id),
            "credit": format_amount(self.env, line.amount_credit, line.currency_id),
        }

    @api.model
    def _explain_end(self, hold):
        if not hold.date_until:
            return self.env._("until somebody ends it")
        return self.env._("until %(date)s", date=format_date(self.env, hold.date_until))
