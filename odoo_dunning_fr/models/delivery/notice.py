from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...rules import reach
from ..shared import asking_once

# What left, or may have left.
LEFT = ("sending", "sent", "delivered", "refused", "unclaimed", "unknown")


class DunningNotice(models.Model):
    """The deliveries of a notice, made when it is issued."""

    _inherit = "dunning.notice"

    delivery_ids = fields.One2many("dunning.delivery", "notice_id", readonly=True)
    withdrawn_reason = fields.Char(string="Withdrawn Because", readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True)
    withdrawn_on = fields.Date(readonly=True)
    apology_for_id = fields.Many2one(
        "dunning.notice",
        string="Apologizes For",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    apology_ids = fields.One2many(
        "dunning.notice", "apology_for_id", string="Apologies", readonly=True
    )

    # Deliveries

    def _create_deliveries(self):
        """Queue an attempt by each channel that the level wants and that can reach."""
        with asking_once(self.env):
            values = [vals for notice in self for vals in notice._prepare_deliveries()]
        # Evidence is written by the system, whoever issues: nobody has the right to
        # create or alter a delivery by himself.
        deliveries = self.env["dunning.delivery"].sudo()._create_together(values)
        self.env.flush_all()  # all is written by now, for whoever names it
        for alike in deliveries.grouped("channel").values():
            alike._channel()._on_issue(alike)
        if any(deliveries.mapped("is_automatic")):
            deliveries._trigger_sender()

    def _prepare_deliveries(self):
        """One by each channel that the level wants, or by one that stands in for it."""
        self.ensure_one()
        channels = self.env["dunning.channel"]
        known = channels._get_all()
        codes = self._choose_channels()
        if self.apology_for_id:  # the same way as what it is about
            used = self.apology_for_id._get_left().mapped("channel")
            codes = [code for code in known if code in used]
        if not codes:
            raise UserError(
                self.env._(
                    "“%(level)s” cannot reach %(customer)s, who lacks what it takes "
                    "(%(needs)s).",
                    level=self.level_id.name,
                    customer=self.partner_id.display_name,
                    needs=self.level_id._get_needs(),
                )
            )
        wanted = codes if self.apology_for_id else self.level_id._get_channels()
        instead = reach.stand_ins(wanted, codes, channels._get_codes("_spoken"))
        return [
            {
                "notice_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "channel": code,
                "instead_of": instead.get(code),
                "recipient": known[code]._get_recipient(self),
            }
            for code in codes
        ]

    # Withdrawn: sent by mistake, as if it had not been

    def _filter_withdrawable(self):
        """What was issued, or waits to be, and is no apology."""
        return self.filtered(
            lambda notice: (
                notice.state in ("approval", "issued") and not notice.apology_for_id
            )
        )

    def _withdraw(self, reason, apologize=True):
        """Give back the steps and charges of notices that were sent by mistake.

        What has not left is cancelled. What left stays as it left, and counts for
        nothing: no contact, no silence, no step. Whoever was written to is told so by
        the same channel.

        :param str reason: what went wrong
        """
        self.env["res.company"]._check_dunning_original()
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(self.env._("Only a dunning manager withdraws notices."))
        self.check_access("read")
        chosen = self._filter_withdrawable()
        if other := self - chosen:
            raise UserError(
                self.env._(
                    "%(notice)s is neither issued nor waiting for approval: there is "
                    "nothing to withdraw.",
                    notice=other[0].display_name,
                )
            )
        chosen.company_id._lock_dunning()
        evidence = chosen.sudo()  # nobody has the right to write on it by himself
        queued = evidence.delivery_ids.filtered(lambda sent: sent.state == "queued")
        queued._set_cancelled(self.env._("Notice withdrawn"))
        waiting = evidence.filtered(lambda notice: notice.state == "approval")
        waiting._release()  # it was never a notice
        issued = evidence - waiting
        for company, notices in issued.grouped("company_id").items():
            notices.write(
                {
                    "withdrawn_reason": reason,
                    "withdrawn_by_id": self.env.uid,
                    "withdrawn_on": company._get_dunning_today(),
                }
            )
        issued._release("withdrawn")
        # Who was told to take no notice was not asked to pay.
        issued.written_claim_id.filtered(lambda event: not event.voided).voided = True
        body = self.env._(
            "Withdrawn by %(user)s: %(reason)s", user=self.env.user.name, reason=reason
        )
        evidence._message_log_batch(bodies=dict.fromkeys(evidence.ids, body))
        left = issued.filtered(lambda notice: notice._get_left())
        return left._apologize() if apologize else left.browse()

    def _get_left(self):
        """The deliveries that have left, or may have."""
        return self.delivery_ids.filtered(lambda sent: sent.state in LEFT)

    def _apologize(self):
        """A notice for each that claims nothing: what was said is to be disregarded."""
        apologies = self.browse()
        for company, notices in self.grouped("company_id").items():
            today = company._get_dunning_today()
            apologies |= self.with_context(tracking_disable=True).create(
                [notice._prepare_apology(today) for notice in notices]
            )
        apologies._take_numbers()
        for apology in apologies:
            apology._freeze_apology()
        apologies._create_deliveries()
        return apologies

    def _prepare_apology(self, today):
        return {
            "apology_for_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "lang": self.lang,
            "currency_id": self.currency_id.id,
            "policy_id": self.policy_id.id,
            "level_id": self.level_id.id,
            "date": today,
        }

    def _freeze_apology(self):
        local = self.with_context(lang=self.lang)
        wrong = self.apology_for_id
        day = local._write_day(wrong.first_sent_on or wrong.date_issued)
        subject = local.env._("Our message of %(day)s: sent by mistake", day=day)
        text = local.env._(
            "Our message of %(day)s was sent to you by mistake; please disregard it, "
            "with our apologies.",
            day=day,
        )
        number = local.env._("It bore the number %(number)s.", number=wrong.name)
        body = Markup("<p>%s</p><p>%s</p>") % (text, number)
        snapshot = {
            **self._prepare_snapshot(subject, str(body), None, {}),
            "level": {"name": local.env._("Apology"), "stage": "apology"},
            "registered": any(wrong._get_left().mapped("is_registered")),
            "sheet": None,
        }
        self.write(
            {
                "snapshot": snapshot,
                "snapshot_sha256": self._hash(self._canonical(snapshot)),
                "date_issued": self.date,
                "state": "issued",
            }
        )

    def _get_withdrawn_word(self):
        """Said of it wherever it is shown or bound."""
        self.ensure_one()
        return self.env._("withdrawn")

    def _choose_channels(self):
        """The channels that the level wants and that reach, or stand in; or none."""
        known = self.env["dunning.channel"]._get_all().values()
        return reach.channels(
            self._get_wanted_channels(),
            [channel._as_channel(channel._can_reach(self)) for channel in known],
        )

    def _get_wanted_channels(self):
        """Those of the level; in writing alone where the sum is not worth a call."""
        level, company = self.level_id, self.company_id
        wanted = level._get_channels()
        if not level.min_call_amount:
            return wanted
        least = company.currency_id._convert(
            level.min_call_amount, self.currency_id, company, self.date
        )
        if self.currency_id.compare_amounts(self.amount_principal, least) >= 0:
            return wanted
        spoken = self.env["dunning.channel"]._get_codes("_spoken")
        return [code for code in wanted if code not in spoken] or wanted

    def _log_sent(self, channel):
        """Note on the customers and the invoices that the notices have left.

        Notes, of which nobody is notified, neither inside nor outside; written when a
        notice leaves, since what was issued may still be overtaken by a payment.

        :param channel: the code of the channel by which they left
        """
        customers, moves = {}, {}
        for notice in self:
            lang = notice.company_id._get_dunning_lang()
            body = notice.with_context(lang=lang)._describe_sent(channel)
            customers.setdefault(notice.partner_id.id, []).append(body)
            for move in notice._get_step_moves():
                moves.setdefault(move.id, []).append(body)
        for model, bodies in (("res.partner", customers), ("account.move", moves)):
            self.env[model].browse(bodies)._message_log_batch(
                {id_: Markup("<br/>").join(lines) for id_, lines in bodies.items()}
            )

    def _describe_sent(self, channel):
        """One line: which notice left by which way; whoever reads invoices reads it.

        Which step it was and how much it claims is for those who may open it.
        """
        self.ensure_one()
        labels = self.env["dunning.delivery"]._get_channel_labels()
        return self.env._(
            "Dunning notice %(notice)s: %(channel)s.",
            notice=self._get_html_link(title=self.name),
            channel=labels.get(channel, channel),
        )
