from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.run.decision import Proposal
from ...models.together import explain
from ...rules import escalation

TEMPLATE = "odoo_dunning_fr.mail_template_notice"


class Shown(Exception):
    """Undoes what was made to be shown."""


class DunningLevelPreview(models.TransientModel):
    """What a level says to a chosen customer, on its open items of today."""

    _name = "dunning.level.preview"
    _description = "Preview of a Dunning Level"

    level_id = fields.Many2one("dunning.level", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        default=lambda self: self._default_partner_id(),
    )
    letter = fields.Html(readonly=True, sanitize=False)
    email_subject = fields.Char(string="Subject", readonly=True)
    email = fields.Html(string="E-mail", readonly=True, sanitize=False)

    @api.model
    def _default_partner_id(self):
        """Somebody who owes something: an empty letter shows little."""
        debtors = self.env["dunning.debtor"]
        domain = [
            ("company_id", "=", self.env.company.id),
            ("amount_overdue", ">", 0),
        ]
        return debtors.search(domain, limit=1).partner_id

    def action_show(self):
        self.ensure_one()
        self.write(self._compose())
        return {
            **self._get_records_action(target="new"),
            "name": self.level_id.display_name,
            "context": {**self.env.context, "dialog_size": "extra-large"},
        }

    def _compose(self):
        """What would leave today; the notice that it takes is undone."""
        values = self._prepare_notice()
        shown = {}
        try:
            with self.env.cr.savepoint():
                # Evidence is written by the system; here nothing of it stays.
                notices = self.env["dunning.notice"].sudo()
                notice = notices.with_context(tracking_disable=True).create(values)
                notice._claim_charges()
                shown = self._render(notice)
                raise Shown
        except Shown:
            return shown

    def _render(self, notice):
        try:
            notice.snapshot = notice._prepare_snapshot(
                *notice._render_bodies()[notice.id], notice._assess_charges()
            )
            email = self._render_email(notice)
        except UserError as error:  # a broken text is shown as such, as in the letter
            words = explain(self.env, error)
            email = {"email": Markup('<p class="text-danger">%s</p>') % words}
        return {"letter": str(notice.preview), **email}

    def _render_email(self, notice):
        """The subject and the body; nothing where an e-mail cannot leave."""
        level = self.level_id.sudo()
        if level._is_registered() and not level.by_email:
            return {"email_subject": False, "email": False}
        template = level.mail_template_id or self.env.ref(TEMPLATE).sudo()
        template._check_for_dunning()
        subject, body = (
            template._render_field(name, notice.ids, compute_lang=True)[notice.id]
            for name in ("subject", "body_html")
        )
        return {"email_subject": str(subject), "email": str(body)}

    def _prepare_notice(self):
        company = self.env.company
        customer = self.partner_id.commercial_partner_id
        today = company._get_dunning_today()
        runs = self.env["dunning.run"]
        decision = runs._decide(company, today, partners=customer, by_hand=True)
        owed = [row for row in decision.rows.values() if row.amount_due > Decimal()]
        late = [row for row in owed if row.due_date < today] or owed
        if not late:
            raise UserError(
                self.env._(
                    "%(customer)s owes nothing today: choose another customer.",
                    customer=customer.display_name or self.env._("Nobody"),
                )
            )
        steps = [
            row.as_receivable()._replace(level=self.level_id.id)
            for row in late
            if row.currency_id == late[0].currency_id
        ]
        first = decision.rows[steps[0].id]
        notice = escalation.Notice(first.currency_id, self.level_id.id, steps)
        formal = self.level_id.stage == "formal_notice"
        contact = first.seat_id if formal else first.contact_id
        proposal = Proposal(customer.id, contact, self.level_id.policy_id.id, notice)
        run = runs.new({"company_id": company.id, "date": today})
        values = run._prepare_notice(decision, proposal)
        lines = [
            {**line, "claimed": False}
            for line in run._prepare_lines(decision, proposal)
        ]
        return {
            **values,
            "run_id": False,
            "state": "draft",
            "line_ids": [(0, 0, line) for line in lines],
        }
