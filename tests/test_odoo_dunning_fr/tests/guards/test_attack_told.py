"""What left, what was answered and what was handed over: by nobody rewritten."""

from functools import partial

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.models.ir_attachment import PASSING
from odoo.addons.odoo_dunning_fr.models.mail_message import SAID

from ..attacks import Attacks, models_of_ours, plant
from ..notice.test_answers import AnswersCommon

# Threads of ours that a person may tidy: what is said there proves nothing.
TALK = {
    "dunning.hold",
    "dunning.insurance.declaration",
    "dunning.insurance.limit",
    "dunning.insurance.policy",
    "dunning.limitation.event",
    "dunning.mandate",
    "dunning.policy",
    "dunning.rate",
}


class ToldCommon(Attacks, AnswersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("nina", "odoo_dunning_fr.group_manager")
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.sudo().company_ids += cls.company
        cls.attacker = cls.manager

    def told(self):
        """A notice that left by e-mail with its invoice, was answered, was noted."""
        self.have_mail_domain()
        notice, sent = self.remind()
        self.answer(sent, "compta@petit.example", "Nous payons vendredi.")
        notice.with_user(self.collector).message_post(
            body="Il paie vendredi", message_type="comment"
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return notice

    def users(self):
        return {
            "collector": self.collector,
            "manager": self.manager,
            "administrator": self.admin,
            "program": None,
        }

    def attack(self, category, records, names):
        """Have each user write each field of each record, and delete it."""
        for record in records:
            for who, user in self.users().items():
                mine = record.with_user(user) if user else record.sudo()
                what = f"{record._name} {record.id} as {who}"
                for name in names:
                    self.attempt(
                        f"{category}: written",
                        f"{name} of {what}",
                        partial(self.overwrite, mine, name),
                    )
                self.attempt(f"{category}: deleted", what, partial(self.delete, mine))

    def overwrite(self, record, name):
        value = plant(record._fields[name], self.env, record.sudo()[name])
        record.write({name: [Command.clear()] if value is None else value})
        return True

    @staticmethod
    def delete(record):
        record.unlink()
        return True

    @staticmethod
    def stored(model, names):
        """Those that a person could write."""
        return sorted(
            name
            for name in names
            if model._fields[name].store and name not in models.MAGIC_COLUMNS
        )


@tagged("post_install", "-at_install")
class TestWhatWasSaid(ToldCommon):
    def test_nobody_rewrites_a_message(self):
        """Each field, each kind of message, each kind of user, root included."""
        notice = self.told()
        kinds = set(notice.message_ids.mapped("message_type"))
        self.assertLessEqual({"email_outgoing", "email", "comment"}, kinds)
        said = self.stored(notice.message_ids, SAID & set(notice.message_ids._fields))
        self.attack("messages", notice.message_ids, said)
        self.close_attacks(at_least=200)

    def test_what_odoo_notes_on_a_message_passes(self):
        notice = self.told()
        message = notice.message_ids[0]
        message.sudo().write({"message_id": "<other@leblanc.example>"})
        message.with_user(self.collector).toggle_message_starred()
        message.sudo()._message_reaction(
            "👍", "add", self.collector.partner_id, self.env["mail.guest"], None
        )
        self.assertEqual(message.reaction_ids.content, "👍")

    def test_nobody_lets_another_speak(self):
        notice = self.told()
        other = self.env.ref("base.partner_root").id
        values = {"model": notice._name, "res_id": notice.id, "body": "x"}
        forged = {**values, "author_id": other}
        by_default = {"default_author_id": other}

        def create_by_default(mine):
            messages = mine.env["mail.message"].with_context(**by_default)
            return messages.create(values).author_id.id == other

        ways = {
            "message_post": lambda n: n.message_post(body="x", author_id=other),
            "create": lambda n: n.env["mail.message"].create(forged),
            "default": create_by_default,
            "kind": lambda n: n.message_post(body="x", message_type="email"),
        }
        for who in ("collector", "manager"):
            for way, act in ways.items():
                mine = notice.with_user(self.users()[who])
                self.attempt(
                    "messages: in another's name", f"{way} as {who}", partial(act, mine)
                )
        self.close_attacks(at_least=8)

    def test_each_thread_of_ours_is_kept_or_named(self):
        threads = {
            name
            for name, model in models_of_ours(self.env).items()
            if "message_ids" in model._fields
        }
        self.assertGreater(len(threads), 8)
        base = self.registry["dunning.guarded"]._filter_told
        kept = {
            name
            for name in threads
            if getattr(self.registry[name], "_filter_told", base) != base
        }
        self.assertEqual(
            kept, {"dunning.notice", "dunning.run", "dunning.referral"}, threads
        )
        self.assertEqual(threads - kept, TALK)


@tagged("post_install", "-at_install")
class TestDocuments(ToldCommon):
    def test_nobody_changes_a_document_that_is_kept(self):
        """Each field of each kept document: the letter, a proof, what was answered."""
        notice = self.told()
        letter = self.env["ir.attachment"].create(
            {
                "name": "lettre.pdf",
                "raw": b"%PDF-1.4 lettre %%EOF",
                "res_model": notice._name,
                "res_id": notice.id,
            }
        )
        notice.sudo().document_id = letter
        proof = self.env["ir.attachment"].with_user(self.collector)
        proof = proof.create({"name": "avis.pdf", "raw": b"%PDF-1.4 avis %%EOF"})
        notice.delivery_ids.with_user(self.collector).proof_ids = proof
        said = self.env["ir.attachment"].with_user(self.collector)
        said = said.create({"name": "note.txt", "raw": b"note"})
        notice.with_user(self.collector).message_post(
            body="Joint", attachment_ids=said.ids
        )
        self.env.flush_all()
        self.env.invalidate_all()
        # The last two are a second token, and what Odoo drops from what is written.
        names = set(letter._fields) - PASSING
        names -= {"id", "display_name", "access_token", "store_fname"}
        names -= {"file_size", "checksum"}
        names = {*self.stored(letter, names), "raw", "datas"}
        documents = (letter | proof | said).sudo(False)
        documents.sudo().access_token = "known"
        self.attack("documents", documents, sorted(names | {"access_token"}))
        self.close_attacks(at_least=150)

    def test_odoo_may_give_a_document_its_token(self):
        notice = self.told()
        document = notice.message_ids.attachment_ids[:1] or self.env[
            "ir.attachment"
        ].create({"name": "x.txt", "raw": b"x"})
        self.assertTrue(document.sudo().generate_access_token())

    def test_each_pointer_to_a_document_keeps_it(self):
        """A field that is added later and forgotten is found here."""
        found = 0
        for name, model in models_of_ours(self.env).items():
            if model._transient:
                continue
            for field in model._fields.values():
                if field.comodel_name == "ir.attachment" and field.store:
                    if field.name == "message_main_attachment_id":
                        continue
                    found += 1
                    kept = getattr(model, "_get_evidence_fields", frozenset)()
                    self.assertIn(field.name, kept, name)
        self.assertGreaterEqual(found, 12)

    def test_a_pointer_locks_no_document_of_another(self):
        """What lies elsewhere is copied; its owner changes and deletes it as before."""
        notice = self.told()
        theirs = self.env["ir.attachment"].create(
            {
                "name": "devis.pdf",
                "raw": b"%PDF-1.4 devis %%EOF",
                "res_model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        notice.delivery_ids.with_user(self.collector).proof_ids = theirs
        proof = notice.delivery_ids.proof_ids
        self.assertEqual((proof.raw, proof.name), (theirs.raw, theirs.name))
        self.assertEqual((proof.res_model, proof.res_id), self.place(notice))
        theirs.unlink()
        with self.assertRaisesRegex(UserError, "is evidence: it stays"):
            notice.delivery_ids.with_user(self.collector).proof_ids = False

    @staticmethod
    def place(notice):
        return ("dunning.delivery", notice.delivery_ids.id)


@tagged("post_install", "-at_install")
class TestOverHttp(HttpCase, ToldCommon):
    def test_the_chatter_of_a_notice_is_closed(self):
        """Odoo's own routes write with all rights: as the author, as administrator."""
        notice = self.told()
        mine = notice.message_ids.filtered(
            lambda message: message.author_id == self.collector.partner_id
        )
        said = self.env["ir.attachment"].with_user(self.collector)
        said = said.create({"name": "note.txt", "raw": b"note"})
        notice.with_user(self.collector).message_post(
            body="Joint", attachment_ids=said.ids
        )
        bodies = {message: message.body for message in notice.message_ids}
        for user in (self.collector, self.admin):
            user.sudo().password = "a long password"
            self.authenticate(user.login, "a long password")
            for message in notice.message_ids:
                for data in (
                    {"body": "FORGED"},
                    {"body": ""},
                    {"body": "x", "attachment_ids": []},
                ):
                    self.refused(
                        "/mail/message/update_content",
                        {"message_id": message.id, "update_data": data},
                    )
            self.refused("/mail/attachment/delete", {"attachment_id": said.id})
        self.assertTrue(mine)
        self.assertTrue(said.exists())
        for message, body in bodies.items():
            self.assertEqual(message.body, body)

    def refused(self, route, params):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(route, params)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestHandedOver(ToldCommon):
    def test_a_file_that_left_changes_in_its_short_list_alone(self):
        bill = self.invoice(1000, "2026-07-14")
        file = self.env["dunning.referral"].create(
            {
                "kind": "write_off",
                "company_id": self.company.id,
                "currency_id": self.euro.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.set(bill.ids)],
            }
        )
        proof = self.env["ir.attachment"].create(
            {"name": "jugement.pdf", "raw": b"%PDF-1.4 jugement %%EOF"}
        )
        file.vat_proof_ids = proof
        file.sudo().write({"state": "sent", "date_sent": "2026-09-14"})
        self.env.flush_all()
        open_ = file._get_open_fields(file._get_kind())
        self.assertEqual(
            {name for name in open_ if name in file._get_kind()._open_fields},
            file._get_kind()._open_fields,
        )
        tried = self.stored(file, set(file._fields) - open_)
        for who in ("collector", "manager", "administrator"):
            mine = file.with_user(self.users()[who])
            for name in tried:
                self.attempt(
                    "files that left",
                    f"{name} as {who}",
                    partial(self.overwrite, mine, name),
                )
            self.attempt(
                "files that left",
                f"proof as {who}",
                lambda m=mine: m.write({"vat_proof_ids": [Command.clear()]}) or True,
            )
        for name in ("agent_id", "court_id", "amount_principal", "dossier_digest"):
            self.assertIn(name, tried)
        self.close_attacks(at_least=130)
        file.with_user(self.collector).note = "Vu avec le liquidateur"
        self.assertEqual(file.vat_proof_ids, proof)
