from math import isfinite, nan

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..referral import RUNNING

ANSWERABLE = (*RUNNING, "closed")
SUMS = ("amount_recovered", "amount_direct", "amount_commission")


class DunningReferralReturn(models.Model):
    """What an agent says of a file: its status, what was paid, why it is closed.

    It comes from the agent's file or is entered by hand, and is not changed: a sum is
    corrected by the contrary one.
    """

    _name = "dunning.referral.return"
    _description = "Return of an Agent"
    _inherit = ["dunning.guarded"]
    _order = "date desc, id desc"
    _rec_name = "status"

    referral_id = fields.Many2one(
        "dunning.referral",
        string="File",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="referral_id.company_id", store=True)
    currency_id = fields.Many2one(related="referral_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="referral_id.partner_id", store=True, string="Customer"
    )
    agent_id = fields.Many2one(
        related="referral_id.agent_id", store=True, string="Agent"
    )
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        help="Empty: the file as a whole.",
    )
    status = fields.Char(help="In the agent's words.")
    amount_recovered = fields.Monetary(
        string="Recovered by the Agent", aggregator="sum"
    )
    amount_direct = fields.Monetary(
        string="Paid to Us", help="What the debtor paid to us, as the agent says."
    )
    amount_commission = fields.Monetary(string="Commission")
    closing_reason_id = fields.Many2one(
        "dunning.closing.reason", string="Closed Because", ondelete="restrict"
    )
    note = fields.Char()
    # The agent's number of the line, else a digest of it: a file read twice adds
    # nothing.
    key = fields.Char(readonly=True, copy=False)
    file_name = fields.Char(string="From the File", readonly=True, copy=False)

    _once = models.UniqueIndex(
        "(referral_id, key) WHERE key IS NOT NULL",
        "This line of the agent was imported already.",
    )

    @api.depends("referral_id.company_id")
    def _compute_date(self):
        for answer in self:
            company = answer.referral_id.company_id
            answer.date = answer.date or company._get_dunning_today()

    @api.constrains("move_id", "referral_id")
    def _check_move(self):
        for answer in self:
            if answer.move_id - answer.referral_id.move_ids:
                raise ValidationError(
                    self.env._(
                        "%(number)s is not in the file %(file)s.",
                        number=answer.move_id.name,
                        file=answer.referral_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        try:
            sums = [float(vals.get(name) or 0) for vals in vals_list for name in SUMS]
        except (TypeError, ValueError):
            sums = [nan]
        if not all(map(isfinite, sums)):
            raise UserError(self.env._("A sum of the agent is no number."))
        answers = super().create(vals_list)
        for referral, said in answers.grouped("referral_id").items():
            if referral.state not in ANSWERABLE:
                raise UserError(
                    self.env._(
                        "%(file)s was not handed over: there is nothing to answer.",
                        file=referral.display_name,
                    )
                )
            said._check_sums()
            referral._take_returns(said)
        return answers

    def _check_sums(self):
        """Nothing comes back that is not claimed."""
        most = self.referral_id._get_most_recoverable()
        for answer in self:
            file = answer.referral_id
            sums = [answer[name] for name in SUMS]
            before = file.recovered_amount - sums[0] - sums[1]
            if reason := file._explain_excess(sums, before, most[file]):
                raise UserError(reason)
