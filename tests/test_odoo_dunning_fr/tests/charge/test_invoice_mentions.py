"""What invoices say of their issuer and of late payment; those of charges above all.

10 000 euros due on 1 May 2026 and paid on 1 September: 413.76 of interest and 40, in
all 453.76 (see test_charge_invoice.py). It is 14 September 2026: ECB 2.40, with ten
points 12.40 %.
"""

from odoo.tests import Form, HttpCase, tagged

from ..letters import LetterCommon, TextCommon
from .test_charge_invoice import ChargeInvoiceCommon

FOOT = "SAS au capital de 50 000 € – 732 829 320 RCS Lyon – TVA FR44732829320"
TERMS = (
    "Pas d’escompte pour paiement anticipé. En cas de retard, pénalités au taux de "
    "%s et indemnité forfaitaire de 40 € pour frais de recouvrement."
)
LAW = "la Banque centrale européenne majoré de dix points"


class MentionsCommon(ChargeInvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company(vat="FR44732829320")

    def step(self):
        """(done, why) of the check-list about the invoices, for a French reader."""
        company = self.company.with_context(lang="en_US")
        company.invalidate_recordset()
        done, _what, why, _where = company._get_dunning_invoice_step()
        return done, why

    def write_layout(self, footer="", terms=""):
        """What the layout prints, in French, as an accountant typed it."""
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("account.use_invoice_terms", bool(terms))
        self.company.with_context(lang="fr_FR").write(
            {"report_footer": f"<p>{footer}</p>", "invoice_terms": f"<p>{terms}</p>"}
        )

    def html(self, move, lang="fr_FR"):
        """The invoice as Odoo prints it, in plain words."""
        report = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        content, _kind = report._render_qweb_html("account.account_invoices", move.ids)
        return TextCommon.plain(content.decode())


@tagged("post_install", "-at_install")
class TestInvoiceMentions(MentionsCommon):
    def test_charges_are_due_at_once_whatever_the_customer_has_for_its_orders(self):
        """It has thirty days for what it buys; what the law adds is due already."""
        self.customer.property_payment_term_id = self.parts(30)
        invoice = self.charge_invoice(self.paid_late())
        invoice.action_post()
        self.assertFalse(invoice.invoice_payment_term_id)
        self.assertEqual(str(invoice.invoice_date_due), "2026-09-14")
        text = self.html(invoice)
        self.assertIn("Échéance 14/09/2026", text)
        self.assertIn("Somme à payer : 453,76 €", text)
        self.assertNotIn("30 jours", text)

    def test_charges_that_are_posted_later_are_due_on_that_day(self):
        invoice = self.charge_invoice(self.paid_late())
        self.today("2026-09-21")
        invoice.action_post()
        self.assertEqual(str(invoice.invoice_date), "2026-09-21")
        self.assertEqual(str(invoice.invoice_date_due), "2026-09-21")

    def test_an_invoice_of_charges_names_its_issuer_where_the_layout_does_not(self):
        invoice = self.charge_invoice(self.paid_late())
        invoice.action_post()
        said = ("SAS au capital de 50 000 €", "732 829 320 RCS Lyon", "FR44732829320")
        text = self.html(invoice)
        for words in said:
            self.assertIn(words, text)
        self.assertIn("IBAN FR76 3000 6000 0112 3456 7890 189", text)
        self.write_layout(FOOT)
        self.assertEqual(self.html(invoice).count("RCS Lyon"), 1)

    def test_other_invoices_are_as_odoo_prints_them_until_a_manager_says_so(self):
        bill = self.invoice(1000, "2026-10-01")
        self.assertNotIn("RCS Lyon", self.html(bill))
        self.assertNotIn(LAW, self.html(bill))
        self.company.dunning_invoice_mentions = True
        text = self.html(bill)
        for words in (
            "732 829 320 RCS Lyon",
            "Pas d’escompte pour paiement anticipé.",
            f"pénalités au taux de {LAW}, exigibles le lendemain de l’échéance sans "
            "qu’un rappel soit nécessaire (article L. 441-10, II, du code de commerce)",
            "frais de recouvrement en cas de retard de paiement : 40 € (article D. 441",
        ):
            self.assertIn(words, text)

    def test_the_rate_on_the_invoice_is_the_one_that_letters_claim(self):
        """12 % in the terms of sale, 15 % in the contract of the customer."""
        self.company.write(
            {"dunning_invoice_mentions": True, "dunning_contract_rate": 12}
        )
        bill = self.invoice(1000, "2026-10-01")
        text = self.html(bill)
        self.assertIn("12,00 % l’an", text)
        self.assertIn("code de commerce et nos conditions générales de vente", text)
        self.customer.dunning_contract_rate = 15
        notes = bill.with_context(lang="fr_FR")._get_dunning_late_notes()
        self.assertEqual(list(notes), ["PMD", "PMT", "AAB"])
        self.assertIn("15,00", notes["PMD"])
        self.assertIn("notre contrat", notes["PMD"])
        rate = self.customer._get_dunning_contract_rate()
        self.assertEqual(rate, 15)

    def test_a_discount_of_the_payment_term_is_said(self):
        term = self.parts(30)
        term.write(
            {"early_discount": True, "discount_percentage": 2, "discount_days": 8}
        )
        bill = self.invoice(1000, "2026-10-01", invoice_payment_term_id=term.id)
        notes = bill.with_context(lang="fr_FR")._get_dunning_late_notes()
        self.assertIn("2,00", notes["AAB"])
        self.assertIn("sous 8 jours", notes["AAB"])

    def test_nobody_is_told_of_charges_that_he_does_not_owe(self):
        """A consumer reads none of it, a public body the rate of the public code."""
        anne = self.make_customer("Anne Roy", is_company=False)
        self.assertFalse(
            self.invoice(100, "2026-10-01", anne)._get_dunning_late_notes()
        )
        town = self.make_customer("Mairie d’Oullins", dunning_debtor_kind="public")
        bill = self.invoice(100, "2026-10-01", town).with_context(lang="fr_FR")
        notes = bill._get_dunning_late_notes()
        self.assertIn("majoré de huit points", notes["PMD"])
        self.assertIn("2192-35", notes["PMT"])

    def test_the_check_list_says_what_the_layout_lacks(self):
        done, why = self.step()
        self.assertFalse(done)
        for words in ("SIREN", "RCS", "discount", "rate of the penalties", "40 euros"):
            self.assertIn(words, why)
        self.write_layout(FOOT)
        done, why = self.step()
        self.assertFalse(done)
        self.assertNotIn("RCS", why)
        self.write_layout(FOOT, TERMS % f"la {LAW}")
        self.assertEqual(
            self.step(),
            (True, "They are exhibits: they must say what the law wants."),
        )

    def test_the_check_list_is_done_where_the_program_prints_it(self):
        self.company.dunning_invoice_mentions = True
        self.assertTrue(self.step()[0])

    def test_terms_with_another_rate_than_the_letters_are_told(self):
        """10 % on the invoices, and letters that claim 12.40 %: one is wrong."""
        self.write_layout(FOOT, TERMS % "10 % par an")
        done, why = self.step()
        self.assertFalse(done)
        self.assertIn("another rate of late interest", why)
        settings = Form(self.env["res.config.settings"].with_context(lang="en_US"))
        self.assertIn("that of the law: ECB", settings.dunning_contract_warning)
        settings.dunning_contract_rate = 10
        self.assertFalse(settings.dunning_contract_warning)
        settings.dunning_contract_rate = 12
        self.assertIn("(12.00%)", settings.dunning_contract_warning)

    def test_who_knows_nothing_of_dunning_prints_invoices_all_the_same(self):
        clerk = self.make_user("paul_leblanc", "account.group_account_invoice")
        self.company.dunning_invoice_mentions = True
        bill = self.invoice(1000, "2026-10-01").with_user(clerk)
        told = bill.with_context(lang="fr_FR")._prepare_dunning_print()
        self.assertEqual((len(told["notes"]), bool(told["issuer"])), (3, True))


@tagged("post_install", "-at_install")
class TestChargeInvoicePaper(MentionsCommon, HttpCase):
    def test_the_account_stands_with_its_sum_on_one_page(self):
        """However many lines there are: 1 to 12 invoices paid late."""
        for count in (1, 3, 6, 9, 12):
            bills = self.env["account.move"]
            for _rank in range(count):
                bills |= self.paid_late()
            invoice = self.charge_invoice(bills)
            invoice.action_post()
            total = f"{453.76 * count:,.2f}".replace(",", " ").replace(".", ",")
            for page in self.print_pages(invoice):
                with self.subTest(invoices=count):
                    self.assertEqual("Somme à payer" in page, "IBAN" in page)
                    if "IBAN" in page:
                        self.assertIn(f"{total} €", page)
                        self.assertIn("Total", page)

    def print_pages(self, move):
        report = self.env["ir.actions.report"].sudo()
        report = report.with_context(force_report_rendering=True, lang="fr_FR")
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf(
                "account.account_invoices", move.ids
            )
        pages = LetterCommon.read_pages(content)
        self.assertTrue(any("IBAN" in page for page in pages))
        return pages
