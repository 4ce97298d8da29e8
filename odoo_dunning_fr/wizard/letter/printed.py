import base64

from markupsafe import Markup

from odoo import api, fields, models


class DunningPrint(models.TransientModel):
    """Printed matter: a PDF kept until it is fetched, and what is not in it."""

    _name = "dunning.print"
    _description = "Printed Letters"

    name = fields.Char(required=True)
    document = fields.Binary(readonly=True)
    delivery_ids = fields.Many2many("dunning.delivery", readonly=True)
    overtaken_ids = fields.Many2many(
        "dunning.delivery", "dunning_print_overtaken_rel", readonly=True
    )
    letter_count = fields.Integer(readonly=True)
    to_post_count = fields.Integer(compute="_compute_to_post_count")
    overtaken_count = fields.Integer(readonly=True)
    left_out = fields.Html(readonly=True)

    @api.depends("delivery_ids.state")
    def _compute_to_post_count(self):
        for printed in self:
            printed.to_post_count = len(printed._get_to_post())

    def _get_to_post(self):
        return self.delivery_ids.filtered(lambda letter: letter.state == "queued")

    def action_open(self):
        """Open the PDF in a new tab."""
        self.ensure_one()
        url = f"/web/content/{self._name}/{self.id}/document/{self.name}.pdf"
        return {"type": "ir.actions.act_url", "url": f"{url}?download=false"}

    @api.model
    def _keep(self, name, content, **values):
        document = base64.b64encode(content) if content else False
        return self.create({"name": name, "document": document, **values})

    # Letters

    @api.model
    def _show(self, pile):
        """Say how many letters are printed, and which are not and why."""
        printed = self._keep(
            self.env._("Letters %s", self.env.company._get_dunning_today()),
            pile.pdf,
            delivery_ids=[(6, 0, pile.letters.ids)],
            letter_count=len(pile.letters),
            overtaken_ids=[(6, 0, pile.overtaken.ids)],
            overtaken_count=len(pile.overtaken),
            left_out=self._list_left_out(pile.left_out),
        )
        return printed._get_records_action(
            name=self.env._("Print Letters"), target="new"
        )

    @api.model
    def _list_left_out(self, reasons):
        lines = Markup().join(
            Markup("<li>%s: %s</li>") % (letter.notice_id.display_name, reason)
            for letter, reason in reasons.items()
        )
        return lines and Markup("<ul>%s</ul>") % lines

    def action_post(self):
        """Printed, put into envelopes, and now on their way to the post."""
        self.env["res.company"]._check_dunning_original()
        return self._get_to_post().action_mark_posted()

    def action_cancel_overtaken(self):
        """Give up the letters that are no longer right: the next run decides anew."""
        overtaken = self.overtaken_ids
        overtaken.filtered(lambda letter: letter.state == "queued").action_cancel()
        return {"type": "ir.actions.act_window_close"}
