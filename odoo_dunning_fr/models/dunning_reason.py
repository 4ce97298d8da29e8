from odoo import api, models
from odoo.tools import format_amount, format_date


class DunningReason(models.AbstractModel):
    """Says why a due item is, or is not, chased today, in words for an accountant."""

    _name = "dunning.reason"
    _description = "Words of the Dunning Reasons"

    @api.model
    def _explain(self, line):
        """One sentence for a `dunning.receivable`: the reason and what would help."""
        sentence = self._sentences(line).get(line.reason_code, "")
        paid = self._explain_part(line)
        return f"{sentence} {paid}".strip()

    @api.model
    def _explain_part(self, line):
        if line.amount_pending and line.reason_code != "payment_pending":
            return self.env._(
                "%(amount)s are on their way.",
                amount=format_amount(self.env, line.amount_pending, line.currency_id),
            )
        if line.move_id.payment_state == "partial":
            return self.env._("Partly paid.")
        return ""

    @api.model
    def _sentences(self, line):
        """All the sentences, each with the figures of this line."""
        _ = self.env._
        level = line.next_level_id.name or ""
        facts = {
            "level": level,
            "last": line.level_id.name or "",
            "policy": line.policy_id.name or "",
            "due": format_date(self.env, line.date_maturity),
            "next": format_date(self.env, line.next_date) or "…",
            "sent": format_date(self.env, line.level_date) or "…",
            "contact": format_date(self.env, line.last_contact) or "…",
            "days": line.days_overdue,
            "notice": line.notice_id.name or "",
            "owed": format_amount(self.env, line.amount_owed, line.currency_id),
            "credit": format_amount(self.env, line.amount_credit, line.currency_id),
        }
        return {
            "due": _("“%(level)s” goes out today.", **facts),
            "not_due": _("Due on %(due)s.", **facts),
            "due_today": _("Due today: overdue only from tomorrow.", **facts),
            "delay": _("%(days)s days late; “%(level)s” from %(next)s on.", **facts),
            "gap": _(
                "“%(last)s” was sent on %(sent)s; “%(level)s” from %(next)s on.",
                **facts,
            ),
            "interval": _(
                "The customer was contacted on %(contact)s; next contact from "
                "%(next)s on.",
                **facts,
            ),
            "formal_running": _(
                "A formal notice is under way: nothing else is sent before its "
                "deadline plus three days (%(next)s).",
                **facts,
            ),
            "closed_day": _(
                "Nothing goes on a weekend or a public holiday: on %(next)s.", **facts
            ),
            "not_confirmed": _(
                "A manager must confirm the company's first preview before anything "
                "is sent (Dunning > Preview).",
                **facts,
            ),
            "approval": _("“%(last)s” waits for a manager's approval.", **facts),
            "sending": _(
                "“%(last)s” (%(notice)s) is issued but not sent yet: is there a letter "
                "to post?",
                **facts,
            ),
            "undelivered": _(
                "“%(last)s” (%(notice)s) did not reach the customer: correct the "
                "address and send again, or cancel the notice.",
                **facts,
            ),
            "unreachable": _(
                "“%(level)s” cannot reach the customer: enter an e-mail or a full "
                "postal address.",
                **facts,
            ),
            "payment_pending": _("A payment of the whole amount is under way."),
            "direct_debit": _(
                "Collected by direct debit: chased only if the debit comes back."
            ),
            "credits": _(
                "The customer owes %(owed)s but has %(credit)s of credit notes or "
                "payments to be reconciled.",
                **facts,
            ),
            "minimum": _(
                "The customer owes %(owed)s: below the minimum of “%(policy)s”.",
                **facts,
            ),
            "overdue_first": _(
                "The customer is already late with other invoices: no courtesy note "
                "beside a reminder."
            ),
            "too_small": _("Below what “%(policy)s” chases at all.", **facts),
            "archived": _("The customer is archived: restore it to chase it."),
            "by_hand": _("This customer is chased by hand only."),
            "by_hand_level": _("“%(level)s” is issued by hand only.", **facts),
            "not_sent": _(
                "The invoice was never sent to the customer: send it, or mark it as "
                "sent."
            ),
            "blocked": _("Payment is blocked on the invoice."),
            "assigned": _("The claim is assigned or factored: its owner collects it."),
            "no_followup": _(
                "Excluded from follow-up, as Odoo does for miscellaneous entries; use "
                "“Include” to chase it."
            ),
            "before_start": _(
                "Due on %(due)s, before dunning began in this company.", **facts
            ),
            "no_policy": _("No policy fits this customer: set one, or a default one."),
            "do_nothing": _("The policy “%(policy)s” has no level.", **facts),
            "no_partner": _("The entry has no customer."),
            "credit": _("A credit of the customer, to be reconciled."),
            "bank_entry": _("A bank or cash entry, to be reconciled; never chased."),
            "last_level": _("All levels of “%(policy)s” were taken.", **facts),
        }
