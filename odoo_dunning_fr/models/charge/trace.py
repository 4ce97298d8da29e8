"""What outlives the add-on: which charges were invoiced, noted on their invoices."""

import logging
from datetime import date
from typing import NamedTuple

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..together import try_together
from .charge import SETTLED

_logger = logging.getLogger(__name__)

# No module bears this name: what is noted under it stays when the add-on goes.
MODULE = "__dunning__"
INVOICE = "charge_invoice_"


class Trace(NamedTuple):
    """A settled charge, as it is noted; the texts of one name."""

    id: str
    kind: str
    state: str
    move_id: str
    move_line_id: str
    date_maturity: str
    date_from: str
    date_to: str
    amount: str


class DunningCharge(models.Model):
    """What was invoiced or waived is known again when the add-on is installed again.

    Without it 40 EUR that were invoiced would be claimed once more. An external
    identifier stays with its record as long as this: one on the line that invoices a
    charge, or on the invoice whose charge was waived, says which charge it is.
    """

    _inherit = "dunning.charge"

    @api.model
    def _leave_traces(self):
        """Note on the invoices what is settled: the add-on is being uninstalled."""
        self._find_traces().unlink()
        charges = self.search([("state", "in", SETTLED)])
        rows = [charge._prepare_trace() for charge in charges]
        bills = self.env["account.move"].search(
            [("dunning_is_charge_invoice", "=", True)]
        )
        rows += [(f"{INVOICE}{bill.id}", bill) for bill in bills]
        self.env["ir.model.data"].create(
            [
                {
                    "module": MODULE,
                    "name": name,
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for name, record in rows
                if record
            ]
        )

    @api.model
    def _find_traces(self):
        return self.env["ir.model.data"].search([("module", "=", MODULE)])

    def _prepare_trace(self):
        """The name of the trace, and the record that bears it."""
        days = (self.date_maturity, self.date_from, self.date_to)
        trace = Trace(
            str(self.id),
            self.kind,
            self.state,
            str(self.move_id.id or ""),
            str(self.move_line_id.id or ""),
            *(day.isoformat() if day else "" for day in days),
            str(self.amount),
        )
        return "_".join(trace), self.invoice_line_id or self.move_id

    @api.model
    def _read_traces(self):
        """Know what was settled when the add-on was here before; forget the traces."""
        traces = self._find_traces()
        bills = traces.filtered(lambda trace: trace.name.startswith(INVOICE))
        self.env.execute_query(
            SQL(
                "UPDATE account_move SET dunning_is_charge_invoice = TRUE "
                "WHERE id = ANY(%s) RETURNING id",
                bills.mapped("res_id"),
            )
        )
        values = [self._read_trace(trace) for trace in traces - bills]
        known = [one for one in values if one]
        # What the law as it is known today refuses is not claimed again either.
        for values, error in try_together(
            self.env.cr, known, self.create, errors=(ValidationError, IntegrityError)
        ):
            _logger.warning("Not known again: %s (%s)", values, error)
        self._carry(self.env["account.move"].browse(one["move_id"] for one in known))
        traces.unlink()

    @api.model
    def _read_trace(self, row):
        """The values of the charge that a trace tells of; None when it is no more."""
        trace = Trace._make(row.name.split("_"))
        move = self.env["account.move"].browse(int(trace.move_id or 0)).exists()
        bearer = self.env[row.model].browse(row.res_id).exists()
        if not move or not bearer:
            return None
        if trace.state == "invoiced" and bearer._name != "account.move.line":
            return None  # its line is gone: nothing tells what became of it
        values = {
            "kind": trace.kind,
            "state": trace.state,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "partner_id": move.commercial_partner_id.id,
            "move_id": move.id,
            "move_name": move.name,
            "by_item": move.move_type == "entry",
            "amount": float(trace.amount),
            **{
                name: day and date.fromisoformat(day)
                for name, day in trace._asdict().items()
                if name.startswith("date_")
            },
        }
        item = move.line_ids.filtered(lambda line: str(line.id) == trace.move_line_id)
        values["move_line_id"] = item.id
        if item and values["by_item"]:  # an opening balance is of many customers
            values["partner_id"] = item.partner_id.commercial_partner_id.id
        if trace.state == "waived":
            return {**values, **self._prepare_forgotten_waiver(move.company_id)}
        if bearer.parent_state == "cancel":
            return None  # its charges are claimed again
        return {
            **values,
            "invoice_line_id": bearer.id,
            "amount": bearer.price_subtotal,
            "note": trace.kind == "costs" and bearer.name,
        }

    @api.model
    def _prepare_forgotten_waiver(self, company):
        return {
            "waiver_reason": self.env._("Waived before dunning was installed anew"),
            "waived_on": company._get_dunning_today(),
        }
