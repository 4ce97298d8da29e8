import hashlib

from odoo import api, fields, models


class DunningRun(models.Model):
    """Sealing: what was issued cannot be changed or removed without it being seen.

    Each run ends with one SHA-256 over the seal of the company's run before it and
    over the number and the hash of each notice issued since, in the order of their
    creation. Whoever holds a seal can tell that nothing before it was touched.
    """

    _inherit = "dunning.run"

    seal = fields.Char(readonly=True, copy=False)
    seal_rank = fields.Integer(string="Seal No.", readonly=True, copy=False)
    sealed_ids = fields.One2many(
        "dunning.notice", "seal_run_id", string="Sealed Notices", readonly=True
    )

    _seal_chain = models.UniqueIndex(
        "(company_id, seal_rank) WHERE seal IS NOT NULL",
        "Two runs of a company cannot have the same place in the chain of seals.",
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
            [("company_id", "=", self.company_id.id), ("seal", "!=", False)],
            order="seal_rank desc",
            limit=1,
        )

    @api.model
    def _compute_seal(self, previous, notices):
        """Hash the seal before and, a line each, number and hash of the notices."""
        lines = [previous or ""]
        lines += [
            f"{notice.name} {notice.snapshot_sha256}" for notice in notices.sorted("id")
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def action_check_seals(self):
        """Compute all the seals of the companies at hand again, and say the result."""
        broken, count = "", 0
        for company in self.env.companies:
            previous = self.browse()
            for run in self.search(
                [("company_id", "=", company.id), ("seal", "!=", False)],
                order="seal_rank",
            ):
                broken = broken or run._find_tampering(previous)
                previous, count = run, count + 1
        message = broken or self.env._(
            "The seals of %(count)s runs are intact: every notice is as it was issued.",
            count=count,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
                "message": message,
            },
        }

    def _find_tampering(self, previous):
        """Say what is no longer as it was when the run was sealed, or nothing."""
        notices = self.sealed_ids
        for notice in notices:
            if notice._is_tampered():
                return self.env._(
                    "The notice %(notice)s or its letter is not what was issued.",
                    notice=notice.name,
                )
        follows = self.seal_rank == previous.seal_rank + 1
        if not follows or self.seal != self._compute_seal(previous.seal, notices):
            return self.env._(
                "The seal of the run of %(run)s does not fit its notices: one of them, "
                "or the run before it, was changed or removed.",
                run=self.display_name,
            )
        notices.invalidate_recordset()  # a large book must not stay in memory
        return ""
