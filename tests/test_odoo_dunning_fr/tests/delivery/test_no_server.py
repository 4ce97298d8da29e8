"""No way to send e-mails: each reads why in his language; somebody is told at once."""

import socket
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..mail_servers import dead_server, keeping_server
from .test_email import LOUD
from .test_outbox import OutboxCommon


@contextmanager
def no_server(env):
    """Let Odoo have no mail server, nor find one on this machine."""
    env["ir.mail_server"].sudo().search([]).active = False
    with socket.socket() as taken:
        taken.bind(("localhost", 0))  # nobody listens there
        port = taken.getsockname()[1]
        with (
            patch.object(IrMail_Server, "_disable_send", lambda self: False),
            patch.dict(config.options, {"smtp_server": "localhost", "smtp_port": port}),
        ):
            yield


@tagged("post_install", "-at_install")
class TestNoServer(OutboxCommon):
    def read_failure(self, delivery, lang):
        return delivery.with_context(lang=lang).failure

    def test_each_reads_in_his_language_that_there_is_no_server(self):
        notice = self.owing("Garage Petit")
        with no_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        delivery = notice.delivery_ids
        self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
        english = self.read_failure(delivery, "en_US")
        self.assertIn("No outgoing mail server is set up", english)
        self.assertIn("Settings > ", english)
        self.assertNotIn("Errno", english)
        self.assertEqual(delivery.failure_code, "no_server")
        self.assertNotEqual(self.read_failure(delivery, "fr_FR"), english)

    def test_somebody_is_told_at_once_and_once(self):
        """Three customers, of two templates; four looks in two days: one activity."""
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        notices = self.owing("Garage Petit", "Librairie Roux")
        self.first.mail_template_id = template.copy()
        notices |= self.owing("Café Blanc")
        with no_server(self.env), mute_logger(*LOUD):
            for time in ((9,), (14,), (9, 0, "2026-09-15"), (15, 0, "2026-09-15")):
                self.at(*time)
                self.send_queued()
                told = [users for users in self.activities(notices) if users]
                self.assertEqual(told, [["chloe_leblanc"]])

    def test_a_server_that_is_set_up_and_dead_is_named(self):
        """It may be back in a minute: somebody is told in the afternoon."""
        notice = self.owing("Garage Petit")
        with dead_server(self.env), mute_logger(*LOUD):
            self.at(9)
            self.send_queued()
            self.assertEqual(notice.delivery_ids.failure_code, "server")
            words = self.read_failure(notice.delivery_ids, "en_US")
            self.assertIn("cannot be reached (Connection refused)", words)
            self.assertIn("Settings > ", words)
            self.assertEqual(self.activities(notice), [[]])
            self.at(14)
            self.send_queued()
            self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_a_company_without_address_is_told_at_once(self):
        notice = self.owing("Garage Petit")
        self.company.email = False
        with keeping_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        self.assertIn(
            "Menuiserie Leblanc", self.read_failure(notice.delivery_ids, "en_US")
        )
        self.assertEqual(notice.delivery_ids.failure_code, "no_sender")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_what_was_written_down_by_others_is_shown_as_it_is(self):
        notice = self.owing("Garage Petit")
        notice.delivery_ids.sudo()._set_cancelled("Annulé par Chloé")
        for lang in ("en_US", "fr_FR"):
            self.assertEqual(
                self.read_failure(notice.delivery_ids, lang), "Annulé par Chloé"
            )
