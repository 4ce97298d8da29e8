"""Seals: whoever changes or removes what was issued is found out."""

import hashlib

from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestSeals(DunningCommon):
    def check(self):
        """What the button says: its colour and its words."""
        self.env.flush_all()
        self.env.invalidate_all()
        told = self.env["dunning.run"].action_check_seals()["params"]
        return told["type"], told["message"]

    def two_runs(self):
        """One notice on Monday, two on Tuesday."""
        self.invoice(100, "2026-09-01")
        monday = self.run_today()
        for name in ("Garage Petit", "Librairie Roux"):
            self.invoice(200, "2026-09-01", self.make_customer(name))
        self.today("2026-09-15")
        return monday, self.run_today()

    def test_anybody_can_compute_a_seal_again(self):
        """SHA-256 of the seal before and, a line each, number and hash of a notice."""
        monday, tuesday = self.two_runs()
        lines = [monday.seal]
        lines += [
            f"{notice.name} {notice.snapshot_sha256}"
            for notice in tuesday.notice_ids.sorted("id")
        ]
        seal = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        self.assertEqual(tuesday.seal, seal)
        self.assertEqual(tuesday.seal_rank, monday.seal_rank + 1)
        self.assertEqual(self.check()[0], "success")

    def test_a_changed_content_is_found(self):
        monday, _tuesday = self.two_runs()
        notice = monday.notice_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_notice SET snapshot = jsonb_set(snapshot,"
            " '{totals,total}', '\"999.00\"') WHERE id = %s",
            [notice.id],
        )
        kind, words = self.check()
        self.assertEqual(kind, "danger")
        self.assertIn(notice.name, words)

    def test_a_content_changed_with_its_hash_is_found(self):
        monday, _tuesday = self.two_runs()
        changed = {**monday.notice_ids.snapshot, "date": "2026-08-01"}
        notice = monday.notice_ids
        digest = notice._hash(notice._canonical(changed))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_notice SET snapshot = jsonb_set(snapshot,"
            " '{date}', '\"2026-08-01\"'), snapshot_sha256 = %s WHERE id = %s",
            [digest, notice.id],
        )
        kind, words = self.check()
        self.assertEqual(kind, "danger")
        self.assertIn("seal", words)

    def test_a_notice_that_was_removed_is_found(self):
        _monday, tuesday = self.two_runs()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM dunning_delivery WHERE notice_id = %(id)s;"
            "DELETE FROM dunning_notice WHERE id = %(id)s",
            {"id": tuesday.notice_ids[0].id},
        )
        self.assertEqual(self.check()[0], "danger")

    def test_a_replaced_letter_is_found(self):
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        run = self.run_today()
        letter = run.notice_ids._get_document()
        self.assertEqual(self.check()[0], "success")
        other = self.env["ir.attachment"].create({"name": "x.pdf", "raw": b"other"})
        self.env.cr.execute(
            "UPDATE dunning_notice SET document_id = %s WHERE id = %s",
            [other.id, run.notice_ids.id],
        )
        kind, words = self.check()
        self.assertEqual(kind, "danger")
        self.assertIn(run.notice_ids.name, words)
        self.assertTrue(letter.exists())

    def test_what_is_approved_later_is_sealed_by_the_next_run(self):
        self.first.approval = "approve"
        self.invoice(100, "2026-09-01")
        run = self.run_today()
        self.assertFalse(run.sealed_ids)
        notice = run.notice_ids
        notice.action_approve()
        self.assertFalse(notice.seal_run_id)
        self.today("2026-09-15")
        following = self.run_today()
        self.assertEqual(following.sealed_ids, notice)
        self.assertEqual(self.check()[0], "success")
