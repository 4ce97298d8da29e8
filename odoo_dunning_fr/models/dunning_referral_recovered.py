from odoo import api, fields, models

from .dunning_referral import RUNNING


class DunningReferral(models.Model):
    """What came of a file, by the answers of its agent."""

    _inherit = "dunning.referral"

    agent_reference = fields.Char(
        string="Agent's Number", copy=False, help="What the agent calls the file."
    )
    return_ids = fields.One2many(
        "dunning.referral.return", "referral_id", string="Returns"
    )
    recovered_amount = fields.Monetary(
        compute="_compute_recovered_amount", store=True, tracking=False
    )
    amount_commission = fields.Monetary(
        string="Commission", compute="_compute_recovered_amount", store=True
    )
    agent_status = fields.Char(
        string="Agent's Status", compute="_compute_agent_status", store=True
    )

    @api.depends(
        "return_ids.amount_recovered",
        "return_ids.amount_direct",
        "return_ids.amount_commission",
    )
    def _compute_recovered_amount(self):
        for referral in self:
            said = referral.return_ids
            referral.recovered_amount = sum(
                answer.amount_recovered + answer.amount_direct for answer in said
            )
            referral.amount_commission = sum(said.mapped("amount_commission"))

    @api.depends("return_ids.status", "return_ids.date")
    def _compute_agent_status(self):
        for referral in self:
            told = referral.return_ids.filtered("status").sorted(
                lambda answer: (answer.date, answer.id)
            )
            referral.agent_status = told[-1:].status

    # The agent's answers

    def _take_returns(self, answers):
        """What follows from new answers: the file is in progress, or it is closed."""
        self.ensure_one()
        self.action_begin()
        self._message_log(body=self._describe_returns(answers))
        outcome = self._get_returned_outcome()
        if outcome and answers.closing_reason_id and self.state in RUNNING:
            self._check_manager()
            self._close(outcome)

    def _get_returned_outcome(self):
        """The outcome when the agent has closed the file, or each of its invoices."""
        closing = self.return_ids.filtered("closing_reason_id").sorted("id")
        if whole := closing.filtered(lambda answer: not answer.move_id)[-1:]:
            return whole.closing_reason_id.outcome
        if not closing or self.move_ids - closing.move_id:
            return None
        outcomes = set(closing.closing_reason_id.mapped("outcome"))
        if len(outcomes) > 1 and outcomes & {"paid", "partly_paid"}:
            return "partly_paid"
        return closing[-1:].closing_reason_id.outcome

    def _describe_returns(self, answers):
        parts = [
            (self.env._("recovered by the agent"), "amount_recovered"),
            (self.env._("paid to us"), "amount_direct"),
            (self.env._("commission"), "amount_commission"),
        ]
        sums = [
            f"{label} {self.currency_id.format(total)}"
            for label, name in parts
            if (total := sum(answers.mapped(name)))
        ]
        texts = (*answers.mapped("status"), *answers.closing_reason_id.mapped("name"))
        told = dict.fromkeys(filter(None, (*sums, *texts)))
        return self.env._("Return of the agent: %s", ", ".join(told))
