from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import procedure
from .event import DUTIES
from .findings import Finding
from .referral import RUNNING


class DunningReferral(models.Model):
    """From draft to closed: what is missing, approval, hand-over, procedure, end."""

    _inherit = "dunning.referral"

    readiness = fields.Html(compute="_compute_readiness", sanitize=False)
    is_blocked = fields.Boolean(compute="_compute_readiness")
    is_incomplete = fields.Boolean(compute="_compute_readiness")

    event_ids = fields.One2many("dunning.referral.event", "referral_id", copy=False)
    next_duty = fields.Selection(
        DUTIES, string="What Is Next", compute="_compute_next_step"
    )
    next_deadline = fields.Date(compute="_compute_next_step")
    next_consequence = fields.Char(compute="_compute_next_step")
    is_late = fields.Boolean(
        string="Deadline Missed",
        compute="_compute_next_step",
        search="_search_is_late",
    )
    procedure_note = fields.Html(compute="_compute_procedure_note", sanitize=False)

    # Whether it can be handed over, and what is missing

    @api.depends_context("lang")
    @api.depends("kind", "move_ids", "partner_id", "agent_id", "line_ids", "state")
    def _compute_readiness(self):
        qweb = self.env["ir.qweb"]
        for referral in self:
            checked = referral.state in ("draft", "ready") and referral.partner_id
            findings = referral._check_ready() if checked else []
            levels = {finding.level for finding in findings}
            referral.is_blocked = "must" in levels
            referral.is_incomplete = "should" in levels
            referral.readiness = checked and qweb._render(
                "odoo_dunning_fr.dunning_referral_readiness",
                {"findings": findings, "links": referral._get_links(findings)},
            )

    def _get_links(self, findings):
        """Map the codes of findings to the addresses where they are mended."""
        places = self._get_kind()._get_places(self) if findings else {}
        links = {}
        for finding in findings:
            place = places.get(finding.code)
            if isinstance(place, str):
                links[finding.code] = f"/odoo/action-{place}"
            elif place:
                links[finding.code] = f"/odoo/{place._name}/{place.id}"
        return links

    def _check_ready(self):
        """What the file lacks, the gravest first.

        :rtype: list[Finding]
        """
        self.ensure_one()
        kind = self._get_kind()
        refusal = kind._get_refusal(self)
        found = [Finding("path", "must", refusal)] if refusal else []
        always = [
            kind._find_money,
            kind._find_bad_exhibits,
            kind._find_stale_dossier,
            kind._find_elsewhere,
        ]
        return self._check_for([*kind._get_checks(), *always], found)

    def _foresee(self):
        """What the file would lack, as far as it can be told before it is made.

        :rtype: list[Finding]
        """
        self.ensure_one()
        kind = self._get_kind()
        foreseen = kind._get_foreseen()
        return self._check_for(
            [check for check in kind._get_checks() if check in foreseen]
        )

    def _check_for(self, checks, found=()):
        found = [*found, *(finding for check in checks for finding in check(self))]
        return sorted(found, key=lambda finding: finding.level != "must")

    # Approved, handed over, recalled

    def action_ready(self):
        """Approve a file; what it should have and lacks is overridden with a reason."""
        self.env["res.company"]._check_dunning_original()
        self._check_manager()
        for referral in self.filtered(lambda referral: referral.state == "draft"):
            referral._refresh()
            findings = referral._check_ready()
            if any(found.level == "must" for found in findings):
                raise UserError(referral._list_findings(findings))
            if findings and not referral.override_reason:
                return referral._ask_override()
            referral._check_second_person()
            # Whoever may press the button: the state is the system's to write.
            referral.sudo().write({"state": "ready", "approved_by_id": self.env.uid})
            referral._get_kind()._on_ready(referral)
        return None

    def _list_findings(self, findings):
        """All that is missing at once: what forbids it, then what should not be."""
        lines = [self.display_name]
        lines += [found.text for found in findings if found.level == "must"]
        others = [found.text for found in findings if found.level != "must"]
        if others:
            lines += ["", self.env._("To be looked at as well:"), *others]
        return "\n".join(lines)

    def _ask_override(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.referral.override",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Something Is Missing"),
            "context": {"default_referral_id": self.id},
        }

    def action_send(self):
        """Hand the file over: from now on its invoices are not chased."""
        self.env["res.company"]._check_dunning_original()
        self._check_manager()
        if reasons := [reason for one in self for reason in one._find_obstacles()]:
            raise UserError("\n".join(reasons))
        for company, referrals in self.grouped("company_id").items():
            today = company._get_dunning_today()
            referrals.sudo().write({"state": "sent", "date_sent": today})
        for referral in self:
            referral._log_on_invoices(
                self.env._("Handed over: %(file)s", file=referral.display_name)
            )
        for kind, referrals in self._get_kinds():
            kind._on_send(referrals)

    def _find_obstacles(self):
        """All that keeps the file in the house: what leaves is the dossier as it is."""
        if self.state != "ready":
            yield self.env._("%(file)s is not approved yet.", file=self.display_name)
        if self.dossier_state == "stale":
            yield self._explain_stale()
        if elsewhere := self._explain_elsewhere():
            yield elsewhere

    def _explain_stale(self):
        return self.env._(
            "The exhibits or the sums of %(file)s changed since its dossier was built: "
            "build it anew.",
            file=self.display_name,
        )

    def action_begin(self):
        self.check_access("write")
        sent = self.filtered(lambda referral: referral.state == "sent")
        sent.sudo().state = "in_progress"

    def action_recall(self):
        """Take the file back: its invoices are chased again."""
        self._check_manager()
        self._close("recalled")

    def action_draft(self):
        self._check_manager()
        self.filtered(lambda referral: referral.state == "ready")._unapprove()

    def _unapprove(self):
        # The state is the system's to write.
        self.sudo().write(
            {"state": "draft", "approved_by_id": False, "override_reason": False}
        )

    def action_close(self):
        """Ask for the outcome, then close."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.referral.close",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Close the File"),
            "context": {"default_referral_ids": self.ids},
        }

    def _close(self, outcome):
        """The end is an event too: nothing is due any more."""
        ended = self.filtered(
            lambda referral: referral.state in RUNNING and referral.event_ids
        )
        events = self.env["dunning.referral.event"]._as_program()
        events.create(
            [{"referral_id": referral.id, "kind": "closed"} for referral in ended]
        )
        closable = self._get_closable(outcome)
        running = self.filtered(lambda referral: referral.state in closable)
        for company, referrals in running.grouped("company_id").items():
            referrals.sudo().write(
                {
                    "state": "closed",
                    "outcome": outcome,
                    "date_closed": company._get_dunning_today(),
                }
            )
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for referral in running:
            referral._log_on_invoices(
                self.env._(
                    "%(file)s is closed: %(outcome)s",
                    file=referral.display_name,
                    outcome=labels[outcome],
                )
            )
        self.event_ids._remind()

    def _get_closable(self, outcome):
        """The states from which a file is closed; one that ended can be recalled."""
        return (*RUNNING, "closed") if outcome == "recalled" else RUNNING

    def _log_on_invoices(self, body):
        # Who hands a file over need not have rights on the entries.
        moves = self.move_ids.sudo()
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))

    def _check_manager(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can approve or hand over a file.")
            )

    def _get_preparers(self):
        """Who was the last to change what it claims, and who added costs to it."""
        costs_sudo = self.env["dunning.charge"].sudo()  # whoever added them
        found = costs_sudo.search(
            [
                ("move_id", "in", self.move_ids.ids),
                ("kind", "=", "costs"),
                ("state", "=", "claimed"),
            ]
        )
        return self.prepared_by_id | found.create_uid.sudo(False)

    def _check_second_person(self):
        if self.company_id.dunning_two_person_rule and (
            self.env.user in self._get_preparers()
        ):
            raise UserError(
                self.env._(
                    "You prepared %(file)s, or were the last to change what it claims: "
                    "with the two-person rule somebody else approves it.",
                    file=self.display_name,
                )
            )

    def _explain_elsewhere(self):
        """An invoice is in the hands of one at a time: why it cannot be in ours."""
        other = self._get_others()[:1]
        if not other:
            return ""
        return self.env._(
            "%(number)s is in the file %(file)s already: recall or close it first.",
            number=(other.move_ids & self.move_ids._origin)[0].name,
            file=other.display_name,
        )

    def _get_others(self):
        """The running files that some of its invoices are in."""
        return self.search(
            [
                ("move_ids", "in", self.move_ids.ids),
                ("state", "in", RUNNING),
                ("id", "not in", self.ids),
            ]
        )

    # Its procedure: its events, what comes next, what is to be known

    @api.depends_context("lang")
    @api.depends("event_ids.deadline", "event_ids.date_done", "state")
    def _compute_next_step(self):
        for referral in self:
            step = referral._get_next_step()
            referral.next_duty = step.duty
            referral.next_deadline = step.deadline
            referral.next_consequence = step.consequence
            referral.is_late = any(referral.event_ids.mapped("is_missed"))

    def _get_next_step(self):
        """The event whose duty comes first; one that passes by itself is none later."""
        today = self.company_id._get_dunning_today()
        return self.event_ids.filtered(
            lambda event: (
                self.state in RUNNING
                and event.deadline
                and not event.date_done
                and (event.duty not in procedure.PASSING or event.deadline >= today)
            )
        ).sorted("deadline")[:1]

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        missed = [("event_ids.is_missed", "=", True)]
        return missed if True in value else ["!", *missed]

    def _get_duties(self):
        """Map the events to the duties that they open."""
        self.ensure_one()
        return self._get_kind()._get_duties(self)

    @api.depends_context("lang")
    @api.depends(
        "event_ids.kind",
        "event_ids.date",
        "event_ids.granted",
        "letter_outcome",
        "letter_posted_on",
        "letter_proof_ids",
        "state",
    )
    def _compute_procedure_note(self):
        qweb = self.env["ir.qweb"]
        for referral in self:
            notes = referral._get_kind()._get_notes(referral)
            referral.procedure_note = bool(notes) and qweb._render(
                "odoo_dunning_fr.dunning_procedure_note", {"notes": notes}
            )

    def _follow_events(self):
        """Bring along what follows from the events: state, limitation, activities."""
        for referral in self:
            if referral.state == "sent" and referral.event_ids:
                referral.action_begin()
            referral.event_ids._sync_limitation()
            referral.event_ids._remind()
