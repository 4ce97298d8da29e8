"""Letters of the book: who writes them, and how they are read back."""

import html
import io
import re

from odoo.tools.pdf import PdfFileReader
from odoo.tools.translate import load_language

from odoo.addons.odoo_dunning_fr.rules.open_days import next_open_day

from .common import DunningCommon

POINTS = 72 / 25.4  # a millimetre
LANGUAGES = ("fr_FR", "en_US")
# A parenthesis with nothing in it, punctuation after a blank, a value of Python.
BROKEN = re.compile(r"\(\s*\)| [,.)]|\( |,,|\.\.|;\s*[.)]|\bNone\b|\bFalse\b|<t |t-out")


class LetterCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"  # sixteen days late: the second, by letter
        cls.second.with_context(lang="fr_FR").write(
            {
                "subject": "Factures échues",
                "letter_body": "<p>Nos rappels sont restés sans effet à ce jour.</p>",
            }
        )
        cls.identify_company(
            company_registry="732829320",
            dunning_legal_form="SARL",
            dunning_capital=8000,
            dunning_signatory="Hélène Leblanc",
            dunning_signatory_quality="Gérante",
        )

    def letter_of(self, amount=1234.5, partner=None, **values):
        bill = self.invoice(amount, "2026-08-28", partner, **values)
        return bill, self.issue()

    def formal_notice(self, partner=None, amount=1234.5):
        """The customer's formal notice, approved."""
        self.invoice(amount, "2026-08-10", partner)  # 35 days late
        notice = self.issue()
        notice.action_approve()
        self.assertEqual(notice.stage, "formal_notice")
        return notice

    def pages(self, notice):
        return self.read_pages(notice._get_document().raw)

    def text(self, notice):
        return " ".join(self.pages(notice))

    @staticmethod
    def read_pages(pdf):
        """The text of each page, every kind of blank made a plain one."""
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        texts = [page.extract_text().replace("\u200b", "") for page in pages]
        return [" ".join(text.split()) for text in texts]

    @staticmethod
    def places(pdf, page=0):
        """Where each piece of text starts, in millimetres from the top left corner."""
        places = {}

        def note(text, matrix, at, _font, _size):
            if text.strip():
                x = at[4] * matrix[0] + matrix[4]
                y = at[5] * matrix[3] + matrix[5]
                places[" ".join(text.split())] = (x / POINTS, 297 - y / POINTS)

        PdfFileReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=note)
        return places


class TextCommon(LetterCommon):
    """The shipped levels, in French and in English, read as their reader does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_language(cls.env.cr, "fr_FR")
        cls.env.invalidate_all()
        cls.policy.by_default = False
        cls.company.write(
            {
                "phone": "04 78 00 12 34",
                "dunning_mediator": "Médiation des métiers du bois\n"
                "14 rue Saint-Jean, 75017 Paris",
            }
        )

    def level(self, name):
        return self.env.ref(f"odoo_dunning_fr.{name}")

    def debtor(self, name, kind, lang="fr_FR", **values):
        number = {"company": "552100554", "public": "213105554"}.get(kind)
        return self.make_customer(
            name,
            is_company=kind != "consumer",
            company_registry=number,
            lang=lang,
            dunning_debtor_kind=kind,
            dunning_collector_id=self.user.id,
            **values,
        )

    def notice(self, level, partner, day="2026-09-01"):
        """The notice of a level on all that a customer owes on a day, issued."""
        self.today(day)
        preview = self.env["dunning.level.preview"].create(
            {"level_id": level.id, "partner_id": partner.id}
        )
        notices = self.env["dunning.notice"].sudo()
        notice = notices.create(preview._prepare_notice())
        notice._issue()
        return notice

    # A ladder is climbed

    def climb_ladder(self, policy, customers, due, number="1A 123 456 789%s 1"):
        """Issue and send each level of a ladder; yield it and its notices.

        :param due: when what the customers owe falls due
        :param number: of the registered letters, by their rank
        """
        for level in policy.level_ids.sorted("sequence"):
            notices = self.take(level, customers, due)
            yield level, notices
            for rank, notice in enumerate(notices):
                self.deliver(notice, number % rank)

    def take(self, level, customers, due):
        """The notices of a level, on its day or on the open one after it."""
        for late in range(level.delay_days, level.delay_days + 5):
            self.today(str(self.day(due, late)))
            if notices := self.run_today(customers).notice_ids:
                self.assertEqual(notices.level_id, level)
                notices.filtered(lambda one: one.state == "approval").action_approve()
                return notices.sorted(lambda notice: notice.lang != "fr_FR")
        return self.fail(f"{level.name} was never taken")

    def deliver(self, notice, number):
        """Leaves on its day; a registered one is presented two days later, or more."""
        self.today(str(notice.date))
        self.send(notice)
        letter = notice.delivery_ids.filtered(lambda sent: sent.channel == "registered")
        if letter:
            presented = next_open_day(self.day(str(notice.date), 2))
            self.today(str(presented))
            letter.sudo().write({"tracking_ref": number, "date_presented": presented})

    def letter(self, notice):
        return self.plain(
            notice._render_html(
                "odoo_dunning_fr.dunning_notice_document",
                paper=self.company._prepare_dunning_paper(),
            )
        )

    def email(self, notice):
        template = self.env.ref("odoo_dunning_fr.mail_template_notice").sudo()
        rendered = template._render_field("body_html", notice.ids, compute_lang=True)
        return self.plain(str(rendered[notice.id]))

    @staticmethod
    def plain(markup):
        """The text that a reader sees, every blank a plain one."""
        text = re.sub(r"<(style|script|title).*?</\1>", " ", markup, flags=re.DOTALL)
        text = re.sub(r"</?(p|br|div|td|th|tr|h\d|table|li)\b[^>]*>", " ¶ ", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
        return re.sub(r"(¶ )+", "", " ".join(text.split()) + " ")

    def assertSays(self, text, words):
        for word in words:
            self.assertIn(word, text)

    def assertNotSays(self, text, words):
        for word in words:
            self.assertNotIn(word.lower(), text.lower())
