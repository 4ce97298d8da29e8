from copy import copy
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import escalation
from ..evidence import PROGRAM
from ..shared import ask_once

STAGE_COLORS = {
    "courtesy": "secondary",
    "reminder": "info",
    "formal_notice": "danger",
    "final_notice": "warning",
}
STAGE_ICONS = {
    "courtesy": "fa-bell-o",
    "reminder": "fa-envelope-o",
    "formal_notice": "fa-gavel",
    "final_notice": "fa-exclamation",
}


class DunningLevel(models.Model):
    """A step of a policy: when it is taken, how it reaches the debtor, what it says."""

    _name = "dunning.level"
    _description = "Dunning Level"
    _inherit = ["dunning.shared", "dunning.guarded", "mail.render.mixin"]
    _company_path = "policy_id.company_id"
    _order = "policy_id, sequence, id"
    _check_company_auto = True
    _unrestricted_rendering = True  # as in mail.template: who may edit it is checked

    policy_id = fields.Many2one(
        "dunning.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(required=True, default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    stage = fields.Selection(
        [
            ("courtesy", "Courtesy note"),
            ("reminder", "Reminder"),
            ("formal_notice", "Formal notice"),
            ("final_notice", "Final notice"),
        ],
        required=True,
        default="reminder",
    )
    delay_days = fields.Integer(
        string="Days Late",
        required=True,
        default=3,
        help="Days after the due date; negative: before it, for a courtesy note.",
    )
    min_gap_days = fields.Integer(
        string="Days Since Previous",
        required=True,
        default=5,
        help="Days at least since the previous level was really sent.",
    )
    by_email = fields.Boolean(string="E-mail")
    by_letter = fields.Boolean(string="Letter")
    by_registered = fields.Boolean(string="Registered Letter")
    by_call = fields.Boolean(string="Call")
    subject = fields.Char(required=True, translate=True)
    letter_body = fields.Html(
        string="Text",
        translate=True,
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
        help="The text of the letter and of the e-mail. The list of the invoices and "
        "the means of payment are added below it. Sums, rates, days and articles of "
        "law come from the notice, as in the shipped texts.",
    )
    attach_invoices = fields.Boolean(default=True)
    payment_days = fields.Integer(
        string="Days to Pay", help="Days given to pay; counted as the letter says."
    )
    currency_id = fields.Many2one(related="policy_id.currency_id")
    min_amount = fields.Monetary(
        string="Minimum",
        help="A customer who owes less than this in all, credits deducted, is not sent "
        "this level: the item waits, and is listed with others that take a step.",
    )
    min_call_amount = fields.Monetary(
        string="Call From",
        help="Below it the level leaves in writing alone, where it asks for that too.",
    )
    approval = fields.Selection(
        [
            ("auto", "Sent by itself"),
            ("approve", "After approval by a manager"),
            ("manual", "Only by hand"),
        ],
        required=True,
        default="auto",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Call Activity",
        help="Kind of the activity that asks the collector to call.",
    )

    server_action_id = fields.Many2one(
        "ir.actions.server",
        ondelete="restrict",
        domain=[
            ("model_id.model", "=", "account.move"),
            ("usage", "=", "ir_actions_server"),
        ],
        groups="base.group_system",  # it runs with all rights
        copy=False,
        help="Run on the invoices that take this step, when the notice is issued.",
    )

    # Among the active levels only: an archived level keeps its place in the history.
    # Deferred: two levels can change places in one go.
    _sequence_unique = models.Constraint(
        "EXCLUDE USING btree (policy_id WITH =, sequence WITH =) WHERE (active) "
        "DEFERRABLE INITIALLY DEFERRED",
        "Two levels of one policy have the same sequence: "
        "each level needs its own place in the ladder.",
    )
    # Ten years: beyond it dates cannot be computed any more.
    _days_bounded = models.Constraint(
        "CHECK (delay_days BETWEEN -3650 AND 3650"
        " AND min_gap_days BETWEEN 0 AND 3650 AND payment_days BETWEEN 0 AND 3650)",
        "The days since the previous level and the days to pay cannot be negative, and "
        "no number of days may exceed 3650. For a level that is never taken, archive "
        "it.",
    )

    _amounts_not_negative = models.Constraint(
        "CHECK (min_amount >= 0 AND min_call_amount >= 0)",
        "The amounts from which a level is sent cannot be negative.",
    )

    # What a level claims beside the principal.

    claim_interest = fields.Boolean(
        string="Claims Late Interest",
        help="The interest due up to the day of the notice is added to the sum that is "
        "asked for, with an annexed calculation.",
    )
    claim_indemnity = fields.Boolean(
        string="Claims the Fixed Indemnity",
        help="A fixed sum for each late invoice of a company or a public body "
        "(C. com. D441-5, CCP D2192-35); never for a consumer.",
    )

    # The policy, to be asked of each new level as well.
    @api.constrains(lambda self: ["policy_id", *self._get_channel_names()])
    def _check_channels(self):
        for level in self:
            if not level._get_channels():
                raise ValidationError(
                    self.env._(
                        "“%(level)s” has no channel and would reach nobody: tick at "
                        "least one, such as e-mail, letter or call.",
                        level=level.name,
                    )
                )

    @api.constrains("stage", "delay_days")
    def _check_delay(self):
        for level in self:
            is_early = level.delay_days < 0
            if level.delay_days == 0 or is_early != (level.stage == "courtesy"):
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is set %(days)s days after the due date. A "
                        "courtesy note goes out before the due date, any other level "
                        "from the day after it: nothing is overdue before.",
                        level=level.name,
                        days=level.delay_days,
                    )
                )

    @api.constrains("policy_id", "stage", "sequence", "delay_days", "active")
    def _check_ladder(self):
        if self.env.context.get("dunning_ladder_open") is not PROGRAM:
            self.policy_id._check_ladder()

    @api.constrains("server_action_id")
    def _check_server_action(self):
        for level in self:
            action = level.sudo().server_action_id  # who checks may not read actions
            if action and (action.model_id.model, action.usage) != (
                "account.move",
                "ir_actions_server",
            ):
                raise ValidationError(
                    self.env._(
                        "The server action “%(action)s” of the level “%(level)s” must "
                        "be one on journal entries: it is run on the invoices.",
                        action=action.name,
                        level=level.name,
                    )
                )

    # Channels: those of other add-ons as well

    @api.model
    def _get_channel_fields(self):
        """The fields by which levels ask for channels, by the code of the channel."""
        codes = self.env["dunning.channel"]._get_all()
        names = {code: f"by_{code}" for code in codes}
        return {
            code: self._fields[name]
            for code, name in names.items()
            if name in self._fields
        }

    @api.model
    def _get_channel_names(self):
        return [field.name for field in self._get_channel_fields().values()]

    def _get_channels(self):
        """Return the codes of the channels that the level asks for."""
        self.ensure_one()
        return ask_once(
            self.env,
            ("channels", self.id),
            lambda: [
                code
                for code, field in self._get_channel_fields().items()
                if self[field.name]
            ],
        )

    def _is_registered(self):
        """Whether it asks for a proof, which nothing replaces."""
        registered = self.env["dunning.channel"]._get_codes("_registered")
        return not set(registered).isdisjoint(self._get_channels())

    def _get_needs(self):
        """What would let it reach a customer, in words: “an e-mail or …”."""
        self.ensure_one()
        known = self.env["dunning.channel"]._get_all()
        wanted = self._get_channels()
        useful = [code for code in wanted if known[code]._registered]
        if not useful:  # nothing that cannot be replaced
            written = any(not known[code]._spoken for code in wanted)
            useful = [
                code
                for code, channel in known.items()
                if code in wanted or (written and channel._stands_in)
            ]
        needs = dict.fromkeys(known[code]._get_need() for code in useful)
        letter = self.env["dunning.letter"]
        words = letter._list(filter(None, needs), self.env.lang, "or")
        return words or self.env._("another channel")

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        # EXTENDS 'base'
        arch, view = super()._get_view(view_id, view_type, **options)
        self._show_channels(arch)
        return arch, view

    @api.model
    def _show_channels(self, arch):
        """Add the channels that a view lacks beside those that it has."""
        names = self._get_channel_names()
        shown = [node for node in arch.iter("field") if node.get("name") in names]
        there = {node.get("name") for node in shown}
        for name in reversed(names if shown else []):
            if name not in there:
                added = copy(shown[-1])
                added.attrib.pop("string", None)
                added.set("name", name)
                shown[-1].addnext(added)

    def _describe_step(self, due_date, day):
        """What a timeline shows of the level, taken on a day."""
        self.ensure_one()
        late = (day - due_date).days
        labels = self._fields["approval"]._description_selection(self.env)
        wanted = self._get_channel_fields()
        channels = [wanted[code] for code in self._get_channels()]
        return {
            "name": self.name,
            "offset": self.env._("D%(days)s", days=f"{late:+d}".replace("-", "−")),
            "color": STAGE_COLORS[self.stage],
            "icon": STAGE_ICONS[self.stage],
            "channels": ", ".join(
                channel._description_string(self.env) for channel in channels
            ),
            "approval": self.approval != "auto" and dict(labels)[self.approval],
            "from": self.min_amount
            and self.env._(
                "from %(amount)s", amount=self.currency_id.format(self.min_amount)
            ),
        }

    def _get_calendar(self, due_date):
        """Plan of the ladder for an invoice that nobody pays, each step on time.

        :rtype: list[tuple[dunning.level, date]]
        """
        plan, level, day = [], None, None
        mode = self.policy_id.start_mode or "first_level"
        while step := escalation.next_step(self, due_date, level, day, start_mode=mode):
            previous, (level, day) = level, step
            if previous and previous.stage == "formal_notice":
                grace = previous.payment_days + escalation.FORMAL_NOTICE_GRACE
                day = max(day, plan[-1][1] + timedelta(grace))
            plan.append((level, day))
        return plan

    # What a level claims beside the principal.

    @api.constrains("stage", "claim_interest", "claim_indemnity")
    def _check_claims(self):
        for level in self:
            if level.stage == "courtesy" and level._claims_charges():
                raise ValidationError(
                    self.env._(
                        "“%(level)s” goes out before the due date: it cannot claim "
                        "interest or an indemnity, which are due from the day after.",
                        level=level.name,
                    )
                )

    def _claims_charges(self):
        self.ensure_one()
        return self.claim_interest or self.claim_indemnity
