from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.receivable.reason import list_reasons
from ...rules import open_days


class DunningRunPreview(models.TransientModel):
    """What a run would do on a day: the same decision, kept nowhere."""

    _name = "dunning.run.preview"
    _description = "Dunning Preview"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    # With those that are archived: a list that looks empty would mean everybody.
    policy_ids = fields.Many2many(
        "dunning.policy",
        string="Policies",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        context={"active_test": False},
        help="Empty: all of them.",
    )
    old_mode = fields.Selection(
        selection=lambda self: (
            self.env["res.company"]
            ._fields["dunning_old_mode"]
            ._description_selection(self.env)
        ),
        string="What is already old",
        compute="_compute_old_mode",
        store=True,
        readonly=False,
    )
    checklist = fields.Html(related="company_id.dunning_checklist")
    unsorted_count = fields.Integer(compute="_compute_unsorted_count")
    is_confirmed = fields.Boolean(compute="_compute_is_confirmed")
    line_ids = fields.One2many("dunning.run.preview.line", "preview_id")
    notice_line_ids = fields.One2many(
        "dunning.run.preview.line",
        "preview_id",
        string="Notices to Come",
        domain=[("kind", "=", "notice")],
    )
    skip_line_ids = fields.One2many(
        "dunning.run.preview.line",
        "preview_id",
        string="Skipped",
        domain=[("kind", "=", "skip")],
    )
    notice_count = fields.Integer(compute="_compute_counts")
    skip_count = fields.Integer(compute="_compute_counts")

    @api.depends_context("lang")
    @api.depends("date")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._(
                "Preview of %(date)s", date=format_date(self.env, preview.date)
            )

    @api.depends("company_id")
    def _compute_date(self):
        """Today, on a weekend or a holiday the next day on which notices leave."""
        policies = self.env["dunning.policy"]
        every_day = policies.search_count([("any_day", "=", True)], limit=1)
        for preview in self:
            today = preview.company_id._get_dunning_today()
            leaving = today if every_day else open_days.next_open_day(today)
            preview.date = preview.date or leaving

    @api.depends("company_id")
    def _compute_old_mode(self):
        for preview in self:
            preview.old_mode = preview.company_id.dunning_old_mode

    @api.depends("company_id")
    def _compute_unsorted_count(self):
        for preview in self:
            preview.unsorted_count = preview.company_id._count_dunning_unsorted()

    def action_open_unsorted(self):
        """The customers of whom nobody has said what they are."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "odoo_dunning_fr.dunning_unsorted_action"
        )

    @api.depends("company_id.dunning_start_date")
    def _compute_is_confirmed(self):
        for preview in self:
            preview.is_confirmed = bool(preview.company_id.dunning_start_date)

    @api.depends("line_ids.keep", "line_ids.kind")
    def _compute_counts(self):
        for preview in self:
            lines = preview.line_ids
            preview.notice_count = len(lines.filtered("keep"))
            preview.skip_count = len(lines.filtered(lambda line: line.kind == "skip"))

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._fill()
        return previews

    def _fill(self):
        """Decide, and show the decision as lines."""
        decision = self.env["dunning.run"]._decide(
            self.company_id,
            self.date,
            self.policy_ids,
            self.partner_ids,
            by_hand=bool(self.partner_ids),
            old_mode=None if self.is_confirmed else self.old_mode,
        )
        hints = self._get_hints(decision.proposals)
        lines = [
            {**self._prepare_notice(proposal), "hint": " ".join(hints.get(rank, []))}
            for rank, proposal in enumerate(decision.proposals)
        ]
        lines += [self._prepare_skip(skip, decision) for skip in decision.skips()]
        self.line_ids.unlink()
        self.env["dunning.run.preview.line"].create(
            [{"preview_id": self.id, **line} for line in lines]
        )

    def _get_hints(self, proposals):
        """Map the ranks of the notices to come to what is to be known of them."""
        people, currencies = self.env["res.partner"], self.env["res.currency"]
        told = {
            rank: (
                people.browse(proposal.partner_id),
                people.browse(proposal.contact_id),
                currencies.browse(proposal.notice.currency),
            )
            for rank, proposal in enumerate(proposals)
        }
        people.browse(
            {
                one.id
                for customer, contact, _money in told.values()
                for one in (customer, contact)
            }
        ).fetch(["lang"])
        return self.company_id._get_dunning_hints(told, self.date)

    def _prepare_notice(self, proposal):
        notice = proposal.notice
        listed = (*notice.steps, *notice.listed, *notice.credits)
        return {
            "kind": "notice",
            "keep": True,
            "partner_id": proposal.partner_id,
            "contact_id": proposal.contact_id,
            "currency_id": notice.currency,
            "level_id": notice.level,
            "line_count": len(notice.steps),
            "amount": float(notice.principal),
            "move_line_ids": [(6, 0, [line.id for line in listed])],
        }

    def _prepare_skip(self, skip, decision):
        words, row = self.env["dunning.reason"], decision.rows[skip.lines[0]]
        return {
            "kind": "skip",
            "partner_id": skip.partner_id,
            "currency_id": skip.currency_id,
            "line_count": len(skip.lines),
            "amount": float(skip.amount),
            "reason_code": skip.code,
            "reason": words._summarize(skip.code, row),
            "move_line_ids": [(6, 0, skip.lines)],
        }

    def action_refresh(self):
        self.ensure_one()
        self._fill()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "name": self.env._("Preview"),
            "target": "current",
        }

    def action_confirm_first(self):
        """Confirm the company's first preview: from now on notices may leave."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can confirm the first preview.")
            )
        if self.is_confirmed:
            raise UserError(
                self.env._(
                    "The first preview of %(company)s was confirmed on %(date)s.",
                    company=self.company_id.display_name,
                    date=format_date(self.env, self.company_id.dunning_start_date),
                )
            )
        # A manager of dunning need not be one of the company's administrators.
        self.company_id.sudo().write(
            {"dunning_start_date": self.date, "dunning_old_mode": self.old_mode}
        )
        self._fill()

    def action_issue(self):
        """Issue what was kept, decided anew at this instant."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        kept = self.line_ids.filtered("keep")
        if not kept:
            raise UserError(self.env._("There is no notice to issue in this preview."))
        dropped = self.line_ids.filtered(
            lambda line: line.kind == "notice" and not line.keep
        )
        whole = not (dropped or self.partner_ids)
        run = self.env["dunning.run"].create(
            {
                "company_id": self.company_id.id,
                "date": self.date,
                "policy_ids": [(6, 0, self.policy_ids.ids)],
                "by_hand": bool(self.partner_ids),
                "partner_ids": [(6, 0, [] if whole else kept.partner_id.ids)],
                "left_out_line_ids": [(6, 0, dropped.move_line_ids.ids)],
            }
        )
        return run.action_start()


class DunningRunPreviewLine(models.TransientModel):
    _name = "dunning.run.preview.line"
    _description = "Dunning Preview Line"
    _order = "kind, reason_code, amount desc, id"

    preview_id = fields.Many2one(
        "dunning.run.preview", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("notice", "Notice to come"), ("skip", "Skipped")], required=True
    )
    keep = fields.Boolean(string="Issue")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    level_id = fields.Many2one("dunning.level", readonly=True)
    line_count = fields.Integer(string="Due Items", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    reason_code = fields.Selection(list_reasons, readonly=True)
    reason = fields.Char(readonly=True)
    hint = fields.Char(string="To Know", readonly=True)
    move_line_ids = fields.Many2many("account.move.line", string="Items", readonly=True)

    def action_open(self):
        """Show the due items behind the line."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_receivable_action"
            ),
            "name": self.partner_id.display_name or self.env._("No customer"),
            "domain": [("id", "in", self.move_line_ids.ids)],
            "context": {
                "dunning_date": self.preview_id.date,
                "dunning_partner_ids": self.partner_id.ids or None,
                "dunning_preview": True,
            },
        }
