from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...reminder import Reminder

EXPIRES_SOON = 30  # days

TYPE = "odoo_dunning_fr.mail_activity_mandate"


class DunningMandate(models.Model):
    """The written mandate of a collection agency, with what the law asks of it.

    Who collects for others needs a written convention with the power to receive (CPCE
    R124-3), a liability insurance, an account for these funds alone and a declaration
    to the prosecutor (R124-2).
    """

    _name = "dunning.mandate"
    _description = "Mandate of a Collection Agency"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    reference = fields.Char(required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Agency",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('dunning_agent_kind', '=', 'agency'), ('parent_id', '=', False)]",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    date = fields.Date(string="Signed On", required=True, tracking=True)
    date_end = fields.Date(
        string="Valid Until", tracking=True, help="Empty: until it is ended."
    )
    can_receive = fields.Boolean(
        string="Power to Receive Payments",
        tracking=True,
        help="The mandate gives the agency the power to receive what is paid (R124-3).",
    )
    remittance_days = fields.Integer(
        string="Remits Within (Days)",
        default=30,
        help="What the mandate says of the remittance of funds; by law within a month "
        "of each payment (R124-6).",
    )
    insurance_company = fields.Char(
        string="Liability Insurer", help="Who insures the agency's liability (R124-2)."
    )
    insurance_policy = fields.Char()
    dedicated_account = fields.Char(
        help="The account that serves the funds of creditors alone (R124-2)."
    )
    declaration_date = fields.Date(
        string="Declared to the Prosecutor On",
        help="The agency's written declaration to the prosecutor, before it began "
        "(R124-2).",
    )
    commission_percent = fields.Float(
        string="Commission (%)",
        digits=(6, 3),
        min_display_digits=2,
        tracking=True,
        help="Of what is recovered. It is yours to bear, never the debtor's.",
    )
    commission_fixed = fields.Monetary(
        string="Fixed Fee", tracking=True, help="For each file."
    )
    export_profile_id = fields.Many2one(
        "dunning.export.profile",
        domain="[('company_id', 'in', (company_id, False))]",
        check_company=True,
        ondelete="restrict",
        help="How the agency wants its files; empty: the first profile.",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "dunning_mandate_proof_rel",
        string="Signed Mandate",
        ondelete="restrict",
        help="The signed mandate and the attestations of the agency.",
    )
    note = fields.Text(string="Notes")
    state = fields.Selection(
        [
            ("to_come", "To come"),
            ("in_force", "In force"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
    )
    # Who may read the mandate need not have uploaded its proofs.
    gaps = fields.Char(string="Lacks", compute="_compute_gaps", compute_sudo=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date)",
        "A mandate cannot end before it was signed: correct its dates.",
    )
    _commission = models.Constraint(
        "CHECK (commission_percent BETWEEN 0 AND 100 AND commission_fixed >= 0)",
        "The commission is from 0 to 100 percent, the fixed fee is not negative.",
    )
    _reference_unique = models.UniqueIndex(
        "(company_id, reference)", "Another mandate bears this reference already."
    )

    @api.depends("date", "date_end")
    def _compute_state(self):
        for mandate in self:
            mandate.state = mandate._get_state(mandate.company_id._get_dunning_today())

    def _get_state(self, day):
        if not self.date or self.date > day:
            return "to_come"
        if not self.date_end or self.date_end > day + timedelta(EXPIRES_SOON):
            return "in_force"
        return "expiring" if self.date_end >= day else "expired"

    @api.depends(
        "can_receive",
        "insurance_company",
        "insurance_policy",
        "dedicated_account",
        "declaration_date",
        "commission_percent",
        "commission_fixed",
        "proof_ids",
    )
    @api.depends_context("lang")
    def _compute_gaps(self):
        for mandate in self:
            mandate.gaps = ", ".join(mandate._find_gaps())

    def _find_gaps(self):
        """What the law asks of the agency and of its mandate, and is not there."""
        asked = [
            (self.can_receive, self.env._("the power to receive payments")),
            (
                self.insurance_company and self.insurance_policy,
                self.env._("the liability insurance and its policy"),
            ),
            (self.dedicated_account, self.env._("the dedicated account")),
            (
                self.declaration_date,
                self.env._("the declaration to the prosecutor"),
            ),
            (
                self.commission_percent or self.commission_fixed,
                self.env._("the commission"),
            ),
            (self.proof_ids, self.env._("a copy of the signed mandate")),
        ]
        return [words for known, words in asked if not known]

    @api.model
    def _find_for(self, agent, company, day):
        """The mandate of an agency that is in force on a day, the latest signed."""
        return self.search(
            [
                ("partner_id", "=", agent.id),
                ("company_id", "=", company.id),
                ("date", "<=", day),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", day),
            ],
            limit=1,
        )

    def _find_use(self):
        """A file that was handed over under it, or none."""
        return self.env["dunning.referral"].search(
            [
                ("kind", "=", "agency"),
                ("agent_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_sent", ">=", self.date),
            ],
            limit=1,
        )

    def _filter_evidence(self):
        # OVERRIDE: until it is used, another copy may take the place of a wrong one
        return self.filtered(lambda mandate: mandate._find_use())

    @api.ondelete(at_uninstall=False)
    def _unlink_unused_only(self):
        for mandate in self:
            if used := mandate._find_use():
                raise UserError(
                    self.env._(
                        "%(file)s was handed over under the mandate %(mandate)s: it is "
                        "kept. Archive it, or enter the day it ended.",
                        file=used.display_name,
                        mandate=mandate.reference,
                    )
                )

    # Reminding a manager of a mandate that ends.

    @api.model
    def _remind(self, company, today):
        """Ask for a new mandate, once for each that ends and has no successor."""
        if not self.env.ref(TYPE, raise_if_not_found=False):
            return
        mandates = self.search([("company_id", "=", company.id)])
        by_state = mandates.filtered(
            lambda mandate: mandate.date_end and not mandate._has_successor(mandates)
        ).grouped(lambda mandate: mandate._get_state(today))
        manager = company._get_dunning_manager()
        words = type(self)._word_reminder
        ending = {
            mandate: Reminder(mandate.date_end, manager, words, mandate.date_end)
            for mandate in by_state.get("expiring", ())
        }
        # What has ended meanwhile is still to be renewed: its reminder stays.
        lapsed = by_state.get("expired", self.browse())
        (mandates - lapsed)._remind_once("end", ending, TYPE)

    def _has_successor(self, mandates):
        return any(
            other.partner_id == self.partner_id
            and (not other.date_end or other.date_end > self.date_end)
            for other in mandates
        )

    def _word_reminder(self):
        summary = self.env._(
            "The mandate of %(agency)s ends on %(date)s: renew it, or recall the files",
            agency=self.partner_id.name,
            date=format_date(self.env, self.date_end),
        )
        return summary, ""
