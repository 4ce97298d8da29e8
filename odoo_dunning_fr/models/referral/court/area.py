from odoo import api, fields, models
from odoo.fields import Domain

from .table import clean_postal_code, clean_town

# A court of first instance is both.
COMMERCIAL = ["tc", "tae", "cctj", "tmc", "tpi"]
CIVIL = ["tj", "tpi"]
# The kinds among which communes of one postal code may differ.
RIVALS = (("tj", "tprx"), ("tc", "tae", "cctj", "tmc"))


class DunningCourtArea(models.Model):
    """The courts of a place, where people know better than the shipped table.

    A row corrects the table for a postal code, or for one town of it. The choice
    between several courts is remembered as such a row, for the town: the communes of
    a postal code do not all have the same court.
    """

    _name = "dunning.court.area"
    _description = "Courts of a Place"
    _inherit = ["dunning.shared"]
    _order = "postal_code, city"
    _rec_name = "postal_code"

    postal_code = fields.Char(required=True, index=True)
    city = fields.Char(
        string="Town", help="Empty: all the towns of the postal code. In capitals."
    )
    commercial_id = fields.Many2one(
        "dunning.court",
        string="Commercial Court",
        ondelete="restrict",
        domain=[("kind", "in", COMMERCIAL)],
        help="Empty: as in the shipped table.",
    )
    civil_id = fields.Many2one(
        "dunning.court",
        string="Judicial Court",
        ondelete="restrict",
        domain=[("kind", "in", CIVIL)],
        help="Empty: as in the shipped table.",
    )
    proximity_id = fields.Many2one(
        "dunning.court",
        string="Proximity Chamber",
        ondelete="restrict",
        domain=[("kind", "=", "tprx")],
        help="Empty: as in the shipped table.",
    )
    no_proximity = fields.Boolean(
        string="No Proximity Chamber",
        help="Small claims go to the judicial court itself.",
    )

    _place_unique = models.UniqueIndex(
        "(postal_code, COALESCE(city, ''))",
        "This place has a row already: change that one.",
    )
    _five_digits = models.Constraint(
        "CHECK (postal_code ~ '^[0-9]{5}$')",
        "A French postal code has five digits.",
    )
    _says_something = models.Constraint(
        "CHECK (commercial_id IS NOT NULL OR civil_id IS NOT NULL"
        " OR proximity_id IS NOT NULL OR no_proximity IS TRUE)",
        "Choose at least one court for the place.",
    )
    _one_answer = models.Constraint(
        "CHECK (proximity_id IS NULL OR no_proximity IS NOT TRUE)",
        "A place has a proximity chamber or has none: clear one of both.",
    )

    @api.depends("postal_code", "city")
    def _compute_display_name(self):
        for area in self:
            area.display_name = " ".join(filter(None, (area.postal_code, area.city)))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(values) for values in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, values):
        """The values with the place written in one way, so that it is found again."""
        values = dict(values)
        if "postal_code" in values:
            values["postal_code"] = clean_postal_code(values["postal_code"])
        if "city" in values:
            values["city"] = clean_town(values["city"]) or False
        return values

    @api.model
    def _find(self, postal_code, city):
        """The rows of a place: that of the postal code, then that of the town."""
        return self.search(
            Domain("postal_code", "=", postal_code)
            & Domain("city", "in", [clean_town(city), False])
        ).sorted(lambda area: bool(area.city))

    def _get_courts(self):
        return self.commercial_id | self.civil_id | self.proximity_id

    @api.model
    def _remember(self, partner, court, candidates):
        """Keep the court that a person chose among several, for the debtor's town.

        Nothing is kept when there was no choice between courts of one order: which
        order a creditor sues before is a choice of the day.
        """
        partner = partner.commercial_partner_id
        postal_code = clean_postal_code(partner.zip)
        values = self._prepare_choice(postal_code, court, candidates)
        if not values:
            return self.browse()
        town = clean_town(partner.city) or False
        self.env["ir.model.access"].check(self._name, "create")
        # The table is everybody's: it learns from the files of all companies.
        areas = self.sudo()
        area = areas._find(postal_code, town).filtered(lambda row: row.city == town)
        if area:
            area.write(values)
        else:
            place = {"postal_code": postal_code, "city": town}
            area = areas.create({**place, **values})
        return area.sudo(False)

    @api.model
    def _prepare_choice(self, postal_code, court, candidates):
        kinds = next((kinds for kinds in RIVALS if court.kind in kinds), ())
        rivals = candidates.filtered(lambda rival: rival.kind in kinds)
        if not postal_code or not rivals - court:
            return {}
        if court.kind == "tprx":
            return {"proximity_id": court.id, "no_proximity": False}
        if court.kind != "tj":
            return {"commercial_id": court.id}
        values = {"civil_id": court.id}
        if "tprx" in rivals.mapped("kind"):
            values |= {"proximity_id": False, "no_proximity": True}
        return values
