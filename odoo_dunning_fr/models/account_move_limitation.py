from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import limitation
from .account_move import AUDITOR

LIMITED = ("out_invoice", "out_receipt")
UNPAID = ("not_paid", "partial", "blocked")
# The shortest period, while nobody has said what the debtor is.
UNKNOWN = "consumer"
LIGHTS = {0: "barred", 3: "red", 6: "red", 12: "orange", None: "green"}


class AccountMove(models.Model):
    """Limitation: the day on which an open customer invoice can no longer be sued on.

    It is counted by `rules.limitation` and never stored.
    """

    _inherit = "account.move"

    dunning_limitation_date = fields.Date(
        string="Barred On",
        compute="_compute_dunning_limitation",
        search="_search_dunning_limitation_date",
        groups=AUDITOR,
        help="First day on which the claim is barred by limitation; its eve is the "
        "last useful day. The earlier of the two days below.",
    )
    dunning_limitation_due_date = fields.Date(
        string="Counted From the Due Date",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
    )
    dunning_limitation_performance_date = fields.Date(
        string="Counted From the Delivery",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="Case law tends to count from the delivery or the completion: enter the "
        "delivery date on the invoice.",
    )
    dunning_limitation_possible_date = fields.Date(
        string="Possible New Date",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="If the acknowledgements that are not certain were to count. Do not rely "
        "on it.",
    )
    dunning_limitation_light = fields.Selection(
        [
            ("green", "More than a year"),
            ("orange", "Within a year"),
            ("red", "Within 6 months"),
            ("barred", "Barred"),
        ],
        string="Limitation",
        compute="_compute_dunning_limitation",
        groups=AUDITOR,
        help="Under six months a payment order may no longer be served in time: prefer "
        "a summons, which interrupts limitation.",
    )
    dunning_limitation_event_ids = fields.Many2many(
        "dunning.limitation.event",
        "dunning_limitation_event_move_rel",
        "move_id",
        "event_id",
        string="Limitation Events",
        copy=False,
        groups=AUDITOR,
    )

    def _is_limited(self):
        return self.state == "posted" and self.move_type in LIMITED

    @api.depends(
        "state",
        "payment_state",
        "amount_residual",
        "invoice_date_due",
        "delivery_date",
        "commercial_partner_id.dunning_debtor_kind",
        "dunning_limitation_event_ids.kind",
        "dunning_limitation_event_ids.date",
        "dunning_limitation_event_ids.date_end",
        "dunning_limitation_event_ids.certain",
        "dunning_limitation_event_ids.voided",
    )
    def _compute_dunning_limitation(self):
        today = fields.Date.context_today(self)
        due_dates = self._get_open_due_dates()
        for move in self:
            due = due_dates.get(move._origin.id, False)
            telecom = move.company_id.dunning_trade == "telecom"  # the due date alone
            done = due and not telecom and move.delivery_date
            barred = due and move._count_limitation(due, done)
            possible = due and move._count_limitation(due, done, doubtful=True)
            move.dunning_limitation_date = barred
            move.dunning_limitation_due_date = due and move._count_limitation(due)
            move.dunning_limitation_performance_date = done and move._count_limitation(
                done
            )
            move.dunning_limitation_possible_date = possible != barred and possible
            move.dunning_limitation_light = (
                barred and LIGHTS[limitation.months_left(barred, today)]
            )

    def _get_open_due_dates(self):
        """Map the ids of open customer invoices to the earliest due date open on them.

        Each instalment has its own limitation: the first one is watched.
        """
        unpaid = self.filtered_domain(self._get_limited_domain())
        lines = self.env["account.move.line"]._read_group(
            self._get_open_line_domain() & Domain("move_id", "in", unpaid.ids),
            ["move_id"],
            ["date_maturity:min"],
        )
        return {move.id: due for move, due in lines}

    @api.model
    def _get_limited_domain(self):
        """The invoices that have a limitation date."""
        return Domain(
            [
                ("state", "=", "posted"),
                ("move_type", "in", LIMITED),
                ("payment_state", "in", UNPAID),
            ]
        )

    @api.model
    def _get_open_line_domain(self):
        # Accounts by their ids lead to Odoo's index of what is not reconciled.
        accounts_sudo = self.env["account.account"].sudo()
        receivable = accounts_sudo._search([("account_type", "=", "asset_receivable")])
        return Domain(
            [
                ("account_id", "in", list(receivable.get_result_ids())),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        )

    def _count_limitation(self, due_date, performed_on=None, *, doubtful=False):
        """Ask the rule, with the events that count.

        :param doubtful: as if all acknowledgements were certain
        """
        events = self.dunning_limitation_event_ids.filtered(
            lambda event: (
                (event.counts or (doubtful and not event.voided))
                and event.partner_id == self.commercial_partner_id
            )
        )
        pauses = events.filtered(lambda event: event.kind == "suspension")
        return limitation.barred_on(
            self.commercial_partner_id.dunning_debtor_kind or UNKNOWN,
            due_date,
            performed_on=performed_on or None,
            trade=self.company_id.dunning_trade,
            interruptions=[
                (event.date, event.kind, event.date_end or None, False)
                for event in events - pauses
            ],
            suspensions=[(pause.date, pause.date_end or None) for pause in pauses],
        )

    def action_dunning_limitation_event(self):
        """Enter what interrupts or suspends the limitation of these invoices."""
        self._check_dunning_collector()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.limitation.event",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Limitation Event"),
            "context": {
                "default_move_ids": self.ids,
                "default_partner_id": self.commercial_partner_id[:1].id,
                "default_company_id": self.company_id[:1].id,
            },
        }
