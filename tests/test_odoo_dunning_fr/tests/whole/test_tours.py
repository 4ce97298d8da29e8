"""In a real browser: the first preview, the issue, from the invoice to its letter."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install", "dunning_tour")
class TestTours(DunningCommon, HttpCase):
    frozen = False  # the browser's clock cannot be stopped: today is today

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.any_day = True  # today may be a Sunday
        day = cls.company._get_dunning_now().date()  # an hour ahead of the server's
        cls.bill = cls.invoice(1234.5, day - timedelta(5))

    def test_a_manager_confirms_the_first_preview_and_finds_the_letter(self):
        """1,234.50 euros are five days late: the first reminder, after confirmation.

        The PDF is looked at within the tour.
        """
        self.company.dunning_start_date = False
        # A person is slower than a busy machine, on which a list is there too early.
        self.start_tour(
            "/odoo",
            "dunning_first_preview",
            login=self.user.login,
            step_delay=300,
            timeout=400,
        )
        self.env.invalidate_all()
        today = self.company._get_dunning_now().date()
        self.assertEqual(self.company.dunning_start_date, today)
        self.assertRecordValues(
            self.bill.dunning_notice_ids,
            [{"state": "issued", "level_id": self.first.id, "amount_total": 1234.5}],
        )
        letter = self.bill.dunning_notice_ids.document_id
        self.assertEqual(letter.mimetype, "application/pdf")
