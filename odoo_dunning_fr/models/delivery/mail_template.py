from odoo import models
from odoo.exceptions import ValidationError

STANDARD = "odoo_dunning_fr.mail_template_notice"
# What the e-mail says.
SAID = frozenset({"subject", "body_html"})


class MailTemplate(models.Model):
    _name = "mail.template"
    _inherit = ["mail.template", "dunning.shared"]

    def _filter_of_others(self):
        # OVERRIDE: what somebody has made himself he may change, as ever in Odoo
        of_others = super()._filter_of_others()
        shipped = of_others and of_others._get_external_ids()
        return of_others.filtered(
            lambda template: any(
                name.startswith("odoo_dunning_fr.") for name in shipped[template.id]
            )
        )

    def write(self, vals):
        result = super().write(vals)
        self._tell_waiting(vals)
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        # EXTENDS 'base'
        result = super()._update_field_translations(field_name, *args, **kwargs)
        self._tell_waiting([field_name])
        return result

    def _tell_waiting(self, names):
        """The notices that wait and whose e-mail is this one say something else."""
        if SAID.isdisjoint(names) or self.env.su:
            return
        standard = self.env.ref(STANDARD, raise_if_not_found=False)
        ids = [*self.ids, False] if standard in self else self.ids
        # Of whichever company they are.
        levels = self.env["dunning.level"].sudo().with_context(active_test=False)
        if found := levels.search([("mail_template_id", "in", ids)]):
            self.env["dunning.notice"]._ask_again(found)

    def _render_lang(self, res_ids, engine="inline_template"):
        # EXTENDS 'mail': since a notice was issued its language may have been switched
        # off, and Odoo then writes nothing at all
        langs = super()._render_lang(res_ids, engine=engine)
        if self.render_model != "dunning.notice":
            return langs
        company = self.env.company
        other = company._get_dunning_lang()
        return {id_: company._find_dunning_lang(langs[id_], other) for id_ in langs}

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
