from odoo import api, fields, models

from .dunning_referral_ready import Finding

DECLARATION = "odoo_dunning_fr.dunning_insurance_letter"


class DunningReferral(models.Model):
    """Files for a credit insurer: policy, limit, declaration."""

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
            if referral.kind == "insurer" and referral.agent_id:
                day = referral.date_sent or fields.Date.context_today(self)
                policy = policies.with_context(
                    active_test=not referral.date_sent
                )._find_for(referral.agent_id, referral.company_id, day)
                limit = limits._find_for(policy, referral.partner_id)[:1]
            referral.insurance_policy_id = policy
            referral.insurance_limit_id = limit

    @api.model
    def _propose_agent(self, kind, company):
        # EXTENDS dunning.referral
        if kind != "insurer":
            return super()._propose_agent(kind, company)
        today = fields.Date.context_today(self)
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

    def _get_export_profile(self):
        # EXTENDS dunning.referral
        profile = self.insurance_policy_id.export_profile_id
        return profile or super()._get_export_profile()

    def _get_checks(self):
        # EXTENDS dunning.referral
        checks = super()._get_checks()
        return [*checks, "insurance"] if self.kind == "insurer" else checks

    def _find_insurance(self):
        insurer, customer = self.agent_id.name, self.partner_id.name
        policy, limit = self.insurance_policy_id, self.insurance_limit_id
        if not self.agent_id:
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
        yield from self._find_uncovered(policy, limit)

    def _find_uncovered(self, policy, limit):
        limits = limit._find_for(policy, self.partner_id)
        for line in self.line_ids:
            if not any(one._covers(line.invoice_date) for one in limits):
                yield Finding(
                    "uncovered",
                    "should",
                    self.env._(
                        "No limit covered %(number)s on its day.",
                        number=line.move_name,
                    ),
                )
        worth = self.currency_id._convert(
            self.amount_principal, limit.currency_id, self.company_id, self.date
        )
        if limit.currency_id.compare_amounts(worth, limit.amount) > 0:
            yield Finding(
                "over_limit",
                "should",
                self.env._(
                    "The principal is above the limit: the rest is not covered."
                ),
            )
        due = [line.date_maturity for line in self.line_ids if line.date_maturity]
        last = due and fields.Date.add(min(due), days=policy.claim_days)
        if policy.claim_days and last and last < fields.Date.context_today(self):
            yield Finding(
                "claim_late",
                "should",
                self.env._(
                    "The policy gave %(days)s days after the due date to file the "
                    "claim: they are over.",
                    days=policy.claim_days,
                ),
            )

    def action_send(self):
        # EXTENDS dunning.referral: the claim is filed
        result = super().action_send()
        self.env["dunning.insurance.declaration"].create(
            [
                {
                    "limit_id": referral.insurance_limit_id.id,
                    "step": "claim",
                    "move_ids": [(6, 0, referral.move_ids.ids)],
                    "referral_id": referral.id,
                }
                for referral in self
                if referral.insurance_limit_id
            ]
        )
        return result

    # What is sent

    def _prepare_documents(self):
        # EXTENDS dunning.referral
        documents = super()._prepare_documents()
        if self.kind == "insurer" and self.agent_id:
            local = self._in_agent_language()
            documents.append(local._write_declaration(self.insurance_limit_id, "claim"))
        return documents

    def _prepare_overdue_documents(self, limit):
        """The letter and the files of a declaration of overdue payment."""
        local = self._in_agent_language()
        name, _title, pdf = local._write_declaration(limit, "overdue")
        return [(name, pdf), *local._export(f"{limit.policy_id.name} {self.date}")]

    def _write_declaration(self, limit, step):
        """The letter as (file name, title, PDF)."""
        if step == "claim":
            title = self.env._("Claim on a credit insurance")
        else:
            title = self.env._("Declaration of overdue payment")
        pdf = self._write_claim(
            DECLARATION,
            self.agent_id,
            f"{title} – {self.partner_id.name}",
            order=self._word_declaration(limit.policy_id, step),
            limit=self._word_limit(limit),
            elements=self._word_elements(),
            address=", ".join(self._get_debtor_address()),
            facts=self._list_debtor_facts(),
            history=[self._prepare_history(line) for line in self.line_ids],
            contact=self._get_contact_words(),
            enclosures=self._get_letter_enclosures(),
        )
        return self.env._("declaration-to-insurer.pdf"), title, pdf

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

    def _word_limit(self, limit):
        if not limit:
            return ""
        return self.env._(
            "Limit: %(amount)s, decided on %(date)s.",
            amount=self._letter_money(limit.amount, limit.currency_id),
            date=self._letter_day(limit.date),
        )

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

    def _get_letter_references(self):
        # EXTENDS dunning.referral
        references = super()._get_letter_references()
        if self.kind == "insurer":
            limit = self.insurance_limit_id
            references.append((self.env._("Policy number"), limit.policy_id.name))
            references.append((self.env._("Buyer"), limit.buyer_ref))
        return [reference for reference in references if reference[1]]
