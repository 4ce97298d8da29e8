"""The letters to post: many printed in one go, in the order of the post."""

import base64
import io
import time
from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..common import DunningCommon


def blank_pdf(pages):
    writer = PdfFileWriter()
    for _page in range(pages):
        writer.addBlankPage(width=595, height=842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestPrintQueue(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"  # sixteen days late: the second step
        cls.second.write({"by_email": False, "letter_body": "<p>Payez.</p>"})

    def letters(self, *partners, due="2026-08-28"):
        """The queued letters of a hundred euros each."""
        for partner in partners:
            self.invoice(100, due, partner)
        return self.issue().delivery_ids

    def of(self, letters, partner):
        return letters.filtered(lambda letter: letter.partner_id == partner)

    def number(self, letters, partner):
        return self.of(letters, partner).notice_id.name

    def printed(self, letters):
        return self.env["dunning.print"].browse(
            letters.action_print_letters()["res_id"]
        )

    def pages(self, printed):
        """The text of each page, blanks made plain; an empty page is a blank one."""
        reader = PdfFileReader(io.BytesIO(base64.b64decode(printed.document)))
        return [
            " ".join(page.extract_text().replace("\u200b", "").split())
            for page in reader.pages
        ]

    # What waits

    def test_letters_wait_in_the_list_until_they_are_posted(self):
        letter = self.letters(self.customer)
        action = self.env.ref("odoo_dunning_fr.dunning_letter_action")
        queue = self.env["dunning.delivery"].search(literal_eval(action.domain))
        self.assertIn(letter, queue)
        self.assertEqual(letter.country_id, self.france)
        groups = queue._read_group([("id", "in", letter.ids)], ["level_id", "channel"])
        self.assertEqual(groups, [(self.second, "letter")])

    def test_a_customer_without_a_country_is_in_the_companys(self):
        plain = self.make_customer("Sans Pays", country_id=False)
        self.assertEqual(self.letters(plain).country_id, self.france)

    def test_the_country_is_that_of_the_day_of_the_issue(self):
        letter = self.letters(self.customer)
        self.customer.country_id = self.env.ref("base.be")
        self.env.flush_all()
        self.assertEqual(letter.country_id, self.france)

    # One PDF

    def test_each_letter_begins_a_sheet(self):
        """Two letters of a page: 1, blank, 3. Without duplex: 1, 2."""
        garage = self.make_customer("Garage Petit")
        letters = self.letters(self.customer, garage)
        pages = self.pages(self.printed(letters))
        self.assertEqual([bool(page) for page in pages], [True, False, True])
        self.assertIn(self.number(letters, self.customer), pages[0])
        self.assertIn(self.number(letters, garage), pages[2])
        self.company.dunning_duplex = False
        self.assertEqual(len(self.pages(self.printed(letters))), 2)

    def test_a_letter_of_two_pages_needs_no_blank_one(self):
        """Sixty invoices are more than a page: the next letter begins at an odd one."""
        for rank in range(60):
            self.invoice(10 + rank, "2026-08-28")
        garage = self.make_customer("Garage Petit")
        letters = self.letters(garage)
        pages = self.pages(self.printed(letters))
        number = self.number(letters, garage)
        first = next(rank for rank, page in enumerate(pages) if number in page)
        self.assertEqual(first % 2, 0)
        self.assertGreater(first, 1)

    def test_the_order_is_that_of_the_post(self):
        """Registered first; then France, the European Union, the world; then names."""
        be, us = self.env.ref("base.be"), self.env.ref("base.us")
        abroad = {"zip": "1000", "city": "Ailleurs"}
        names = {
            "Zoé": self.make_customer("Zoé"),
            "Abel": self.make_customer("Abel", country_id=us.id, **abroad),
            "Élise": self.make_customer("Élise", country_id=be.id, **abroad),
            "Bruno": self.make_customer("Bruno"),
        }
        letters = self.letters(*names.values())
        formal = self.make_customer("Recommandé")
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )
        self.formal.approval = "auto"
        letters |= self.letters(formal, due="2026-07-01")
        order = letters._sort_for_posting()
        self.assertEqual(
            order.partner_id.mapped("name"),
            ["Recommandé", "Bruno", "Zoé", "Élise", "Abel"],
        )
        pages = [page for page in self.pages(self.printed(letters)) if page]
        for number, page in zip(order.notice_id.mapped("name"), pages, strict=True):
            self.assertIn(number, page)

    def test_a_letter_is_made_once_however_often_it_is_printed(self):
        letter = self.letters(self.customer)
        self.printed(letter)
        document = letter.notice_id.document_id
        self.assertEqual(letter.document_sha256, letter.notice_id.document_sha256)
        self.assertTrue(letter.date_printed)
        self.today("2026-09-15")
        self.printed(letter)
        self.assertEqual(letter.notice_id.document_id, document)
        self.assertEqual(str(letter.date_printed)[:10], "2026-09-15")
        self.assertEqual(letter.state, "queued")  # printed is not posted

    # What is left out

    def test_a_letter_that_a_payment_has_overtaken_is_not_printed(self):
        """Two letters; one customer pays: one is printed, the other is named."""
        garage = self.make_customer("Garage Petit")
        letters = self.letters(self.customer, garage)
        late = self.of(letters, garage)
        self.pay(late.notice_id.line_ids.move_id)
        printed = self.printed(letters)
        self.assertEqual(printed.delivery_ids, letters - late)
        self.assertNotIn(self.number(late, garage), " ".join(self.pages(printed)))
        self.assertIn("Garage Petit", printed.left_out)
        self.assertIn("paid or reduced meanwhile", printed.left_out)
        self.assertFalse(late.date_printed)
        printed.action_cancel_overtaken()
        self.assertEqual((late.state, late.notice_id.state), ("cancelled", "cancelled"))

    def test_when_all_are_overtaken_there_is_nothing_to_print(self):
        letter = self.letters(self.customer)
        self.pay(letter.notice_id.line_ids.move_id)
        printed = self.printed(letter)
        self.assertFalse(printed.document)
        self.assertEqual(printed.letter_count, 0)
        self.assertIn(self.customer.name, printed.left_out)

    def test_what_was_posted_can_be_printed_again(self):
        """Even when the customer has paid since: it is a copy of what has left."""
        letter = self.letters(self.customer)
        letter.action_mark_sent()
        self.pay(letter.notice_id.line_ids.move_id)
        printed = self.printed(letter)
        self.assertEqual((printed.letter_count, printed.to_post_count), (1, 0))

    def test_an_e_mail_and_a_cancelled_letter_are_named(self):
        self.second.by_email = True
        deliveries = self.letters(self.customer)
        deliveries.filtered(lambda sent: sent.channel == "letter").action_cancel()
        printed = self.printed(deliveries)
        self.assertEqual(printed.letter_count, 0)
        self.assertEqual(printed.left_out.count("<li>"), 2)

    def test_a_broken_letter_is_named_and_stops_no_other(self):
        """Seven letters, the fifth cannot be made: six are printed."""
        customers = [self.make_customer(f"Atelier N{rank}") for rank in range(7)]
        letters = self.letters(*customers)
        broken = self.of(letters, customers[4])
        make = type(broken.notice_id)._render_documents

        def failing(notices):
            if broken.notice_id in notices:
                raise ValueError("no ink for this one")
            return make(notices)

        self.patch(type(broken.notice_id), "_render_documents", failing)
        with mute_logger("odoo.addons.odoo_dunning_fr.models.notice.letter"):
            printed = self.printed(letters)
        self.assertEqual(printed.delivery_ids, letters - broken)
        self.assertIn("Atelier N4", printed.left_out)
        self.assertIn("ValueError", printed.left_out)
        self.assertEqual(len([page for page in self.pages(printed) if page]), 6)

    def test_a_stored_letter_that_was_changed_is_not_printed(self):
        letter = self.letters(self.customer)
        self.printed(letter)
        self.env.cr.execute(
            "UPDATE dunning_notice SET document_sha256 = 'x' WHERE id = %s",
            [letter.notice_id.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.odoo_dunning_fr.models.notice.letter"):
            printed = self.printed(letter)
        self.assertIn("not the one that was made", printed.left_out)

    def test_without_wkhtmltopdf_each_letter_says_so(self):
        letters = self.letters(self.customer, self.make_customer("Garage Petit"))
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_run_wkhtmltopdf", lambda *_args, **_kw: b""),
            patch.object(report, "get_wkhtmltopdf_state", lambda _self: "install"),
            mute_logger("odoo.addons.odoo_dunning_fr.models.notice.letter"),
        ):
            printed = self.printed(letters)
        self.assertEqual(printed.left_out.count("wkhtmltopdf"), 2)
        self.assertFalse(letters.notice_id.document_id)

    # Who and how fast

    def test_an_auditor_does_not_print_the_queue(self):
        letter = self.letters(self.customer)
        auditor = self.make_user("audrey", "odoo_dunning_fr.group_auditor")
        with self.assertRaises(AccessError):
            letter.with_user(auditor).action_print_letters()

    def test_a_collector_prints_and_posts_from_the_same_dialog(self):
        letter = self.letters(self.customer)
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        printed = self.printed(letter.with_user(karim)).with_user(karim)
        self.assertTrue(printed.document)
        action = printed.action_post()
        wizard = self.env[action["res_model"]].with_user(karim).browse(action["res_id"])
        wizard.action_post()
        self.assertEqual(letter.state, "sent")

    def test_a_hundred_letters_take_little_more_than_their_rendering(self):
        """All but the rendering: at most 20 ms a letter, one query for the ledger."""
        customers = [self.make_customer(f"Atelier N{rank}") for rank in range(100)]
        letters = self.letters(*customers)
        content = blank_pdf(1)
        self.patch(
            type(letters.notice_id),
            "_render_documents",
            lambda notices: [content] * len(notices),
        )
        self.env.flush_all()
        self.env.invalidate_all()
        start = time.clock_gettime(time.CLOCK_MONOTONIC)  # which does not stand still
        printed = self.printed(letters)
        self.env.flush_all()
        spent = time.clock_gettime(time.CLOCK_MONOTONIC) - start
        self.assertEqual(printed.letter_count, 100)
        self.assertLess(spent, 100 * 0.020)
