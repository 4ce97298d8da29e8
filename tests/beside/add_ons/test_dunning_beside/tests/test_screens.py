"""Every screen of ours opens, and every one that we share with other applications."""

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

OURS = "odoo_dunning_fr"
# The kinds of views that a screen asks for by themselves.
SCREENS = ("activity", "calendar", "form", "graph", "kanban", "list", "pivot", "search")


@tagged("post_install", "-at_install")
class TestScreens(TransactionCase):
    def find_ours(self):
        """The views of the add-on, of any kind."""
        known = self.env["ir.model.data"].search(
            [("module", "=", OURS), ("model", "=", "ir.ui.view")]
        )
        return self.env["ir.ui.view"].browse(known.mapped("res_id"))

    def test_every_screen_opens(self):
        """Of each model that we have or extend, with whatever others add to them."""
        models = {*self.find_ours().mapped("model")} - {False}
        views = self.env["ir.ui.view"].search(
            Domain("model", "in", [*models])
            & Domain("type", "in", SCREENS)
            & Domain("mode", "=", "primary")
        )
        admin = self.env.ref("base.user_admin")
        for view in views.with_user(admin):
            with self.subTest(view=view.xml_id, model=view.model):
                shown = self.env[view.model].with_user(admin)
                self.assertTrue(shown.get_view(view.id, view.type)["arch"])
        shared = {name for name in models if not name.startswith("dunning.")}
        self.assertGreater(len(shared), 5)
        self.assertGreater(len(views), 180)

    def test_every_template_holds_together(self):
        """What others change in the pages and papers that we change too."""
        templates = self.find_ours().filtered(lambda view: view.type == "qweb")
        for template in templates:
            with self.subTest(template=template.xml_id):
                template._check_xml()
        self.assertGreater(len(templates), 60)

    def test_every_menu_leads_somewhere(self):
        menus = self.env["ir.model.data"].search(
            [("module", "=", OURS), ("model", "=", "ir.ui.menu")]
        )
        for menu in self.env["ir.ui.menu"].browse(menus.mapped("res_id")):
            action = menu.action
            if not action or action._name != "ir.actions.act_window":
                continue
            with self.subTest(menu=menu.complete_name):
                kinds = [(view_id, kind) for view_id, kind in action.views]
                shown = self.env[action.res_model].get_views(
                    [*kinds, (False, "search")]
                )
                self.assertEqual(
                    {*shown["views"]}, {*dict(map(reversed, kinds)), "search"}
                )
