import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class DunningRun(models.Model):
    """Sealing: what was issued cannot be changed or removed without it being seen.

    Each run ends with one SHA-256 over the seal of the company's run before it and
    over the number and the hash of each notice issued since, in the order of their
    creation. Whoever holds a seal can tell that nothing before it was touched.

    A run that none of ours made, and that breaks the chain, is set aside by a manager:
    it stays to be seen, with the reason, and the chain goes on beside it.
    """

    _inherit = "dunning.run"

    seal = fields.Char(readonly=True, copy=False)
    seal_rank = fields.Integer(string="Seal No.", readonly=True, copy=False)
    sealed_ids = fields.One2many(
        "dunning.notice", "seal_run_id", string="Sealed Notices", readonly=True
    )

    is_foreign = fields.Boolean(
        compute="_compute_is_foreign",
        help="It says that it is done, and no run of the program has made it.",
    )
    set_aside_reason = fields.Char(
        string="Set Aside Because", readonly=True, copy=False
    )

    _seal_chain = models.UniqueIndex(
        "(company_id, seal_rank) WHERE seal IS NOT NULL AND state <> 'set_aside'",
        "Two runs of a company cannot have the same place in the chain of seals.",
    )

    @api.depends("state", "seal", "seal_rank", "notice_ids", "sealed_ids")
    def _compute_is_foreign(self):
        """Done without a notice, and without a seal that follows from the one before.

        Every run of ours ends with its seal, one without notices too.
        """
        for run in self:
            own = run.notice_ids or run.sealed_ids
            run.is_foreign = (
                run.state == "done"
                and not own
                and not (run.seal and run._follows(run._get_links_before()))
            )

    def _seal(self):
        """Chain what the run has issued, and what was approved since the last seal."""
        self.ensure_one()
        self.company_id._lock_dunning()
        previous = self._get_last_sealed()
        notices = self.env["dunning.notice"].sudo()  # evidence, written by the system
        approved = notices.search(
            [
                ("company_id", "=", self.company_id.id),
                ("snapshot_sha256", "!=", False),
                ("seal_run_id", "=", False),
            ]
        )
        approved.write({"seal_run_id": self.id})
        # What a run issued before it stopped would else never be sealed.
        stopped = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "stopped"),
                ("seal", "=", False),
                ("id", "!=", self.id),
            ]
        )
        stopped.sudo().sealed_ids.write({"seal_run_id": self.id})
        self.sudo().write(
            {
                "seal": self._compute_seal(previous.seal, self.sealed_ids),
                "seal_rank": previous.seal_rank + 1,
            }
        )

    def _get_last_sealed(self):
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("seal", "!=", False),
                ("state", "!=", "set_aside"),
            ],
            order="seal_rank desc",
            limit=1,
        )

    @api.model
    def _compute_seal(self, previous, notices):
        """Hash the seal before and, a line each, number and hash of the notices."""
        notices.fetch(["name", "snapshot_sha256"])  # not what they say, of all
        lines = [previous or ""]
        lines += [
            f"{notice.name} {notice.snapshot_sha256}" for notice in notices.sorted("id")
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def action_check_seals(self):
        """Compute all the seals of the companies at hand again, and say the result."""
        broken, count, aside = "", 0, 0
        for company in self.env.companies:
            runs = self.search(
                [("company_id", "=", company.id), ("seal", "!=", False)],
                order="seal_rank, id",
            )
            ranks = runs.grouped("seal_rank")
            for run in runs:
                before = ranks.get(run.seal_rank - 1, self.browse())
                if run.state == "set_aside":
                    aside += 1
                    broken = broken or run._find_wrongly_set_aside(before)
                    continue
                broken = broken or run._find_tampering(before)
                count += 1
        message = broken or self.env._(
            "The seals of %(count)s runs are intact: every notice is as it was issued.",
            count=count,
        )
        if aside:  # whoever trusts the seals looks at these himself
            message += " " + self.env._("Runs set aside: %(count)s.", count=aside)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "warning" if aside else "success",
                "sticky": bool(broken or aside),
                "message": message,
            },
        }

    def _get_links_before(self):
        """The sealed runs with the number before: one, and such as were set aside."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("seal", "!=", False),
                ("seal_rank", "=", self.seal_rank - 1),
            ]
        )

    def _follows(self, before):
        """Whether the seal is that of the run's notices, after one of these runs."""
        seals = before.mapped("seal") or ([""] if self.seal_rank == 1 else [])
        notices = self.sealed_ids
        return any(self.seal == self._compute_seal(seal, notices) for seal in seals)

    def _find_wrongly_set_aside(self, before):
        """Say that a run of ours was taken out of the chain, or nothing.

        :param before: the sealed runs with the number before
        """
        if not (self.notice_ids or self.sealed_ids or self._follows(before)):
            return ""
        return self.env._(
            "The run of %(run)s was set aside, and is one of the program's: somebody "
            "has changed it.",
            run=self.display_name,
        )

    def _find_tampering(self, before):
        """Say what is no longer as it was when the run was sealed, or nothing.

        :param before: the sealed runs with the number before
        """
        notices = self.sealed_ids
        for notice in notices:
            if notice._is_tampered():
                return self.env._(
                    "The notice %(notice)s or its letter is not what was issued.",
                    notice=notice.name,
                )
            if altered := notice.delivery_ids._find_altered():
                return self.env._(
                    "The e-mail %(delivery)s is not what was sent.",
                    delivery=altered[0].display_name,
                )
        if not self._follows(before):
            if self.is_foreign:
                return self.env._(
                    "The run of %(run)s was not made by the program, and breaks the "
                    "chain of seals: a dunning manager can set it aside, in its form.",
                    run=self.display_name,
                )
            return self.env._(
                "The seal of the run of %(run)s does not fit its notices: one of them, "
                "or the run before it, was changed or removed.",
                run=self.display_name,
            )
        notices.invalidate_recordset()  # a large book must not stay in memory
        return ""

    # A run that none of ours made

    def action_ask_set_aside(self):
        """Ask for the reason, then set aside."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.run.set.aside",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Set Aside"),
            "context": {"default_run_id": self.id},
        }

    def _set_aside(self, reason):
        """Take a run that the program has not made out of the chain, and say so on it.

        :param str reason: why, as a person says it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(self.env._("Only a dunning manager sets a run aside."))
        if not self.is_foreign:
            raise UserError(
                self.env._(
                    "The run of %(run)s has notices, or a seal that is right: it is "
                    "evidence and stays in the chain.",
                    run=self.display_name,
                )
            )
        facts = {"rank": self.seal_rank, "seal": self.seal or "–"}
        self._as_program().write({"state": "set_aside", "set_aside_reason": reason})
        said = self.env._("Set aside: %(reason)s", reason=reason)
        was = self.env._("It bore the seal no. %(rank)s: %(seal)s", **facts)
        self._message_log(body=Markup("<p>%s</p><p>%s</p>") % (said, was))
