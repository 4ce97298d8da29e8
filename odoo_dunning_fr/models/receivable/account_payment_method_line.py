from odoo import api, fields, models

from ...rules import announced


class AccountPaymentMethodLine(models.Model):
    """How long a payment that was announced holds dunning back."""

    _name = "account.payment.method.line"
    _inherit = ["account.payment.method.line", "dunning.kept"]

    dunning_direct_debit = fields.Boolean(
        string="Direct Debit",
        help="Invoices paid by this method are collected by us: they are not chased "
        "before the debit has had time to come back.",
    )
    dunning_way = fields.Selection(
        [
            ("transfer", "Transfer"),
            ("card", "Card"),
            ("debit", "Direct debit"),
            ("cheque", "Cheque"),
            ("bill", "Bill of exchange"),
        ],
        string="Announced Payments",
        compute="_compute_dunning_way",
        store=True,
        readonly=False,
        precompute=True,
        help="How the customer pays: what was announced is awaited for the time that "
        "this takes, then a person is asked to look at it.",
    )
    dunning_way_days = fields.Integer(
        string="Days on Its Way",
        compute="_compute_dunning_way_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Days after that of the payment: open days for transfers and cards, all "
        "days for the others; after the maturity of a bill of exchange, which is the "
        "day of its payment.",
    )

    _dunning_way_days = models.Constraint(
        "CHECK (dunning_way_days BETWEEN 0 AND 365)",
        "An announced payment is awaited for 0 to 365 days.",
    )

    @api.depends("payment_method_id", "dunning_direct_debit")
    def _compute_dunning_way(self):
        """What its name suggests, as long as nobody has chosen."""
        for line in self:
            guess = announced.guess_way(line.code, line.name)
            chosen = "debit" if line.dunning_direct_debit else line.dunning_way
            line.dunning_way = chosen or guess

    @api.depends("dunning_way")
    def _compute_dunning_way_days(self):
        for line in self:
            way = line.dunning_way or "transfer"
            line.dunning_way_days = announced.TERMS[way].days

    @api.model
    def _get_dunning_terms(self):
        """Map the terms of announced payments to the ids of their methods.

        :rtype: dict[odoo_dunning_fr.rules.announced.Term, tuple[int, ...]]
        """
        # Of all journals: whoever looks at due items need not know those of the bank.
        groups = self.sudo()._read_group(
            [("payment_type", "=", "inbound")],
            ["dunning_way", "dunning_way_days"],
            ["id:array_agg"],
        )
        terms = {}
        for way, days, ids in groups:
            usual = announced.TERMS[way or "transfer"]
            term = usual._replace(days=days)
            terms[term] = (*terms.get(term, ()), *ids)
        return terms
