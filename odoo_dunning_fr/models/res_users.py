from odoo import models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_dunning_colleague(self):
        """What customers owe is told to people of the house alone, none of the portal.

        :raise ValidationError: one of the users is no internal user
        """
        if strangers := self.sudo().filtered("share"):  # any user may be chosen
            raise ValidationError(
                self.env._(
                    "%(user)s is not a user of the house: choose one who is.",
                    user=strangers[0].name,
                )
            )
