from odoo import api, models


class DunningQuery(models.AbstractModel):
    """A model whose rows are a query on the ledger, for a day."""

    _name = "dunning.query"
    _description = "Dated Query on the Ledger"

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Search anew: what was read for another day, or before a payment, is stale."""
        # OVERRIDE
        self.invalidate_model()
        return super().search_fetch(domain, field_names, offset, limit, order)
