"""Users without dunning: what they do with customers, users and invoices works."""

from odoo.tests import Form, tagged

from ..common import DunningCommon

SHARED = ("account.", "res.", "ir.")


@tagged("post_install", "-at_install")
class TestSharedFields(DunningCommon):
    def test_no_field_for_a_group_is_copied(self):
        """Odoo reads what it copies as the user, who may not read such a field."""
        count = 0
        for name, model in self.env.registry.items():
            if not name.startswith(SHARED) or model._abstract:
                continue
            for field in self.env[name]._fields.values():
                ours = "odoo_dunning_fr" in field._modules
                if ours and field.groups and not field.related:
                    count += 1
                    self.assertFalse(field.copy, f"{name}.{field.name}")
        self.assertGreater(count, 40)

    def test_customers_and_users_are_duplicated_without_a_right_of_dunning(self):
        self.customer.write({"dunning_manual": True, "dunning_charge_mode": "none"})
        child = self.customer.copy({"parent_id": self.customer.id, "is_company": False})
        for groups in (
            ("base.group_partner_manager",),
            ("account.group_account_invoice", "base.group_partner_manager"),
            ("account.group_account_manager", "base.group_partner_manager"),
            (
                "base.group_system",
                "base.group_erp_manager",
                "base.group_partner_manager",
            ),
        ):
            user = self.make_user(f"u{len(groups)}{groups[0][-6:]}", *groups)
            with self.subTest(groups=groups):
                copies = (self.customer + child).with_user(user).copy()
                self.assertEqual(len(copies), 2)
                self.assertFalse(copies[0].sudo().dunning_manual)
                with Form(copies[0].with_user(user)) as form:
                    form.name = "Copie"
        admin = self.make_user("sans_relance", *groups)
        again = (
            self.env.ref("base.user_admin").with_user(admin).copy({"login": "again"})
        )
        self.assertTrue(again)

    def test_a_new_contact_has_what_its_company_has(self):
        """What is not copied is still passed on to the contacts of a customer."""
        self.customer.dunning_charge_mode = "none"
        seller = self.make_user("elise", "base.group_partner_manager")
        contact = (
            self.env["res.partner"]
            .with_user(seller)
            .create({"name": "Léa", "parent_id": self.customer.id})
        )
        self.assertEqual(contact.sudo().dunning_charge_mode, "none")
        self.assertTrue(contact.sudo().dunning_charge_decided)
