from datetime import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ....rules import typography
from ...letter.spreadsheet_file import Cell

TABLES = {"invoice": "dunning.referral.line", "customer": "dunning.referral"}
# What an agency must be told (CPCE R124-3: each element of the claim apart).
ELEMENTS = ("amount_principal", "amount_interest", "amount_indemnity")
FORMATS = [
    ("text", "Text"),
    ("amount", "Amount"),
    ("number", "Plain number"),
    ("date", "Date, 2026-12-31"),
    ("date_fr", "Date, 31/12/2026"),
]
# Where a path may lead, and what it may end at: nothing that opens a door.
MODELS = frozenset(
    "account.move account.payment.term dunning.insurance.limit "
    "dunning.insurance.policy dunning.mandate dunning.referral dunning.referral.line "
    "res.company res.country res.country.state res.currency res.partner "
    "res.partner.industry res.users".split()
)
NUMBERS = frozenset({"integer", "float", "monetary"})
DATES = frozenset({"date", "datetime"})
ENDS = NUMBERS | DATES | {"char", "text", "selection", "boolean", "many2one"}
SECRETS = ("token", "password", "secret", "signup", "key")
ALLOWED = {
    "text": ENDS,
    "amount": NUMBERS,
    "number": NUMBERS | {"boolean"},
    "date": DATES,
    "date_fr": DATES,
}


class DunningExportColumn(models.Model):
    """A column of the files for an agent: its header, and what is read for each row.

    A path is followed with the rights of whoever exports, and is checked when it is
    saved.
    """

    _name = "dunning.export.column"
    _description = "Column of an Export Profile"
    _inherit = ["dunning.shared"]
    _company_path = "profile_id.company_id"
    _order = "profile_id, scope, sequence, id"

    profile_id = fields.Many2one(
        "dunning.export.profile", required=True, ondelete="cascade", index=True
    )
    scope = fields.Selection(
        [("invoice", "One line per invoice"), ("customer", "One line per file")],
        required=True,
    )
    model = fields.Char(compute="_compute_model")
    sequence = fields.Integer(default=100)
    name = fields.Char(string="Header", required=True, translate=True)
    path = fields.Char(
        string="Field", help="What is read; empty for a column of fixed text."
    )
    constant = fields.Char(
        string="Fixed Text", help="The same on each line: your number at the agency…"
    )
    format = fields.Selection(FORMATS, required=True, default="text")

    @api.depends("scope")
    def _compute_model(self):
        for column in self:
            column.model = TABLES.get(column.scope)

    @api.constrains("scope", "path", "format")
    def _check_path(self):
        for column in self.filtered("path"):
            end = column._find_end()
            if end.type not in ALLOWED[column.format]:
                formats = self._fields["format"]._description_selection(self.env)
                raise ValidationError(
                    self.env._(
                        "The column “%(column)s”: “%(field)s” cannot be written as "
                        "“%(format)s”.",
                        column=column.name,
                        field=end._description_string(self.env),
                        format=dict(formats)[column.format],
                    )
                )

    def _find_end(self):
        """The field at the end of the path; raise where the path may not lead."""
        *steps, last = self.path.split(".")
        model = self.env[TABLES[self.scope]]
        for step in steps:
            field = model._fields.get(step)
            if (
                not field
                or field.type != "many2one"
                or field.comodel_name not in MODELS
            ):
                self._refuse(step)
            self._check_open(field)
            model = self.env[field.comodel_name]
        field = model._fields.get(last)
        if not field or field.type not in ENDS:
            self._refuse(last)
        self._check_open(field)
        return field

    def _check_open(self, field):
        """Nothing that a collector may not read, nor what opens a door."""
        collectors = self.env.ref("odoo_dunning_fr.group_collector")
        allowed = collectors.sudo().all_implied_ids  # groups are the administrator's
        groups = field.groups and field.groups.split(",")
        hidden = groups and not any(
            self.env.ref(group.strip("!")) in allowed
            for group in groups
            if not group.startswith("!")
        )
        # Of users, what their address says of them.
        private = field.model_name == "res.users" and not (
            field.inherited or field.name == "partner_id"
        )
        if hidden or private or any(word in field.name for word in SECRETS):
            self._refuse(field.name)

    def _refuse(self, name):
        raise ValidationError(
            self.env._(
                "The column “%(column)s”: the path %(path)s cannot be exported "
                "(“%(name)s”). Choose a field of the file, its customer, its invoice "
                "or its mandate.",
                column=self.name,
                path=self.path,
                name=name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_elements(self):
        """A table keeps the elements of the claim, as long as there is a table."""
        for (profile, scope), gone in self.grouped(
            lambda column: (column.profile_id, column.scope)
        ).items():
            kept = profile._get_columns(scope) - gone
            missing = set(ELEMENTS) - set(kept.mapped("path"))
            if kept and missing & set(gone.mapped("path")):
                raise UserError(profile._word_missing(scope))

    # Values

    def _read_cell(self, record, places):
        """What a row shows in this column."""
        if not self.path:
            return Cell(typography.clean(self.constant or ""), "text")
        company = record.company_id
        *steps, last = self.path.split(".")
        for step in steps:
            record = record[step]
        field = record._fields[last]
        value = record[last]
        if isinstance(value, datetime):
            value = company._get_dunning_time(value).replace(tzinfo=None)
        return Cell(self._convert(field, value, record), self.format, places)

    def _convert(self, field, value, record):
        """The value as a text, a sum or a day; None where there is none."""
        if not record:
            return None
        if self.format in ("amount", "number"):
            return Decimal(str(float(value)))
        if self.format in ("date", "date_fr"):
            if isinstance(value, datetime):
                value = value.date()
            return value or None
        return typography.clean(self._word(field, value, record))

    def _word(self, field, value, record):
        match field.type:
            case "boolean":
                return self.env._("Yes") if value else self.env._("No")
            case "selection":
                words = dict(field._description_selection(record.env))
                return words.get(value) or ""
            case "many2one":
                return value.display_name or ""
            case "char" | "text" | "date" | "datetime":
                return str(value or "")
        return str(value)
