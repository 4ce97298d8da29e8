from odoo import fields, models

# The days of a year, as the rule of interest takes them.
DAY_BASES = {"365": 365, "actual": "actual", "360": 360}


class ResCompany(models.Model):
    """How late interest is counted, where the law leaves it open."""

    _inherit = "res.company"

    dunning_day_base = fields.Selection(
        [
            ("365", "365 days"),
            ("actual", "365 or 366 days, as the year has"),
            ("360", "360 days"),
        ],
        string="Days of a Year",
        required=True,
        default="365",
        help="No text fixes it; 365 is the usual base. The calculation sheet says it.",
    )
    dunning_split = fields.Selection(
        [
            ("half_year", "Each half-year at its own rate"),
            ("freeze", "At the rate of the half-year in which it begins"),
        ],
        string="Rate of Late Interest",
        required=True,
        default="half_year",
        help="For companies and without a rate in the contract. A reading of "
        "C. com. L441-10: neither is settled by the courts.",
    )
    dunning_imputation = fields.Selection(
        [
            ("principal", "To the principal, as in the ledger"),
            ("legal", "To the interest first (C. civ. 1343-1)"),
        ],
        string="Part Payments Go",
        required=True,
        default="principal",
        help="The fixed indemnity stays apart. The calculation sheet and the statement "
        "of account say which.",
    )
