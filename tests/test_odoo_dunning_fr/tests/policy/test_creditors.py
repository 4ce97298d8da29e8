"""A company abroad is not given French law, unless its users say so.

1 000 EUR due on 1 August 2026, 44 days late on 14 September.
"""

from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestCreditors(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create(
            {
                "name": "Maple Joinery",
                "country_id": cls.env.ref("base.us").id,
                "currency_id": cls.euro.id,
                "dunning_start_date": "2025-01-01",
            }
        )
        charts = cls.env["account.chart.template"].sudo()
        charts._load("generic_coa", cls.abroad, install_demo=False)
        cls.user.sudo().company_ids |= cls.abroad
        allowed = [cls.abroad.id]
        cls.there = cls.env(context={"allowed_company_ids": allowed})
        cls.abroad = cls.abroad.with_env(cls.there)
        cls.debtor = cls.customer.with_env(cls.there)

    def bill(self):
        move = self.there["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.debtor.id,
                "invoice_date": "2026-07-01",
                "invoice_date_due": "2026-08-01",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "price_unit": 1000, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        move.is_move_sent = True
        move.sudo().dunning_sent_date = "2026-07-01"
        return move

    def test_no_french_policy_is_given(self):
        self.assertFalse(self.abroad.dunning_french_law)
        self.assertFalse(self.there["dunning.policy"]._get_defaults(self.abroad))
        move = self.bill()
        self.assertIn("policy", move.with_context(lang="en_US").dunning_reason.lower())
        self.assertFalse(move.dunning_next_level_id)

    def test_nothing_is_claimed_by_french_law(self):
        move = self.bill()
        regime, why = self.debtor._get_dunning_regime()
        self.assertEqual(regime, "")
        self.assertIn("Maple Joinery", why)
        lines = move.line_ids.filtered("date_maturity")
        until = self.day("2026-09-14")
        for charges in lines._get_dunning_charges(until).values():
            self.assertFalse(charges.accrual.total)
            self.assertFalse(charges.indemnity)

    def test_its_invoices_announce_nothing_by_french_law(self):
        self.abroad.sudo().dunning_invoice_mentions = True
        told = self.bill()._prepare_dunning_print()
        self.assertFalse(told["notes"] or told["issuer"])
        self.abroad.sudo().dunning_french_law = True
        self.assertTrue(self.bill()._prepare_dunning_print()["notes"])

    def test_its_own_policy_is_for_its_country(self):
        own = self.make_policy(
            "American",
            [(10, "Reminder", "reminder", 3, 3, "email", {})],
            country_id=self.env.ref("base.us").id,
            debtor_kind="any",
        )
        found = self.there["dunning.policy"]._find_for(self.debtor, self.abroad)
        self.assertEqual(found.id, own.id)
        self.policy.by_default = False
        here = self.env["dunning.policy"]._find_for(self.customer, self.company)
        self.assertNotEqual(here.id, own.id)

    def test_its_users_say_that_french_law_applies(self):
        self.abroad.sudo().dunning_french_law = True
        found = self.there["dunning.policy"]._find_for(self.debtor, self.abroad)
        self.assertEqual(found, self.env.ref("odoo_dunning_fr.policy_company"))
        self.assertEqual(self.debtor._get_dunning_regime()[0], "company")

    def test_the_check_list_asks_for_no_french_mention(self):
        steps = self.abroad.sudo()._get_dunning_checklist()
        mentions = "/odoo/action-account.action_account_config"
        self.assertNotIn(mentions, [step[3] for step in steps])
        self.assertTrue(any("French law applies" in step[2] for step in steps))

    def test_overseas_is_france(self):
        for code in ("gp", "re", "pf"):
            island = (
                self.env["res.company"]
                .sudo()
                .create(
                    {
                        "name": f"Ile {code}",
                        "country_id": self.env.ref(f"base.{code}").id,
                    }
                )
            )
            self.assertTrue(island.dunning_french_law, code)
