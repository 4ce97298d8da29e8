from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class IrCron(models.Model):
    """Scheduled actions that share one work: each takes what falls to it.

    An administrator has as many of them active as he has workers for it. Odoo lets a
    worker hold the row of its action locked: nothing else is needed to know who is at
    work.
    """

    _inherit = "ir.cron"

    @api.model
    def _get_dunning_worker(self):
        """The scheduled action that is at work, none when a program calls."""
        return self.sudo().browse(self.env.context.get("cron_id"))

    @api.model
    def _find_dunning_workers(self, model, code):
        """Those that are active; whoever has work for them may wake them.

        :param str model: the name of the model that they are about
        :param str code: what they do, by which copies are known too
        """
        return self.sudo().search(
            [("model_id.model", "=", model), ("code", "=", code)], order="id"
        )

    def _trigger_dunning(self, at=None):
        for worker in self:
            worker._trigger(at)

    def _get_dunning_share(self, name):
        """What falls to the one of these that is at work; all when none of them is.

        One that failed the last time has no share, and others none the less for it.

        :param str name: of a many2one: what has the same value falls to the same one
        :rtype: Domain
        """
        worker = self._get_dunning_worker()
        sound = self.filtered(lambda one: not one.failure_count)
        if worker not in sound:
            return Domain.TRUE
        rank = sound.ids.index(worker.id)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, 0) %% %s = %s",
                model._field_to_sql(alias, name, query),
                len(sound),
                rank,
            )
        )

    def _try_lock_dunning(self):
        """Whether nobody is at work on it; then nobody is until the next commit."""
        return bool(self.try_lock_for_update(allow_referencing=True))
