from datetime import timedelta
from decimal import Decimal

from odoo import models

from ..rules import words
from .dunning_referral_line import PARTS

# Whose interest a request asks for.
REGIMES = ("company", "consumer")


class DunningReferral(models.Model):
    """The sums of a request: exact texts, from the frozen lines of the file alone."""

    _inherit = "dunning.referral"

    def _prepare_sums(self):
        """What is asked for, part by part, and its total in figures and in words."""
        total = self._exact(self.amount_total)
        return {
            "parts": [
                {"code": part, "amount": self._exact(self[f"amount_{part}"])}
                for part in (*PARTS, "penalty")
                if part == "principal" or self[f"amount_{part}"]
            ],
            "total": total,
            "words": words.amount_in_words(
                Decimal(total), self.currency_id.name, "fr"
            ).replace("'", "’"),
            "invoiced": self._exact(sum(self.line_ids.mapped("amount_invoiced"))),
            "paid": self._exact(sum(map(self._get_paid, self.line_ids))),
            "indemnities": len(self.line_ids.filtered("amount_indemnity")),
        }

    @staticmethod
    def _get_paid(line):
        return line.amount_invoiced - line.amount_principal

    def _prepare_statement_lines(self):
        """Each due item with its periods of interest and what lowered their base."""
        return [
            {
                "number": line.move_name or line.move_id.name or "",
                "date": line.invoice_date,
                "due": line.date_maturity,
                "invoiced": self._exact(line.amount_invoiced),
                "paid": self._exact(self._get_paid(line)),
                **{
                    part: self._exact(line[f"amount_{part}"])
                    for part in (*PARTS, "total")
                },
                "rows": self._arrange(line.calculation or {}),
            }
            for line in self.line_ids
        ]

    @staticmethod
    def _arrange(calculation):
        """Periods and payments by date: a payment lowers the base from the next day."""
        periods = calculation.get("periods", [])
        # Without interest there is no base that a payment would lower.
        payments = calculation.get("payments", []) if periods else []
        return sorted(
            [*periods, *payments],
            key=lambda row: (row.get("start") or row["date"], "date" in row),
        )

    def _prepare_interest(self):
        """The interest that goes on running: rate and first day, asked for expressly.

        None where nothing may be asked beside the principal.
        """
        regime, _question = self._get_terms()
        if regime not in REGIMES:
            return None
        counted = any((line.calculation or {}).get("periods") for line in self.line_ids)
        return {
            "regime": regime,
            "law": self._law(f"interest_{regime}"),
            "rate": self._get_running_rate(),
            "agreed": self._get_charge_words().get_agreed_rate() is not None,
            "frozen": self.company_id.dunning_split == "freeze",
            # A consumer owes interest once he was told to pay, here or before.
            "start": (regime == "company" or counted) and self.date + timedelta(1),
        }

    def _get_running_rate(self):
        """The rate on the last day counted; nothing where invoices differ."""
        last = [
            periods[-1]["rate"]
            for line in self.line_ids
            if (periods := (line.calculation or {}).get("periods"))
        ]
        if not last:
            rate = self._get_charge_words().get_rate(self.date)
            return f"{rate.normalize():f}" if rate is not None else ""
        return last[0] if len(set(last)) == 1 else ""

    def _law(self, code):
        """The words of a legal reference, in French where they are known."""
        local = self.with_context(lang=self._get_court_lang())
        return local._letter_law(code, self._get_request_date())

    def _get_court_lang(self):
        return self.company_id._get_dunning_french()
