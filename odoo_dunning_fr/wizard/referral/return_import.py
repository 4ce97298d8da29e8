import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.letter.spreadsheet_read import BrokenFile, read_table
from ...rules import spreadsheet
from . import return_columns

SHOWN = 3  # values of a column


class DunningReturnImport(models.TransientModel):
    """Reads the file of an agent: what its columns are, what comes of it."""

    _name = "dunning.return.import"
    _description = "Import of an Agent's File"

    agent_id = fields.Many2one(
        "res.partner",
        required=True,
        domain="[('dunning_agent_kind', '!=', False), ('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(string="File to Read", attachment=False)
    file_name = fields.Char(string="File Read")
    decimal_mark = fields.Selection(
        [("comma", "Comma: 1 234,56"), ("point", "Point: 1,234.56")],
        required=True,
        default="comma",
    )
    amounts = fields.Selection(
        [
            ("each", "What was paid with each line"),
            ("total", "All that was paid up to now"),
        ],
        string="The Amounts Are",
        required=True,
        default="each",
    )
    state = fields.Selection(
        [("file", "File to read"), ("columns", "Columns"), ("preview", "Preview")],
        required=True,
        default="file",
    )
    column_ids = fields.One2many("dunning.return.import.column", "wizard_id")
    line_ids = fields.One2many("dunning.return.import.line", "wizard_id")
    new_count = fields.Integer(compute="_compute_counts")
    known_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.new_count = states.count("new")
            wizard.known_count = states.count("known")
            wizard.error_count = states.count("error")

    # The file

    def action_read(self):
        """Show the columns of the file, those chosen last time for this agent set."""
        self.ensure_one()
        (_rank, headers), *rows = self._read()
        setup = self.agent_id.dunning_return_setup or {}
        if setup:
            self.decimal_mark = setup.get("mark", self.decimal_mark)
            self.amounts = setup.get("amounts", self.amounts)
        names = [str(header) for header in headers]
        targets = return_columns.guess(names, setup.get("columns", {}))
        self.column_ids = [
            (5,),
            *(
                (0, 0, {**self._describe_column(rank, headers, rows), "target": target})
                for rank, target in enumerate(targets)
            ),
        ]
        return self._go_to("columns")

    def _read(self):
        if not self.file:
            raise UserError(self.env._("Choose the file of the agent."))
        try:
            content = base64.b64decode(self.file)
            return read_table(content, self.file_name or "")
        except (BrokenFile, binascii.Error) as error:
            code = getattr(error, "code", "broken")
            raise UserError(self._get_troubles()[code]) from error

    def _get_troubles(self):
        name = self.file_name or self.env._("The file")
        return {
            "empty": self.env._("%(file)s holds no table.", file=name),
            "large": self.env._(
                "%(file)s is too large: at most 10 MB and 20 000 lines. Cut it in "
                "parts.",
                file=name,
            ),
            "xls": self.env._(
                "%(file)s is in the old format of Excel: save it as .xlsx or .csv.",
                file=name,
            ),
            "broken": self.env._(
                "%(file)s cannot be read: it is neither CSV nor .xlsx, or it is "
                "damaged or protected by a password.",
                file=name,
            ),
        }

    def _describe_column(self, rank, headers, rows):
        found = [str(row[rank]) for _number, row in rows if len(row) > rank]
        samples = list(dict.fromkeys(filter(None, found)))[:SHOWN]
        return {
            "rank": rank,
            "name": str(headers[rank]) or self.env._("Column %s", rank + 1),
            "samples": " · ".join(samples),
        }

    # Preview and application

    def action_preview(self):
        """Show what would come of each line."""
        self.ensure_one()
        self._make_lines()
        self._remember()
        return self._go_to("preview")

    def _make_lines(self):
        self.line_ids = [(5,), *((0, 0, vals) for vals in self._prepare_lines())]

    def _remember(self):
        """The choices for this agent, for its next file."""
        self.agent_id.dunning_return_setup = {
            "mark": self.decimal_mark,
            "amounts": self.amounts,
            "columns": {
                spreadsheet.simplify(column.name): column.target or False
                for column in self.column_ids
            },
        }

    def action_apply(self):
        """Record what is new; what is known or wrong is left out."""
        self.ensure_one()
        # Somebody else may have read the same file meanwhile.
        self._make_lines()
        new = self.line_ids.filtered(lambda line: line.state == "new")
        returns = (
            self.env["dunning.referral.return"]
            ._as_program()
            .create([line._prepare_return() for line in new])
        )
        for line in new.filtered("agent_reference"):
            line.referral_id.agent_reference = line.agent_reference
        self._keep_file(returns)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_referral_return_action"
            ),
            "domain": [("id", "in", returns.ids)],
            "context": {},
            "target": "main",
        }

    def _keep_file(self, returns):
        """The file as the agency sent it, with its mandate."""
        today = self.company_id._get_dunning_today()
        mandate = self.env["dunning.mandate"]._find_for(
            self.agent_id, self.company_id, today
        )
        if not mandate:
            return
        kept = self.env["ir.attachment"].create(
            {
                "name": self.file_name or self.env._("Returns %s", today),
                "raw": base64.b64decode(self.file),
                "res_model": mandate._name,
                "res_id": mandate.id,
            }
        )
        mandate._message_log(
            body=self.env._("File of the agency imported: %s new lines", len(returns)),
            attachment_ids=kept.ids,
        )

    def action_back(self):
        return self._go_to("columns" if self.state == "preview" else "file")

    def _go_to(self, state):
        self.state = state
        return self._get_records_action(
            target="new",
            name=self.env._("Import the File of an Agent"),
            context={"dialog_size": "extra-large"},
        )


class DunningReturnImportColumn(models.TransientModel):
    _name = "dunning.return.import.column"
    _description = "Column of an Agent's File"
    _order = "rank"

    wizard_id = fields.Many2one(
        "dunning.return.import", required=True, ondelete="cascade"
    )
    rank = fields.Integer(readonly=True)
    name = fields.Char(string="Column", readonly=True)
    samples = fields.Char(readonly=True)
    target = fields.Selection(return_columns.TARGETS, string="Is")


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_return_setup = fields.Json(
        groups="odoo_dunning_fr.group_auditor", copy=False
    )
