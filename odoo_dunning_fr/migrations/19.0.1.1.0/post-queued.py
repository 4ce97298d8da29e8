"""What waits to be sent waits since it was made, not since the upgrade."""


def migrate(cr, version):
    if version:
        cr.execute(
            "UPDATE dunning_delivery SET date_queued = create_date"
            " WHERE date_queued IS DISTINCT FROM create_date"
        )
