from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .receivable_query import announced


class Fact(NamedTuple):
    """A due item as it was when it was new, and what is left of it."""

    id: int
    move_id: int
    company_id: int
    currency_id: int
    partner_id: int  # the customer
    born_on: date  # before or after a judgment, as `dunning.receivable` has it
    due_date: date
    amount: Decimal
    residual: Decimal
    is_charge: bool  # an invoice of late charges bears none itself
    by_item: bool  # in a general entry each due item stands for an invoice

    @property
    def account(self) -> tuple[int, int, int]:
        """Within what credits are counted."""
        return self.company_id, self.currency_id, self.partner_id

    @property
    def indemnified(self) -> tuple[str, str, int]:
        """What bears one indemnity: `_get_subject` of its charge."""
        of = ("item", self.id) if self.by_item else ("move", self.move_id)
        return "indemnity", *of


FACTS = SQL(
    """
    SELECT line.id, line.move_id, line.company_id, line.currency_id,
           COALESCE(partner.commercial_partner_id, line.partner_id),
           LEAST(move.delivery_date, line.invoice_date, line.date),
           COALESCE(line.date_maturity, line.date) AS due_date,
           line.amount_currency::text, line.amount_residual_currency::text,
           move.dunning_is_charge_invoice IS TRUE, move.move_type = 'entry'
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      LEFT JOIN res_partner partner ON partner.id = line.partner_id
    """
)
# What is chased, as `dunning.receivable` has it: money that went back to a customer,
# whatever it is matched with, is no invoice that was paid late.
BEARS_CHARGES = SQL(
    """
    line.amount_currency > 0
    AND line.partner_id IS NOT NULL
    AND line.journal_id NOT IN (SELECT id FROM account_journal
        WHERE type IN ('bank', 'cash'))
    AND line.account_id IN (SELECT id FROM account_account
        WHERE account_type = 'asset_receivable' AND non_trade IS NOT TRUE)
    """
)
# A credit note corrects a price, from the start, unless it is said to be a gesture.
FROM_THE_START = date.min


class AccountMoveLine(models.Model):
    """The ledger's facts that late interest is counted on.

    Read by SQL: whoever issues, or sees an invoice, need not have rights on all the
    entries that settled it.
    """

    _name = "account.move.line"
    _inherit = ["account.move.line", "dunning.guarded"]

    def _fetch_dunning_facts(self):
        """The due items among these lines, the oldest first."""
        self.env.flush_all()
        return self._read_dunning_facts(
            SQL("line.id = ANY(%s) AND %s", self.ids, BEARS_CHARGES)
        )

    def _read_dunning_facts(self, condition):
        rows = self.env.execute_query(
            SQL("%s WHERE %s ORDER BY due_date, line.id", FACTS, condition)
        )
        return [
            fact._replace(amount=Decimal(fact.amount), residual=Decimal(fact.residual))
            for fact in map(Fact._make, rows)
        ]

    def _fetch_dunning_payments(self, facts):
        """What was booked on the items, by line id: payments, their own credit notes.

        Both as lists of (day, amount). A credit note of another invoice pays.
        """
        payments, notes = defaultdict(list), defaultdict(list)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT match.debit_move_id,
                       CASE WHEN own.is_note AND move.dunning_gesture IS NOT TRUE
                            THEN %s
                            ELSE COALESCE(move.dunning_value_date, line.date) END,
                       match.debit_amount_currency::text, own.is_note
                  FROM account_partial_reconcile match
                  JOIN account_move_line item ON item.id = match.debit_move_id
                  JOIN account_move_line line ON line.id = match.credit_move_id
                  JOIN account_move move ON move.id = line.move_id
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(move.reversed_entry_id = item.move_id,
                                       move.move_type = 'out_refund') AS is_note) own
                 WHERE match.debit_move_id = ANY(%s)
                   AND match.debit_amount_currency > 0
                """,
                FROM_THE_START,
                [fact.id for fact in facts],
            )
        )
        for id_, day, amount, is_note in rows:
            (notes if is_note else payments)[id_].append((day, Decimal(amount)))
        return payments, notes

    def _fetch_dunning_announced(self, facts):
        """Money under way to items, which a notice does not ask for: (day, amount).

        By line id, and from the day of the first where there are several: what the
        debtor has sent bears no interest, unless it comes back.
        """
        moves = SQL("SELECT unnest(%s)", list({fact.move_id for fact in facts}))
        days = dict(
            self.env.execute_query(
                SQL(
                    "SELECT move_id, MIN(day) FROM (%s) AS sent GROUP BY move_id",
                    announced(moves, {fact.company_id for fact in facts}),
                )
            )
        )
        awaited = [fact for fact in facts if fact.move_id in days]
        shares = self._fetch_dunning_shares(awaited, "amount_pending")
        return {
            fact.id: (days[fact.move_id], shares[fact.id])
            for fact in awaited
            if fact.id in shares
        }

    def _fetch_dunning_disputed(self, facts):
        """The part of each open item that is disputed: {line id: amount}."""
        return self._fetch_dunning_shares(facts, "amount_disputed")

    def _fetch_dunning_shares(self, facts, name):
        """What a field of the due items says of the items, where it says something."""
        if not facts:
            return {}
        rows = self.env["dunning.receivable"].with_context(
            allowed_company_ids=list({fact.company_id for fact in facts}),
            dunning_partner_ids=list({fact.partner_id for fact in facts}),
        )
        # Whoever reads an invoice may know what its interest is counted on.
        found = rows.sudo().search_fetch(
            [("id", "in", [fact.id for fact in facts]), (name, "!=", 0)], [name]
        )
        return {row.id: Decimal(str(row[name])) for row in found}

    def _fetch_dunning_formal_dates(self, facts):
        """The day on which a formal notice about each item reached its debtor.

        Its delivery, else its first presentation; a letter refused or unclaimed counts
        (1re civ. 20 January 2021, 19-20.680). What was said to somebody else, before
        the invoice was made out to this customer, does not; nor does a letter that was
        no formal notice when it left, whatever its level has become.
        """
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT said.move_line_id,
                           MIN(COALESCE(sent.date_delivered, sent.date_presented))
                      FROM dunning_notice_line said
                      JOIN dunning_notice notice ON notice.id = said.notice_id
                      JOIN dunning_delivery sent ON sent.notice_id = notice.id
                      JOIN res_partner told ON told.id = notice.partner_id
                      JOIN account_move_line item ON item.id = said.move_line_id
                      JOIN res_partner debtor ON debtor.id = item.partner_id
                     WHERE said.move_line_id = ANY(%(lines)s)
                       AND told.commercial_partner_id = debtor.commercial_partner_id
                       AND notice.state = 'issued'
                       AND notice.snapshot -> 'level' ->> 'stage' = 'formal_notice'
                       AND sent.channel = ANY(%(letters)s)
                       AND sent.state IN ('sent', 'delivered', 'refused', 'unclaimed')
                     GROUP BY said.move_line_id
                    """,
                    lines=[fact.id for fact in facts],
                    letters=self.env["dunning.channel"]._get_codes("_letter"),
                )
            )
        )
