"""What an agency sends back: read once, whatever its file looks like."""

import base64
import io
from datetime import date

import openpyxl
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_agency import DUE, AgencyCommon

HEADERS = (
    "Votre référence;Date;Statut;Montant encaissé;Paiement direct;Commission;Motif"
)


class ReturnCommon(AgencyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice_1000 = cls.invoice(1000, DUE)
        cls.file = cls.hand_over(cls.invoice_1000)

    def wizard(self, content, name="retours.csv", agent=None, **values):
        """The dialog with a file, its columns read."""
        if isinstance(content, str):
            content = content.encode("utf-8-sig")
        wizard = self.env["dunning.return.import"].create(
            {
                "agent_id": (agent or self.agency).id,
                "company_id": self.company.id,
                "file": base64.b64encode(content),
                "file_name": name,
                **values,
            }
        )
        wizard.action_read()
        return wizard

    def preview(self, content, **kw):
        wizard = self.wizard(content, **kw)
        wizard.action_preview()
        return wizard

    def read_words(self, content, **kw):
        """Import a file; return the wizard as its preview was."""
        wizard = self.preview(content, **kw)
        wizard.action_apply()
        return wizard

    def table(self, *rows, headers=HEADERS):
        number = self.file.name
        return "\r\n".join([headers, *(row.replace("N°", number) for row in rows), ""])

    def states(self, wizard):
        return wizard.line_ids.mapped("state")


@tagged("post_install", "-at_install")
class TestReturns(ReturnCommon):
    def test_a_part_recovered_and_the_rest_given_up(self):
        """1 000 + 21.06 + 40 claimed; 300 come in, 36 of them the agency's fee."""
        self.read_words(self.table("N°;10/09/2026;Promesse de paiement;300,00;;36,00;"))
        self.assertEqual(self.file.state, "in_progress")
        self.assertEqual(
            (self.file.recovered_amount, self.file.amount_commission), (300, 36)
        )
        self.assertEqual(self.file.agent_status, "Promesse de paiement")
        self.today("2026-10-15")
        self.read_words(self.table("N°;14/10/2026;Clos;;;;Irrécouvrable"))
        self.assertEqual(
            (self.file.state, self.file.outcome), ("closed", "uncollectable")
        )
        self.assertEqual(self.file.recovered_amount, 300)

    def test_the_same_file_twice(self):
        content = self.table(
            "N°;10/09/2026;En cours;300,00;;36,00;",
            "N°;10/09/2026;En cours;300,00;;36,00;",  # two payments that are alike
            "N°;11/09/2026;Promesse;;;;",
        )
        self.assertEqual(self.states(self.read_words(content)), ["new"] * 3)
        self.assertEqual(self.file.recovered_amount, 600)
        self.today("2026-09-15")
        self.assertEqual(self.states(self.read_words(content)), ["known"] * 3)
        self.assertEqual(len(self.file.return_ids), 3)
        self.assertEqual(self.file.recovered_amount, 600)

    def test_a_longer_file_the_next_week(self):
        first = "N°;10/09/2026;En cours;300,00;;36,00;"
        self.read_words(self.table(first))
        again = "N°;10/09/2026;Promesse;300,00;;36,00;"  # known, its status is not
        wizard = self.read_words(
            self.table(again, "N°;12/09/2026;Promesse;200,00;;24,00;")
        )
        self.assertEqual(self.states(wizard), ["new", "new"])
        self.assertEqual(self.file.recovered_amount, 500)
        self.assertEqual(self.file.agent_status, "Promesse")
        for old in (first, again):
            self.assertEqual(self.states(self.read_words(self.table(old))), ["known"])
        self.assertEqual(self.file.amount_commission, 60)

    def test_by_the_number_of_the_line(self):
        headers = "Dossier;N° ligne;Montant encaissé"
        content = self.table("N°;R-1;300,00", "N°;R-2;300,00", headers=headers)
        self.read_words(content)
        self.assertEqual(self.file.recovered_amount, 600)
        wizard = self.read_words(
            self.table("N°;R-1;300,00", "N°;R-2;350", headers=headers)
        )
        self.assertEqual(self.states(wizard), ["known", "error"])
        self.assertIn("other sums", wizard.line_ids[1].message)
        self.assertEqual(self.file.recovered_amount, 600)
        wizard = self.preview(self.table("N°;C;1,00", "N°;C;2,00", headers=headers))
        self.assertEqual(self.states(wizard), ["new", "error"])

    def test_sums_up_to_now(self):
        content = self.table("N°;10/09/2026;En cours;300,00;;36,00;")
        self.read_words(content, amounts="total")
        self.today("2026-09-21")
        second = self.table("N°;20/09/2026;En cours;500,00;;60,00;")
        wizard = self.read_words(second)  # the choice was kept
        self.assertEqual(wizard.amounts, "total")
        self.assertEqual(wizard.line_ids.amount_recovered, 200)
        self.assertEqual(self.file.recovered_amount, 500)
        self.assertEqual(self.states(self.read_words(second)), ["known"])
        # Down to 300 and up to 500 again: sums that were seen before.
        self.read_words(self.table("N°;20/09/2026;En cours;300,00;;36,00;"))
        self.assertEqual(self.file.recovered_amount, 300)
        self.read_words(second)
        self.assertEqual(
            (self.file.recovered_amount, self.file.amount_commission), (500, 60)
        )
        self.assertEqual(
            self.states(self.read_words(content)), ["error"]
        )  # the first file
        self.assertEqual(self.file.recovered_amount, 500)

    def test_a_payment_that_bounced(self):
        self.read_words(self.table("N°;10/09/2026;;300,00;;36,00;"))
        self.read_words(self.table("N°;12/09/2026;Impayé;-300,00;;-36,00;"))
        self.assertEqual(self.file.recovered_amount, 0)
        self.assertEqual(self.file.amount_commission, 0)

    def test_reasons_become_outcomes(self):
        for words, outcome in {
            "Soldé": "paid",
            "paiement partiel": "partly_paid",
            "NPAI": "uncollectable",
            "Liquidation Judiciaire": "insolvency",
            "litige": "refused",
        }.items():
            file = self.hand_over(self.invoice(100, DUE))
            row = f"{file.name};10/09/2026;Clos;;;;{words}"
            self.read_words(self.table(row))
            self.assertEqual((file.state, file.outcome), ("closed", outcome), words)

    def test_a_reason_nobody_knows_until_its_code_is_entered(self):
        content = self.table("N°;10/09/2026;Clos;;;;C04")
        wizard = self.read_words(content)
        self.assertEqual(self.states(wizard), ["error"])
        self.assertIn("C04", wizard.line_ids.message)
        self.assertEqual(self.file.state, "sent")
        reason = self.env.ref("odoo_dunning_fr.closing_reason_address")
        reason.words += ", c04"
        self.read_words(content)
        self.assertEqual(self.file.outcome, "uncollectable")

    def test_invoices_closed_one_by_one(self):
        first, second = self.invoice(100, DUE), self.invoice(200, DUE)
        file = self.hand_over(first + second)
        headers = "Dossier;Facture;Date;Encaissé;Motif"
        row = f"{file.name};{first.name};10/09/2026;100;Payé"
        self.read_words(self.table(row, headers=headers))
        self.assertEqual(file.state, "in_progress")
        self.assertEqual(file.return_ids.move_id, first)
        row = f"{file.name};{second.name};10/09/2026;;Irrécouvrable"
        self.read_words(self.table(row, headers=headers))
        self.assertEqual((file.state, file.outcome), ("closed", "partly_paid"))
        wrong = f"{file.name};{self.invoice_1000.name};10/09/2026;5;"
        wizard = self.read_words(self.table(wrong, headers=headers))
        self.assertEqual(self.states(wizard), ["error"])

    def test_money_that_comes_after_the_end(self):
        self.read_words(self.table("N°;10/09/2026;Clos;;;;NPAI"))
        wizard = self.read_words(self.table("N°;11/09/2026;;50,00;;6,00;"))
        self.assertIn("closed", wizard.line_ids.message)
        self.assertEqual(self.file.recovered_amount, 50)
        self.assertEqual(self.file.outcome, "uncollectable")

    # Whose files

    def test_never_another_agency_s_file(self):
        other = self.make_agency("Agence du Nord")
        wizard = self.read_words(
            self.table("N°;10/09/2026;Clos;300,00;;;Payé"), agent=other
        )
        self.assertEqual(self.states(wizard), ["error"])
        self.assertIn("No file of Agence du Nord", wizard.line_ids.message)
        self.assertEqual((self.file.state, self.file.recovered_amount), ("sent", 0))

    def test_never_another_company_s_file(self):
        other = self.make_company("Scierie Leblanc")
        self.user.company_ids += other
        wizard = self.read_words(
            self.table("N°;10/09/2026;Clos;300,00;;;Payé"), company_id=other.id
        )
        self.assertEqual(self.states(wizard), ["error"])
        self.assertEqual(self.file.state, "sent")

    def test_a_file_that_did_not_leave(self):
        waiting = self.refer(self.invoice(100, DUE))
        wizard = self.read_words(self.table(f"{waiting.name};10/09/2026;;5,00;;;"))
        self.assertEqual(self.states(wizard), ["error"])
        self.assertEqual(waiting.state, "draft")

    def test_by_the_number_that_the_agency_gave(self):
        headers = "Votre référence;Notre référence;Date;Encaissé"
        self.read_words(self.table("N°;RR-77;10/09/2026;100", headers=headers))
        self.assertEqual(self.file.agent_reference, "RR-77")
        self.read_words(self.table(";RR-77;11/09/2026;200", headers=headers))
        self.assertEqual(self.file.recovered_amount, 300)

    def test_good_lines_are_imported_beside_bad_ones(self):
        wizard = self.read_words(
            self.table(
                "N°;10/09/2026;;300,00;;;",
                "N°;31/02/2026;;100,00;;;",
                "N°;10/09/2026;;douze;;;",
                "N°;10/09/2027;;10,00;;;",
                "N°;;;10,00;;;",
                "Total;;;420,00;;;",
            )
        )
        self.assertEqual(self.states(wizard), ["new"] + ["error"] * 5)
        self.assertEqual((wizard.new_count, wizard.error_count), (1, 5))
        self.assertEqual(wizard.line_ids.mapped("number"), [2, 3, 4, 5, 6, 7])
        for line, words in zip(
            wizard.line_ids[1:],
            ("no date", "no amount", "to come", "has no date", "No file"),
            strict=True,
        ):
            self.assertIn(words, line.message)
        self.assertEqual(self.file.recovered_amount, 300)

    def test_more_than_what_is_claimed_is_refused(self):
        """1 061.06 are claimed: 600 and 461.06 may come, not a cent more."""
        wizard = self.read_words(
            self.table(
                "N°;09/09/2026;;30000;;;",
                "N°;10/09/2026;;99999999999999999999;;;",
                "N°;11/09/2026;;-99999999999999999999;;;",
                "N°;11/09/2026;;300;;5000;",
                "N°;12/09/2026;;600,00;;;",
                "N°;13/09/2026;;461,07;;;",
                "N°;14/09/2026;;;461,06;;",
                "N°;14/09/2026;;0,02;;;",
            )
        )
        self.assertEqual(
            self.states(wizard), ["error"] * 4 + ["new", "error", "new", "error"]
        )
        for line in wizard.line_ids.filtered(lambda line: line.state == "error"):
            self.assertIn("More than what the file claims", line.message)
        self.assertEqual(self.file.recovered_amount, 1061.06)

    def test_the_interest_since_may_come_back_too(self):
        """A month later 1 000 bear some 10 more of interest: 1 070 are right."""
        self.today("2026-10-15")
        self.read_words(self.table("N°;14/10/2026;;1070,00;;;"))
        self.assertEqual(self.file.recovered_amount, 1070)

    def test_sums_up_to_now_go_on_from_what_was_right(self):
        """300, then 3 million by mistake, then 500: 200 more have come."""
        table = self.table(
            "N°;08/09/2026;;300,00;;;",
            "N°;09/09/2026;;3000000,00;;;",
            "N°;10/09/2026;;500,00;;;",
        )
        wizard = self.read_words(table, amounts="total")
        self.assertEqual(self.states(wizard), ["new", "error", "new"])
        self.assertEqual(self.file.recovered_amount, 500)

    def test_absurd_sums_by_hand_are_refused(self):
        for amount in (1e20, -1e20, 1061.08, float("nan"), float("inf")):
            for name in ("amount_recovered", "amount_direct", "amount_commission"):
                values = {"referral_id": self.file.id, name: amount}
                with self.subTest(values), self.assertRaises(UserError):
                    self.env["dunning.referral.return"].create(values)
        self.assertEqual(self.file.recovered_amount, 0)

    # What files look like

    def test_encodings_and_separators(self):
        rows = ("N°;10/09/2026;Réglé à l’agence – 10 €;1 234,56;;;",)
        text = self.table(*rows)
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            for separator in ";\t|":
                content = text.replace(";", separator).encode(encoding)
                wizard = self.preview(content)
                self.assertEqual(wizard.line_ids.amount_recovered, 1234.56)
                self.assertEqual(wizard.line_ids.status, "Réglé à l’agence – 10 €")

    def test_french_and_other_sums(self):
        for text, amount in {
            "1 234,56": 1234.56,
            "1 234,56 €": 1234.56,
            "1.234,56": 1234.56,
            "1234.56": 1234.56,
            "(12,00)": -12,
            "7": 7,
        }.items():
            wizard = self.preview(self.table(f"N°;10/09/2026;;{text};;;"))
            self.assertEqual(wizard.line_ids.amount_recovered, amount, text)
        quoted = self.table('N°;10/09/2026;;"1,234.50";;;')
        wizard = self.wizard(quoted)
        wizard.decimal_mark = "point"
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.amount_recovered, 1234.5)

    def test_a_workbook(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Relevé de septembre"])
        sheet.append([])
        sheet.append(["Dossier", "Date", "Encaissé", "Commission", "Statut"])
        sheet.append([self.file.name, date(2026, 9, 10), 300.1, 36, "En cours"])
        sheet.append([self.file.name, "11/09/2026", "200,00", 24.0, "=1+1"])
        stream = io.BytesIO()
        book.save(stream)
        wizard = self.read_words(stream.getvalue(), name="retours.xlsx")
        self.assertEqual(self.states(wizard), ["new", "new"])
        self.assertEqual(self.file.recovered_amount, 500.1)
        again = self.read_words(stream.getvalue(), name="retours.xlsx")
        self.assertEqual(self.states(again), ["known", "known"])

    def test_files_that_cannot_be_read(self):
        for content, words in {
            b"": "Choose the file",
            b"  \r\n": "no table",
            b"PK\x03\x04 no archive": "cannot be read",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old format",
            b"a;b\x00;c": "cannot be read",
            b"x" * 10_000_001: "too large",
        }.items():
            with self.assertRaisesRegex(UserError, words):
                self.wizard(content, name="retours.bin")

    def test_hostile_texts(self):
        row = 'N°;10/09/2026;"<img src=x onerror=alert(1)>";1,00;;;'
        self.read_words(self.table(row))
        body = self.file.message_ids[0].body
        self.assertNotIn("<img", body)

    # Columns

    def test_columns_are_guessed_and_remembered(self):
        content = self.table(
            "N°;10/09/2026;12;x", headers="Colonne A;Colonne B;Colonne C;Statut"
        )
        wizard = self.wizard(content)
        self.assertEqual(wizard.column_ids.mapped("target"), [False] * 3 + ["status"])
        with self.assertRaisesRegex(UserError, "number of the file"):
            wizard.action_preview()
        first, second, third, fourth = wizard.column_ids
        first.target, third.target, fourth.target = "reference", "recovered", False
        with self.assertRaisesRegex(UserError, "has the date"):
            wizard.action_preview()
        second.target = "date"
        wizard.action_apply()
        again = self.wizard(content)
        self.assertEqual(again.column_ids.mapped("target"), [False] * 3 + ["status"])
        wizard.action_preview()
        again = self.wizard(content)
        self.assertEqual(
            again.column_ids.mapped("target"),
            ["reference", "date", "recovered", False],
        )
        other = self.make_agency("Agence du Nord")
        elsewhere = self.wizard(content, agent=other)
        self.assertFalse(elsewhere.column_ids[0].target)

    def test_one_column_for_each(self):
        wizard = self.wizard(self.table("N°;10/09/2026;;1;;;"))
        wizard.column_ids[2].target = "date"
        with self.assertRaisesRegex(UserError, "Two columns"):
            wizard.action_preview()

    # By hand, and by whom

    def test_entered_by_hand_and_kept(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        values = {"referral_id": self.file.id, "amount_recovered": 200}
        answer = self.env["dunning.referral.return"].with_user(collector).create(values)
        self.assertEqual(self.file.recovered_amount, 200)
        with self.assertRaises(AccessError):
            answer.amount_recovered = 20
        with self.assertRaises(AccessError):
            answer.unlink()
        with self.assertRaises(AccessError):
            self.env["dunning.return.import"].with_user(collector).create(
                {"agent_id": self.agency.id}
            )
        reason = self.env.ref("odoo_dunning_fr.closing_reason_paid")
        with self.assertRaisesRegex(UserError, "manager"):
            answer.create({**values, "closing_reason_id": reason.id})

    def test_the_database_takes_a_line_once(self):
        values = {"referral_id": self.file.id, "key": "line:R-1#1"}
        returns_sudo = self.env["dunning.referral.return"].sudo()
        returns_sudo.create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            returns_sudo.create(values)

    def test_not_an_invoice_of_another_file(self):
        with self.assertRaises(ValidationError):
            self.env["dunning.referral.return"].create(
                {"referral_id": self.file.id, "move_id": self.invoice(10, DUE).id}
            )

    def test_the_file_is_kept_with_the_mandate(self):
        content = self.table("N°;10/09/2026;;300,00;;36,00;")
        self.read_words(content)
        kept = self.mandate.message_ids.attachment_ids
        self.assertEqual(kept.raw, content.encode("utf-8-sig"))


@tagged("post_install", "-at_install")
class TestDirectPayments(ReturnCommon):
    def test_what_is_paid_to_us_is_reported_once(self):
        self.assertFalse(self.file.is_to_report)
        self.today("2026-09-20")
        self.pay(self.invoice_1000, 400)
        self.assertEqual(self.file.amount_to_report, 400)
        found = self.env["dunning.referral"].search([("is_to_report", "=", True)])
        self.assertIn(self.file, found)
        self.file.action_report_payments()
        kept = self.env["dunning.download"].search([], limit=1, order="id desc")
        rows = base64.b64decode(kept.content).decode("utf-8-sig").splitlines()
        self.assertEqual(
            rows[1],
            f"{self.file.name};;Boulangerie Moreau;{self.invoice_1000.name};EUR;"
            "400,00;400,00;20/09/2026;600,00",
        )
        self.assertFalse(self.file.is_to_report)
        with self.assertRaisesRegex(UserError, "one agency"):
            self.file.action_report_payments()
        self.pay(self.invoice_1000, 100)
        self.assertEqual(self.file.amount_to_report, 100)

    def test_what_the_agency_remits_is_not_reported_to_it(self):
        self.read_words(self.table("N°;10/09/2026;;300,00;;36,00;"))
        self.pay(self.invoice_1000, 300)
        self.assertEqual(self.file.amount_to_report, 0)
        self.read_words(self.table("N°;11/09/2026;;;200,00;;"))  # it knows of these
        self.pay(self.invoice_1000, 200)
        self.assertEqual(self.file.amount_to_report, 0)
        self.pay(self.invoice_1000, 50)
        self.assertEqual(self.file.amount_to_report, 50)

    def test_one_agency_at_a_time(self):
        other = self.make_agency("Agence du Nord")
        invoice = self.invoice(500, DUE)
        files = self.file + self.hand_over(invoice, other)
        self.pay(self.invoice_1000, 10)
        self.pay(invoice, 10)
        with self.assertRaisesRegex(UserError, "one agency"):
            files.action_report_payments()
