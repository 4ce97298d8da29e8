"""When the debtor could know of an invoice: the SQL reading of `rules.known`."""

from odoo.tools import SQL

# Of `move` in `company`: the first sending, or the posting of what is taken for sent.
# Of what was posted and sent before both were noted nothing is known: it is as dated.
# So is what was there before the start: an old book that is entered later.
KNOWN_ON = SQL(
    """CASE WHEN move.move_type IN ('out_invoice', 'out_receipt')
            THEN COALESCE(move.dunning_sent_date, CASE
                 WHEN (move.is_move_sent IS TRUE
                       OR company.dunning_only_sent IS NOT TRUE)
                  AND (move.invoice_date < company.dunning_start_date) IS NOT TRUE
                 THEN move.dunning_posted_date END) END"""
)


def counted_due(due: SQL, dated: SQL) -> SQL:
    """The day from which an item of `move` in `company` is counted as due."""
    return SQL(
        """CASE WHEN %(known)s > %(dated)s + company.dunning_sent_days
                 AND move.dunning_legal_due IS NOT TRUE
                THEN GREATEST(%(due)s, %(known)s + GREATEST(%(due)s - %(dated)s, 0))
                ELSE %(due)s END""",
        known=KNOWN_ON,
        due=due,
        dated=dated,
    )
