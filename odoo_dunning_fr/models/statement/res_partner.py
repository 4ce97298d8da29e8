import base64

from odoo import models

TEMPLATE = "odoo_dunning_fr.mail_template_statement"


class ResPartner(models.Model):
    """Statements of account of customers, on paper and by e-mail."""

    _inherit = "res.partner"

    def action_dunning_statement(self):
        """Print the statements of account of these customers, as one PDF."""
        return self.env["dunning.statement"]._open(self, self.env.company)

    def action_dunning_send_statement(self):
        """Compose the e-mail that goes with the statement of account."""
        self.env["res.company"]._check_dunning_original()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment"
                if len(self) == 1
                else "mass_mail",
                "default_template_id": self.env.ref(TEMPLATE).id,
            },
        }

    def _process_attachments_for_template_post(self, mail_template):
        # EXTENDS 'mail': the statement of the day goes with its e-mail
        result = super()._process_attachments_for_template_post(mail_template)
        ours = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if mail_template != ours:
            return result
        customers = self.commercial_partner_id
        pdfs = self.env["dunning.statement"]._make(customers, self.env.company)
        made = dict(zip(customers, pdfs, strict=True))
        for partner in self:
            name = self.env._("Statement of account.pdf")
            found = result.setdefault(partner.id, {}).setdefault("attachments", [])
            found.append((name, base64.b64encode(made[partner.commercial_partner_id])))
        return result
