"""Dialogs hold what a person was shown: letters, exports, files read. For him alone."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged

from ..attacks import models_of_ours, plant
from ..referral.test_agency import AgencyCommon

HEADERS = "Votre référence;Date;Statut;Montant encaissé"


class DialogCommon(AgencyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("nina", "odoo_dunning_fr.group_manager")
        cls.colleague = cls.make_user("louis", "odoo_dunning_fr.group_manager")

    def dialogs(self):
        return {name for name in models_of_ours(self.env) if self.env[name]._transient}


@tagged("post_install", "-at_install")
class TestDialogRules(DialogCommon):
    def test_each_dialog_is_of_who_opened_it(self):
        """A dialog that is added later, without its rule, is found here."""
        self.invoice(1000, "2026-07-14")
        self.assertGreater(len(self.dialogs()), 20)
        for name in sorted(self.dialogs()):
            with self.subTest(dialog=name):
                mine = self.make(name)
                theirs = mine.with_user(self.colleague)
                found = theirs.search([("id", "=", mine.id)])
                self.assertFalse(found)
                for act in (
                    lambda t=theirs: t.read(["display_name"]),
                    lambda t=theirs: t.write({"create_date": "2026-01-01"}),
                    lambda t=theirs: t.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        act()

    def make(self, name):
        """A dialog of the manager with anything in it that the database takes."""
        model = self.env[name]
        values = {
            field.name: plant(field, self.env)
            for field in model._fields.values()
            if field.required and field.store and not field.default
        }
        for field, value in values.items():
            comodel = model._fields[field].comodel_name
            if comodel and value is None:
                self.assertIn(comodel, self.dialogs() | set(models_of_ours(self.env)))
                made = self.make(comodel).id
                many = model._fields[field].type != "many2one"
                values[field] = [Command.link(made)] if many else made
        dialog = model.with_user(self.manager).sudo().create(values)
        self.env.flush_all()
        return dialog


@tagged("post_install", "-at_install")
class TestDialogStories(DialogCommon, HttpCase):
    """Each dialog, opened and gone through by a manager of dunning who is no more."""

    frozen = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"
        cls.env = cls.env(user=cls.manager)
        cls.bill = cls.invoice(1000, "2026-07-14").with_env(cls.env)

    def test_every_dialog_has_its_story(self):
        told = {name[len("story_") :] for name in dir(self) if name[:6] == "story_"}
        parts = {"charge_invoice_line", "delivery_outcome_line", "refer_path"}
        parts |= {"delivery_post_line", "run_preview_line"}
        parts |= {"return_import_column", "return_import_line"}
        ours = {
            name.removeprefix("dunning.").replace(".", "_") for name in self.dialogs()
        }
        self.assertEqual(ours, told | parts)

    def test_the_stories(self):
        for name in sorted(dir(self)):
            if name.startswith("story_"):
                with self.subTest(name), self.env.cr.savepoint() as point:
                    getattr(self, name)()
                    point.rollback()
                self.env.invalidate_all()

    def dialog(self, action):
        """The dialog that an action has opened, or opens on its defaults."""
        model = self.env[action["res_model"]]
        if action.get("res_id"):
            return model.browse(action["res_id"])
        return Form(model.with_context(**action["context"]))

    def test_nobody_else_fetches_what_was_printed_or_exported(self):
        """By the address of the file, as the browser does."""
        letters = self.env["dunning.print"].create(
            {"name": "Lettres", "document": base64.b64encode(b"%PDF lettres")}
        )
        export = self.env["dunning.download"].create(
            {"name": "export.csv", "content": base64.b64encode(b"export")}
        )
        self.env.flush_all()
        for record, field, content in (
            (letters, "document", b"%PDF lettres"),
            (export, "content", b"export"),
        ):
            url = f"/web/content/{record._name}/{record.id}/{field}"
            kept = self.env["ir.attachment"].sudo()
            kept = kept.search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("res_field", "=", field),
                ]
            )
            urls = [url, *(f"/web/content/{one.id}" for one in kept)]
            for user, may in ((self.manager, True), (self.colleague, False)):
                self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
                for address in urls:
                    answer = self.url_open(address)
                    with self.subTest(user=user.login, url=address):
                        self.assertEqual(answer.content == content, may)

    def letters(self):
        self.second.sudo().write(
            {"by_email": False, "by_registered": True, "letter_body": "<p>Payez.</p>"}
        )
        self.formal.sudo().approval = "auto"
        notice = self.env["dunning.run"].create({})
        notice.action_issue()
        return notice.notice_ids.delivery_ids

    def waiting(self):
        run = self.env["dunning.run"].create({})
        run.action_issue()
        self.assertEqual(run.notice_ids.state, "approval")
        return run.notice_ids

    def story_run_preview(self):
        preview = self.env["dunning.run.preview"].create({})
        preview.action_refresh()
        self.assertEqual(len(preview.notice_line_ids), 1)
        preview.notice_line_ids.action_open()
        preview.action_issue()
        self.assertTrue(self.bill.dunning_notice_ids)

    def story_run_set_aside(self):
        run = self.env["dunning.run"].sudo().create({"state": "done"})
        form = self.dialog(run.with_env(self.env).action_ask_set_aside())
        form.reason = "By a script"
        form.save().action_set_aside()
        self.assertEqual(run.state, "set_aside")

    def story_notice_refuse(self):
        notice = self.waiting()
        refusals = self.env["dunning.notice.refuse"].with_context(active_ids=notice.ids)
        form = Form(refusals)
        form.reason = "He pays on Friday"
        form.save().action_refuse()
        self.assertEqual(notice.state, "cancelled")

    def story_notice_withdraw(self):
        notice = self.letters().notice_id
        form = Form(
            self.env["dunning.notice.withdraw"].with_context(
                active_model=notice._name, active_ids=notice.ids
            )
        )
        form.reason = "The bank was not imported"
        form.save().action_withdraw()
        self.assertEqual(notice.state, "withdrawn")

    def story_level_preview(self):
        preview = self.dialog(self.second.with_env(self.env).action_preview())
        preview.partner_id = self.customer
        preview.action_show()
        self.assertIn("BOULANGERIE MOREAU", preview.letter)

    def story_print(self):
        letters = self.letters()
        with self.allow_pdf_render():
            action = letters.with_context(
                force_report_rendering=True
            ).action_print_letters()
        printed = self.dialog(action)
        self.assertEqual(printed.letter_count, 1)
        self.assertTrue(base64.b64decode(printed.document).startswith(b"%PDF"))
        self.assertEqual(printed.action_open()["type"], "ir.actions.act_url")

    def story_delivery_post(self):
        letters = self.letters()
        with self.allow_pdf_render():
            posting = self.dialog(letters.action_mark_posted()).with_context(
                force_report_rendering=True
            )
            posting.action_post()
        self.assertEqual(letters.state, "sent")

    def story_delivery_outcome(self):
        letters = self.letters()
        letters.sudo()._set_sent()
        outcome = self.dialog(letters.action_enter_outcomes())
        outcome.line_ids.write({"outcome": "refused", "date_presented": "2026-09-14"})
        outcome.action_record()
        self.assertEqual(letters.state, "refused")

    def story_hold_create(self):
        form = self.dialog(self.bill.action_dunning_hold())
        form.kind = "dispute"
        form.reason_id = self.env["dunning.hold.reason"].search(
            [("kind", "=", "dispute")], limit=1
        )
        form.save().action_create()
        self.assertEqual(self.bill.dunning_hold_ids.kind, "dispute")

    def story_hold_end(self):
        hold = self.env["dunning.hold"].create({"partner_id": self.customer.id})
        form = self.dialog(hold.action_end())
        form.outcome = "Settled"
        form.save().action_end()
        self.assertEqual((hold.state, hold.ended_by_id), ("ended", self.manager))

    def charge(self):
        self.formal.sudo().write({"claim_indemnity": True, "claim_interest": True})
        self.waiting().action_approve()
        return self.bill.dunning_charge_ids

    def story_charge_waive(self):
        charges = self.charge()
        self.assertEqual(len(charges), 2)
        form = self.dialog(charges.action_waive())
        form.reason = "A good customer"
        form.save().action_waive()
        self.assertEqual(set(charges.mapped("state")), {"waived"})

    def story_charge_cost(self):
        action = self.env["dunning.charge.cost"]._open(self.bill)
        proof = self.env["ir.attachment"].create(
            {"name": "facture.pdf", "raw": b"%PDF"}
        )
        costs = self.env["dunning.charge.cost"].with_context(**action["context"])
        costs.create(
            {"amount": 120, "note": "Huissier", "proof_ids": [Command.set(proof.ids)]}
        ).action_add()
        self.assertEqual(self.bill.dunning_charge_ids.amount, 120)

    def story_charge_invoice(self):
        dialog = self.dialog(self.bill.action_dunning_invoice_charges())
        dialog.action_refresh()
        self.assertEqual(dialog.line_ids.amount_indemnity, 40)
        dialog.action_create()
        self.assertTrue(self.bill.dunning_charge_invoice_ids.dunning_is_charge_invoice)

    def story_refer(self):
        dialog = self.dialog(self.bill.action_dunning_refer())
        way = dialog.path_ids.filtered(lambda path: path.kind == "write_off")
        self.assertFalse(way.refusal)
        file = self.env["dunning.referral"].browse(way.action_choose()["res_id"])
        self.assertEqual(file.move_ids, self.bill)

    def ready(self):
        file = self.refer(self.bill)
        file.override_reason = "Known"
        file.action_ready()
        return file

    def story_referral_override(self):
        file = self.refer(self.bill)
        form = self.dialog(file.action_ready())
        form.reason = "Known since the telephone call"
        form.save().action_confirm()
        self.assertEqual((file.state, file.approved_by_id), ("ready", self.manager))

    def story_referral_close(self):
        file = self.ready()
        file.action_send()
        form = self.dialog(file.action_close())
        form.outcome = "paid"
        form.note = "All of it"
        form.save().action_close()
        self.assertEqual(file.outcome, "paid")

    def story_download(self):
        file = self.ready()
        action = file.action_export()
        self.assertIn("/web/content/dunning.download/", action["url"])
        kept = self.env["dunning.download"].search([])
        self.assertTrue(kept.content)

    def story_return_import(self):
        file = self.ready()
        file.action_send()
        content = f"{HEADERS}\r\n{file.name};10/09/2026;En cours;300,00\r\n"
        dialog = self.env["dunning.return.import"].create(
            {
                "agent_id": self.agency.id,
                "file": base64.b64encode(content.encode("utf-8-sig")),
                "file_name": "retours.csv",
            }
        )
        dialog.action_read()
        self.assertEqual(len(dialog.column_ids), 4)
        dialog.action_preview()
        self.assertEqual(dialog.line_ids.state, "new")
        dialog.action_apply()
        self.assertEqual(file.recovered_amount, 300)

    def story_write_off(self):
        action = self.bill.action_dunning_refer("write_off")
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.override_reason = "Known"
        file.action_ready()
        file.action_send()
        dialogs = self.env["dunning.write.off"]
        dialog = dialogs.with_context(**file.action_write_off()["context"]).create(
            {"step": "doubtful", "date": "2026-09-14"}
        )
        self.assertIn("416", str(dialog.preview))
        dialog.action_create()
        entry = file.write_off_entry_ids
        self.assertEqual(
            (entry.dunning_write_off_step, entry.line_ids.dunning_claim_id),
            ("doubtful", self.bill),
        )


@tagged("post_install", "-at_install")
class TestTemplates(DialogCommon):
    """A level sends notices, and nothing that is about something else."""

    def template(self, model, **values):
        return (
            self.env["mail.template"]
            .sudo()
            .create(
                {
                    "name": "Mot de passe",
                    "model_id": self.env["ir.model"]._get(model).id,
                    "subject": "Jeton",
                    "body_html": "<p>Jeton</p>",
                    **values,
                }
            )
        )

    def test_a_template_of_another_model_is_refused(self):
        for model in ("res.users", "account.move", "res.partner"):
            with self.assertRaisesRegex(UserError, "template of dunning notices"):
                self.first.with_user(self.manager).mail_template_id = self.template(
                    model
                )

    def test_a_report_of_another_model_is_refused(self):
        invoices = self.env.ref("account.account_invoices")
        template = self.template(
            "dunning.notice", report_template_ids=[Command.set(invoices.ids)]
        )
        with self.assertRaisesRegex(UserError, "another debtor's document"):
            self.first.with_user(self.manager).mail_template_id = template

    def test_what_becomes_another_models_later_does_not_leave(self):
        template = self.template("dunning.notice")
        self.first.mail_template_id = template
        self.invoice(100, "2026-09-08")
        notice = self.issue()
        self.assertEqual(notice.delivery_ids.channel, "email")
        template.model_id = self.env["ir.model"]._get("res.users")
        preview = self.env["dunning.level.preview"].create(
            {"level_id": self.first.id, "partner_id": self.customer.id}
        )
        preview.action_show()
        self.assertIn("template of dunning notices", preview.email)
        self.assertNotIn("Jeton", preview.email)
        with self.enter_registry_test_mode():
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").method_direct_trigger()
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertIn("Mot de passe", notice.delivery_ids.failure)  # in French

    def test_a_server_action_that_is_not_one_of_invoices(self):
        action = (
            self.env["ir.actions.server"]
            .sudo()
            .create(
                {
                    "name": "x",
                    "model_id": self.env["ir.model"]._get("res.users").id,
                    "state": "code",
                    "code": "pass",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "must be one on journal entries"):
            self.first.sudo().server_action_id = action

    def test_nobody_of_the_portal_is_told_who_owes(self):
        stranger = (
            self.env["res.users"]
            .sudo()
            .create(
                {
                    "name": "Client curieux",
                    "login": "curieux",
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
        hold = self.env["dunning.hold"].create({"partner_id": self.customer.id})
        file = self.refer(self.invoice(1000, "2026-07-14"))
        for record, field in (
            (self.policy, "collector_id"),
            (self.customer, "dunning_collector_id"),
            (hold, "user_id"),
            (file, "user_id"),
        ):
            with self.assertRaisesRegex(UserError, "not a user of the house"):
                record.with_user(self.manager)[field] = stranger

    def test_nobody_elses_contact_is_told(self):
        rival = self.make_customer("Boulangerie Rivale")
        with self.assertRaisesRegex(UserError, "would go to somebody else"):
            self.customer.with_user(self.manager).dunning_contact_id = rival

    def test_the_list_of_exhibits_names_no_other_invoice(self):
        file = self.refer(self.invoice(1000, "2026-07-14"))
        other = self.invoice(70, "2026-07-14", self.make_customer("Garage Petit"))
        with self.assertRaisesRegex(UserError, "not in the file"):
            file.exhibit_ids[0].move_ids = other
