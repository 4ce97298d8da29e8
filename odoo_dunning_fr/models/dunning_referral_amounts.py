from decimal import Decimal

from odoo import models

from .late_charges import describe


class DunningReferral(models.Model):
    """The sums of a file, counted from the ledger up to its day."""

    _inherit = "dunning.referral"

    def action_refresh(self):
        """Count the sums anew, up to the day that the file bears."""
        self.filtered(lambda file: file.state in ("draft", "ready"))._refresh()

    def _refresh(self):
        """Make the lines anew: one a due item, all of them those of today's ledger."""
        self._read_afresh()
        lines_sudo = self.env["dunning.referral.line"].sudo()  # the system's to write
        lines_sudo.search([("referral_id", "in", self.ids)]).unlink()
        values = [vals for referral in self for vals in referral._prepare_lines()]
        lines_sudo.create(values)

    def _prepare_lines(self):
        items = self._get_due_items().sorted(
            lambda line: (line.date_maturity or line.date, line.id)
        )
        charges = items._get_dunning_charges(self.date)
        costs = self._get_costs()
        return [
            self._prepare_line(item, charges.get(item), costs.pop(item.move_id, 0))
            for item in items
        ]

    def _get_costs(self):
        """The justified costs that are claimed on each invoice."""
        found = self.env["dunning.charge"]._read_group(
            [
                ("move_id", "in", self.move_ids.ids),
                ("kind", "=", "costs"),
                ("state", "=", "claimed"),
            ],
            ["move_id"],
            ["amount:sum"],
        )
        return dict(found)

    def _prepare_line(self, item, charge, costs):
        places = self.currency_id.decimal_places
        principal = Decimal(f"{item.amount_residual_currency:.{places}f}")
        interest = charge.accrual.total if charge else Decimal()
        indemnity = charge.indemnity if charge else Decimal()
        costs = Decimal(f"{costs:.{places}f}")
        return {
            "referral_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "move_name": item.move_name,
            "invoice_date": item.move_id.invoice_date or item.date,
            "date_maturity": item.date_maturity or item.date,
            "amount_invoiced": item.amount_currency,
            "amount_principal": float(principal),
            "amount_interest": float(interest),
            "amount_indemnity": float(indemnity),
            "amount_costs": float(costs),
            "amount_total": float(principal + interest + indemnity + costs),
            "calculation": charge
            and describe(charge, lambda amount: f"{amount:.{places}f}"),
            "gap": charge.gap if charge else False,
        }
