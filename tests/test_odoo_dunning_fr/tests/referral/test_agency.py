"""Files for a collection agency: its mandate, what it is given, the letter with it."""

import base64
import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY, DunningCommon
from ..letters import LetterCommon

DUE = "2026-07-14"  # 62 days late on Monday 14 September: 1 000 bear 21.06


class AgencyCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.company_registry = "44306184100047"
        cls.agency = cls.make_agency("Recouvrement Rhodanien", reference="MR-2026-014")
        cls.mandate = cls.agency.dunning_mandate_ids

    @classmethod
    def refer(cls, moves, agency=None, **values):
        action = moves.action_dunning_refer("agency", agency or cls.agency)
        file = cls.env["dunning.referral"].browse(action["res_id"])
        file.write(values)
        return file

    @classmethod
    def hand_over(cls, moves, agency=None, **values):
        file = cls.refer(moves, agency, **values)
        file.override_reason = "Known since the telephone call"
        file.action_ready()
        file.action_send()
        return file

    def findings(self, file):
        return {found.code: found for found in file._check_ready()}


@tagged("post_install", "-at_install")
class TestMandates(AgencyCommon):
    def test_a_mandate_in_force(self):
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(file.mandate_id, self.mandate)
        self.assertNotIn("mandate", self.findings(file))
        self.assertEqual((self.mandate.state, self.mandate.gaps), ("in_force", ""))

    def test_no_mandate(self):
        other = self.make_customer("Agence Sans Papiers", dunning_agent_kind="agency")
        file = self.refer(self.invoice(1000, DUE), other)
        self.assertFalse(file.mandate_id)
        self.assertEqual(self.findings(file)["mandate"].level, "must")
        with self.assertRaisesRegex(UserError, "R124-3"):
            file.action_ready()

    def test_a_mandate_that_ended(self):
        self.mandate.date_end = "2026-09-13"
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(self.mandate.state, "expired")
        self.assertEqual(self.findings(file)["mandate"].level, "must")
        self.mandate.date_end = "2026-09-14"  # its last day
        self.assertNotIn("mandate", self.findings(file))

    def test_a_mandate_that_ends_soon_warns(self):
        self.mandate.date_end = "2026-10-14"  # thirty days from now
        found = self.findings(self.refer(self.invoice(1000, DUE)))["mandate_expires"]
        self.assertEqual(found.level, "should")
        self.assertIn("14/10/2026", found.text)
        self.mandate.date_end = "2026-10-15"
        self.assertEqual(self.mandate.state, "in_force")

    def test_what_the_law_asks_of_a_mandate(self):
        self.mandate.write({"dedicated_account": False, "can_receive": False})
        file = self.refer(self.invoice(1000, DUE))
        found = self.findings(file)["mandate_gaps"]
        self.assertEqual(found.level, "must")
        self.assertIn("power to receive payments, the dedicated account", found.text)

    def test_a_mandate_of_another_company(self):
        other = self.make_company("Scierie Leblanc")
        self.user.company_ids += other
        self.mandate.company_id = other
        file = self.refer(self.invoice(1000, DUE))
        self.assertFalse(file.mandate_id)

    def test_the_mandate_of_the_day_when_the_file_left(self):
        file = self.hand_over(self.invoice(1000, DUE))
        self.mandate.date_end = "2026-12-31"
        renewed = self.mandate.copy(
            {"reference": "MR-2027", "date": "2027-01-01", "date_end": False}
        )
        self.today("2027-02-01")
        self.mandate.active = False
        self.assertEqual(file.mandate_id, self.mandate)
        later = self.refer(self.invoice(500, DUE))
        self.assertEqual(later.mandate_id, renewed)

    def test_a_mandate_that_served_is_kept(self):
        self.hand_over(self.invoice(1000, DUE))
        with self.assertRaisesRegex(UserError, "kept"):
            self.mandate.unlink()

    def test_the_only_agency_is_proposed(self):
        action = self.invoice(1000, DUE).action_dunning_refer("agency")
        file = self.env["dunning.referral"].browse(action["res_id"])
        self.assertEqual(file.agent_id, self.agency)
        self.make_agency("Agence du Nord")
        action = self.invoice(500, DUE).action_dunning_refer("agency")
        self.assertFalse(self.env["dunning.referral"].browse(action["res_id"]).agent_id)

    def test_dates_in_order(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.mandate.date_end = date(2025, 12, 31)
            self.env.flush_all()

    def test_an_auditor_reads_and_changes_nothing(self):
        auditor = self.make_user("ana", "odoo_dunning_fr.group_auditor")
        mandate = self.mandate.with_user(auditor)
        self.assertEqual(mandate.gaps, "")
        with self.assertRaises(UserError):
            mandate.proof_ids = [Command.clear()]


class ExportCommon(AgencyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csv = cls.env.ref("odoo_dunning_fr.export_profile_csv")
        cls.xlsx = cls.env.ref("odoo_dunning_fr.export_profile_xlsx")

    def read_csv(self, content, separator=";", encoding="utf-8-sig"):
        """The rows of a file by the labels of the shipped columns."""
        text = content.decode(encoding)
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))

    def column(self, path, scope="invoice", profile=None):
        columns = (profile or self.csv)[f"{scope}_column_ids"]
        return columns.filtered(lambda column: column.path == path)


@tagged("post_install", "-at_install")
class TestExports(ExportCommon):
    def test_a_line_per_invoice_and_one_per_file(self):
        first, second = self.invoice(1000, DUE), self.invoice(500, DUE)
        self.pay(second, 100, DUE)
        file = self.refer(first + second)
        (name, invoices), (_name, files) = file._prepare_export_files()
        self.assertRegex(name, r"^\w+_DOS-2026-\d{4}\.csv$")
        header = self.column("amount_interest").with_context(lang="fr_FR").name
        rows = self.read_csv(invoices)
        # 62 days at 12.40 %: 21.06 on 1 000, 8.43 (8.4252…) on 400.
        self.assertEqual([row[header] for row in rows], ["21,06", "8,43"])
        [row] = self.read_csv(files)
        values = list(row.values())
        self.assertEqual(values[0], file.name)
        for amount in ("1400,00", "29,49", "80,00", "1509,49"):
            self.assertIn(amount, values)
        self.assertEqual(invoices[:3], b"\xef\xbb\xbf")

    def test_every_shipped_column_can_be_read(self):
        file = self.refer(self.invoice(1000, DUE))
        for profile in (self.csv, self.xlsx):
            columns = profile.invoice_column_ids | profile.customer_column_ids
            columns._check_path()
            self.assertEqual(len(columns), 53)
            profile._export(file, file.name)

    def test_in_the_language_of_the_agency(self):
        self.agency.lang = "en_US"
        file = self.refer(self.invoice(1000, DUE))
        (name, content), _files = file._prepare_export_files()
        self.assertEqual(name, f"invoices_{file.name.replace('/', '-')}.csv")
        [row] = self.read_csv(content)
        self.assertEqual(row["Due date"], "14/07/2026")
        self.assertEqual(row["Days late"], "62")
        self.assertEqual(row["Interest until"], "14/09/2026")
        self.assertEqual(row["Mandate"], "MR-2026-014")
        self.assertEqual(row["Description"], "Work done")

    def test_hostile_names(self):
        names = {
            '=HYPERLINK("http://evil.example";"Pay")': "'=HYPERLINK",
            "+33 4 72 00 00 00 SARL": "'+33",
            "-2+3+cmd|' /C calc'!A0": "'-2+3",
            "@SUM(A1:A9)": "'@SUM",
            "\t=1+1": "'=1+1",
            "\r\n=1+1": "'=1+1",
            "Moreau;\n=1+1": "Moreau; =1+1",
            'Le "Fournil"': 'Le "Fournil"',
        }
        for name, start in names.items():
            self.customer.name = name
            file = self.refer(self.invoice(100, DUE))
            header = self.column("partner_id.name", "customer")
            header = header.with_context(lang="fr_FR").name
            [row] = self.read_csv(file._prepare_export_files()[1][1])
            self.assertTrue(row[header].startswith(start), (name, row[header]))

    def test_a_workbook_holds_texts_numbers_and_days(self):
        self.customer.name = "=1+1"
        self.mandate.export_profile_id = self.xlsx
        self.agency.lang = "en_US"
        file = self.refer(self.invoice(1000, DUE))
        [(name, content)] = file._prepare_export_files()
        self.assertTrue(name.endswith(".xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, ["invoices", "files"])
        headers, row = book["invoices"].iter_rows()
        cells = {header.value: cell for header, cell in zip(headers, row, strict=True)}
        self.assertEqual(cells["Late interest"].value, 21.06)
        self.assertEqual(cells["Due date"].value, datetime(2026, 7, 14))
        self.assertEqual(cells["Customer"].data_type, "s")
        self.assertEqual(cells["Customer"].value, "=1+1")

    def test_the_same_files_twice(self):
        for profile in (self.csv, self.xlsx):
            self.mandate.export_profile_id = profile
            file = self.refer(self.invoice(1000, DUE))
            once = file._prepare_export_files()
            self.today("2026-09-15")
            self.assertEqual(once, file._prepare_export_files())
            self.today(MONDAY)

    def test_encodings(self):
        self.csv.write({"encoding": "cp1252", "separator": "tab"})
        self.csv.decimal_mark = "point"
        self.agency.lang = "en_US"
        self.customer.name = "Café Łódź – 10 €"
        file = self.refer(self.invoice(1000, DUE))
        [row] = self.read_csv(file._prepare_export_files()[0][1], "\t", "cp1252")
        self.assertEqual(row["Customer"], "Café ?ódz – 10 €")
        self.assertEqual(row["Total claimed"], "1061.06")

    def test_the_history_of_an_invoice(self):
        invoice = self.invoice(1000, DUE)
        self.issue_and_send("2026-07-20")
        notice = self.issue_and_send("2026-09-14")
        line = self.refer(invoice).line_ids
        self.assertEqual(line.notice_count, 2)
        self.assertEqual(line.last_notice_date, notice.first_sent_on)
        self.assertFalse(line.is_disputed)
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.set(invoice.ids)],
            }
        )
        self.env.invalidate_all()
        self.assertTrue(line.is_disputed)

    # Profiles

    def test_the_elements_of_the_claim_stay(self):
        for path in ("amount_principal", "amount_interest", "amount_indemnity"):
            for scope in ("invoice", "customer"):
                with self.assertRaisesRegex(UserError, "R124-3"):
                    self.column(path, scope).unlink()
        self.column("amount_costs").unlink()
        self.csv.customer_column_ids.unlink()  # the whole table
        file = self.refer(self.invoice(1000, DUE))
        self.assertEqual(len(file._prepare_export_files()), 1)

    def test_an_element_is_not_replaced(self):
        with self.assertRaisesRegex(ValidationError, "R124-3"):
            self.csv.invoice_column_ids = [
                Command.update(
                    self.column("amount_interest").id, {"path": "amount_costs"}
                )
            ]

    def test_a_column_that_was_changed_alone(self):
        self.column("amount_interest").path = "amount_costs"
        with self.assertRaisesRegex(ValidationError, "R124-3"):
            self.refer(self.invoice(1000, DUE))._prepare_export_files()

    def test_paths_that_lead_astray(self):
        column = self.column("move_name")
        for path in (
            "nothing",
            "move_id.nothing",
            "move_id.line_ids",
            "move_id.line_ids.name",
            "move_id.access_token",
            "move_id.journal_id.name",
            "referral_id.user_id.password",
            "referral_id.user_id.login",
            "referral_id.partner_id.signup_url",
            "company_id.partner_id.user_ids.login",
            "referral_id.message_ids",
            "__class__",
            "move_id.__class__",
            "move_id..name",
            "move_id.name.upper",
        ):
            with self.assertRaises(ValidationError, msg=path):
                column.path = path
        for path in ("move_id.ref", "referral_id.user_id.email", "move_id.name"):
            column.path = path

    def test_a_format_that_does_not_fit(self):
        with self.assertRaisesRegex(ValidationError, "cannot be written as"):
            self.column("move_name").format = "amount"
        with self.assertRaisesRegex(ValidationError, "cannot be written as"):
            self.column("amount_costs").format = "date"

    def test_a_fixed_text(self):
        self.csv.invoice_column_ids = [
            Command.create({"name": "Client", "constant": "=4471", "scope": "invoice"})
        ]
        [row] = self.read_csv(
            self.refer(self.invoice(1000, DUE))._prepare_export_files()[0][1]
        )
        self.assertEqual(row["Client"], "'=4471")

    def test_a_copy(self):
        copied = self.csv.copy()
        self.assertEqual(len(copied.invoice_column_ids), 26)
        self.assertEqual(len(copied.customer_column_ids), 27)
        self.assertEqual(len(self.csv.invoice_column_ids), 26)

    # Several files

    def test_one_export_for_all_files_of_an_agency(self):
        bakery = self.refer(self.invoice(1000, DUE))
        garage = self.make_customer("Garage Petit")
        files = bakery + self.refer(self.invoice(300, DUE, garage))
        action = files.action_export()
        kept = self.env["dunning.download"].search([], limit=1, order="id desc")
        self.assertIn(f"/{kept.id}/", action["url"])
        content = base64.b64decode(kept.content)
        archive = zipfile.ZipFile(io.BytesIO(content))
        self.assertIn("Recouvrement-Rhodanien", kept.name)
        rows = self.read_csv(archive.read(archive.namelist()[1]))
        self.assertEqual(
            [next(iter(row.values())) for row in rows], files.mapped("name")
        )

    def test_not_for_two_agencies_at_once(self):
        other = self.make_agency("Agence du Nord")
        files = self.refer(self.invoice(1000, DUE))
        files += self.refer(self.invoice(300, DUE), other)
        with self.assertRaisesRegex(UserError, "one agent"):
            files.action_export()

    def test_a_collector_exports(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.refer(self.invoice(1000, DUE)).with_user(collector)
        for profile in (self.csv, self.xlsx):
            self.mandate.export_profile_id = profile
            self.assertTrue(file.action_export()["url"])
        with self.assertRaises(AccessError):
            self.csv.with_user(collector).separator = "comma"


@tagged("post_install", "-at_install")
class TestTransmissions(AgencyCommon, LetterCommon):
    def letter(self, file):
        [(name, _title, pdf)] = file._prepare_documents()
        self.assertTrue(name.endswith(".pdf"))
        text = " ".join(self.read_pages(pdf))
        return text.replace("\u202f", " ").replace("\xa0", " ")

    def test_the_letter_tells_each_element_apart(self):
        first, second = self.invoice(1000, DUE), self.invoice(500, DUE)
        self.customer.phone = "04 72 00 00 00"
        text = self.letter(self.refer(first + second))
        # 62 days at 12.40 %: 21.06 on 1 000, 10.53 on 500; twice 40.
        for words in (
            "MR-2026-014",
            "Boulangerie Moreau",
            "443 061 841",
            "04 72 00 00 00",
            "1 500,00 €",
            "31,59 €",
            "80,00 €",
            "1 611,59 €",
            "mille six cent onze euros et cinquante-neuf centimes",
            "12,40 %",
            "L. 441-10",
            "R. 124-1",
            "L. 111-8",
            "FR76 3000 6000 0112 3456 7890 189",
            first.name,
            second.name,
            ".csv",
        ):
            self.assertIn(words, text)

    def test_a_rate_of_three_decimals_is_written_whole(self):
        self.customer.with_company(self.company).dunning_contract_rate = 12.125
        text = self.letter(self.refer(self.invoice(1000, DUE)))
        self.assertIn("actuellement au taux de 12,125 % l’an", text)

    def test_of_a_consumer_no_indemnity_is_asked(self):
        self.customer.write(
            {"dunning_debtor_kind": "consumer", "company_registry": False}
        )
        text = self.letter(self.refer(self.invoice(1000, DUE)))
        self.assertIn("1 000,00", text)
        for words in ("D. 441-5", "L. 441-10", "40,00"):
            self.assertNotIn(words, text)

    def test_hostile_names_in_the_letter(self):
        self.customer.name = '<script>alert("x")</script> & Fils {{7*7}}'
        text = self.letter(self.refer(self.invoice(1000, DUE)))
        self.assertIn('<script>alert("x")</script> & Fils {{7*7}}', text)

    def test_without_an_agency_there_is_no_letter(self):
        file = self.refer(self.invoice(1000, DUE))
        file.agent_id = False
        self.assertFalse(file._prepare_documents())
