"""What is shared: with other companies, and with users who have no right of ours."""

from odoo import api, models
from odoo.exceptions import AccessError


class DunningShared(models.AbstractModel):
    """A model whose records may serve several companies at once.

    Who manages the dunning of one company neither changes nor deletes nor adds what
    others work with: a record of all companies, or one of a company above his own. Who
    works for all companies may, and so may an administrator.
    """

    _name = "dunning.shared"
    _description = "What Several Companies Share"

    # Where a record says whose it is; none: the records are always everybody's.
    _company_path = ""

    def _check_access(self, operation):
        # EXTENDS 'base'
        refused = super()._check_access(operation)
        if refused or operation == "read":
            return refused
        if shared := self._origin._filter_of_others():
            return shared, shared._make_shared_error
        return None

    def write(self, vals):
        result = super().write(vals)
        # Nobody gives away to all what was his company's.
        if shared := self._filter_of_others():
            raise shared._make_shared_error()
        return result

    def copy_data(self, default=None):
        # EXTENDS 'base': who may not add to what all share copies for his own company
        default = dict(default or {})
        if self._company_path == "company_id" and self._filter_of_others():
            default.setdefault("company_id", self.env.company.id)
        return super().copy_data(default)

    def _filter_of_others(self):
        """Those of the records that serve companies for which the user does not work.

        :rtype: odoo.models.BaseModel
        """
        own = self.env.user.company_ids
        if not self or self.env.su or self._works_for_all():
            return self.browse()
        path = self._company_path
        return self.filtered(
            lambda record: not path or record.sudo().mapped(path) not in own
        )

    @api.model
    def _works_for_all(self):
        user = self.env.user
        others = [("id", "not in", user.company_ids.ids)]
        return user.has_group("base.group_system") or not (
            # Whether there are others, not what they are.
            self.env["res.company"].sudo().search_count(others, limit=1)
        )

    def _make_shared_error(self):
        name = self.sudo()[:1].display_name
        if self._company_path:
            return AccessError(
                self.env._(
                    "“%(record)s” serves several companies: it is changed by an "
                    "administrator or by who works for all of them. Duplicate it for "
                    "your own company, or choose your company, and change that.",
                    record=name,
                )
            )
        return AccessError(
            self.env._(
                "“%(record)s” serves all companies: it is changed by an administrator "
                "or by who works for all of them. Ask one of them.",
                record=name,
            )
        )


class DunningRestricted(models.AbstractModel):
    """A model with fields that only some groups may read, and that are of a relation.

    Odoo reads what a related field is of with all rights, and asks nobody when it
    groups by it or sorts: here the groups of the field itself are asked first.
    """

    _name = "dunning.restricted"
    _description = "Related Fields That Only Some May Read"

    @api.model
    def _traverse_related_sql(self, alias, field, query):
        # OVERRIDE
        self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)
