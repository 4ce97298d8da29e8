"""What was sent: deliveries, their channels, the outbox, the post."""

from . import (
    delivery,
    bounce,
    ir_mail_server,
    mail_mail,
    mail_template,
    mail_thread,
    notice,
    outbox,
    post,
    run,
    channels,
)
