from odoo import api, fields, models
from odoo.tools import format_date

from .dunning_mandate import EXPIRES_SOON
from .dunning_referral_ready import Finding


class DunningReferral(models.Model):
    """The agent of a file, of the right kind, and the mandate of an agency."""

    _inherit = "dunning.referral"

    agent_id = fields.Many2one(
        domain="[('parent_id', '=', False), ('dunning_agent_kind', 'in',"
        " kind == 'agency' and ['agency'] or kind == 'insurer' and ['insurer']"
        " or kind == 'small_claim' and ['officer'] or ['officer', 'lawyer'])]"
    )
    mandate_id = fields.Many2one(
        "dunning.mandate",
        compute="_compute_mandate_id",
        help="The agency's mandate that is in force, or was when the file left.",
    )

    @api.depends(
        "kind",
        "company_id",
        "date_sent",
        "agent_id.dunning_mandate_ids.date",
        "agent_id.dunning_mandate_ids.date_end",
        "agent_id.dunning_mandate_ids.company_id",
    )
    def _compute_mandate_id(self):
        mandates = self.env["dunning.mandate"]
        today = fields.Date.context_today(self)
        for (kind, agent, company, sent), files in self.grouped(
            lambda file: (file.kind, file.agent_id, file.company_id, file.date_sent)
        ).items():
            mandate = mandates.browse()
            if kind == "agency" and agent:
                known = mandates.with_context(active_test=not sent)
                mandate = known._find_for(agent, company, sent or today)
            files.mandate_id = mandate

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        for (kind, company), files in (
            referrals.filtered(lambda file: not file.agent_id)
            .grouped(lambda file: (file.kind, file.company_id))
            .items()
        ):
            files.agent_id = self._propose_agent(kind, company)
        return referrals

    @api.model
    def _propose_agent(self, kind, company):
        """Whom files of a kind go to, when there is no choice."""
        agents = self.env["res.partner"]
        if kind == "agency":
            mandates = self.env["dunning.mandate"]
            agents = (
                mandates.search([("company_id", "=", company.id)])
                .filtered(lambda mandate: mandate.state in ("in_force", "expiring"))
                .partner_id
            )
        return agents if len(agents) == 1 else agents.browse()

    def _get_checks(self):
        # EXTENDS dunning.referral
        checks = super()._get_checks()
        return [*checks, "mandate"] if self.kind == "agency" else checks

    def _find_mandate(self):
        agent, mandate = self.agent_id, self.mandate_id
        if not agent:
            return  # asked for elsewhere
        if not mandate:
            yield Finding(
                "mandate",
                "must",
                self.env._(
                    "%(agency)s has no mandate that is in force: collecting for others "
                    "takes a written one (CPCE R124-3). Enter it under Configuration > "
                    "Dunning > Mandates.",
                    agency=agent.name,
                ),
            )
        elif mandate.gaps:
            yield Finding(
                "mandate_gaps",
                "must",
                self.env._(
                    "The mandate %(mandate)s lacks %(gaps)s (CPCE R124-2, R124-3).",
                    mandate=mandate.reference,
                    gaps=mandate.gaps,
                ),
            )
        elif mandate.state == "expiring":
            yield Finding(
                "mandate_expires",
                "should",
                self.env._(
                    "The mandate %(mandate)s ends in less than %(days)s days, on "
                    "%(date)s.",
                    mandate=mandate.reference,
                    days=EXPIRES_SOON + 1,
                    date=format_date(self.env, mandate.date_end),
                ),
            )
