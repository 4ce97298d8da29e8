"""What is read of a notice to find that it still holds: see `delivery.watch`.

All that `READS` names, but for settings that change from year to year.
"""

from odoo.tools import SQL

# Of the `notice` whose turn it is: queries of texts, in which all that matters is said.
WATCHED = {
    "items": SQL(
        """
        SELECT ROW(line, move)::text
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN res_partner person ON person.id = line.partner_id
         WHERE person.commercial_partner_id = notice.partner_id
           AND line.parent_state = 'posted'
           AND line.reconciled IS NOT TRUE
           AND line.account_id IN (SELECT id FROM account_account
               WHERE account_type = 'asset_receivable')
        """
    ),
    # Money that the bank has credited in time for the lower price of who pays early.
    "matches": SQL(
        """
        SELECT ROW(match, entry.dunning_value_date)::text
          FROM dunning_notice_line said
          JOIN account_partial_reconcile match
            ON match.debit_move_id = said.move_line_id
          JOIN account_move_line credit ON credit.id = match.credit_move_id
          JOIN account_move entry ON entry.id = credit.move_id
         WHERE said.notice_id = notice.id
        """
    ),
    "customer": SQL(
        """
        SELECT person::text
          FROM res_partner person
         WHERE person.commercial_partner_id = notice.partner_id
        """
    ),
    # The company without what each run moves by which it keeps others out.
    "settings": SQL(
        """
        SELECT ROW(policy, level, to_jsonb(company) - 'dunning_lock' - 'write_date'
                   - 'write_uid')::text
          FROM dunning_policy policy, dunning_level level, res_company company
         WHERE policy.id = notice.policy_id
           AND level.id = notice.level_id
           AND company.id = notice.company_id
        """
    ),
    "holds": SQL(
        """
        SELECT ROW(hold, held)::text
          FROM dunning_hold hold
          JOIN res_partner person ON person.id = hold.partner_id
          LEFT JOIN dunning_hold_move_rel held ON held.hold_id = hold.id
         WHERE person.commercial_partner_id = notice.partner_id
        """
    ),
    "payments": SQL(
        """
        SELECT payment::text
          FROM account_payment payment
          JOIN res_partner person ON person.id = payment.partner_id
         WHERE person.commercial_partner_id = notice.partner_id
           AND payment.move_id IS NULL AND payment.state = 'in_process'
         UNION
        SELECT payment::text
          FROM dunning_notice_line said
          JOIN account_move__account_payment link ON link.invoice_id = said.move_id
          JOIN account_payment payment ON payment.id = link.payment_id
         WHERE said.notice_id = notice.id
        """
    ),
    "transactions": SQL(
        """
        SELECT online::text
          FROM dunning_notice_line said
          JOIN account_invoice_transaction_rel link ON link.invoice_id = said.move_id
          JOIN payment_transaction online ON online.id = link.transaction_id
         WHERE said.notice_id = notice.id
        """
    ),
    "referrals": SQL(
        """
        SELECT ROW(referral, referred)::text
          FROM dunning_referral referral
          LEFT JOIN dunning_referral_move_rel referred
                 ON referred.referral_id = referral.id
         WHERE referral.partner_id = notice.partner_id
        """
    ),
    "charges": SQL(
        """
        SELECT charge::text
          FROM dunning_charge charge
          JOIN dunning_notice_line said ON said.id = charge.notice_line_id
         WHERE said.notice_id = notice.id
         UNION
        SELECT charge::text
          FROM dunning_charge charge
         WHERE charge.partner_id = notice.partner_id AND charge.state = 'claimed'
        """
    ),
    "notices": SQL(
        """
        SELECT ROW(other.id, other.role, other.claimed, later.state)::text
          FROM dunning_notice_line said
          JOIN dunning_notice_line other ON other.move_line_id = said.move_line_id
          JOIN dunning_notice later ON later.id = other.notice_id
         WHERE said.notice_id = notice.id
        """
    ),
    "deliveries": SQL(
        """
        SELECT ROW(sent.id, sent.state, sent.attempts, sent.next_attempt)::text
          FROM dunning_delivery sent
         WHERE sent.notice_id = notice.id
        """
    ),
}

# Money that nobody has matched yet, whoever's it may be.
BANK = """
    SELECT ROW(money.id, money.partner_id, money.amount, money.currency_id,
               money.payment_ref, entry.ref, entry.date)::text
      FROM account_bank_statement_line money
      JOIN account_move entry ON entry.id = money.move_id
     WHERE money.is_reconciled IS NOT TRUE
       AND money.amount > 0
       AND entry.state = 'posted'
       AND entry.company_id = ANY(%s)
       AND entry.date >= %s
"""
