from odoo import fields, models
from odoo.exceptions import UserError

from ..groups import AUDITOR


def get_referral_subject(move):
    """A file is about one customer, in one company and currency."""
    return move.commercial_partner_id, move.company_id, move.currency_id


class AccountMove(models.Model):
    """What follows dunning: the file that an invoice is in."""

    _inherit = "account.move"

    dunning_referral_id = fields.Many2one(
        "dunning.referral",
        string="Referral",
        compute="_compute_dunning_referral_id",
        groups=AUDITOR,
        help="The last file that the invoice is in.",
    )

    def _compute_dunning_referral_id(self):
        found = self.env["dunning.referral"].search(
            [("move_ids", "in", self.ids)], order="id"
        )
        last = {move: file for file in found for move in file.move_ids}
        for move in self:
            move.dunning_referral_id = last.get(move, False)

    def action_dunning_refer(self, kind=None, agent=None):
        """Hand these invoices over: show which ways the law leaves open.

        :param kind: for server actions: make the files of this kind at once, a draft
            for each customer, company and currency
        :param agent: to whom they are handed
        """
        self._check_dunning_collector()
        owed = self.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in ("out_invoice", "out_receipt", "entry")
                and move._get_dunning_lines().filtered("amount_residual")
            )
        )
        if not owed:
            raise UserError(
                self.env._("Nothing is open on these invoices: nothing to refer.")
            )
        if kind:
            return owed._make_dunning_referrals(kind, agent)._get_records_action()
        return self.env["dunning.refer"]._open(owed)

    def _make_dunning_referrals(self, kind, agent):
        return self.env["dunning.referral"].create(
            [
                {
                    "kind": kind,
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "partner_id": partner.id,
                    "move_ids": [(6, 0, moves.ids)],
                    "agent_id": agent and agent.id,
                }
                for (partner, company, currency), moves in self.grouped(
                    get_referral_subject
                ).items()
            ]
        )

    def action_dunning_referral(self):
        self.ensure_one()
        return self.dunning_referral_id._get_records_action()
