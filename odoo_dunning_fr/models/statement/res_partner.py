import base64

from odoo import models
from odoo.exceptions import UserError

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

    def action_dunning_statement_posted(self):
        """Note that these customers were sent their statement on paper."""
        self.env["res.company"]._check_dunning_original()
        if not self.env.user.has_group("odoo_dunning_fr.group_collector"):
            raise UserError(
                self.env._("Only a collector notes that a statement was sent.")
            )
        self.check_access("read")
        self._note_dunning_statement()

    def _note_dunning_statement(self):
        """The day of the first statement of account of the company, which stays."""
        company = self.env.company
        customers_sudo = self.commercial_partner_id.sudo().with_company(company)
        first = customers_sudo.filtered(lambda one: not one.dunning_statement_date)
        first.dunning_statement_date = company._get_dunning_today()
        body = self.env._(
            "Statement of account sent by %(user)s for %(company)s.",
            user=self.env.user.name,
            company=company.name,
        )
        first._message_log_batch(bodies=dict.fromkeys(first.ids, body))

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
