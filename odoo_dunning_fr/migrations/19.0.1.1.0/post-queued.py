"""What waits to be sent waits since it was made."""


def migrate(cr, version):
    cr.execute(
        "UPDATE dunning_delivery SET date_queued = create_date"
        " WHERE date_queued IS NULL"
    )
