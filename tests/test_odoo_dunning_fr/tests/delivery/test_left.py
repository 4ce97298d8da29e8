"""What leaves is looked at before; what left can be proved; what waited stays."""

import hashlib
from pathlib import Path

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..mail_servers import dead_server, keeping_server
from .test_email import LOUD
from .test_outbox import OutboxCommon

WHOLE = b"%PDF-1.4 conditions %%EOF"


class LeftCommon(OutboxCommon):
    def attempt(self):
        """Send what is queued; return the messages that left, and their bytes."""
        with keeping_server(self.env) as sink, mute_logger(*LOUD):
            self.send_queued()
            files = sorted(Path(sink.folder).glob("*.eml"))
            self.bytes_left = [file.read_bytes() for file in files]
            return sink.messages()

    def template_with(self, content, name="conditions.pdf", kind="application/pdf"):
        """The template of the first level bears a document of the company."""
        template = self.env.ref("odoo_dunning_fr.mail_template_notice").sudo().copy()
        document = {"name": name, "raw": content, "mimetype": kind}
        template.attachment_ids = [
            Command.create({**document, "res_model": template._name})
        ]
        self.first.mail_template_id = template
        return template


@tagged("post_install", "-at_install")
class TestHashes(LeftCommon):
    def check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["dunning.run"].action_check_seals()["params"]

    def test_an_e_mail_bears_the_hash_of_its_bytes_and_of_its_content(self):
        """Whoever has the e-mail takes off what the servers added, and compares."""
        self.template_with(WHOLE)
        delivery = self.owing("Garage Petit").delivery_ids
        self.attempt()
        [raw] = self.bytes_left
        _envelope, _line, text = raw.partition(b"\r\n")  # the sink's own header
        self.assertEqual(delivery.sent_sha256, hashlib.sha256(text).hexdigest())
        self.assertEqual(len(delivery.content_sha256), 64)
        self.assertEqual(self.check()["type"], "success")

    def test_who_alters_what_left_is_found(self):
        """By the database, past all that Odoo refuses: text, subject, document."""
        self.template_with(WHOLE)
        delivery = self.owing("Garage Petit").delivery_ids
        self.attempt()
        message = delivery.mail_message_id
        document = message.attachment_ids
        for table, column, value, id_ in (
            ("mail_message", "body", "<p>FORGED</p>", message.id),
            ("mail_message", "subject", "FORGED", message.id),
            ("mail_message", "email_from", "x@evil.example", message.id),
            ("dunning_delivery", "recipient", "x@evil.example", delivery.id),
            ("ir_attachment", "store_fname", "no/such", document.id),
        ):
            with self.subTest(column=column), mute_logger("odoo.addons.base"):
                point = self.env.cr.savepoint()
                self.env.cr.execute(
                    f"UPDATE {table} SET {column} = %s WHERE id = %s", (value, id_)
                )
                told = self.check()
                self.assertEqual(told["type"], "danger")
                self.assertIn(delivery.notice_id.name, told["message"])
                point.rollback()
        self.assertEqual(self.check()["type"], "success")

    def test_what_was_changed_after_it_was_prepared_does_not_leave(self):
        delivery = self.owing("Garage Petit").delivery_ids
        with dead_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        self.env["dunning.channel.email"]._prepare(delivery.sudo())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_message SET body = '<p>FORGED</p>' WHERE id = %s",
            delivery.mail_message_id.ids,
        )
        self.env.invalidate_all()
        delivery.sudo().next_attempt = False
        self.assertFalse(self.attempt())
        self.assertEqual(delivery.state, "failed")
        self.assertIn("modifié depuis sa préparation", delivery.failure)

    def test_no_link_leaves_in_place_of_a_document(self):
        """Odoo swaps what is too heavy for a link that opens to whoever has it."""
        self.template_with(b"%PDF-1.4 " + b"x" * 1_500_000 + b" %%EOF")
        delivery = self.owing("Garage Petit").delivery_ids
        config = self.env["ir.config_parameter"].sudo()
        config.set_param("base.default_max_email_size", "1")
        self.assertFalse(self.attempt())
        self.assertEqual(delivery.state, "failed")
        self.assertIn("trop lourds pour le serveur", delivery.failure)
        config.set_param("base.default_max_email_size", "10")
        delivery.with_user(self.collector).action_retry()
        [message] = self.attempt()
        self.assertEqual(len(list(message.iter_attachments())), 1)


@tagged("post_install", "-at_install")
class TestContent(LeftCommon):
    """Each of these fails, tells the collector and never counts as sent."""

    def change(self, **values):
        """In both languages of the database."""
        template = self.template_with(WHOLE)
        for lang in ("en_US", "fr_FR"):
            template.with_context(lang=lang).write(values)

    def assertStays(self, words):
        notice = self.owing("Garage Petit")
        self.assertFalse(self.attempt())
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertIn(words, notice.delivery_ids.failure)
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_without_a_subject(self):
        self.change(subject="{{ '' }}")
        self.assertStays("il n’a pas d’objet")

    def test_without_a_text(self):
        self.change(body_html="<p> <br/></p>")
        self.assertStays("il n’a pas de texte")

    def test_with_something_that_was_not_filled_in(self):
        self.change(body_html="<p>Cher ${partner.name}</p>")
        self.assertStays("n’a pas été rempli")

    def test_about_somebody_else(self):
        self.change(subject="Rappel", body_html="<p>Bonjour, payez.</p>")
        self.assertStays("ne nomme ni cette relance")

    def test_with_an_empty_document(self):
        self.template_with(b"", "vide.txt", "text/plain")
        self.assertStays("est vide, abîmé ou perdu")

    def test_with_a_document_that_is_cut(self):
        self.template_with(b"%PDF-1.4 half of a fi")
        self.assertStays("est vide, abîmé ou perdu")

    def test_a_letter_with_something_that_was_not_filled_in_is_not_printed(self):
        """Named in the pile, and the others are printed."""
        self.first.write({"by_email": False, "by_letter": True})
        self.first.letter_body = "<p>Cher ${partner.name}</p>"
        letters = self.owing("Garage Petit", "Scierie Haut").delivery_ids
        pile = letters._print_pile()
        self.assertFalse(pile.letters)
        self.assertEqual(set(pile.left_out), set(letters))
        self.assertIn("was not filled in", pile.left_out[letters[0]])


@tagged("post_install", "-at_install")
class TestLostFiles(HttpCase, LeftCommon):
    def test_an_invoice_whose_file_is_lost_is_made_anew(self):
        bill = self.invoice(100, "2026-09-01")
        with self.allow_pdf_render():
            bill = bill.with_context(force_report_rendering=True)
            bill._make_invoice_pdf()
            lost = bill.invoice_pdf_report_id
            self.lose(lost)
            self.assertEqual(bill._filter_without_pdf(), bill)
            bill._make_invoice_pdf()
        self.assertNotEqual(bill.invoice_pdf_report_id, lost)
        self.assertTrue(bill.invoice_pdf_report_id.raw.startswith(b"%PDF-"))

    def test_a_letter_that_is_lost_is_made_anew_until_it_is_posted(self):
        self.first.write({"by_email": False, "by_letter": True})
        notice = self.owing("Garage Petit")
        with self.allow_pdf_render():
            notice = notice.with_context(force_report_rendering=True)
            self.assertFalse(notice._make_letters())
            self.lose(notice.document_id)
            self.assertFalse(notice._make_letters())
            self.assertTrue(notice.document_id.raw.startswith(b"%PDF-"))
            self.assertFalse(notice._is_tampered())
            notice.delivery_ids.action_mark_sent()
            self.lose(notice.document_id)
            [reason] = notice._make_letters().values()
        self.assertIn("restore it from a backup", reason)

    def lose(self, document):
        """As after a disk that was restored without its files."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'no/such' WHERE id = %s",
            document.ids,
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWaited(LeftCommon):
    """Due on 1 September, reminded on the 14th, a Monday."""

    def assertStale(self, notice, words, state="cancelled"):
        self.assertFalse(self.attempt())
        delivery = notice.delivery_ids
        self.assertEqual(delivery.state, "cancelled")
        self.assertIn(words, delivery.failure)
        self.assertEqual(notice.state, state)

    def test_five_open_days_and_no_more(self):
        """Queued on Monday the 14th: it leaves on the 21st, and not on the 22nd."""
        notice = self.owing("Garage Petit")
        self.at(12, day="2026-09-22")
        point = self.env.cr.savepoint()
        self.assertStale(notice, "il a attendu 6 jours ouvrés, plus que les 5")
        point.rollback()
        self.env.invalidate_all()
        self.at(12, day="2026-09-21")
        self.assertEqual(len(self.attempt()), 1)

    def test_the_company_says_how_long(self):
        self.company.dunning_waiting_days = 10
        self.owing("Garage Petit")
        self.at(12, day="2026-09-28")
        self.assertEqual(len(self.attempt()), 1)

    def test_a_level_that_was_archived(self):
        notice = self.owing("Garage Petit")
        self.first.active = False
        self.assertStale(notice, "a été archivé depuis")

    def test_a_customer_who_is_now_chased_by_hand(self):
        notice = self.owing("Garage Petit")
        notice.partner_id.with_company(self.company).dunning_manual = True
        self.assertStale(notice, "désormais relancé à la main")

    def test_what_a_person_asked_for_by_hand_leaves(self):
        notice_customer = self.make_customer("Garage Petit")
        notice_customer.with_company(self.company).dunning_manual = True
        self.invoice(100, "2026-09-01", notice_customer)
        self.issue(partners=notice_customer, by_hand=True)
        self.assertEqual(len(self.attempt()), 1)

    def test_an_invoice_that_was_referred(self):
        notice = self.owing("Garage Petit")
        file = self.env["dunning.referral"].create(
            {
                "kind": "agency",
                "company_id": self.company.id,
                "currency_id": self.euro.id,
                "partner_id": notice.partner_id.id,
                "move_ids": [Command.set(notice.line_ids.move_id.ids)],
            }
        )
        file.sudo().write({"state": "sent", "date_sent": "2026-09-14"})
        self.assertStale(notice, "confiée au recouvrement depuis")

    def test_a_courtesy_note_after_the_day_that_it_speaks_of(self):
        """Due on the 18th, announced on the 14th, the mail server back on the 21st."""
        early = self.env["dunning.level"].create(
            {
                **self.level_values(0, "Soon", "courtesy", -5, 0, "email", {}),
                "policy_id": self.policy.id,
            }
        )
        customer = self.make_customer("Garage Petit")
        self.invoice(100, "2026-09-18", customer)
        notice = self.issue()
        self.assertEqual(notice.level_id, early)
        self.at(12, day="2026-09-21")
        self.assertStale(notice, "le rappel de courtoisie l’annonce à échoir")

    def test_a_reminder_after_the_formal_notice(self):
        """The first one is stuck; a person has the last one issued meanwhile."""
        notice = self.owing("Garage Petit")
        item = notice.line_ids.move_line_id
        run = self.env["dunning.run"].create({"partner_ids": notice.partner_id.ids})
        later = (
            self.env["dunning.notice"]
            .sudo()
            .create(
                {
                    "run_id": run.id,
                    "company_id": self.company.id,
                    "partner_id": notice.partner_id.id,
                    "currency_id": self.euro.id,
                    "policy_id": self.policy.id,
                    "level_id": self.second.id,
                    "date": "2026-09-14",
                    "state": "issued",
                }
            )
        )
        line = notice.line_ids.sudo().read(load=None)[0]
        fields_ = self.env["dunning.notice.line"]._fields
        values = {
            name: value
            for name, value in line.items()
            if fields_[name].store and name not in ("id", "notice_id")
        }
        notice.line_ids.sudo().claimed = True
        self.env.flush_all()
        self.assertTrue(item)
        self.env["dunning.notice.line"].sudo().create(
            {**values, "notice_id": later.id, "level_id": self.second.id}
        )
        self.assertIn("a later notice", notice._get_staleness())

    def test_what_a_manager_approved_is_set_aside_for_him(self):
        """Approved by nina, six open days without a server: hers to renew or cancel."""
        self.first.approval = "approve"
        nina = self.make_user("nina", "odoo_dunning_fr.group_manager")
        notice = self.owing("Garage Petit")
        notice.with_user(nina).action_approve()
        self.at(12, day="2026-09-22")
        self.assertStale(notice, "il a attendu 6 jours ouvrés", state="issued")
        self.assertEqual(self.activities(notice), [["nina"]])
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            notice.with_user(self.collector).action_renew()
        notice.with_user(nina).action_renew()
        self.assertEqual(notice.state, "cancelled")
        renewed = self.env["dunning.notice"].search(
            [("partner_id", "=", notice.partner_id.id), ("state", "=", "approval")]
        )
        self.assertEqual(str(renewed.date), "2026-09-22")

    def test_a_letter_in_the_pile_is_named_and_not_printed(self):
        self.first.write({"by_email": False, "by_letter": True})
        letter = self.owing("Garage Petit").delivery_ids
        self.at(12, day="2026-09-22")
        pile = letter._print_pile()
        self.assertIn("it waited for 6 open days", pile.left_out[letter])
        self.assertEqual(pile.overtaken, letter)
        with self.assertRaisesRegex(UserError, "it waited for 6 open days"):
            letter.notice_id.action_print()
