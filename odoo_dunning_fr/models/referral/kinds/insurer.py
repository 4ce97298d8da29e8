"""A credit insurer: policy, limit, declaration of overdue payment, claim."""

from odoo import api, fields, models

from ..findings import Finding

CODE = "insurer"
DECLARATION = "odoo_dunning_fr.dunning_insurance_letter"


class DunningReferralKindInsurer(models.AbstractModel):
    _name = "dunning.referral.kind.insurer"
    _description = "Referral to a Credit Insurer"
    _inherit = ["dunning.referral.entrusted"]

    _path = CODE
    _agent_kinds = ("insurer",)

    @api.model
    def _get_meaning(self):
        return self.env._(
            "The overdue debt or the claim is declared to your credit insurer, "
            "within the time that the policy gives."
        )

    @api.model
    def _propose_agent(self, company):
        today = company._get_dunning_today()
        policies = self.env["dunning.insurance.policy"].search(
            [
                ("company_id", "=", company.id),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", today),
            ]
        )
        insurers = policies.partner_id
        return insurers if len(insurers) == 1 else insurers.browse()

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_debtor,
            self._find_agent,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_insurance,
        ]

    @api.model
    def _get_places(self, referral):
        policies = "odoo_dunning_fr.dunning_insurance_policy_action"
        limits = "odoo_dunning_fr.dunning_insurance_limit_action"
        limit = referral.insurance_limit_id or limits
        return {
            **super()._get_places(referral),
            "policy": policies,
            "limit": limits,
            "uncovered": limit,
            "over_limit": limit,
            "claim_late": referral.insurance_policy_id or policies,
        }

    @api.model
    def _find_insurance(self, referral):
        insurer, customer = referral.agent_id.name, referral.partner_id.name
        policy, limit = referral.insurance_policy_id, referral.insurance_limit_id
        if not referral.agent_id:
            return  # asked for elsewhere
        if not policy:
            yield Finding(
                "policy",
                "must",
                self.env._(
                    "No policy of %(insurer)s is in force: enter it under "
                    "Configuration > Dunning > Insurance Policies.",
                    insurer=insurer,
                ),
            )
            return
        if not limit:
            yield Finding(
                "limit",
                "must",
                self.env._(
                    "%(customer)s has no limit in the policy %(policy)s: it is not "
                    "covered.",
                    customer=customer,
                    policy=policy.name,
                ),
            )
            return
        yield from self._find_uncovered(referral, policy, limit)

    @api.model
    def _find_uncovered(self, referral, policy, limit):
        limits = limit._find_for(policy, referral.partner_id)
        for line in referral.line_ids:
            if not any(one._covers(line.invoice_date) for one in limits):
                yield Finding(
                    "uncovered",
                    "should",
                    self.env._(
                        "No limit covered %(number)s on its day.",
                        number=line.move_name,
                    ),
                )
        worth = referral.currency_id._convert(
            referral.amount_principal,
            limit.currency_id,
            referral.company_id,
            referral.date,
        )
        if limit.currency_id.compare_amounts(worth, limit.amount) > 0:
            yield Finding(
                "over_limit",
                "should",
                self.env._(
                    "The principal is above the limit: the rest is not covered."
                ),
            )
        due = [line.date_maturity for line in referral.line_ids if line.date_maturity]
        last = due and fields.Date.add(min(due), days=policy.claim_days)
        today = referral.company_id._get_dunning_today()
        if policy.claim_days and last and last < today:
            yield Finding(
                "claim_late",
                "should",
                self.env._(
                    "The policy gave %(days)s days after the due date to file the "
                    "claim: they are over.",
                    days=policy.claim_days,
                ),
            )

    @api.model
    def _on_send(self, referrals):
        """The claim is filed."""
        self.env["dunning.insurance.declaration"].create(
            [
                {
                    "limit_id": referral.insurance_limit_id.id,
                    "step": "claim",
                    "move_ids": [(6, 0, referral.move_ids.ids)],
                    "referral_id": referral.id,
                }
                for referral in referrals
                if referral.insurance_limit_id
            ]
        )

    # What is sent

    @api.model
    def _prepare_documents(self, referral):
        if not referral.agent_id:
            return []
        local, limit = referral._in_agent_language(), referral.insurance_limit_id
        return [local._get_kind()._write_declaration(local, limit, "claim")]

    @api.model
    def _get_export_profile(self, referral):
        """The profile that the policy names, else the first."""
        profile = referral.insurance_policy_id.export_profile_id
        return profile or super()._get_export_profile(referral)

    @api.model
    def _get_letter_references(self, referral):
        limit = referral.insurance_limit_id
        return [
            *super()._get_letter_references(referral),
            (self.env._("Policy number"), limit.policy_id.name),
            (self.env._("Buyer"), limit.buyer_ref),
        ]

    @api.model
    def _write_declaration(self, referral, limit, step):
        """The letter as (file name, title, PDF)."""
        if step == "claim":
            title = self.env._("Claim on a credit insurance")
        else:
            title = self.env._("Declaration of overdue payment")
        pdf = referral._write_claim(
            DECLARATION,
            referral.agent_id,
            f"{title} – {referral.partner_id.name}",
            order=self._word_declaration(limit.policy_id, step),
            limit=self._word_limit(referral, limit),
            elements=self._word_elements(referral),
            address=", ".join(referral._get_debtor_address()),
            facts=self._list_debtor_facts(referral),
            history=[self._prepare_history(line) for line in referral.line_ids],
            contact=self._get_contact_words(referral),
            enclosures=self._get_letter_enclosures(referral),
        )
        return "declaration-a-l-assureur.pdf", title, pdf

    @api.model
    def _word_declaration(self, policy, step):
        if step == "claim":
            return self.env._(
                "Under the policy %(policy)s we file a claim: our customer has not "
                "paid what is due. It is:",
                policy=policy.name or "",
            )
        return self.env._(
            "Under the policy %(policy)s we declare to you that our customer is late "
            "in paying. It is:",
            policy=policy.name,
        )

    @api.model
    def _word_limit(self, referral, limit):
        if not limit:
            return ""
        return self.env._(
            "Limit: %(amount)s, decided on %(date)s.",
            amount=referral._letter_money(limit.amount, limit.currency_id),
            date=referral._letter_day(limit.date),
        )

    @api.model
    def _prepare_history(self, line):
        def iso(day):
            return day and day.isoformat()

        return {
            "number": line.move_name,
            "days": line.days_overdue,
            "notices": line.notice_count,
            "last": iso(line.last_notice_date),
            "formal": iso(line.formal_notice_date),
            "disputed": line.is_disputed,
        }


class DunningReferral(models.Model):
    """The policy and the limit of a file, and what is declared before there is one."""

    _inherit = "dunning.referral"

    insurance_policy_id = fields.Many2one(
        "dunning.insurance.policy", compute="_compute_insurance"
    )
    insurance_limit_id = fields.Many2one(
        "dunning.insurance.limit", compute="_compute_insurance"
    )

    @api.depends("kind", "agent_id", "company_id", "partner_id", "date_sent")
    def _compute_insurance(self):
        policies = self.env["dunning.insurance.policy"]
        limits = self.env["dunning.insurance.limit"]
        for referral in self:
            policy = limit = False
            if referral.kind == CODE and referral.agent_id:
                today = referral.company_id._get_dunning_today()
                day = referral.date_sent or today
                policy = policies.with_context(
                    active_test=not referral.date_sent
                )._find_for(referral.agent_id, referral.company_id, day)
                limit = limits._find_for(policy, referral.partner_id)[:1]
            referral.insurance_policy_id = policy
            referral.insurance_limit_id = limit

    def _prepare_overdue_documents(self, limit):
        """The letter and the files of a declaration of overdue payment."""
        local = self._in_agent_language()
        name, _title, pdf = local._get_kind()._write_declaration(
            local, limit, "overdue"
        )
        return [(name, pdf), *local._export(f"{limit.policy_id.name} {self.date}")]
