import logging
import re

from odoo import api, fields, models
from odoo.fields import Domain

from ....rules import court as court_rules
from ....rules import postal
from .table import clean_postal_code, digest, read_places, read_rows

_logger = logging.getLogger(__name__)

COURT_KINDS = [
    ("tc", "Commercial court"),
    ("tae", "Court of economic activities"),
    ("cctj", "Commercial chamber (Alsace-Moselle)"),
    ("tmc", "Mixed commercial court (overseas)"),
    ("tj", "Judicial court"),
    ("tprx", "Proximity chamber"),
    ("tpi", "Court of first instance (overseas)"),
]
LINKS = {"parent": "parent_id", "successor": "successor_id"}

CHAMBER = "chambre"


class DunningCourt(models.Model):
    """A court that may order a debtor to pay: public facts, shared by all companies."""

    _name = "dunning.court"
    _description = "Court"
    _inherit = ["dunning.shared", "dunning.guarded"]
    _order = "city, kind, name"
    _rec_names_search = ["name", "city", "code"]

    code = fields.Char(
        required=True,
        copy=False,
        help="The code of the registry of a commercial court, else the INSEE code of "
        "the town where the court sits.",
    )
    name = fields.Char(required=True)
    kind = fields.Selection(COURT_KINDS, required=True)
    active = fields.Boolean(default=True)
    city = fields.Char()
    zip = fields.Char(string="Postal Code")
    departments = fields.Char(help="The departments that it covers, in part or whole.")
    coverage = fields.Char(help="The judicial courts whose territory it covers.")
    court_of_appeal = fields.Char(string="Court of Appeal")
    parent_id = fields.Many2one(
        "dunning.court",
        string="Chamber Of",
        ondelete="restrict",
        help="The judicial court that this chamber belongs to.",
    )
    address = fields.Char()
    phone = fields.Char()
    address_status = fields.Selection(
        [
            ("checked", "Checked by us"),
            ("town", "Town checked, street not"),
            ("single", "One source"),
            ("doubtful", "Sources differ"),
            ("town_only", "Town only"),
            ("none", "Not found"),
        ],
        default="none",
        help="How far the address can be trusted. Write only to a checked address.",
    )
    certainty = fields.Selection(
        [
            ("high", "Well established"),
            ("medium", "Probable"),
            ("low", "To be checked"),
        ],
        help="How well the court and its territory were established.",
    )
    valid_from = fields.Date(help="Empty: it has always been there.")
    valid_until = fields.Date(help="Its last day. Empty: no end is known.")
    successor_id = fields.Many2one(
        "dunning.court",
        string="Replaced By",
        ondelete="restrict",
        help="The court that decides in its place before its first day and after its "
        "last.",
    )
    shipped_digest = fields.Char(
        readonly=True,
        copy=False,
        help="Of the shipped row that was taken over last: while the court is still "
        "equal to it, a corrected row is taken over too.",
    )
    # Only to be searched: a court covers many postal codes.
    postal_code = fields.Char(
        string="Covers the Postal Code", store=False, search="_search_postal_code"
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)",
        "Another court has this code: look among the archived ones too.",
    )
    _span = models.Constraint(
        "CHECK (valid_until >= valid_from)",
        "The last day of a court cannot be before its first.",
    )
    _no_own_successor = models.Constraint(
        "CHECK (successor_id <> id AND parent_id <> id)",
        "A court neither replaces itself nor is a chamber of itself.",
    )

    def _search_postal_code(self, operator, value):
        """The courts of the postal codes that begin with these digits."""
        if operator not in ("in", "ilike", "=ilike", "like", "=like"):
            return NotImplemented
        values = [value] if isinstance(value, str) else value
        starts = tuple(start for text in values if (start := clean_postal_code(text)))
        codes = {
            code
            for postal_code, place in read_places().items()
            if postal_code.startswith(starts)
            for code in place.codes
        }
        places = self.env["dunning.court.area"].search(
            Domain.OR(Domain("postal_code", "=like", f"{start}%") for start in starts)
        )
        return Domain("code", "in", codes) | Domain(
            "id", "in", places._get_courts().ids
        )

    def _get_span(self):
        self.ensure_one()
        return (self.valid_from or None, self.valid_until or None)

    def _in_force(self, on):
        """These courts on a day, each out of its time replaced by its successor."""
        courts = self.browse()
        for court in self:
            in_time = court_rules.is_in_span(court._get_span(), on)
            courts |= court if in_time else court.successor_id
        return courts.filtered("active")

    @api.model
    def _complete(self):
        """Take over what is shipped: courts that are missing, and corrected rows.

        A court that a person corrected stays as it is, and one that was archived stays
        so; one that was deleted comes back, since postal codes refer to it.
        """
        everything = self._as_program().with_context(active_test=False)
        courts = {court.code: court for court in everything.search([])}
        rows = read_rows("courts")
        missing = [row for row in rows if row["code"] not in courts]
        # First those that others refer to.
        for linked in (False, True):
            batch = [
                self._prepare_shipped(row, courts)
                for row in missing
                if any(row[name] for name in LINKS) == linked
            ]
            courts.update((court.code, court) for court in everything.create(batch))
        for row in rows:
            courts[row["code"]]._follow(row, courts)

    @api.model
    def _prepare_shipped(self, row, courts):
        values = {
            name: text or False for name, text in row.items() if name not in LINKS
        }
        for name, field in LINKS.items():
            values[field] = courts[row[name]].id if row[name] else False
        return {**values, "shipped_digest": digest(row)}

    def _follow(self, row, courts):
        """Become the shipped row, unless a person has changed what was shipped."""
        shipped = digest(row)
        if self.shipped_digest == shipped:
            return
        own = digest(self._as_row(row))
        if own in (shipped, self.shipped_digest):
            self.write(self._prepare_shipped(row, courts))
        else:
            _logger.info(
                "%s (%s) stays as it was changed here, other than what is shipped: %s",
                self.name,
                self.code,
                {name: text for name, text in row.items() if text},
            )

    def _as_row(self, names):
        """This court as the file would have it."""
        values = {name: self[LINKS.get(name, name)] for name in names}
        return {
            name: (value.code if name in LINKS else str(value)) if value else ""
            for name, value in values.items()
        }

    # How a request names a court: in French, whatever the language of the user.

    def _get_title(self):
        """Its name without what only tells it from another in a list: “(93)”."""
        self.ensure_one()
        return re.sub(r"\s*\([^)]*\)\s*$", "", self.name)

    def _get_addressee(self, nature="contract"):
        """Whom a request is addressed to (CPC 1406): a title, and the court."""
        self.ensure_one()
        seat = self._lower(self.parent_id._get_title() if self.kind == "tprx" else "")
        title = self._lower(self._get_title())
        if court_rules.judge(self.kind, nature) == "jcp":
            return (
                f"Madame ou Monsieur le juge des contentieux de la protection, {title}"
            )
        article = "de la" if title.startswith(CHAMBER) else "du"
        addressee = f"Madame ou Monsieur le président {article} {seat or title}"
        return f"{addressee}, {title}" if seat else addressee

    def _get_title_in_sentence(self):
        """As in: before “la chambre commerciale du tribunal judiciaire de Metz”."""
        title = self._lower(self._get_title())
        return f"la {title}" if title.startswith(CHAMBER) else f"le {title}"

    @staticmethod
    def _lower(title):
        return title[:1].lower() + title[1:]

    def _get_registry_address(self):
        """The lines of a letter to its registry; a street only once it was checked."""
        self.ensure_one()
        street = self._get_checked_street()
        town = " ".join(filter(None, (self.zip, self.city)))
        if street:
            town = self.address.rpartition(", ")[2]
        building, _comma, street = street.rpartition(", ")
        postcode, _blank, city = town.partition(" ")
        return postal.address_block(
            ["Greffe", self._get_title().upper()],
            street=street,
            street2=building,
            postcode=postcode,
            city=city,
        )

    def _get_checked_street(self):
        """The street of its address, “street, town”, once somebody has checked it."""
        street = (self.address or "").rpartition(", ")[0]
        return street if self.address_status == "checked" else ""
