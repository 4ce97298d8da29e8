"""The regime of a claim is that of its debtor on the day the claim was born.

1 000 due on 14 July are 62 days late on 14 September: a company owes 21.06 of interest
and 40, a consumer nothing before a formal notice. A consumer's debt is barred after two
years, a company's after five.
"""

from ast import literal_eval
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import DunningCommon

DUE = "2026-07-14"
FACTORY = "732829320"
TOULOUSE = "213105554"


@tagged("post_install", "-at_install")
class TestChangedDebtors(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paul = cls.make_customer("Paul Blanc", is_company=False)
        cls.consumers = cls.make_policy(
            "Consumers",
            [(10, "Word", "reminder", 3, 0, "email", {})],
            company_id=cls.company.id,
            debtor_kind="consumer",
        )
        cls.policy.debtor_kind = "company"

    def assertWaits(self, move):
        """It says so, nothing leaves, and nothing is claimed beside the principal."""
        row = self.row(move)
        self.assertEqual((row.reason_code, row.state), ("debtor_changed", "held"))
        decision = self.decide()
        self.assertEqual(decision.reasons[row.id], "debtor_changed")
        self.assertFalse(self.issue(partners=move.commercial_partner_id))
        self.assertCharges(move, 0, 0)
        self.assertIn("born", move.dunning_charge_gap)
        self.assertTrue(move.dunning_debtor_changed)

    def assertCharges(self, move, interest, indemnity):
        self.env.invalidate_all()
        self.assertEqual(
            (move.dunning_interest, move.dunning_indemnity), (interest, indemnity)
        )

    def assertOwedAs(self, move, kind, interest, indemnity, barred, policy):
        """All that follows from the regime."""
        self.assertEqual(move._get_dunning_kind(), kind)
        self.assertCharges(move, interest, indemnity)
        self.assertEqual(move.dunning_limitation_date, barred)
        self.assertFalse(move.dunning_charge_gap)
        row = self.row(move)
        self.assertEqual((row.regime, row.policy_id), (kind, policy))

    # How a customer becomes another

    def test_a_consumer_is_filed_under_his_employer(self):
        debt = self.invoice(1000, DUE, self.paul)
        employer = self.make_customer("Transports Durand", company_registry=FACTORY)
        self.paul.parent_id = employer
        self.assertEqual(self.receivable_lines(debt).partner_id, employer)
        self.assertWaits(debt)
        # the mistake is put right, and all is as before
        self.paul.parent_id = False
        self.paul.company_registry = False  # Odoo had given him his employer's
        self.assertOwedAs(debt, "consumer", 0, 0, date(2028, 6, 14), self.consumers)
        self.assertEqual(self.receivable_lines(debt).partner_id, self.paul)
        self.assertEqual(debt.commercial_partner_id, self.paul)
        self.assertEqual(self.issue(partners=self.paul).amount_total, 1000)

    def test_a_part_that_was_paid_comes_back_with_its_claim(self):
        """400 of 1 000 were paid before Paul was filed under his employer: 600."""
        debt = self.invoice(1000, DUE, self.paul)
        self.pay(debt, 400, "2026-08-01")
        self.paul.parent_id = self.make_customer("Transports Durand")
        self.assertWaits(debt)
        self.paul.parent_id = False
        self.assertEqual(self.row(debt).partner_id, self.paul)
        self.assertEqual(self.issue(partners=self.paul).amount_total, 600)

    def test_an_office_that_leaves_takes_none_of_its_company_s_debts(self):
        office = self.make_customer(
            "Nord", is_company=False, type="invoice", parent_id=self.customer.id
        )
        debt = self.invoice(1000, DUE, office)
        office.parent_id = False
        self.assertEqual(self.receivable_lines(debt).partner_id, self.customer)
        self.assertNotEqual(self.row(debt).reason_code, "debtor_changed")

    def test_a_siren_is_entered_later(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        self.assertEqual(self.paul.dunning_debtor_kind, "company")
        self.assertWaits(debt)
        self.assertEqual(debt.dunning_limitation_date, date(2028, 6, 14))
        # what is born from now on is a company's
        new = self.invoice(1000, DUE, self.paul)
        self.assertOwedAs(new, "company", 21.06, 40, date(2031, 6, 14), self.policy)

    def test_customers_of_two_kinds_are_merged(self):
        debt = self.invoice(1000, DUE, self.paul)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((self.paul | self.customer).ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        with mute_logger("odoo.addons.base.partner.merge"):
            wizard.action_merge()
        self.env.invalidate_all()
        self.assertWaits(debt)

    def test_a_company_becomes_a_public_body(self):
        debt = self.invoice(1000, DUE)
        self.customer.company_registry = TOULOUSE
        self.assertWaits(debt)

    def test_a_person_becomes_a_company(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.is_company = True
        self.assertWaits(debt)

    def test_a_sole_trader_is_filed_under_a_company(self):
        """Of the same kind, and yet somebody else."""
        self.paul.company_registry = FACTORY
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.parent_id = self.customer
        self.assertWaits(debt)

    # What a manager says

    def test_the_rules_of_then(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        debt.action_dunning_keep_regime()
        self.assertOwedAs(debt, "consumer", 0, 0, date(2028, 6, 14), self.consumers)
        self.assertIn("those of the day", debt.message_ids[0].body)
        new = self.invoice(1000, DUE, self.paul)
        notices = self.issue(partners=self.paul)
        self.assertEqual(
            {notice.policy_id: notice.line_ids.move_id for notice in notices},
            {self.consumers: debt, self.policy: new},
        )

    def test_entered_wrongly_from_the_start(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        self.rows(debt).action_correct_regime()
        self.assertOwedAs(debt, "company", 21.06, 40, date(2031, 6, 14), self.policy)
        self.assertIn("entered wrongly", debt.message_ids[0].body)

    def test_what_changes_again_is_asked_again(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        debt.action_dunning_keep_regime()
        self.paul.company_registry = TOULOUSE
        self.assertWaits(debt)
        self.assertEqual(debt._get_dunning_kind(), "consumer")

    def test_only_a_manager_says_so(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        collector = new_test_user(
            self.env,
            "collector_of_regimes",
            "odoo_dunning_fr.group_collector,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        for action in ("keep", "correct"):
            with self.assertRaises(UserError):
                getattr(debt.with_user(collector), f"action_dunning_{action}_regime")()
        self.assertWaits(debt)

    def test_nobody_writes_the_facts_by_hand(self):
        item = self.receivable_lines(self.invoice(1000, DUE, self.paul))
        for name, value in (
            ("dunning_regime", "company"),
            ("dunning_confirmed_kind", "company"),
            ("dunning_confirmed_partner_id", self.customer.id),
        ):
            with self.assertRaises(UserError):
                item[name] = value

    # What follows a claim

    def test_an_invoice_that_is_posted_again_is_as_old_as_before(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        debt.button_draft()
        debt.invoice_date_due = "2026-07-15"
        debt.action_post()
        self.assertEqual(debt._get_dunning_kind(), "consumer")
        self.assertWaits(debt)

    def test_an_invoice_made_out_to_somebody_else_is_born_anew(self):
        debt = self.invoice(1000, DUE, self.paul)
        debt.button_draft()
        debt.partner_id = self.customer
        debt.action_post()
        self.assertOwedAs(debt, "company", 21.06, 40, date(2031, 6, 14), self.policy)

    def test_each_item_of_an_opening_entry_is_its_customer_s(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        bill = self.invoice(1, DUE)
        receivable = self.receivable_lines(bill).account_id
        income = bill.invoice_line_ids.account_id
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-07-14",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": partner.id,
                            "debit": 100,
                        }
                    )
                    for partner in (self.paul, self.customer)
                ]
                + [Command.create({"account_id": income.id, "credit": 200})],
            }
        )
        entry.action_post()
        items = self.receivable_lines(entry)
        self.assertEqual(
            {item.partner_id: item.dunning_regime for item in items},
            {self.paul: "consumer", self.customer: "company"},
        )

    def test_a_notice_that_waits_is_not_issued_to_the_new_debtor(self):
        self.policy.debtor_kind = "any"
        self.paul.dunning_policy_id = self.policy
        self.policy.start_mode = "by_age"
        self.company.dunning_old_mode = "by_age"
        self.invoice(1000, "2026-08-15", self.paul)
        notice = self.issue(partners=self.paul)
        self.assertEqual((notice.level_id, notice.state), (self.formal, "approval"))
        self.paul.company_registry = FACTORY
        self.assertIn("has changed", notice._get_staleness())

    def test_costs_of_recovery_are_for_the_debtor_of_then(self):
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        costs = self.env["dunning.charge.cost"]
        with self.assertRaisesRegex(UserError, "born"):
            costs._check_debtor(debt)
        debt.action_dunning_keep_regime()
        with self.assertRaisesRegex(UserError, "consumer"):
            costs._check_debtor(debt)
        debt.action_dunning_correct_regime()  # nothing is to be confirmed any more
        self.assertEqual(debt._get_dunning_kind(), "consumer")

    def test_a_file_waits_until_it_is_said_and_goes_to_the_court_of_then(self):
        self.identify_company()
        debt = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        action = debt.action_dunning_refer("payment_order")
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertIn("debtor_changed", self.findings(file))
        debt.action_dunning_keep_regime()
        self.assertNotIn("debtor_changed", self.findings(file))
        self.assertEqual(file.debtor_kind, "consumer")
        self.assertEqual(file._get_jurisdiction(), "civil")
        self.assertEqual(file._get_terms()[0], "consumer")
        self.assertEqual(file._describe_dossier()["debtor"]["kind"], "consumer")

    def findings(self, file):
        kind = file._get_kind()
        return {finding.code for finding in kind._find_changed(file)}

    def test_claims_of_two_regimes_are_two_files(self):
        old = self.invoice(1000, DUE, self.paul)
        self.paul.company_registry = FACTORY
        old.action_dunning_keep_regime()
        new = self.invoice(500, DUE, self.paul)
        action = (old | new).action_dunning_refer("payment_order")
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertIn("regimes", self.findings(file))

    def test_the_answer_to_is_it_a_professional_is_about_old_claims_too(self):
        club = self.make_customer("Association Les Amis du Canal")
        debt = self.invoice(1000, DUE, club)
        self.assertCharges(debt, 0, 0)
        club.action_dunning_consumer()
        self.assertEqual(debt._get_dunning_kind(), "consumer")
        self.assertNotEqual(self.row(debt).reason_code, "debtor_changed")


@tagged("post_install", "-at_install")
class TestCustomersToSort(DunningCommon):
    """Nobody is silently a company: who is not clear is in a list, to be confirmed."""

    def unsorted(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "odoo_dunning_fr.dunning_unsorted_action"
        )
        found = self.env["res.partner"].search(literal_eval(action["domain"]))
        domain = self.env["res.partner"]._get_dunning_unsorted_domain()
        self.assertEqual(found, self.env["res.partner"].search(domain))
        return found

    def customers(self):
        customers = [
            self.make_customer("Mairie de Bron"),
            self.make_customer("Toulouse", company_registry=TOULOUSE),
            self.make_customer("M. Jean Petit"),
            self.make_customer("Anne Roy", is_company=False),
            self.make_customer("Menuiserie Lafont"),
            self.make_customer("Garage Kermarrec SARL"),
            self.make_customer("Transports Delmas", company_registry=FACTORY),
        ]
        for customer in customers:
            self.invoice(1000, DUE, customer)
        return customers

    def test_what_no_number_and_no_form_says_is_asked(self):
        town, other, person, consumer, joiner, garage, firm = self.customers()
        found = self.unsorted()
        for partner, kind, why in (
            (town, "public", "public_name"),
            (other, "public", "public_siren"),
            (person, "consumer", "person_name"),
            (consumer, "consumer", "person"),
            (joiner, "company", "unknown"),
        ):
            self.assertIn(partner, found)
            self.assertRecordValues(
                partner, [{"dunning_kind_proposed": kind, "dunning_kind_why": why}]
            )
        self.assertFalse((garage | firm) & found)

    def test_an_association_with_a_siren_is_asked_about_too(self):
        club = self.make_customer("Association Lug", company_registry=FACTORY)
        self.invoice(1000, DUE, club)
        self.assertIn(club, self.unsorted())
        self.assertEqual(club.dunning_kind_why, "association")

    def test_what_is_confirmed_has_been_so_from_the_start(self):
        """The town hall's 1 000 are owed by the law of public bodies."""
        town, *_others, joiner, _garage, _firm = self.customers()
        bill = self.env["account.move"].search([("partner_id", "=", town.id)])
        self.assertEqual(bill._get_dunning_kind(), "company")
        town.action_dunning_take_proposed()
        self.assertEqual(town.dunning_debtor_kind, "public")
        self.assertEqual(bill._get_dunning_kind(), "public")
        self.assertFalse(bill.dunning_debtor_changed)
        self.assertEqual(bill.dunning_limitation_date, date(2031, 1, 1))
        self.assertNotIn(town, self.unsorted())
        joiner.action_dunning_confirm_kind()
        self.assertEqual(joiner.dunning_debtor_kind, "company")
        self.assertNotIn(joiner, self.unsorted())

    def test_all_at_once(self):
        customers = self.unsorted() | self.env["res.partner"].union(*self.customers())
        customers.action_dunning_take_proposed()
        self.assertFalse(customers & self.unsorted())
        self.assertEqual(
            sorted(set(customers.mapped("dunning_debtor_kind"))),
            ["company", "consumer", "public"],
        )

    def test_the_preview_and_the_check_list_say_how_many(self):
        self.customers()
        count = len(self.unsorted())
        preview = self.env["dunning.run.preview"].create({})
        self.assertEqual(preview.unsorted_count, count)
        self.assertEqual(preview.action_open_unsorted()["res_model"], "res.partner")
        steps = {
            what: done for done, what, *_rest in (self.company._get_dunning_checklist())
        }
        self.assertIs(steps["Customers sorted"], False)
        self.unsorted().action_dunning_confirm_kind()
        self.env["res.partner"].search(
            self.env["res.partner"]._get_dunning_unsorted_domain()
        ).action_dunning_confirm_kind()
        steps = {
            what: done for done, what, *_rest in (self.company._get_dunning_checklist())
        }
        self.assertIs(steps["Customers sorted"], True)

    def test_who_is_no_customer_yet_is_not_asked_about(self):
        supplier = self.make_customer("Fournitures Générales")
        self.assertNotIn(supplier, self.unsorted())

    def test_a_collector_does_not_say_it(self):
        town, *_others = self.customers()
        collector = self.make_user(
            "sorting_collector", "odoo_dunning_fr.group_collector"
        )
        with self.assertRaises(UserError):
            town.with_user(collector).action_dunning_take_proposed()
