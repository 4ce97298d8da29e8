from typing import NamedTuple

from odoo import api, models
from odoo.tools import LazyTranslate, format_date

from ...rules import reasons

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    """How a reason is said."""

    label: object  # in lists and groups
    sentence: object  # with the figures of a due item
    brief: object = None  # with those of a customer; none: the label


# Those of a kind of hold are in its own file.
WORDS = {
    "due": Words(_lt("To send today"), _lt("“%(level)s” goes out today.")),
    "not_due": Words(_lt("Not due yet"), _lt("Due on %(due)s.")),
    "due_today": Words(_lt("Due today"), _lt("Due today: overdue only from tomorrow.")),
    "sent_late": Words(
        _lt("Sent late"),
        _lt(
            "Due on %(due)s, but the customer could not know of it before %(known)s: "
            "it counts as due on %(counted)s. A manager can choose the due date."
        ),
    ),
    "just_sent": Words(
        _lt("Just sent"),
        _lt(
            "The customer could not know of it before %(known)s: “%(level)s” from "
            "%(next)s on."
        ),
    ),
    "quiet": Words(
        _lt("Quiet period"),
        _lt("A quiet period of the company: “%(level)s” from %(next)s on."),
    ),
    "disputed_lately": Words(
        _lt("Just disputed"),
        _lt(
            "The customer has just disputed something: reminders go on, “%(level)s” "
            "from %(next)s on."
        ),
    ),
    "statement_first": Words(
        _lt("Statement of account first"),
        _lt(
            "Due before dunning began: send the customer its statement of account "
            "first, the reminders follow."
        ),
    ),
    "statement_sent": Words(
        _lt("Statement of account sent"),
        _lt(
            "Its statement of account was sent on %(statement)s: “%(level)s” from "
            "%(next)s on."
        ),
    ),
    "too_old": Words(
        _lt("Too old: by hand"),
        _lt(
            "Due on %(due)s and never chased: too old when dunning began; a person "
            "decides."
        ),
    ),
    "barred": Words(
        _lt("Barred: by hand"),
        _lt(
            "Barred by limitation: nothing leaves by itself, and no consumer is "
            "threatened with a court."
        ),
    ),
    "delay": Words(
        _lt("Delay of the next level"),
        _lt("%(days)s days late; “%(level)s” from %(next)s on."),
    ),
    "gap": Words(
        _lt("Gap since the last level"),
        _lt("“%(last)s” was sent on %(sent)s; “%(level)s” from %(next)s on."),
    ),
    "interval": Words(
        _lt("Contacted recently"),
        _lt(
            "The customer was contacted on %(contact)s; next contact from %(next)s on."
        ),
    ),
    "formal_running": Words(
        _lt("Formal notice under way"),
        _lt(
            "A formal notice is under way: nothing else is sent before its deadline "
            "plus three days (%(next)s)."
        ),
    ),
    "closed_day": Words(
        _lt("Weekend or holiday"),
        _lt("Nothing goes on a weekend or a public holiday: on %(next)s."),
    ),
    "not_confirmed": Words(
        _lt("First preview not confirmed"),
        _lt(
            "A manager must confirm the company's first preview before anything is "
            "sent (Dunning > Preview)."
        ),
    ),
    "approval": Words(
        _lt("Awaiting approval"), _lt("“%(last)s” waits for a manager's approval.")
    ),
    "sending": Words(
        _lt("Not sent yet"),
        _lt(
            "“%(last)s” (%(notice)s) is issued but not sent yet: is there a letter to "
            "post?"
        ),
    ),
    "undelivered": Words(
        _lt("Not delivered"),
        _lt(
            "“%(last)s” (%(notice)s) did not reach the customer, or nobody knows: see "
            "its sending. A notice that did not leave can be cancelled, to be taken up "
            "again."
        ),
    ),
    "unreachable": Words(
        _lt("No e-mail and no address"),
        _lt("“%(level)s” cannot reach the customer: enter %(needs)s."),
    ),
    "payment_pending": Words(
        _lt("Payment under way"), _lt("A payment of the whole amount is under way.")
    ),
    "debtor_changed": Words(
        _lt("Debtor to be confirmed"),
        _lt(
            "The customer has changed since this claim was born (then: %(born)s, now: "
            "%(kind)s). A manager confirms who owes it and by which rules; until then "
            "nothing is sent, and nothing is claimed beside the principal."
        ),
    ),
    "covered": Words(
        _lt("Covered by unmatched money"),
        _lt(
            "Payments or credits of the customer that are matched with nothing cover "
            "it, here or in another company of the same legal person: match them."
        ),
    ),
    "not_come": Words(
        _lt("Announced payment has not come"),
        _lt(
            "A payment announced for %(lapsed)s has not come: book it, or cancel it, "
            "before “%(level)s” leaves. By hand it can leave as it is."
        ),
    ),
    "discount_taken": Words(
        _lt("Discount taken in time"),
        _lt("Discount taken in time: write off the %(open)s that are left."),
    ),
    "direct_debit": Words(
        _lt("Direct debit planned"),
        _lt("Collected by direct debit: chased only if the debit comes back."),
    ),
    "credits": Words(
        _lt("Covered by credits"),
        _lt(
            "The customer owes %(owed)s but has %(credit)s of credit notes or payments "
            "to be reconciled."
        ),
    ),
    "on_suspense": Words(
        _lt("Bank line to be matched"),
        _lt(
            "%(bank_amount)s received by the bank on %(bank_day)s seem to come from "
            "this customer: match the bank line, or give it its customer."
        ),
        _lt("Bank line to be matched: %(bank_amount)s of %(bank_day)s"),
    ),
    "credit_other_currency": Words(
        _lt("Credit in another currency"),
        _lt("The customer has a credit in another currency: match it, or pay it back."),
    ),
    "to_reconcile": Words(
        _lt("To be reconciled"),
        _lt(
            "%(owed)s are owed and %(credit)s of credit counted; whether another "
            "%(doubt)s of credit belong to it or to what is left out, nobody has said. "
            "Match them: a formal notice must claim the right sum."
        ),
        _lt("To be reconciled: %(doubt)s of credit"),
    ),
    "unidentified": Words(
        _lt("Invoice to be named"),
        _lt(
            "A formal notice names each invoice, and a journal entry of the customer "
            "does not say which one it stands for: enter its original number and date "
            "(Accounting > Journal Items). By hand the formal notice can leave as it "
            "is."
        ),
    ),
    "minimum": Words(
        _lt("Below the minimum"),
        _lt(
            "The customer owes %(net)s in all: “%(level)s” is sent from %(minimum)s on."
        ),
    ),
    "overdue_first": Words(
        _lt("Other invoices are late"),
        _lt(
            "The customer is already late with other invoices: no courtesy note beside "
            "a reminder."
        ),
    ),
    "too_small": Words(
        _lt("Too small"),
        _lt("Below what “%(policy)s” chases at all: a rest to write off."),
    ),
    "archived": Words(
        _lt("Customer archived"),
        _lt("The customer is archived: restore it to chase it."),
    ),
    "by_hand": Words(
        _lt("Customer by hand only"), _lt("This customer is chased by hand only.")
    ),
    "by_hand_level": Words(
        _lt("Level by hand only"), _lt("“%(level)s” is issued by hand only.")
    ),
    "not_sent": Words(
        _lt("Invoice never sent"),
        _lt("The invoice was never sent to the customer: send it, or mark it as sent."),
    ),
    "blocked": Words(_lt("Payment blocked"), _lt("Payment is blocked on the invoice.")),
    "assigned": Words(
        _lt("Assigned or factored"),
        _lt("The claim is assigned or factored: its owner collects it."),
    ),
    "referred": Words(
        _lt("Handed over"),
        _lt("Handed over (%(file)s): not chased until the file is recalled."),
    ),
    "no_followup": Words(
        _lt("Excluded from follow-up"),
        _lt(
            "Excluded from follow-up, as Odoo does for miscellaneous entries; use "
            "“Include” to chase it."
        ),
    ),
    "before_start": Words(
        _lt("Due before dunning began"),
        _lt("Due on %(due)s, before dunning began in this company."),
    ),
    "no_policy": Words(
        _lt("No policy"),
        _lt("No policy fits this customer: set one, or a default one."),
    ),
    "do_nothing": Words(
        _lt("Policy without levels"), _lt("The policy “%(policy)s” has no level.")
    ),
    "own_company": Words(
        _lt("Our own company"), _lt("The customer is the company itself.")
    ),
    "intercompany": Words(
        _lt("Company of the group"),
        _lt("The customer is a company of this database: see the settings."),
    ),
    "no_partner": Words(_lt("No customer"), _lt("The entry has no customer.")),
    "credit": Words(
        _lt("Credit to be reconciled"),
        _lt("A credit of the customer, to be reconciled."),
    ),
    "charges_paid": Words(
        _lt("Pays late charges"),
        _lt(
            "Paid beyond the invoices, for the late charges that were claimed: invoice "
            "them and match."
        ),
    ),
    "bank_entry": Words(
        _lt("Bank entry to be reconciled"),
        _lt(
            "A bank or cash entry, to be reconciled. A cheque or a debit that came "
            "back is chased by “Include”."
        ),
    ),
    "last_level": Words(
        _lt("Last level reached"), _lt("All levels of “%(policy)s” were taken.")
    ),
}


# Those that say by themselves that all of it is paid.
PAID = ("payment_pending", "covered")


def list_reasons(records):
    """The selection of the reasons, in the order of their table."""
    words = records.env["dunning.reason"]
    return [
        (reason.code, records.env._(words._get_words(reason.code).label))
        for reason in words._get_table()
    ]


class Facts(dict):
    """What sentences may name; what is read of records is read when it is named."""

    def __getitem__(self, name):
        fact = super().__getitem__(name)
        return fact() if callable(fact) else fact


class DunningReason(models.AbstractModel):
    """Says why a due item is, or is not, chased today, in words for an accountant."""

    _name = "dunning.reason"
    _description = "Words of the Dunning Reasons"

    @api.model
    def _get_table(self):
        """The table of the reasons, with the kinds of hold of this database."""
        return reasons.expand(self.env["dunning.hold.kind"]._get_all())

    @api.model
    def _get_words(self, code):
        """How a reason is said; a kind of hold brings its own words.

        :rtype: Words
        """
        if code in WORDS:
            return WORDS[code]
        return self.env["dunning.hold.kind"]._get(code.removeprefix("hold_"))._words

    @api.model
    def _explain(self, line):
        """One sentence for a `dunning.receivable`: the reason and what would help."""
        sentence = self.env._(self._get_words(line.reason_code).sentence)
        told = sentence % self._get_facts(line)
        return f"{told} {self._explain_part(line)}".strip()

    @api.model
    def _summarize(self, code, row):
        """A reason to leave a customer alone, in a few words.

        :param row: one of his due items, as the decision has it
        :type row: odoo.addons.odoo_dunning_fr.models.run.decision.Row
        """
        words = self._get_words(code)
        if not words.brief:
            return self.env._(words.label)
        currency = self.env["res.currency"].browse(row.currency_id)
        bank_line = self.env["account.bank.statement.line"].browse(row.bank_line_id)
        brief = self.env._(words.brief)
        return brief % {
            **self._get_bank_facts(bank_line),
            "doubt": currency.format(row.doubt or 0),
        }

    @api.model
    def _get_bank_facts(self, bank_line):
        # Who may see what is owed may know what the bank has received for it.
        bank_line_sudo = bank_line.sudo()
        if not bank_line_sudo:
            return {"bank_amount": "…", "bank_day": "…"}
        currency = bank_line_sudo.foreign_currency_id or bank_line_sudo.currency_id
        return {
            "bank_amount": currency.format(abs(bank_line_sudo.amount_residual)),
            "bank_day": format_date(self.env, bank_line_sudo.date),
        }

    @api.model
    def _explain_part(self, line):
        if line.is_included:
            return self.env._("A bank entry that was included by hand.")
        if line.amount_disputed and not line.hold_id:
            return self.env._(
                "%(amount)s are disputed, the rest is chased.",
                amount=line.currency_id.format(line.amount_disputed),
            )
        if line.amount_free and line.reason_code != "covered":
            return self.env._(
                "%(amount)s are covered by money of the customer that is matched with "
                "nothing.",
                amount=line.currency_id.format(line.amount_free),
            )
        if line.amount_pending and line.reason_code not in PAID:
            return self.env._(
                "%(amount)s are on their way.",
                amount=line.currency_id.format(line.amount_pending),
            )
        if line.move_id.payment_state == "partial":
            return self.env._("Partly paid.")
        return ""

    @api.model
    def _get_facts(self, line):
        """What the sentences may name.

        :rtype: Facts
        """
        kinds = dict(line._fields["regime"]._description_selection(self.env))
        facts = {
            "born": kinds.get(line.regime) or "…",
            "kind": lambda: kinds.get(line.partner_id.dunning_debtor_kind) or "…",
            "level": lambda: line.next_level_id.name or "",
            "needs": self._explain_needs(line),
            "last": lambda: line.level_id.name or "",
            "policy": lambda: line.policy_id.name or "",
            "due": format_date(self.env, line.date_maturity),
            "next": format_date(self.env, line.next_date) or "…",
            "sent": format_date(self.env, line.level_date) or "…",
            "contact": format_date(self.env, line.last_contact) or "…",
            "lapsed": format_date(self.env, line.lapsed_on) or "…",
            "holder": lambda: line.hold_id.user_id.name or "",
            "why": lambda: (
                line.hold_id.reason_id.name or self.env._("no reason entered")
            ),
            "until": self._explain_end(line.hold_id),
            "days": line.days_overdue - self._count_unknown(line),
            "known": format_date(self.env, line.known_on) or "…",
            "counted": format_date(self.env, line.counted_due) or "…",
            "statement": format_date(self.env, line.statement_date) or "…",
            "open": line.currency_id.format(line.amount_residual_currency),
            "notice": lambda: line.notice_id.name or "",
            "file": self._name_file(line),
            "owed": line.currency_id.format(line.amount_owed),
            "credit": line.currency_id.format(line.amount_credit),
            "doubt": line.currency_id.format(line.amount_doubt),
            **self._get_bank_facts(line.bank_line_id),
            "net": line.currency_id.format(line.amount_owed - line.amount_credit),
            "minimum": line.currency_id.format(line.amount_minimum),
        }
        return Facts(facts)

    @api.model
    def _name_file(self, line):
        if line.reason_code != "referred":
            return ""
        return line.move_id.dunning_referral_id.name or ""

    @api.model
    def _count_unknown(self, line):
        """The days after its due date of which the customer could not know."""
        late = (line.counted_due - line.date_maturity).days if line.counted_due else 0
        return min(late, line.days_overdue)

    @api.model
    def _explain_needs(self, line):
        if line.reason_code != "unreachable":
            return ""
        return line.next_level_id._get_needs()

    @api.model
    def _explain_end(self, hold):
        if not hold.date_until:
            return self.env._("until somebody ends it")
        return self.env._("until %(date)s", date=format_date(self.env, hold.date_until))
