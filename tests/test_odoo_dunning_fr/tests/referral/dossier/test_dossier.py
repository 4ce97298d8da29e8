"""The dossier of a file: exhibits numbered, stamped, bound, listed and summed up."""

import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...dossiers import DossierCommon


@tagged("post_install", "-at_install")
class TestDossier(DossierCommon):
    """On 14 September 2026."""

    def test_a_whole_dossier(self):
        """A signed quote of three pages, an invoice of two, a photograph, and the
        three pages that we write ourselves: six exhibits on nine pages, after the
        list of exhibits."""
        file = self.refer(self.printed_invoice(pages=2))
        quote = self.pdf(3, "Devis")
        self.add(file, "Devis signé.pdf", quote, kind="order", sequence=0)
        self.add(file, "chantier.png", self.image(), sequence=50)
        files = self.build(file)
        self.assertEqual(
            [name[:3] for name in sorted(files)],
            ["00-", "01-", "02-", "03-", "04-", "05-", "06-", "SHA", "dos", "dos"],
        )
        self.assertEqual(files["01-devis-signe.pdf"], quote)
        self.assertSums(files)
        pages = self.bound(files)
        self.assertEqual(len(pages), 10)
        stamps = [
            (1, 1, 3),
            (1, 2, 3),
            (1, 3, 3),
            (2, 1, 2),
            (2, 2, 2),
            (3, 1, 1),
            (4, 1, 1),
            (5, 1, 1),
            (6, 1, 1),
        ]
        for number, (page, stamp) in enumerate(
            zip(pages[1:], stamps, strict=True), start=2
        ):
            self.assertRegex(page, r"n[o°]\W+{} – {}/{}\b".format(*stamp))
            self.assertIn(f"{number} / 10", page)
        self.assertEqual(
            [page for _title, page in self.bookmarks(files)], [1, 2, 5, 7, 8, 9, 10]
        )
        self.assertIn("Devis, 3", pages[3])
        self.assertRegex(pages[0], r"1 Devis signé .*3 2 2 .* 2 5 3 ")

    def test_what_machines_read(self):
        """1 000 EUR for 62 days at 12.40 %: 21.06 and 40."""
        file = self.refer(self.printed_invoice())
        files = self.build(file)
        facts = self.facts(files)
        self.assertEqual(
            facts["sums"],
            {
                "principal": "1000.00",
                "interest": "21.06",
                "indemnity": "40.00",
                "costs": "0.00",
                "total": "1061.06",
            },
        )
        [line] = facts["lines"]
        [period] = line["periods"]
        self.assertEqual((period["days"], period["base"]), (62, "1000.00"))
        self.assertEqual(facts["debtor"]["siren"], "443061841")
        self.assertEqual(facts["creditor"]["name"], "Menuiserie Leblanc")
        for exhibit in facts["exhibits"]:
            content = files[exhibit["file"]]
            self.assertEqual(hashlib.sha256(content).hexdigest(), exhibit["sha256"])
            self.assertEqual(len(content), exhibit["bytes"])
        bound = facts["dossier"]
        self.assertEqual(bound["pages"], len(self.bound(files)))
        self.assertEqual(
            hashlib.sha256(files["dossier.pdf"]).hexdigest(), bound["sha256"]
        )

    def test_only_what_is_selected_in_the_order_of_the_user(self):
        file = self.bare_file(
            ("a.pdf", self.pdf(text="Alpha")),
            ("b.pdf", self.pdf(text="Beta")),
            ("c.pdf", self.pdf(text="Gamma")),
        )
        alpha, beta, gamma = file.exhibit_ids
        beta.selected = False
        alpha.sequence, gamma.sequence = 20, 10
        self.assertEqual([alpha.number, beta.number, gamma.number], [2, 0, 1])
        pages = self.bound(self.build(file))
        self.assertEqual(len(pages), 3)
        self.assertIn("Gamma", pages[1])
        self.assertIn("Alpha", pages[2])

    def test_the_same_input_gives_the_same_bytes(self):
        file = self.refer(self.printed_invoice())
        self.add(file, "note.txt", "Reçu le 3 mai".encode())
        self.add(file, "photo.jpg", self.image(form="JPEG"))
        self.add(file, "tarif.xlsx", b"PK\x03\x04 no sheet")
        self.build(file)
        first = self.read_zip(file.dossier_id.raw)
        digest = hashlib.sha256(file.dossier_id.raw).hexdigest()
        self.today("2026-09-21")
        for name, content in self.build(file).items():
            self.assertEqual(content, first[name], name)
        self.assertEqual(hashlib.sha256(file.dossier_id.raw).hexdigest(), digest)

    def test_a_change_makes_another_dossier(self):
        file = self.refer(self.printed_invoice())
        self.assertEqual(file.dossier_state, "none")
        files = self.build(file)
        before = file.dossier_id
        self.assertEqual(file.dossier_state, "current")
        self.add(file, "bon.pdf", self.pdf(2, "Bon de livraison"), kind="delivery")
        self.assertEqual(file.dossier_state, "stale")
        again = self.build(file)
        self.assertEqual(file.dossier_state, "current")
        self.assertEqual(file.dossier_id, before)
        self.assertEqual(len(self.bound(again)), len(self.bound(files)) + 2)
        self.assertSums(again)

    def test_the_calculation_is_that_of_the_sums(self):
        """27 days instead of 62: 9.17 instead of 21.06."""
        file = self.refer(self.printed_invoice())
        self.assertIn("21.06", " ".join(self.bound(self.build(file))).replace(",", "."))
        file.date = "2026-08-10"
        self.assertEqual(file.dossier_state, "stale")
        told = " ".join(self.bound(self.build(file))).replace(",", ".")
        self.assertIn("9.17", told)
        self.assertNotIn("21.06", told)

    def test_it_cannot_be_handed_over_out_of_date(self):
        file = self.refer(self.printed_invoice(), override_reason="Known")
        file.action_ready()
        self.build(file)
        file.exhibit_ids[0].name = "Another name"
        with self.assertRaisesRegex(UserError, "build it anew"):
            file.action_send()
        self.build(file)
        file.action_send()
        self.assertEqual(file.state, "sent")

    def test_what_was_handed_over_stays(self):
        file = self.refer(self.printed_invoice(), override_reason="Known")
        self.build(file)
        file.action_ready()
        file.action_send()
        exhibit = file.exhibit_ids[0]
        for change in (
            file.action_build_dossier,
            file.dossier_id.unlink,
            exhibit.unlink,
            exhibit.attachment_id.unlink,
            lambda: exhibit.write({"name": "Another"}),
            lambda: self.add(file, "late.pdf", self.pdf()),
            lambda: file.dossier_id.write({"raw": b"forged"}),
        ):
            with self.assertRaisesRegex(UserError, "handed over|kept as evidence"):
                change()

    def test_an_auditor_reads_and_does_not_build(self):
        file = self.refer(self.printed_invoice())
        self.build(file)
        auditor = self.make_user("agnes", "odoo_dunning_fr.group_auditor")
        seen = file.with_user(auditor)
        self.assertTrue(seen.exhibit_ids.mapped("name"))
        self.assertEqual(seen.dossier_state, "current")
        self.assertTrue(seen.dossier_id.raw)
        self.assertTrue(seen.exhibit_ids[0].attachment_id.raw)
        for change in (
            seen.action_build_dossier,
            seen.action_gather_exhibits,
            seen.exhibit_ids[0].unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_nobody_chooses_the_document_of_another(self):
        """Whoever could would read any file of the database."""
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.refer(self.printed_invoice()).with_user(collector)
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"secret"})
        for vals in (
            {"source": f"ir.attachment,{secret.id}"},
            {"attachment_id": secret.id},
        ):
            with self.assertRaises(UserError):
                file.exhibit_ids[0].write(vals)
            with self.assertRaises(UserError):
                file.exhibit_ids.create({"referral_id": file.id, "name": "x", **vals})

    def test_a_collector_builds(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.refer(self.printed_invoice().with_user(collector))
        self.assertSums(self.build(file.with_user(collector)))

    def test_documents_of_the_kind_come_first(self):
        """They are there once, whatever their names."""
        cls = self.env.registry["dunning.referral"]
        letter = ("../Requête.pdf", "Requête", self.pdf(2, "Requête"))
        self.patch(cls, "_prepare_documents", lambda self: [letter, letter])
        files = self.build(self.bare_file(("a.pdf", self.pdf())))
        self.assertIn("00-requete.pdf", files)
        self.assertIn("00-requete-2.pdf", files)
        self.assertEqual([page for _title, page in self.bookmarks(files)], [1, 3, 5, 6])
        self.assertEqual(self.bookmarks(files)[0][0], "Requête")

    def test_the_dossier_of_an_agency(self):
        """Its letter in front, the lines for its software beside."""
        files = self.build(self.refer(self.printed_invoice(), "agency"))
        self.assertSums(files)
        tables = [name for name in files if name.endswith(".csv")]
        self.assertTrue(tables)
        pages = self.bound(files)
        self.assertIn(tables[0], " ".join(pages))
        [letter, _list] = self.facts(files)["documents"]
        self.assertIn(letter["file"], files)
        self.assertEqual(
            [page for _title, page in self.bookmarks(files)][:2],
            [1, letter["pages"] + 1],
        )

    def test_a_long_list_counts_its_own_pages(self):
        """Sixty exhibits: a list of several pages, each exhibit where it says."""
        content = self.pdf()
        file = self.bare_file(*((f"piece {n}.pdf", content) for n in range(1, 61)))
        files = self.build(file)
        length = len(self.bound(files)) - 60
        self.assertGreater(length, 1)
        self.assertEqual(
            [exhibit["first_page"] for exhibit in self.facts(files)["exhibits"]],
            list(range(length + 1, length + 61)),
        )
        self.assertEqual(self.bookmarks(files)[1][1], length + 1)
