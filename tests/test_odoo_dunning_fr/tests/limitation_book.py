"""What the stories of limitation share."""

from .common import DunningCommon


class LimitationCommon(DunningCommon):
    """Open invoices against a company, a consumer and a town hall.

    It is Monday 14 September 2026.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consumer = cls.make_customer("Jeanne Petit", is_company=False)
        cls.town = cls.make_customer("Mairie de Vif", company_registry="213105554")
        cls.collector = cls.make_user("lea_collecte", "odoo_dunning_fr.group_collector")

    @classmethod
    def invoice(cls, amount, due, partner=None, **kw):
        """Due on its own day unless a story says more: one day to count from."""
        return super().invoice(amount, due, partner, **{"invoice_date": due, **kw})

    def today(self, day, hour=10):
        self.env["account.move"].invalidate_model(["dunning_limitation_light"])
        return super().today(day, hour)

    def event(self, moves, kind, day, **values):
        return self.env["dunning.limitation.event"].create(
            {
                "kind": kind,
                "move_ids": [(6, 0, moves.ids)],
                "partner_id": moves.partner_id.id,
                "company_id": moves.company_id.id,
                "date": day,
                **values,
            }
        )

    def found(self, operator, day, moves):
        domain = [("dunning_limitation_date", operator, day), ("id", "in", moves.ids)]
        return self.env["account.move"].search(domain)
