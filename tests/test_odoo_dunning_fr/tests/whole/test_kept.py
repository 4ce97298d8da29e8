"""Settings that pages keep: the same as asked anew, whoever changes one of them."""

import re
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.models.shared import ask_once, asking_once

from ..common import DunningCommon

# What forgets without being told: Odoo does it for its currencies, and of partners
# `res.partner` says which ones are settings; the others nobody changes.
TOLD = {"res_currency", "res_partner"}
FIXED = {"account_payment_method", "res_country"}


@tagged("post_install", "-at_install")
class TestKept(DunningCommon):
    def read_scope(self, *, page):
        """What a page, or a night, asks the query of what is owed for."""
        self.env.flush_all()
        self.env.invalidate_all()
        with asking_once(self.env, page=page):
            return self.env["dunning.receivable"]._get_scope()

    def test_a_page_sees_each_setting_that_was_changed(self):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        method = journal.inbound_payment_method_line_ids[:1]
        account = self.customer.with_company(
            self.company
        ).property_account_receivable_id
        dollar = self.env.ref("base.USD")
        house = self.company.partner_id
        period = self.env["dunning.quiet.period"].create(
            {
                "name": "Inventaire",
                "company_id": self.company.id,
                "date_from": "2026-09-10",
                "date_until": "2026-09-20",
                "stops": "all",
            }
        )
        for name, change in (
            ("quiet period", lambda: period.write({"date_until": "2026-09-25"})),
            ("no period", period.unlink),
            ("policy", lambda: self.policy.write({"by_default": False})),
            ("method", lambda: method.write({"dunning_way_days": 77})),
            ("account", lambda: account.copy({"code": "411999"})),
            ("non trade", lambda: account.write({"non_trade": True})),
            ("currency", lambda: dollar.write({"active": not dollar.active})),
            ("rate", lambda: self.make_rate(dollar, 3)),
            ("days", lambda: self.company.write({"dunning_dispute_days": 30})),
            ("bank", lambda: self.make_bank(house)),
            ("zone", lambda: house.write({"tz": "Pacific/Kiritimati"})),
        ):
            with self.subTest(change=name):
                before = self.read_scope(page=True)
                self.assertEqual(before, self.read_scope(page=False))
                change()
                after = self.read_scope(page=True)
                self.assertEqual(after, self.read_scope(page=False))
                self.assertNotEqual(after, before)

    def make_rate(self, currency, rate):
        return self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2026-09-01",
                "rate": rate,
            }
        )

    def make_bank(self, partner):
        return self.env["res.partner.bank"].create(
            {"acc_number": "FR7630004000031234567890143", "partner_id": partner.id}
        )

    def test_a_branch_that_becomes_the_same_person_is_seen(self):
        self.identify_company()
        branch = self.make_company("Agence", parent_id=self.company.id)
        number = self.company.company_registry
        for registry in ("55208131766522", number):
            branch.partner_id.write({"company_registry": registry, "vat": False})
            kept = self.read_scope(page=True).persons
            self.assertEqual(kept, self.read_scope(page=False).persons)
            self.assertEqual(branch.id in kept, registry == number)

    def test_what_is_kept_is_read_of_tables_that_forget_it(self):
        """Who adds a setting adds its model to those that forget."""
        read = set()
        execute = Cursor.execute

        def watch(cursor, query, *arguments, **options):
            text = getattr(query, "code", query)
            read.update(re.findall(r'(?:FROM|JOIN)\s+"?([a-z]\w+)"?', text))
            return execute(cursor, query, *arguments, **options)

        receivables = self.env["dunning.receivable"]
        days = receivables._get_scope().days
        receivables._get_settings(days)  # rights are read before
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", watch):
            receivables._get_settings(days)
        models = self.env.registry.models.values()
        forget = {
            model._table
            for model in models
            if not model._abstract and "dunning.kept" in model._inherit_module
        }
        self.assertIn("dunning_policy", forget)
        self.assertIn("account_account", read)
        self.assertEqual(read - forget - TOLD - FIXED, set())

    def test_customers_are_no_settings(self):
        """Else each that is written would empty the cache of all."""
        keep, asked = self.env["dunning.kept"]._keep, []
        keep(("probe",), lambda: asked.append(1))
        self.customer.write({"vat": "FR23334175221", "tz": "Europe/Madrid"})
        self.make_bank(self.customer)
        keep(("probe",), lambda: asked.append(1))
        self.assertEqual(len(asked), 1)

    def test_who_decides_asks_anew(self):
        """At night nothing is taken that somebody may have changed meanwhile."""
        self.invoice(100, "2026-09-01")
        kept = type(self.env["dunning.kept"])
        with patch.object(kept, "_keep", side_effect=AssertionError):
            self.assertTrue(self.decide().proposals)
            self.env["account.move"]._search_limitation_warnings(self.company)
            with asking_once(self.env):
                self.assertEqual(ask_once(self.env, ("a",), int, kept=True), 0)
            with self.assertRaises(AssertionError), asking_once(self.env, page=True):
                ask_once(self.env, ("a",), int, kept=True)
