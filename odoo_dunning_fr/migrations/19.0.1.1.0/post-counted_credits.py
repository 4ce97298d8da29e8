"""What counted of a customer's credits, of the notices that were decided before."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE dunning_notice notice
           SET amount_credit = counted.amount
          FROM (SELECT notice_id, -SUM(amount_claimed) AS amount
                  FROM dunning_notice_line WHERE role = 'credit'
                 GROUP BY notice_id) AS counted
         WHERE counted.notice_id = notice.id
        """
    )
