from odoo import models
from odoo.exceptions import ValidationError


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _check_for_dunning(self):
        """A template of notices, that attaches nothing but notices.

        It is filled in with all rights, for the record that has the number of the
        notice: one of users would send the link that resets a password to a debtor.

        :raise ValidationError: it is about something else
        """
        for template_sudo in self.sudo():  # whoever may use it on a level
            of = template_sudo.model_id
            if of.model != "dunning.notice":
                raise ValidationError(
                    self.env._(
                        "The e-mail template “%(template)s” is about “%(model)s”: a "
                        "level takes a template of dunning notices.",
                        template=template_sudo.name,
                        model=of.name,
                    )
                )
            reports = template_sudo.report_template_ids
            if other := reports.filtered(lambda one: one.model != "dunning.notice"):
                raise ValidationError(
                    self.env._(
                        "The e-mail template “%(template)s” attaches “%(report)s”, "
                        "which is no report of dunning notices: another debtor's "
                        "document would leave with it. Take it off the template.",
                        template=template_sudo.name,
                        report=other[0].name,
                    )
                )
