import csv
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import file_open

from ....rules import typography
from ...letter.spreadsheet_file import Table, write_csv, write_xlsx
from .export_column import ELEMENTS

SHIPPED = "odoo_dunning_fr/data/referral/agency/dunning_export_columns.csv"
MODULE = "odoo_dunning_fr"
SCOPES = ("invoice", "customer")
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}


class DunningExportProfile(models.Model):
    """How an agent wants its files: format, columns, a table of invoices and of files.

    Principal, interest and fixed indemnity are in each table: an agency must be told
    each element of the claim apart (CPCE R124-3).
    """

    _name = "dunning.export.profile"
    _description = "Export Profile"
    _inherit = ["dunning.shared"]
    _company_path = "company_id"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    file_format = fields.Selection(
        [("csv", "CSV"), ("xlsx", "Excel (xlsx)")], required=True, default="csv"
    )
    separator = fields.Selection(
        [
            ("semicolon", "Semicolon ;"),
            ("comma", "Comma ,"),
            ("tab", "Tab"),
            ("pipe", "Bar |"),
        ],
        required=True,
        default="semicolon",
    )
    encoding = fields.Selection(
        [
            ("utf-8-sig", "UTF-8, for Excel too"),
            ("utf-8", "UTF-8"),
            ("cp1252", "Windows-1252"),
            ("iso8859-15", "ISO 8859-15"),
        ],
        required=True,
        default="utf-8-sig",
    )
    decimal_mark = fields.Selection(
        [("comma", "Comma: 1234,56"), ("point", "Point: 1234.56")],
        required=True,
        default="comma",
    )
    invoice_column_ids = fields.One2many(
        "dunning.export.column",
        "profile_id",
        string="One Line per Invoice",
        copy=True,
        domain=[("scope", "=", "invoice")],
        context={"default_scope": "invoice"},
    )
    customer_column_ids = fields.One2many(
        "dunning.export.column",
        "profile_id",
        string="One Line per File",
        copy=True,
        domain=[("scope", "=", "customer")],
        context={"default_scope": "customer"},
    )

    @api.constrains("invoice_column_ids", "customer_column_ids")
    def _check_elements(self):
        for profile in self:
            scopes = profile._get_scopes()
            if not scopes:
                raise ValidationError(
                    self.env._(
                        "%(profile)s exports nothing: add columns.",
                        profile=profile.name,
                    )
                )
            for scope in scopes:
                paths = profile._get_columns(scope).mapped("path")
                if set(ELEMENTS) - set(paths):
                    raise ValidationError(profile._word_missing(scope))

    def _word_missing(self, scope):
        names = dict(
            self.env["dunning.export.column"]
            ._fields["scope"]
            ._description_selection(self.env)
        )
        return self.env._(
            "%(profile)s, %(table)s: the columns of the principal, the interest and "
            "the fixed indemnity stay. Each element of the claim is told apart (CPCE "
            "R124-3).",
            profile=self.name,
            table=names[scope],
        )

    def _get_columns(self, scope):
        return self[f"{scope}_column_ids"]

    def _get_scopes(self):
        """What it makes tables of: the invoices, the files, or both."""
        return [scope for scope in SCOPES if self._get_columns(scope)]

    def copy_data(self, default=None):
        # EXTENDS 'base'
        return [
            {**values, "name": self.env._("%s (copy)", profile.name)}
            for profile, values in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _find_default(self, company):
        """The first profile that is the company's, or for all."""
        return self.search(
            Domain("company_id", "in", [company.id, False]), limit=1, order=self._order
        )

    # Files

    def _export(self, referrals, label):
        """The tables of the files as (file name, content) pairs.

        :param label: what the names of the files end with
        """
        self.ensure_one()
        self._check_elements()  # columns may have been changed one by one
        tables = [self._make_table(scope, referrals) for scope in self._get_scopes()]
        label = re.sub(r"[^\w-]+", "-", label)
        if self.file_format == "xlsx":
            day = max(referrals.mapped("date"))
            return [(f"{label}.xlsx", write_xlsx(tables, day))]
        mark = "," if self.decimal_mark == "comma" else "."
        separator = SEPARATORS[self.separator]
        return [
            (
                f"{table.name}_{label}.csv",
                write_csv(table, separator, self.encoding, mark),
            )
            for table in tables
        ]

    def _make_table(self, scope, referrals):
        names = {"invoice": self.env._("invoices"), "customer": self.env._("files")}
        columns = self._get_columns(scope)
        records = referrals.line_ids if scope == "invoice" else referrals
        rows = [
            [
                column._read_cell(record, record.currency_id.decimal_places)
                for column in columns
            ]
            for record in records
        ]
        headers = [typography.clean(column.name) for column in columns]
        return Table(names[scope], headers, rows)

    # What is shipped

    @api.model
    def _ship(self):
        """The columns of the shipped profiles, as long as they have none."""
        with file_open(SHIPPED) as file:
            rows = list(csv.DictReader(file))
        for code in ("csv", "xlsx"):
            profile = self.env.ref(f"{MODULE}.export_profile_{code}")
            if profile._get_scopes():
                continue
            self.env["dunning.export.column"]._load_records(
                [
                    {
                        "xml_id": f"{MODULE}.export_{code}_{row['scope']}_{row['id']}",
                        "noupdate": True,
                        "values": {
                            "profile_id": profile.id,
                            "scope": row["scope"],
                            "sequence": rank,
                            "name": row["name"],
                            "path": row["path"],
                            "format": row["format"],
                        },
                    }
                    for rank, row in enumerate(rows)
                ]
            )
