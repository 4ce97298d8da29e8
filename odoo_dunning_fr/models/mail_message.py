"""What was said on a notice or a file stays as it was said."""

from operator import itemgetter

from odoo import SUPERUSER_ID, api, models, tools
from odoo.exceptions import AccessError, UserError

from .evidence import PROGRAM, as_program, is_program

# What a message says, who says it, when and of what. All else, such as who was
# notified, has read or starred it, is Odoo's to write.
SAID = frozenset(
    "attachment_ids author_guest_id author_id body date email_from incoming_email_cc "
    "incoming_email_to is_internal message_type model outgoing_email_to parent_id "
    "record_name reply_to res_id subject subtype_id".split()
)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail': Odoo writes no subject afterwards, when it notifies somebody
        self._add_told_subjects(vals_list)
        messages = super().create(vals_list)
        messages._check_own_words()
        return messages

    def write(self, vals):
        # EXTENDS 'mail'
        if SAID & vals.keys():
            self._check_not_told()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        self._check_not_told()

    @api.model
    def _add_told_subjects(self, vals_list):
        """Give what is said on a thread that is kept the subject that Odoo would."""
        guarded = self._get_guarded_names()
        bare = (
            vals
            for vals in vals_list
            if vals.get("model") in guarded
            and vals.get("res_id")
            and not vals.get("subject")
            and vals.get("message_type") != "email_outgoing"
        )
        for name, told in tools.groupby(bare, itemgetter("model")):
            ids = tools.unique(vals["res_id"] for vals in told)
            # Whoever speaks there may not read all that its name is made of.
            records_sudo = self.env[name].sudo().browse(ids).exists()
            if "message_ids" not in records_sudo._fields:
                continue
            subjects = {
                record_sudo.id: record_sudo._message_compute_subject()
                for record_sudo in records_sudo
            }
            for vals in told:
                if subject := subjects.get(vals["res_id"]):
                    vals["subject"] = " ".join(subject.splitlines())

    @api.model
    @tools.ormcache()
    def _get_guarded_names(self):
        """The models of ours on whose threads what was said may have to stay.

        :rtype: frozenset[str]
        """
        guarded = self.env["dunning.guarded"]
        return frozenset(
            model._name
            for model in guarded._get_guarded_models()
            if type(model)._filter_told is not type(guarded)._filter_told
        )

    # Refused by key and not by right: the chatter writes with all rights.

    def _check_not_told(self):
        """Nobody changes or deletes them, but the program what has never left."""
        if is_program(self):
            return
        if record := self._find_told():
            raise UserError(record._explain_told())

    def _find_told(self):
        """A record of ours on whose thread one of them is kept; or none."""
        guarded = self._get_guarded_names()
        for name, messages in self.sudo().grouped("model").items():
            if name in guarded:
                # Whoever's they are.
                records = self.env[name].sudo().browse(messages.mapped("res_id"))
                if told := records.exists()._filter_told():
                    return told[0]
        return None

    def _check_own_words(self):
        """Nobody lets another speak: answers come in by the mail gateway alone.

        The chatter posts with all rights: being root is not enough for an answer.
        """
        ours = self.filtered(
            lambda message: (message.model or "").startswith("dunning.")
        )
        if not ours or is_program(self) or self.env.uid == SUPERUSER_ID:
            return
        gateway = self.env.context.get("dunning_gateway") is PROGRAM
        own = self.env.user.partner_id | self.env.companies.partner_id
        others = ours.filtered(
            lambda message: (
                (message.message_type == "email" and not gateway)
                or (message.author_id not in own and not self.env.su)
            )
        )
        if others._find_told():
            raise AccessError(
                self.env._(
                    "What is said on a notice or a file is evidence: you speak there "
                    "in your own name alone."
                )
            )

    @api.model
    def _explain_kept_attachments(self, attachments):
        """Why one of these attachments stays, by the message that bears it."""
        if not attachments:
            return ""
        found = self.search(
            [
                ("attachment_ids", "in", attachments.ids),
                ("model", "=like", "dunning.%"),
            ]
        )
        record = found._find_told()
        return record._explain_told() if record else ""


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _check_can_update_message_content(self, messages):
        # EXTENDS 'mail': what is kept is edited by nobody, its author neither
        messages._check_not_told()
        return super()._check_can_update_message_content(messages)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        # EXTENDS 'mail': here answers come in
        gateway = self.with_context(dunning_gateway=PROGRAM)
        return super(MailThread, gateway)._message_route_process(
            message, message_dict, routes
        )


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, *args, **kwargs):
        # EXTENDS 'mail': the message of what was done takes over its pictures
        done = as_program(self, "mail.message", "ir.attachment")
        return super(MailActivity, done)._action_done(*args, **kwargs)
