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

    def bill(self, invoiced="2026-07-01", due="2026-08-01"):
        move = self.there["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.debtor.id,
                "invoice_date": invoiced,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "price_unit": 1000, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        move.is_move_sent = True
        move.sudo().dunning_sent_date = invoiced
        return move

    def chase(self, stage, **values):
        """The notice of the company's own policy, which claims what it can."""
        claims = {"claim_interest": True, "claim_indemnity": True, **values}
        self.debtor.dunning_policy_id = self.make_policy(
            "American",
            [(10, "Please pay", stage, 10, 0, "email", claims)],
            country_id=self.env.ref("base.us").id,
            start_mode="by_age",
        )
        run = self.there["dunning.run"].create(
            {
                "company_id": self.abroad.id,
                "by_hand": True,
                "partner_ids": [(6, 0, self.debtor.ids)],
            }
        )
        run.action_issue()
        return run.notice_ids

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

    def test_no_french_limitation_bars_its_claims(self):
        """Invoiced on 1 January 2020: C. com. L110-4 gives five years from there."""
        old = self.bill("2020-01-01", "2020-02-01")
        limited = [("dunning_limitation_date", "!=", False)]
        self.assertFalse(old.dunning_limitation_date or old.dunning_delivery_question)
        self.assertNotIn(old, self.there["account.move"].search(limited))
        self.assertEqual(self.chase("reminder").line_ids.move_id, old)
        self.abroad.sudo().dunning_french_law = True
        self.assertEqual(old.dunning_limitation_date, self.day("2025-01-01"))
        self.assertIn(old, self.there["account.move"].search(limited))

    def test_no_french_ceiling_is_set_to_its_terms(self):
        """90 days where C. com. L441-10 allows 60; what a person says is a ceiling."""
        move = self.bill("2026-07-01", "2026-09-29")
        term = self.there["account.payment.term"].create(
            {
                "name": "90 days",
                "line_ids": [(0, 0, {"value": "percent", "nb_days": 90})],
            }
        )
        self.debtor.property_payment_term_id = term
        self.assertFalse(move.dunning_term_warning or self.debtor.dunning_term_warning)
        ceiling = self.env.ref("odoo_dunning_fr.term_ceiling_general")
        self.debtor.dunning_term_ceiling_id = ceiling
        move.invalidate_recordset(["dunning_term_warning"])
        self.assertTrue(move.dunning_term_warning and self.debtor.dunning_term_warning)

    def test_its_formal_notices_carry_no_french_text(self):
        """Though its text has a French translation: no French court reads it."""
        self.debtor.lang = "en_US"
        self.bill()
        notice = self.chase("formal_notice")
        self.assertEqual(notice.amount_total, 1000)
        french = notice.level_id.with_context(lang="fr_FR")
        french.letter_body = "<p>Mise en demeure</p>"
        self.assertFalse(notice._render_bodies()[notice.id][2])
        self.abroad.sudo().dunning_french_law = True
        self.assertTrue(notice._render_bodies()[notice.id][2])

    def test_its_number_is_no_siren(self):
        """Nine digits are an EIN too: one in ten would pass for a SIREN."""
        self.abroad.sudo().write({"company_registry": "73-2829320", "vat": False})
        sender = self.abroad._prepare_dunning_sender()
        self.assertFalse(sender["siren"])
        self.assertNotIn("SIREN", " ".join(sender["legal"]))
        body = self.make_customer(
            "Springfield Bakery",
            company_registry="21-3105554",  # a town hall, were it in France
            country_id=self.env.ref("base.us").id,
        )
        self.assertEqual(body.dunning_debtor_kind, "company")
        self.assertFalse(body._prepare_dunning_recipient(self.abroad)["siren"])
        home = self.make_customer("Mairie de Blagnac", company_registry="213105554")
        self.assertEqual(home.dunning_debtor_kind, "public")

    def test_its_nights_ask_for_no_french_rate(self):
        self.company.sudo().dunning_start_date = False
        runs = self.env["dunning.run"].sudo()
        chores = {one.method: one.companies for one in runs._get_night_chores()}
        self.assertIn(self.abroad, chores["_open_nightly"])
        self.assertNotIn(self.abroad, chores["_remind_rates"])
