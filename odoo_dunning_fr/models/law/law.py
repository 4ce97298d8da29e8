from odoo import api, models


class DunningLaw(models.AbstractModel):
    """Law that is data: kept in a cache, which forgets it when it is changed."""

    _name = "dunning.law"
    _description = "Law as Data"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
