from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

# The due items whose rest nobody asks for: see `rules.reasons`.
RESTS = ("discount_taken", "too_small")
# What Odoo books for the early discount of an invoice.
COUNTERPARTS = (
    "_get_invoice_counterpart_amls_for_early_payment_discount_per_payment_term_line"
)


class DunningRest(models.AbstractModel):
    """Writes off what is left of due items and is not asked for.

    A discount that was taken follows the rule of its terms: Odoo's own, by which it is
    booked when the payment is registered with it.
    """

    _name = "dunning.rest"
    _description = "Rests Written Off"

    @api.model
    def _write_off(self, rows):
        """Book and match the rests of `dunning.receivable` rows; return the entries."""
        for row in rows:
            self._check(row)
        # A line of ours balances each; Odoo would count the taxes of it anew.
        book = self.env["account.move"].with_context(skip_invoice_sync=True)
        items = self.env["account.move.line"].browse(rows.ids)
        entries = book.create(
            [self._prepare(row, item) for row, item in zip(rows, items, strict=True)]
        ).with_env(self.env)
        entries.action_post()
        for entry, item in zip(entries, items, strict=True):
            own = entry.line_ids.filtered(
                lambda line, account=item.account_id: line.account_id == account
            )
            (own + item).reconcile()
        self.env["dunning.receivable"].invalidate_model()
        return entries

    @api.model
    def _check(self, row):
        """Only a rest, and nothing that is under way or disputed."""
        if row.reason_code not in RESTS or row.amount_pending or row.amount_disputed:
            raise UserError(
                self.env._(
                    "%(number)s is no rest to write off: %(reason)s",
                    number=row.move_name,
                    reason=row.reason,
                )
            )

    @api.model
    def _prepare(self, row, item):
        company = item.company_id
        if row.reason_code == "discount_taken":
            lines = self._prepare_discount(item)
        else:
            lines = [
                {
                    "name": self.env._("Rest of %(number)s", number=item.move_name),
                    "account_id": company._get_dunning_rest_account().id,
                    "partner_id": item.partner_id.id,
                    "currency_id": item.currency_id.id,
                    "amount_currency": item.amount_residual_currency,
                    "balance": item.amount_residual,
                }
            ]
        claim = {
            "name": lines[0]["name"],
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": -sum(line["amount_currency"] for line in lines),
            "balance": -sum(line["balance"] for line in lines),
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company._get_dunning_rest_journal().id,
            "date": company._get_dunning_today(),
            "ref": item.move_name,
            "line_ids": [Command.create(line) for line in [*lines, claim]],
        }

    @api.model
    def _prepare_discount(self, item):
        """The lines that Odoo books for the early discount of an invoice."""
        company = item.company_id
        if not company.account_journal_early_pay_discount_loss_account_id:
            raise UserError(
                self.env._(
                    "%(company)s has no account for discounts given: choose it under "
                    "Settings > Invoicing > Default Accounts.",
                    company=company.display_name,
                )
            )
        # Odoo takes the share of it that is still open: of the invoice as it was new.
        invoice = item.move_id.new(origin=item.move_id)
        whole = invoice.line_ids.filtered(lambda line: line._origin == item)
        whole.amount_residual_currency = item.amount_currency
        parts = getattr(invoice, COUNTERPARTS)()
        lines = [
            {**grouping, **values}
            for part in ("base_lines", "tax_lines", "term_lines")
            for grouping, values in parts[part][whole].items()
        ]
        self._add_difference(lines, item)
        return lines

    @api.model
    def _add_difference(self, lines, item):
        """Cents that were paid too much or too little belong to the discount."""
        booked = sum(line["amount_currency"] for line in lines)
        missing = item.currency_id.round(item.amount_residual_currency - booked)
        biggest = max(lines, key=lambda line: line["amount_currency"])
        biggest["amount_currency"] += missing
        biggest["balance"] += item.company_currency_id.round(
            missing * item.balance / item.amount_currency
        )
