"""A file of each kind, made with as little as there can be."""

from psycopg2.errors import CheckViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..dossiers import DossierCommon

DUE = "2026-07-14"


@tagged("post_install", "-at_install")
class TestEachKind(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agents = cls.env["res.partner"].search(
            [("dunning_agent_kind", "!=", False)]
        )
        cls.collector = cls.make_user("lucie", "odoo_dunning_fr.group_collector")

    def kinds(self):
        kinds = self.env["dunning.referral"]._fields["kind"]
        return [code for code, _label in kinds._description_selection(self.env)]

    def test_created_opened_and_built_without_anything(self):
        """A company's first file: no agency, no insurer, no court is known yet."""
        self.assertFalse(self.agents)
        for kind in self.kinds():
            with self.subTest(kind):
                file = (
                    self.env["dunning.referral"]
                    .with_user(self.collector)
                    .create(
                        {
                            "kind": kind,
                            "partner_id": self.customer.id,
                            "currency_id": self.euro.id,
                        }
                    )
                )
                form = Form(file)
                self.assertEqual(form.kind, kind)
                file._check_ready()
                file.exhibit_ids.unlink()
                file.action_build_dossier()
                self.assertTrue(file.dossier_id)

    @mute_logger("odoo.sql_db")
    def test_each_field_emptied_and_saved(self):
        """Of a file with all it can have, in the form; what is computed follows."""
        bill = self.printed_invoice(due=DUE)
        for kind in self.kinds():
            file = self.refer(bill, kind=kind)
            form = Form(file)
            view = form._view["fields"]
            for name, field in file._fields.items():
                if name not in view or field.readonly or field.required:
                    continue
                if field.type in ("one2many", "many2many", "binary"):
                    continue
                with self.subTest(kind=kind, field=name):
                    form = Form(file)
                    if form._get_modifier(name, "readonly") or form._get_modifier(
                        name, "invisible"
                    ):
                        continue
                    many2one = field.type == "many2one"
                    form[name] = self.env[field.comodel_name] if many2one else False
                    if form._get_modifier(name, "required"):
                        continue
                    try:
                        with self.env.cr.savepoint():
                            form.save()
                            file.invalidate_recordset()
                            file.read()
                    except CheckViolation:  # said in words, see models.Constraint
                        self.assertIn(name, ("loss_percent",))

    def test_the_agency_is_taken_off_again(self):
        """As reported: without an agency the mandate could not be computed."""
        agency = self.make_agency("Recouvrex")
        file = self.refer(
            self.printed_invoice(due=DUE), kind="agency", agent_id=agency.id
        )
        self.assertEqual(file.agent_id, agency)
        self.assertTrue(file.mandate_id)
        with Form(file) as form:
            form.agent_id = self.env["res.partner"]
        self.assertFalse(file.mandate_id)
        self.build(file)
