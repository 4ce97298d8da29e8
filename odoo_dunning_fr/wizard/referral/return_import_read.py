from collections import Counter
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...models.referral.agency.returned import ANSWERABLE
from ...rules import dated, spreadsheet, typography
from .return_columns import SUMS

CENT = Decimal("0.01")


class DunningReturnImport(models.TransientModel):
    """What each line of the agent's file says, and whether it is new."""

    _inherit = "dunning.return.import"

    def _prepare_lines(self):
        """The lines of the file: what they would record, or what is wrong with them."""
        ranks = self._get_ranks()
        _headers, *rows = self._read()
        references = self._index_referrals()
        reasons = self.env["dunning.closing.reason"]._get_index()
        lines = []
        for number, row in rows:
            cells = {
                target: row[rank] if rank < len(row) else ""
                for target, rank in ranks.items()
            }
            lines.append(self._read_line(number, cells, references, reasons))
        self._compare_with_known([line for line in lines if not line["message"]])
        return [self._prepare_stored(line) for line in lines]

    def _prepare_stored(self, line):
        values = {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in line.items()
            if name in self.line_ids._fields
        }
        return {**values, "state": line.get("state", "error")}

    def _get_ranks(self):
        """The column of each target; raise where the file cannot be understood."""
        chosen = self.column_ids.filtered("target")
        counts = Counter(chosen.mapped("target"))
        twice = [target for target, count in counts.items() if count > 1]
        labels = dict(chosen._fields["target"]._description_selection(self.env))
        if twice:
            raise UserError(
                self.env._(
                    "Two columns are “%(target)s”: choose one.",
                    target=labels[twice[0]],
                )
            )
        if not counts.keys() & {"reference", "agent_reference"}:
            raise UserError(
                self.env._("Say which column has the number of the file, ours or its.")
            )
        if self.amounts == "each" and not counts.keys() & {"date", "line"}:
            raise UserError(
                self.env._(
                    "Say which column has the date, or the unique number of the line: "
                    "else a second payment could not be told from the first one read "
                    "again."
                )
            )
        return {column.target: column.rank for column in chosen}

    def _index_referrals(self):
        """The files of this agent in this company, by our number and by its own."""
        referrals = self.env["dunning.referral"].search(
            [
                ("agent_id", "=", self.agent_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ANSWERABLE),
            ],
            order="id",
        )
        index = {}
        for referral in referrals:
            for number in (referral.agent_reference, referral.name):
                if number:
                    index[number.strip().upper()] = referral
        return index

    # One line

    def _read_line(self, number, cells, references, reasons):
        texts = {target: typography.clean(str(cell)) for target, cell in cells.items()}
        line = {
            "number": number,
            "reference": texts.get("reference") or texts.get("agent_reference"),
            "line_ref": texts.get("line"),
            "agent_reference": texts.get("agent_reference"),
            "move_name": texts.get("move"),
            "status": texts.get("status"),
            "note": texts.get("note"),
            "message": False,
        }
        try:
            referral = self._find_referral(texts, references)
            line["referral_id"] = referral.id
            line["move_id"] = self._find_move(referral, texts.get("move"))
            line["date"] = self._read_date(cells.get("date"))
            line["day"] = cells.get("date") and line["date"].isoformat()
            line["closing_reason_id"] = self._find_reason(texts.get("reason"), reasons)
            for name in SUMS:
                line[f"amount_{name}"] = self._read_sum(cells.get(name))
            self._check_payment(line)
        except UserError as error:
            line["message"] = str(error)
        return line

    def _find_referral(self, texts, references):
        for target in ("reference", "agent_reference"):
            found = references.get((texts.get(target) or "").upper())
            if found:
                return found
        raise UserError(
            self.env._(
                "No file of %(agent)s in %(company)s bears this number, or it was not "
                "handed over.",
                agent=self.agent_id.name,
                company=self.company_id.name,
            )
        )

    def _find_move(self, referral, name):
        if not name:
            return False
        moves = referral.line_ids.filtered(
            lambda line: (line.move_name or "").upper() == name.upper()
        ).move_id
        if not moves:
            raise UserError(
                self.env._("The invoice %(number)s is not in this file.", number=name)
            )
        return moves[0].id

    def _read_date(self, cell):
        today = self.company_id._get_dunning_today()
        if not cell:
            return today
        try:
            day = cell if isinstance(cell, date) else spreadsheet.read_day(str(cell))
        except ValueError:
            raise UserError(self.env._("“%s” is no date.", cell)) from None
        if not dated.is_sane(day):
            raise UserError(self.env._("“%s” is no date.", cell))
        if day > today:
            raise UserError(self.env._("The date %s is to come.", cell))
        return day

    def _find_reason(self, text, reasons):
        if not text:
            return False
        reason = reasons.get(spreadsheet.simplify(text))
        if not reason:
            raise UserError(
                self.env._(
                    "“%s” is no known closing reason: add it to the words of one under "
                    "Configuration > Dunning > Closing Reasons.",
                    text,
                )
            )
        return reason.id

    def _read_sum(self, cell):
        mark = "," if self.decimal_mark == "comma" else "."
        try:
            if not isinstance(cell, Decimal):
                cell = spreadsheet.read_amount(cell, mark) if cell else Decimal()
            if not cell.is_finite():
                raise ValueError(cell)
            return cell.quantize(CENT)
        except (ValueError, ArithmeticError, TypeError):
            raise UserError(self.env._("“%s” is no amount.", cell)) from None

    def _check_payment(self, line):
        """A payment without a day could not be told from the next one."""
        dated = line["day"] or line["line_ref"] or self.amounts == "total"
        if not dated and any(line[f"amount_{name}"] for name in SUMS):
            raise UserError(self.env._("The payment has no date."))
