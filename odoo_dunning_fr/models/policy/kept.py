"""Odoo's own settings of which a page keeps what follows from them."""

from odoo import models


class AccountAccount(models.Model):
    _name = "account.account"
    _inherit = ["account.account", "dunning.kept"]


class ResCurrencyRate(models.Model):
    _name = "res.currency.rate"
    _inherit = ["res.currency.rate", "dunning.kept"]


class ResPartnerBank(models.Model):
    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "dunning.kept"]

    def _forget_kept(self, names=None):
        """Those of customers are no setting."""
        # EXTENDS
        houses = self.env["res.company"]._get_dunning_houses()
        moved = names is not None and "partner_id" in names
        if moved or not houses.isdisjoint(self.sudo().partner_id.ids):
            return super()._forget_kept(names)
        return None
