"""`pending`: money of a customer that no due item of the ledger shows as matched.

Payments that were announced for invoices go to these, once, the oldest item first.
What was paid without a word, what finds no room on its own invoices, and what another
company of the same legal person has of the customer, go to what is due, as
`rules.sharing` has it. All is joined and summed at once: nothing is asked item by item.
"""

from odoo.tools import SQL

from .....rules import announced
from ....company import ZONE
from ..scope import Scope

# An earlier announcement of the same sum that has not come: it is not awaited again.
_AGAIN = """
    again.amount = payment.amount AND again.currency_id = payment.currency_id
    AND again.id <> payment.id AND again.date <= payment.date
    AND again.payment_type = 'inbound' AND again.move_id IS NULL
    AND again.state IN ('in_process', 'rejected', 'canceled')
    AND again.date >= payment.date - 30
    AND NOT %s
"""

# Units of a currency for one of the company, on the day, as Odoo finds them.
_RATE = """
    COALESCE((SELECT known.rate FROM res_currency_rate known
               WHERE known.currency_id = %(currency)s
                 AND (known.company_id IS NULL OR known.company_id =
                      split_part(company.parent_path, '/', 1)::int)
               ORDER BY known.name > %(day)s, known.company_id,
                        ABS(known.name - %(day)s) LIMIT 1), 1)
"""


def ctes(scope: Scope) -> list[tuple[str, SQL]]:
    """The steps, by name, the last one being `pending`."""
    return [
        ("sent", SQL("%s UNION ALL %s", _payments(scope), _transactions(scope))),
        ("given", _given(scope)),
        ("unassigned", _unassigned(scope)),
        ("purse", _purses(scope)),
        ("debt", _debts(scope)),
        ("spare", _spare(scope)),
        ("pending", _pending(scope)),
    ]


def is_awaited(scope: Scope, payment: str, company: str) -> SQL:
    """Whether what was announced is still on its way, on the day of the company."""
    name = SQL(payment)

    def is_in(term: announced.Term) -> SQL:
        first = scope.by_day(company, lambda day: announced.first_day(day, term))
        return SQL("%s.date >= %s", name, first)

    usual = is_in(announced.TERMS["transfer"])
    if not scope.terms:
        return SQL("(%s)", usual)
    cases = SQL(" ").join(
        SQL(
            "WHEN %s.payment_method_line_id = ANY(%s) THEN %s",
            name,
            list(lines),
            is_in(term),
        )
        for term, lines in scope.terms.items()
    )
    return SQL("(CASE %s ELSE %s END)", cases, usual)


def _payments(scope: Scope) -> SQL:
    """`sent`: payments without an entry, a row for each of their invoices.

    One marked as paid counts until an invoice of its own is matched with anything:
    after that it would count twice. Whoever links a
    payment with an invoice has said what it pays, whichever company has received it.
    """
    return SQL(
        """
        SELECT payment.id AS money_id, link.invoice_id AS move_id, payment.amount,
               payment.date AS day, payment.currency_id, payment.is_awaited,
               CASE WHEN payment.currency_id = move.currency_id THEN 1
                    ELSE %(its_rate)s / NULLIF(%(own_rate)s, 0) END AS rate
          FROM (SELECT payment.id, payment.amount, payment.date, payment.currency_id,
                       payment.company_id,
                       payment.state = 'paid' OR %(is_awaited)s AND NOT EXISTS (
                           SELECT FROM account_move__account_payment mine
                             JOIN account_move__account_payment other
                               ON other.invoice_id = mine.invoice_id
                             JOIN account_payment again ON again.id = other.payment_id
                            WHERE mine.payment_id = payment.id AND %(is_again)s
                       ) AS is_awaited
                  FROM account_payment payment
                 WHERE payment.id IN (
                       SELECT link.payment_id FROM account_move__account_payment link
                        WHERE link.invoice_id IN (SELECT move_id FROM %(lines)s))
                   AND payment.move_id IS NULL
                   AND payment.payment_type = 'inbound'
                   AND (payment.state = 'in_process'
                        OR payment.state = 'paid' AND NOT EXISTS (
                           SELECT FROM account_move__account_payment other
                             JOIN account_move booked ON booked.id = other.invoice_id
                            WHERE other.payment_id = payment.id
                              AND booked.amount_residual <> booked.amount_total
                           ))) AS payment
          JOIN account_move__account_payment link ON link.payment_id = payment.id
          JOIN account_move move ON move.id = link.invoice_id
          JOIN res_company company ON company.id = payment.company_id
        """,
        is_awaited=is_awaited(scope, "payment", "payment.company_id"),
        is_again=SQL(_AGAIN, is_awaited(scope, "again", "payment.company_id")),
        its_rate=_rate("move.currency_id"),
        own_rate=_rate("payment.currency_id"),
        lines=scope.lines,
    )


def _rate(currency: str) -> SQL:
    return SQL(_RATE, currency=SQL(currency), day=SQL("payment.date"))


def _transactions(scope: Scope) -> SQL:
    """Online payments. One that is done is there, as soon as Odoo has booked it."""

    def first_day(way: str) -> SQL:
        term = announced.TERMS[way]
        return scope.by_day(
            "move.company_id", lambda day: announced.first_day(day, term)
        )

    return SQL(
        """
        SELECT -tx.id, link.invoice_id, tx.amount, made.day, tx.currency_id,
               tx.state = 'done' OR made.day >= CASE
                    WHEN method.code LIKE %(debit)s THEN %(first_debit)s
                    WHEN COALESCE(main.code, method.code) = 'card' THEN %(first_card)s
                    ELSE %(first_transfer)s END,
               1
          FROM account_invoice_transaction_rel link
          JOIN payment_transaction tx ON tx.id = link.transaction_id
          JOIN account_move move ON move.id = link.invoice_id
          JOIN res_company company ON company.id = tx.company_id
          JOIN res_partner place ON place.id = company.partner_id
          LEFT JOIN payment_method method ON method.id = tx.payment_method_id
          LEFT JOIN payment_method main ON main.id = method.primary_payment_method_id
         CROSS JOIN LATERAL (
               SELECT (tx.create_date AT TIME ZONE 'UTC'
                       AT TIME ZONE COALESCE(place.tz, %(zone)s))::date AS day) made
         WHERE link.invoice_id IN (SELECT move_id FROM %(lines)s)
           AND (tx.state IN ('pending', 'authorized')
                OR (tx.state = 'done' AND tx.payment_id IS NULL
                    AND tx.is_post_processed IS NOT TRUE))
           AND tx.operation IS DISTINCT FROM 'refund'
           AND tx.currency_id = move.currency_id
        """,
        debit="%direct_debit",
        first_debit=first_day("debit"),
        first_card=first_day("card"),
        first_transfer=first_day("transfer"),
        zone=ZONE,
        lines=scope.lines,
    )


def _given(scope: Scope) -> SQL:
    """`given`: what the money goes to among its own invoices.

    A sum is shared once, over all of them. An early discount is taken with it when it
    was paid in time: what is left of the item then is nothing. `share` is in the
    currency of the item and no more than its room; `over` finds none there.
    """
    return SQL(
        """
        SELECT line_id, line_partner_id, company_id, currency_id, day,
               LEAST(share, free) AS share,
               LEAST(paid * rate, share - LEAST(share, free)) AS over
          FROM (SELECT shared.*,
                       GREATEST(0, owed - COALESCE(SUM(share) OVER earlier, 0)) AS free
                  FROM (SELECT asked.*,
                               CASE WHEN paid >= room - step AND paid > 0 THEN owed
                                    ELSE ROUND(paid * rate, digits) END AS share
                          FROM (SELECT rooms.*, LEAST(room, GREATEST(0, amount
                                           - COALESCE(SUM(room) OVER older, 0))) AS paid
                                  FROM (%(rooms)s) AS rooms
                                WINDOW older AS (
                                       PARTITION BY money_id ORDER BY due_date, line_id
                                       ROWS BETWEEN UNBOUNDED PRECEDING
                                                AND 1 PRECEDING)) AS asked) AS shared
                WINDOW earlier AS (PARTITION BY line_id ORDER BY day, money_id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS taken
         WHERE share > 0
        """,
        rooms=_rooms(scope),
    )


def _rooms(scope: Scope) -> SQL:
    """What money has to pay of each item, in its own currency.

    `step` is the cent of which a conversion may differ.
    """
    return SQL(
        """
        SELECT sent.money_id, sent.day, sent.amount, sent.rate, line.id AS line_id,
               line.line_partner_id, line.company_id, line.currency_id, line.due_date,
               line.amount_residual_currency AS owed,
               CASE WHEN sent.rate <> 1 THEN line.amount_residual_currency / sent.rate
                    WHEN line.discount_date >= sent.day
                     AND line.discount_amount_currency > 0
                     AND line.amount_residual_currency = line.amount_total
                    THEN LEAST(line.discount_amount_currency, line.amount_total)
                    ELSE line.amount_residual_currency END AS room,
               CASE WHEN sent.rate <> 1 THEN own.rounding ELSE 0 END AS step,
               its.decimal_places AS digits
          FROM sent
          JOIN %(lines)s line ON line.move_id = sent.move_id
                             AND line.amount_residual_currency > 0
          JOIN res_currency its ON its.id = line.currency_id
          JOIN res_currency own ON own.id = sent.currency_id
         WHERE sent.is_awaited AND sent.rate > 0
        """,
        lines=scope.lines,
    )


def _unassigned(scope: Scope) -> SQL:
    """`unassigned`: payments without an entry of which nobody said what they pay.

    Those marked as paid are not among them: Odoo marks them so when the bank line is
    there, whose own entry is a credit of the customer.
    """
    partners = SQL("TRUE")
    if scope.partners is not None:
        partners = SQL("customer.commercial_partner_id = ANY(%s)", list(scope.partners))
    return SQL(
        """
        SELECT customer.commercial_partner_id AS partner_id, payment.company_id,
               payment.currency_id, payment.amount, payment.date AS day,
               %(is_awaited)s AND NOT EXISTS (
                   SELECT FROM account_payment again
                    WHERE again.partner_id = payment.partner_id
                      AND again.company_id = payment.company_id
                      AND %(is_again)s) AS is_awaited
          FROM account_payment payment
          JOIN res_partner customer ON customer.id = payment.partner_id
         WHERE payment.state = 'in_process' AND payment.move_id IS NULL
           AND payment.payment_type = 'inbound' AND payment.partner_type = 'customer'
           AND payment.company_id = ANY(%(companies)s)
           AND %(partners)s
           AND NOT EXISTS (
               SELECT FROM account_move__account_payment link
                 JOIN account_move move ON move.id = link.invoice_id
                WHERE link.payment_id = payment.id AND move.state = 'posted')
        """,
        is_awaited=is_awaited(scope, "payment", "payment.company_id"),
        is_again=SQL(_AGAIN, is_awaited(scope, "again", "payment.company_id")),
        companies=list(scope.persons),
        partners=partners,
    )


def _purses(scope: Scope) -> SQL:
    """`purse`: what a customer has with a company that is matched with nothing.

    Where no company has a sibling, credits of the ledger concern nobody else: they are
    only looked at beside free money.
    """
    restricted = SQL("TRUE")
    if not scope.has_siblings:
        restricted = SQL(
            "partner.commercial_partner_id IN (SELECT partner_id FROM free)"
        )
    return SQL(
        """
        WITH free AS (
             SELECT partner_id, company_id, currency_id, amount, day
               FROM unassigned WHERE is_awaited
              UNION ALL
             SELECT partner.commercial_partner_id, given.company_id, given.currency_id,
                    given.over, given.day
               FROM given JOIN res_partner partner ON partner.id = given.line_partner_id
              WHERE given.over > 0)
        SELECT partner_id, company_id, currency_id, %(person)s AS person_id,
               SUM(credit) AS credit, SUM(free) AS free, MIN(day) AS day
          FROM (SELECT partner_id, company_id, currency_id, 0 AS credit, amount AS free,
                       day
                  FROM free
                 UNION ALL
                SELECT partner.commercial_partner_id, line.company_id, line.currency_id,
                       -line.amount_residual_currency, 0, line.invoice_date
                  FROM %(lines)s line
                  JOIN res_partner partner ON partner.id = line.line_partner_id
                 WHERE line.amount_residual_currency < 0 AND %(restricted)s
                   -- what is for late charges pays nothing else
                   AND line.id NOT IN (SELECT excess_id FROM excess)) AS had
         GROUP BY partner_id, company_id, currency_id
        """,
        person=scope.person("company_id"),
        lines=scope.lines,
        restricted=restricted,
    )


def _debts(scope: Scope) -> SQL:
    """`debt`: the due items of those who have something, less what was sent for them.

    `upto` adds those of the same company up to each: what is left out first, then what
    is late, the oldest first.
    """
    return SQL(
        """
        SELECT owed.*, purse.credit, purse.free, purse.day,
               SUM(need) OVER (
                   PARTITION BY owed.partner_id, owed.currency_id, owed.company_id
                   ORDER BY is_late DESC, is_left_out DESC, due_date, line_id
                   ROWS UNBOUNDED PRECEDING) AS upto
          FROM (SELECT line.id AS line_id, partner.commercial_partner_id AS partner_id,
                       line.company_id, line.currency_id, %(person)s AS person_id,
                       line.due_date, kept.is_left_out,
                       kept.is_left_out OR line.due_date < %(today)s AS is_late,
                       line.amount_residual_currency
                           - COALESCE(sent_for.share, 0) AS need
                  FROM %(lines)s line
                  JOIN res_partner partner ON partner.id = line.line_partner_id
                  LEFT JOIN (SELECT line_id, SUM(share) AS share
                               FROM given GROUP BY line_id) AS sent_for
                         ON sent_for.line_id = line.id
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(line.journal_type IN ('bank', 'cash')
                                           AND line.dunning_included IS NOT TRUE
                                       OR line.no_followup OR line.dunning_assigned
                                       OR line.is_referred, FALSE) AS is_left_out
                       ) AS kept
                 WHERE line.amount_residual_currency > 0
                   AND partner.commercial_partner_id IN (SELECT partner_id FROM purse)
               ) AS owed
          LEFT JOIN purse USING (partner_id, currency_id, company_id)
        """,
        person=scope.person("line.company_id"),
        today=scope.today("line.company_id"),
        lines=scope.lines,
    )


def _spare(_scope: Scope) -> SQL:
    """`spare`: what companies do not need of a customer's money themselves.

    `drawn` is what the other companies of the legal person take of it.
    """
    return SQL(
        """
        SELECT spare.*, LEAST(spare.amount, GREATEST(0, COALESCE(wanted.amount, 0)
                   - COALESCE(SUM(spare.amount) OVER earlier, 0))) AS drawn
          FROM (SELECT purse.*, GREATEST(0, credit + free - COALESCE(late, 0)) AS amount
                  FROM purse
                  LEFT JOIN (SELECT partner_id, currency_id, company_id,
                                    SUM(need) AS late
                               FROM debt WHERE is_late
                              GROUP BY partner_id, currency_id, company_id) AS due
                      USING (partner_id, currency_id, company_id)) AS spare
          LEFT JOIN (SELECT partner_id, currency_id, person_id,
                            SUM(%(unpaid)s) AS amount
                       FROM debt WHERE is_late
                      GROUP BY partner_id, currency_id, person_id) AS wanted
              USING (partner_id, currency_id, person_id)
        WINDOW earlier AS (PARTITION BY partner_id, currency_id, person_id
                           ORDER BY company_id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """,
        unpaid=_unpaid("COALESCE(credit, 0) + COALESCE(free, 0)"),
    )


def _unpaid(money: str) -> SQL:
    """What is left of an item of `debt` when its company sets so much on its own."""
    return SQL("LEAST(need, GREATEST(0, upto - (%s)))", SQL(money))


def _pending(scope: Scope) -> SQL:
    """`pending`: `share` in all, of which `free_share` was sent for no invoice.

    `day` is the first of the money, `lapsed_on` that of money that was announced and
    has not come.
    """
    return SQL(
        """
        SELECT line_id, SUM(share) AS share, SUM(free_share) AS free_share,
               MIN(day) FILTER (WHERE share > 0) AS day, MAX(lapsed_on) AS lapsed_on
          FROM (SELECT line_id, share, 0 AS free_share, day, NULL::date AS lapsed_on
                  FROM given
                 UNION ALL
                SELECT line_id, share, share, day, NULL FROM (%(own)s) AS own
                 WHERE share > 0
                 UNION ALL
                SELECT line_id, share, share, day, NULL FROM (%(siblings)s) AS siblings
                 WHERE share > 0
                 UNION ALL
                SELECT line_id, share, share, day, NULL FROM (%(soon)s) AS soon
                 WHERE share > 0
                 UNION ALL
                SELECT line_id, 0, 0, NULL, day FROM (%(lapsed)s) AS lapsed) AS parts
         GROUP BY line_id
        """,
        own=SQL(
            "SELECT line_id, day, %s - %s AS share"
            "  FROM debt WHERE is_late AND free > 0",
            _unpaid("credit"),
            _unpaid("credit + free"),
        ),
        siblings=_of_siblings(),
        soon=_OF_SOON,
        lapsed=_lapsed(scope),
    )


def _of_siblings() -> SQL:
    """What is late and its own company cannot cover: from what the others can spare."""
    return SQL(
        """
        SELECT line_id, pool.day, LEAST(unpaid, GREATEST(0, pool.amount
                   - COALESCE(SUM(unpaid) OVER older, 0))) AS share
          FROM (SELECT debt.*, %s AS unpaid FROM debt WHERE is_late) AS debt
          JOIN (SELECT partner_id, currency_id, person_id, SUM(amount) AS amount,
                       MIN(day) AS day
                  FROM spare WHERE amount > 0
                 GROUP BY partner_id, currency_id, person_id) AS pool
              USING (partner_id, currency_id, person_id)
        WINDOW older AS (PARTITION BY partner_id, currency_id, person_id
                         ORDER BY is_left_out DESC, due_date, line_id
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """,
        _unpaid("COALESCE(credit, 0) + COALESCE(debt.free, 0)"),
    )


# What is not due yet: from what was paid to its own company without a word.
_OF_SOON = SQL(
    """
    SELECT line_id, spare.day, LEAST(need, GREATEST(0,
               LEAST(spare.free, spare.amount - spare.drawn)
               - COALESCE(SUM(need) OVER older, 0))) AS share
      FROM debt
      JOIN spare USING (partner_id, currency_id, company_id)
     WHERE NOT is_late
    WINDOW older AS (PARTITION BY partner_id, currency_id, company_id
                     ORDER BY due_date, line_id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    """
)


def _lapsed(scope: Scope) -> SQL:
    """Announcements whose time has passed, on each item that they were about."""
    return SQL(
        """
        SELECT line.id AS line_id, sent.day
          FROM sent JOIN %(lines)s line ON line.move_id = sent.move_id
         WHERE NOT sent.is_awaited AND line.amount_residual_currency > 0
         UNION ALL
        SELECT line.id, late.day
          FROM (SELECT partner_id, %(its_person)s AS person_id, MAX(day) AS day
                  FROM unassigned WHERE NOT is_awaited
                 GROUP BY partner_id, %(its_person)s) AS late
          JOIN res_partner partner ON partner.commercial_partner_id = late.partner_id
          JOIN %(lines)s line ON line.line_partner_id = partner.id
           AND %(person)s IS NOT DISTINCT FROM late.person_id
         WHERE line.amount_residual_currency > 0 AND line.invoice_date <= late.day
        """,
        lines=scope.lines,
        person=scope.person("line.company_id"),
        its_person=scope.person("unassigned.company_id"),
    )
