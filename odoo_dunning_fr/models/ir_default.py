from odoo import api, models
from odoo.exceptions import ValidationError


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.constrains("field_id", "user_id")
    def _check_dunning_groups(self):
        """Nobody keeps a default for a field of dunning that he may not write.

        Odoo checks the groups of a field that is given or comes from the context, not
        those of one that comes from here.
        """
        for default in self.filtered("user_id"):
            target = default.sudo().field_id
            field = self.env[target.model]._fields[target.name]
            ours = (target.model.startswith("dunning."), target.name[:8] == "dunning_")
            if (
                any(ours)
                and field.groups
                and not default.user_id.has_groups(field.groups)
            ):
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is for the users of dunning: %(user)s cannot keep "
                        "a default for it.",
                        field=target.field_description,
                        user=default.user_id.name,
                    )
                )
