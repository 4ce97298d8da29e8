"""What the guide for extensions shows is what runs: see `extending.py`."""

from odoo.tests import BaseCase, tagged

from ..extending import ADDON, read_example

# heading of the guide -> the file of this add-on that it shows
EXAMPLES = {
    "A way to reach the debtor": "models/dunning_channel_whatsapp.py",
    "A way to refer invoices": "models/dunning_referral_kind_european_order.py",
}


@tagged("post_install", "-at_install")
class TestExtending(BaseCase):
    def test_the_examples_are_the_files_that_run(self):
        for heading, path in EXAMPLES.items():
            with self.subTest(heading):
                self.assertEqual(read_example(heading), (ADDON / path).read_text())
