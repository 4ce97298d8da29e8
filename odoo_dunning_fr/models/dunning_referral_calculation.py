from decimal import Decimal

from odoo import models

from ..rules import typography
from .charge_words import get_sheet_helpers
from .dunning_referral_line import PARTS

SUMS = (*PARTS, "total")


class DunningReferral(models.Model):
    """How what a file claims is made up, invoice by invoice and period by period."""

    _inherit = "dunning.referral"

    def _prepare_calculation(self):
        """The lines of the file with their sums, and the sums of all."""
        lines = [self._describe_line(line) for line in self.line_ids]
        sums = {
            part: str(sum((Decimal(line[part]) for line in lines), Decimal()))
            for part in SUMS
        }
        return {"lines": lines, "sums": sums, "until": self.date.isoformat()}

    def _describe_line(self, line):
        detail = line.calculation or {}
        return {
            "number": typography.clean(line.move_name or ""),
            "date": line.invoice_date and line.invoice_date.isoformat(),
            "due": line.date_maturity and line.date_maturity.isoformat(),
            "invoiced": self._exact(line.amount_invoiced),
            **{part: self._exact(line[f"amount_{part}"]) for part in SUMS},
            # The database does not keep the order of what is within.
            "periods": _pick(detail, "periods", "start end days base rate amount"),
            "payments": _pick(detail, "payments", "date amount to_interest"),
            "gap": line.gap or "",
        }

    def _render_calculation(self, paper):
        """The page, with the same sheet as the one annexed to a notice."""
        values = self._prepare_calculation()
        local = self.with_context(lang=paper.lang)
        words = local._get_charge_words()
        snap = {
            "lang": paper.lang,
            "recipient": {"name": self.partner_id.name},
            "number": self.name,
            "date": values["until"],
            "lines": values["lines"],
            "totals": values["sums"],
            "charges": words.describe_counting(),
        }
        snap["sheet"] = words.prepare_sheet(snap)
        helpers = get_sheet_helpers(
            local.env, snap, paper.values["money"], paper.values["day"]
        )
        return self._render_page(paper, "calculation", **values, snap=snap, **helpers)


def _pick(detail, part, keys):
    return [{key: row[key] for key in keys.split()} for row in detail.get(part, ())]
