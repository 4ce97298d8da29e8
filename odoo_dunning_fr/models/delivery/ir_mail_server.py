from odoo import models

from ...rules import typography

ADDRESSED = ("email_cc", "email_bcc", "reply_to")
# From which Odoo makes the visible recipients.
SHOWN = ("X-Msg-To-Add", "X-Forge-To")


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, email_from, email_to, subject, *args, **kwargs):
        """Let no encoded line break in a name or subject begin another head.

        Here all e-mails pass: reminders, statements of account, what people write.
        """
        # EXTENDS 'base'
        for name in kwargs.keys() & set(ADDRESSED):
            kwargs[name] = _clean(kwargs[name])
        kwargs["headers"] = {
            name: _clean(value) if name in SHOWN else _clean_head(value)
            for name, value in (kwargs.get("headers") or {}).items()
        }
        return super()._build_email__(
            _clean(email_from),
            _clean(email_to),
            _clean_head(subject),
            *args,
            **kwargs,
        )

    def _connect__(self, *args, **kwargs):
        # EXTENDS 'base': this sender takes the place of the one of the e-mail
        if "smtp_from" in kwargs:
            kwargs["smtp_from"] = _clean(kwargs["smtp_from"])
        return super()._connect__(*args, **kwargs)


def _clean_head(value):
    return typography.head(str(value)) if value else value


def _clean(value):
    """The addresses, in one text or several."""
    if not value:
        return value
    if isinstance(value, str):
        return typography.addresses(value)
    return [_clean(one) for one in value]
