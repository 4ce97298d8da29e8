"""What a notice was found right by, to be compared once more before it leaves.

To read the ledger anew, with all that is decided from it, takes long for one customer
alone and little more for fifty. So it is done for a batch; then, before each message,
what the decision looks at is read as it stands, and whoever finds it changed reads the
ledger anew. The rows themselves are compared, not when or in which order they were
written: a payment that was begun before the ledger was read may be committed after it.
"""

from datetime import timedelta

from odoo.tools import SQL

from ..receivable.sql import watched


class Watch:
    """What deliveries were found right by.

    Made in the transaction in which the ledger is read for them: both see the same.
    """

    def __init__(self, deliveries):
        companies = deliveries.company_id
        # A technical read: nothing of the other companies is shown.
        siblings = companies._get_dunning_siblings().sudo()
        longest = timedelta(max(siblings.mapped("dunning_suspense_days"), default=0))
        today = min(company._get_dunning_today() for company in companies)
        bank = SQL(watched.BANK, siblings.ids, today - longest)
        self._queries = [*deliveries._get_watched().values(), bank]
        self._seen = self._look(deliveries)

    def has_changed(self, delivery):
        """Whether something of it is not as it was when the ledger was read."""
        return self._look(delivery).get(delivery.id) != self._seen.get(delivery.id)

    def _look(self, deliveries):
        """Map the ids of deliveries to a fingerprint of all that is watched."""
        marks = [
            SQL("(SELECT md5(string_agg(t, '' ORDER BY t)) FROM (%s) AS r(t))", query)
            for query in self._queries
        ]
        return dict(
            deliveries.env.execute_query(
                SQL(
                    """
                    SELECT delivery.id, ARRAY[%s]
                      FROM dunning_delivery delivery
                      JOIN dunning_notice notice ON notice.id = delivery.notice_id
                     WHERE delivery.id = ANY(%s)
                    """,
                    SQL(", ").join(marks),
                    deliveries.ids,
                )
            )
        )
