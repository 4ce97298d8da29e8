from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

SKIPS_KEPT_DAYS = 90
# What a run was made for, and that it is done.
SETTLED = frozenset(
    "company_id date automatic by_hand policy_ids partner_ids left_out_line_ids "
    "escalated_line_ids state".split()
)
ENDED = ("done", "set_aside")
# Skips that say that a notice was decided but could not be made.
TRIED = ("error", "busy")


class DunningRun(models.Model):
    """One pass of the decision over a company, and what came of it."""

    _name = "dunning.run"
    _description = "Dunning Run"
    _inherit = ["dunning.guarded", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_dunning_now().date(),
        copy=False,
    )
    automatic = fields.Boolean(
        readonly=True, copy=False, help="Made by the nightly scheduled action."
    )
    # With those that are archived: a list that looks empty would mean everybody.
    policy_ids = fields.Many2many(
        "dunning.policy",
        string="Policies",
        ondelete="restrict",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    by_hand = fields.Boolean(
        help="A person chose the customers: what is chased by hand only is included."
    )
    left_out_line_ids = fields.Many2many(
        "account.move.line",
        "dunning_run_left_out_rel",
        string="Left Out",
        copy=False,
        help="Due items whose notice a person dropped from the preview.",
    )
    escalated_line_ids = fields.Many2many(
        "account.move.line",
        "dunning_run_escalated_rel",
        string="Escalated",
        copy=False,
        help="Due items that a person wants to take their next step at once.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Under way"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("set_aside", "Set aside"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    failure = fields.Char(string="Stopped By", readonly=True, copy=False)
    customer_count = fields.Integer(
        string="Customers to Write to", readonly=True, copy=False
    )
    progress = fields.Float(compute="_compute_progress")
    notice_ids = fields.One2many("dunning.notice", "run_id", readonly=True)
    skip_ids = fields.One2many("dunning.run.skip", "run_id", readonly=True)
    notice_count = fields.Integer(compute="_compute_counts")
    approval_count = fields.Integer(compute="_compute_counts")
    skip_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    instead_count = fields.Integer(
        string="By Another Channel",
        compute="_compute_instead_count",
        help="Notices that leave by letter for want of an e-mail, or the other way "
        "round.",
    )
    gap_count = fields.Integer(
        string="Charges Left Out",
        compute="_compute_gap_count",
        help="Notices that left without the late charges that their level claims.",
    )

    _one_a_day = models.UniqueIndex(
        "(company_id, date) WHERE automatic AND state <> 'set_aside'",
        "The nightly run of this company has already been made today.",
    )

    @api.depends_context("lang")
    @api.depends("company_id", "date")
    def _compute_display_name(self):
        for run in self:
            day = format_date(self.env, run.date)
            run.display_name = f"{day} – {run.company_id.name}"

    @api.depends("notice_ids.state", "skip_ids.reason_code")
    def _compute_counts(self):
        notices = self._count("dunning.notice", "state")
        skips = self._count("dunning.run.skip", "reason_code")
        for run in self:
            states, codes = notices.get(run, {}), skips.get(run, {})
            run.notice_count = sum(states.values())
            run.approval_count = states.get("approval", 0)
            run.skip_count = sum(codes.values())
            run.error_count = sum(map(codes.get, TRIED, (0, 0)))

    @api.depends("notice_ids.charge_gap")
    def _compute_gap_count(self):
        found = self.env["dunning.notice"]._read_group(
            [("run_id", "in", self.ids), ("charge_gap", "!=", False)],
            ["run_id"],
            ["__count"],
        )
        counts = dict(found)
        for run in self:
            run.gap_count = counts.get(run, 0)

    @api.depends("notice_ids.delivery_ids.instead_of")
    def _compute_instead_count(self):
        deliveries = self.env["dunning.delivery"]._read_group(
            [("notice_id.run_id", "in", self.ids), ("instead_of", "!=", False)],
            ["notice_id"],
        )
        runs = [notice.run_id for (notice,) in deliveries]
        for run in self:
            run.instead_count = runs.count(run)

    @api.depends("customer_count", "notice_ids.partner_id", "skip_ids.reason_code")
    def _compute_progress(self):
        """Percentage of the customers to write to that have been seen to."""
        notices = self._count("dunning.notice", "partner_id")
        skips = self._count("dunning.run.skip", "reason_code")
        for run in self:
            codes = skips.get(run, {})
            seen = len(notices.get(run, {})) + sum(map(codes.get, TRIED, (0, 0)))
            share = seen / run.customer_count if run.customer_count else 0
            run.progress = 100 * min(share, 1)

    def _count(self, model, by):
        groups = self.env[model]._read_group(
            [("run_id", "in", self.ids)], ["run_id", by], ["__count"]
        )
        counts = {}
        for run, key, count in groups:
            counts.setdefault(run, {})[key] = count
        return counts

    def write(self, vals):
        """What a run was made for stays on it once it is done."""
        done = self.filtered(lambda run: run.state in ENDED)
        if done and not self._is_program() and vals.keys() & SETTLED:
            raise UserError(
                self.env._(
                    "The run of %(run)s is done: make a new one.",
                    run=done[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        """Its notices are evidence, and its seal is a link of the chain."""
        if begun := self.filtered(lambda run: run.state != "draft"):
            raise UserError(
                self.env._(
                    "The run of %(run)s is done or under way: it is kept as evidence "
                    "with its notices and its seal.",
                    run=begun[0].display_name,
                )
            )

    @api.autovacuum
    def _gc_skips(self):
        """Skips are working notes, no evidence: they go after a while."""
        limit = fields.Date.subtract(fields.Date.today(), days=SKIPS_KEPT_DAYS)
        self.env["dunning.run.skip"].search([("run_id.date", "<", limit)]).unlink()

    def action_open_gaps(self):
        """The notices whose charges were left out, with the reason."""
        return {
            **self.action_open_notices(),
            "domain": [("run_id", "=", self.id), ("charge_gap", "!=", False)],
        }

    def action_open_instead(self):
        """Show what leaves by another channel than the one its level asks for."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_delivery_action"
            ),
            "domain": [
                ("notice_id.run_id", "=", self.id),
                ("instead_of", "!=", False),
            ],
            "context": {},
        }

    def action_open_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("run_id", "=", self.id)],
            "context": {},
        }
