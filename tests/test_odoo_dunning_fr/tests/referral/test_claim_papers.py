"""What the papers of a file say: sums that add up, days that are counted, addresses.

An invoice of 1 000 is due on 14 July 2026. On Monday 14 September it is 62 days late:
at 12.40 % it bears 21.06, of a public body at 10.40 % 17.67.
"""

import re
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..dossiers import DUE, DossierCommon

AMOUNT = re.compile(r"€(\d{1,3}(?:,\d{3})*\.\d{2})")


class PaperCommon(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Letters are read in English here; pages of a dossier are always French.
        (cls.company.partner_id + cls.agency + cls.customer).lang = "en_US"

    def papers(self, file):
        documents = file._prepare_documents()
        return " ".join(
            " ".join(self.read_pages(pdf)) for _name, _title, pdf in documents
        )

    def insolvency(self, partner, judgment, procedure="receivership", **values):
        officer = self.make_customer("Étude Vallon")
        reason = self.env["dunning.hold.reason"].search(
            [("procedure", "=", procedure)], limit=1
        )
        return self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": partner.id,
                "reason_id": reason.id,
                "date_from": judgment,
                "judgment_date": judgment,
                "officer_id": officer.id,
                **values,
            }
        )

    def add_costs(self, bill, amount):
        proof = self.env["ir.attachment"].create(
            {"name": "fee.pdf", "raw": self.pdf(), "res_id": 0}
        )
        action = bill.action_dunning_add_costs()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create(
            {
                "amount": amount,
                "note": "Fee",
                "proof_ids": [Command.set(proof.ids)],
            }
        ).action_add()

    def calculation(self, file):
        paper = file._prepare_stationery()
        local = file._in_dossier_lang()
        [content] = file._print_pages([local._render_calculation(paper)])
        return " ".join(self.read_pages(content))

    def statement(self, file):
        return " ".join(self.read_pages(file._print_statement()))


@tagged("post_install", "-at_install")
class TestSumsOfPapers(PaperCommon):
    def test_every_letter_tells_each_element_of_its_total(self):
        """1 000, interest, 40, costs of 35 and a penalty of 50; whatever the kind.

        A total of 1 146.06 of a company, 1 142.67 of a town.
        """
        town = self.make_customer(
            "Ville de Givors",
            dunning_debtor_kind="public",
            company_registry="21690091800015",
        )
        letters = {"agency", "insurer", "insolvency_claim", "small_claim"}
        for kind in (*sorted(letters), "public_claim"):
            with self.subTest(kind), self.env.cr.savepoint() as point:
                debtor = town if kind == "public_claim" else self.customer
                bill = self.printed_invoice(partner=debtor)
                self.add_costs(bill, 35)
                interest, total = "21.06", "1,146.06"
                if kind == "public_claim":
                    interest, total = "17.67", "1,142.67"
                if kind == "insolvency_claim":  # judged today: 61 days to the eve
                    self.insolvency(debtor, "2026-09-14")
                    interest, total = "20.72", "1,145.72"
                if kind == "small_claim":  # closed to merchants
                    debtor.dunning_jurisdiction = "civil"
                file = self.refer(bill, kind, amount_penalty=50)
                text = self.papers(file)
                for part in ("1,000.00", interest, "40.00", "35.00", "50.00", total):
                    self.assertIn(f"€{part}", text)
                self.assertIn("Penalty clause €50.00", text)
                sentence = text.partition("Invoice Date Due date")[0]
                said = [
                    Decimal(amount.replace(",", ""))
                    for amount in AMOUNT.findall(sentence)
                ]
                whole = Decimal(total.replace(",", ""))
                self.assertIn(whole, said)
                self.assertEqual(sum(said) - whole, whole)
                point.rollback()

    def test_one_indemnity_or_several(self):
        file = self.refer(self.printed_invoice(), "agency")
        self.assertIn("fixed indemnity for recovery costs €40.00", self.papers(file))
        both = self.printed_invoice() + self.printed_invoice()
        text = self.papers(self.refer(both, "agency"))
        self.assertIn("fixed indemnities for recovery costs €80.00", text)

    def test_an_instalment_is_no_invoice(self):
        """10 000 of 14 June: 4 000 at once, 3 000 on 14 July, 3 000 on 13 August.

        16 days at 12.15 % and 76 at 12.40 % on 4 000: 21.30 + 103.28; 62 and 32 days on
        3 000: 63.19 and 32.61.
        """
        whole = self.receivable_lines(self.printed_invoice())
        self.assertIsNone(whole._get_dunning_instalment())
        term = self.env["account.payment.term"].create(
            {
                "name": "Three parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": days}
                    )
                    for share, days in ((40, 0), (30, 30), (30, 60))
                ],
            }
        )
        bill = self.invoice(
            10000,
            DUE,
            invoice_date="2026-06-14",
            invoice_date_due=False,
            invoice_payment_term_id=term.id,
        )
        parts = self.receivable_lines(bill).sorted("date_maturity")
        self.assertEqual(
            [part._get_dunning_instalment() for part in parts], [[1, 3], [2, 3], [3, 3]]
        )
        file = self.refer(bill, "agency")
        self.assertEqual(
            file.line_ids.mapped("amount_interest"), [124.58, 63.19, 32.61]
        )
        self.assertIn("instalment 2 of 3", self.papers(file))
        text = self.calculation(file)
        self.assertNotIn("Subtotal for the invoice", text)
        self.assertNotIn("Sous-total pour la facture", text)

    def test_what_a_judgment_has_stopped_is_counted_to_its_eve(self):
        """Judged on 7 September: 14 July to the 6th are 54 days, 18.35."""
        self.insolvency(self.customer, "2026-09-07")
        file = self.refer(self.printed_invoice(), "insolvency_claim")
        self.assertEqual(file.amount_interest, 18.35)
        self.assertEqual(str(file._get_counted_until()), "2026-09-06")
        text = self.calculation(file)
        self.assertNotIn("14 sept", text.lower())
        self.assertNotIn("September 14", text)
        self.assertIn("In the receivership proceedings opened", self.papers(file))
        for kind in ("write_off", "insurer"):
            with self.subTest(kind):
                other = self.refer(file.move_ids, kind)
                self.assertEqual(str(other._get_counted_until()), "2026-09-06")
        solvent = self.make_customer("Menuiserie Leblanc", company_registry="552100554")
        file = self.refer(self.printed_invoice(partner=solvent), "agency")
        self.assertEqual(str(file._get_counted_until()), "2026-09-14")

    # The account, as an exhibit

    def test_an_exhibit_asks_the_debtor_for_nothing(self):
        """Neither a payment nor an answer, and no charges a second time."""
        bill = self.printed_invoice()
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR7610990069100012345678187",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        bill.partner_bank_id = bank
        file = self.refer(bill, "agency")
        text = self.statement(file)
        self.assertIn("1,000.00", text)
        for words in ("Please pay", "please tell us", "Late charges"):
            self.assertNotIn(words, text)

    def test_who_may_not_pay_is_not_asked_to(self):
        """By an insolvency or an over-indebtedness, of what was born before it."""
        statements = self.env["dunning.statement"]
        bill = self.printed_invoice()

        def text():
            [pdf] = statements._make(self.customer, self.company)
            return " ".join(self.read_pages(pdf))

        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR7610990069100012345678187",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        bill.partner_bank_id = bank
        self.assertIn("Please pay by bank transfer", text())
        reasons = self.env["dunning.hold.reason"]
        procedures = reasons._fields["procedure"].get_values(self.env)
        self.assertIn("over_indebtedness", procedures)
        for procedure in procedures:
            with self.subTest(procedure), self.env.cr.savepoint() as point:
                self.insolvency(self.customer, "2026-09-07", procedure)
                self.assertNotIn("Please pay by bank transfer", text())
                point.rollback()
            with self.subTest(procedure), self.env.cr.savepoint() as point:
                # The invoice of 14 June was born after it.
                self.insolvency(self.customer, "2026-06-01", procedure)
                self.assertIn("Please pay by bank transfer", text())
                point.rollback()


@tagged("post_install", "-at_install")
class TestAddressOfPapers(PaperCommon):
    """A formal notice of 14 September is posted on the 15th, and comes back."""

    def returned(self):
        notice = self.formal_notice(amount=1000)
        self.send(notice, "2026-09-15")
        letter = notice.delivery_ids
        letter.tracking_ref = "1A 123 456 7890 1"
        for name in ("depot.pdf", "enveloppe.pdf"):
            letter.proof_ids |= self.env["ir.attachment"].create(
                {"name": name, "raw": self.pdf(), "mimetype": "application/pdf"}
            )
        self.today("2026-09-21")
        letter.sudo()._set_returned()
        return notice

    def test_an_envelope_that_came_back_bears_no_day_of_posting(self):
        notice = self.returned()
        file = self.refer(notice.line_ids.move_id, "agency")
        told = {one.kind: one for one in file.exhibit_ids}
        self.assertEqual(str(told["deposit"].date), "2026-09-15")
        self.assertFalse(told["receipt"].date)
        self.assertTrue(told["notice"].selected)
        self.assertIn("revenu", told["notice"].name)

    def test_the_agency_reads_that_the_address_is_wrong(self):
        notice = self.returned()
        file = self.refer(notice.line_ids.move_id, "agency")
        text = self.papers(file)
        self.assertIn("1A 123 456 7890 1 posted on September 15, 2026 came back", text)
        codes = {one.code: one.text for one in file._check_ready()}
        self.assertIn("not known at its address", codes["address_wrong"])
        self.assertIn("came back", codes["formal_notice"])
        self.assertRecordValues(
            file.line_ids,
            [
                {
                    "notice_count": 1,
                    "last_notice_date": notice._get_left_on(),
                    "formal_notice_date": False,
                    "formal_notice_ref": "1A 123 456 7890 1 (came back)",
                }
            ],
        )
        self.customer.street = "9 rue du Port"  # found again
        self.assertNotIn("came back", self.papers(file))
        self.assertNotIn("address_wrong", {one.code for one in file._check_ready()})

    def test_it_remits_within_a_month_or_sooner(self):
        """Thirty days are not the month of the law; a mandate may say fifteen."""
        file = self.refer(self.printed_invoice(), "agency")
        self.assertIn("within a month of each payment (article", self.papers(file))
        mandate = self.env["dunning.mandate"].create(
            {
                "reference": "M-1",
                "partner_id": self.agency.id,
                "company_id": self.company.id,
                "date": "2026-01-12",
                "remittance_days": 15,
            }
        )
        file.invalidate_recordset()
        self.assertEqual(file.mandate_id, mandate)
        text = self.papers(file)
        self.assertIn("within the 15 days of each payment", text)
        self.assertNotIn("124-1", text.partition("15 days")[2])


@tagged("post_install", "-at_install")
class TestClaimsOfPublicBodies(PaperCommon):
    def test_the_reference_of_the_invoice_stays_beside_the_contract(self):
        town = self.make_customer(
            "Ville de Givors",
            dunning_debtor_kind="public",
            company_registry="21690091800015",
        )
        bill = self.printed_invoice(partner=town, ref="Engagement 2026-0908")
        file = self.refer(bill, "public_claim")
        file.contract_ref = "Marché 2026-017"
        text = self.papers(file)
        self.assertIn("Your ref. Engagement 2026-0908", text)
        self.assertIn("Marché 2026-017", text)
        facts = file._describe_dossier()
        self.assertEqual(
            facts["claim"]["references"], {bill.name: "Engagement 2026-0908"}
        )
        codes = {one.code for one in file._check_ready()}
        self.assertIn("portal", codes)
        bill.dunning_portal_ref = "FLX0042"
        self.assertNotIn("portal", {one.code for one in file._check_ready()})


@tagged("post_install", "-at_install")
class TestLossesOfTheInsolvent(PaperCommon):
    def test_a_loss_is_still_to_be_declared(self):
        """Published on 9 September: until 9 November 2026."""
        hold = self.insolvency(
            self.customer, "2026-09-07", "liquidation", published_on="2026-09-09"
        )
        bill = self.printed_invoice()
        file = self.refer(bill)

        def codes():
            return {one.code for one in file._check_ready()}

        self.assertTrue(hold.declaration_deadline)
        self.assertIn("undeclared", codes())
        claim = self.refer(bill, "insolvency_claim")
        self.assertIn("undeclared", codes())  # not before it has left
        claim.sudo().state = "sent"
        self.assertNotIn("undeclared", codes())
        claim.sudo().state = "draft"
        self.today(str(self.day(str(hold.declaration_deadline), 1)))
        self.assertNotIn("undeclared", codes())
