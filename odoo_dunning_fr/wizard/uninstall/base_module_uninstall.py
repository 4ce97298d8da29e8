from odoo import api, fields, models

from ...models.charge.charge import SETTLED

ADDON = "odoo_dunning_fr"


class BaseModuleUninstall(models.TransientModel):
    """Says what of our evidence goes with the add-on, and how to keep it."""

    _inherit = "base.module.uninstall"

    dunning_loss = fields.Char(string="What Is Lost", compute="_compute_dunning_loss")
    dunning_kept = fields.Char(
        string="What Stays Known", compute="_compute_dunning_loss"
    )

    @api.depends("module_ids")
    @api.depends_context("lang")
    def _compute_dunning_loss(self):
        for wizard in self:
            goes = ADDON in wizard._get_modules().mapped("name")
            wizard.dunning_loss = goes and wizard._describe_dunning_loss()
            wizard.dunning_kept = goes and wizard._describe_dunning_kept()

    def _describe_dunning_loss(self):
        """What is deleted, counted in words; nothing while there is nothing."""
        lost = [words for count, words in self._count_dunning_loss() if count]
        return lost and self.env["dunning.letter"]._list(lost, self.env.lang)

    def _count_dunning_loss(self):
        """Pairs of a number and its words. Whoever may uninstall may know how many."""
        documents = self._count_dunning_documents()
        letters = documents.pop("dunning.notice", 0)
        exhibits = documents.pop("dunning.exhibit", 0)
        exhibits += documents.pop("dunning.referral", 0)
        proofs = sum(documents.values())
        notices = self.env["dunning.notice"].sudo().search_count([])
        files = self.env["dunning.referral"].sudo().search_count([])
        seals = self.env["dunning.run"].sudo().search_count([("seal", "!=", False)])
        return [
            (notices, self.env._("notices: %s", notices)),
            (letters, self.env._("letters: %s", letters)),
            (proofs, self.env._("proofs and other documents: %s", proofs)),
            (files, self.env._("files handed over or prepared: %s", files)),
            (exhibits, self.env._("exhibits and dossiers: %s", exhibits)),
            (seals, self.env._("seals of runs: %s", seals)),
        ]

    def _count_dunning_documents(self):
        """How many documents the records of each model of ours hold."""
        kept = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("dunning.") and not model._transient
        ]
        documents = self.env["ir.attachment"].sudo()  # see above
        return dict(
            documents._read_group(
                [("res_model", "in", kept)], ["res_model"], ["__count"]
            )
        )

    def _describe_dunning_kept(self):
        """What stays known: charges that were invoiced or waived, on their invoices."""
        settled = self.env["dunning.charge"].sudo()  # see above
        count = settled.search_count([("state", "in", SETTLED)])
        return count and self.env._(
            "Late charges that were invoiced or waived (%s) stay known on their "
            "invoices: they are not claimed again if the add-on is installed again.",
            count,
        )
