import base64
import io
import json
from decimal import Decimal
from html import escape

from babel.dates import format_date as babel_date
from babel.numbers import format_currency, format_decimal
from PIL import Image
from reportlab.graphics.barcode import qrencoder
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, format_date, format_list, posix_to_ldml
from odoo.tools.pdf import DependencyError, PdfFileReader, PdfFileWriter, PdfReadError

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.addons.base.models.ir_qweb import QWebError

from ...rules import typography
from ...rules.trace import last_line

# How a letter is measured: wkhtmltopdf shrinks a page that is wider than the paper to
# the width of the paper, with patched Qt as well as without. At five pixels a
# millimetre both builds do, so that a place on the page is the same millimetres in
# both; their own sizes of a point differ by a quarter.
PIXELS = 5
PAPER = "odoo_dunning_fr.dunning_notice_report"
DOT = 6  # pixels a dot of a QR code, whose edges then stay sharp on paper

MARGIN = 28  # points: 10 mm
PADDING = 8
WORDS = ParagraphStyle("words", fontName="Helvetica", fontSize=10, leading=13)


class DunningLetter(models.AbstractModel):
    """Letters on paper: HTML comes in, one PDF a letter goes out."""

    _name = "dunning.letter"
    _description = "Letters on Paper"

    @api.model
    def _render(self, template, values, lang=None):
        """The HTML of a template; who may issue a letter need not read templates."""
        if lang:  # it may have been switched off since it was written down
            company = self.env.company
            lang = company._find_dunning_lang(lang, company._get_dunning_lang())
        qweb = self.env["ir.qweb"].with_context(lang=lang or self.env.lang)
        try:
            html = typography.unbroken_html(str(qweb._render(template, values)))
            # The narrow no-break space is missing from many fonts: a box on paper.
            return html.replace("\u202f", "\u00a0")
        except QWebError as error:
            raise UserError(
                self.env._(
                    "The layout of the letters (%(template)s) cannot be used: "
                    "%(reason)s",
                    template=template,
                    reason=last_line(str(error.qweb.error)),
                )
            ) from error

    @api.model
    def _print(self, letters):
        """Print (html, foot) pairs, each becoming a PDF, by one run of wkhtmltopdf.

        Without patched Qt wkhtmltopdf takes one letter at a time.
        """
        if len(letters) > 1 and self._has_patched_qt():
            pdfs = self._split(self._run(letters), len(letters))
            if pdfs:
                return pdfs
        return [self._run([letter]) for letter in letters]

    @api.model
    def _has_patched_qt(self):
        """Whether pages can have feet; else the legal mentions end the letter."""
        return _wkhtml().is_patched_qt

    def _run(self, letters):
        bodies = ["<!DOCTYPE html>" + html for html, _foot in letters]
        # The paper is everybody's.
        report = self.env["ir.actions.report"].sudo().with_context(dunning_letter=True)
        foot = self._prepare_foot(letters) if self._has_patched_qt() else None
        self._check_printer()
        pdf = report._run_wkhtmltopdf(bodies, report_ref=PAPER, footer=foot)
        if not pdf.startswith(b"%PDF"):
            raise UserError(
                self.env._(
                    "wkhtmltopdf could not print the letter: see the server's log."
                )
            )
        return pdf

    @api.model
    def _check_printer(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "Letters cannot be printed: is wkhtmltopdf installed on the server?"
                )
            )

    def _prepare_foot(self, letters):
        """One page of feet: each page of a letter shows its letter's."""
        feet = list(dict.fromkeys(foot for _html, foot in letters))
        values = {
            "feet": feet,
            "order": json.dumps([feet.index(foot) for _html, foot in letters]),
        }
        return "<!DOCTYPE html>" + self._render(
            "odoo_dunning_fr.dunning_letter_foot", values
        )

    def _split(self, pdf, count):
        """The pages of each letter, told by the headings, one a letter; else None."""
        reader = PdfFileReader(io.BytesIO(pdf))
        starts = self._find_headings(reader)
        if len(starts) != count or starts[0] != 0:
            return None
        ends = [*starts[1:], len(reader.pages)]
        return [
            self._extract(reader, range(start, end))
            for start, end in zip(starts, ends, strict=True)
        ]

    @staticmethod
    def _find_headings(reader):
        root = reader.trailer["/Root"]
        node = root.get("/Outlines", {}).get("/First")
        pages = set()
        while node:
            pages.add(int(root["/Dests"][node["/Dest"]][0]))
            node = node.get("/Next")
        return sorted(pages)

    @staticmethod
    def _extract(reader, numbers):
        writer = PdfFileWriter()
        for number in numbers:
            writer.addPage(reader.pages[number])
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    # How it writes: one hand for letters, e-mails, invoices of charges and dossiers

    @api.model
    def _money(self, text, currency, lang):
        """An exact amount as its reader writes it; a whole one without cents."""
        locale = babel_locale_parse(lang)
        pattern = locale.currency_formats["standard"]
        whole = "." not in text
        written = format_currency(
            Decimal(text),
            currency,
            pattern.pattern.replace(".00", "") if whole else None,
            locale=locale,
            currency_digits=not whole,
            decimal_quantization=False,
        )
        return written.replace("\u202f", typography.NBSP)

    @api.model
    def _number(self, text, lang):
        """An exact amount without its currency, which the column names."""
        cents = len(text.partition(".")[2])
        pattern = f"#,##0.{'0' * cents}".rstrip(".")
        return format_decimal(Decimal(text), pattern, babel_locale_parse(lang))

    @api.model
    def _percent(self, rate, lang):
        """A rate in percent as its reader writes it, with two decimals at least.

        :param rate: a number or its text: contracts have rates of three decimals
        """
        number = format_decimal(Decimal(str(rate)), "0.00##", babel_locale_parse(lang))
        return f"{number}{typography.NBSP * typography.is_french(lang)}%"

    @api.model
    def _day(self, day, lang, style=None):
        """A date in figures for a French reader, else with its month in letters.

        03/11 is March for some readers of English.

        :param day: a date or its ISO text
        :param style: "long" writes the month in letters for a French reader too
        """
        day = fields.Date.to_date(day)
        if not day:
            return ""
        if not typography.is_french(lang):
            return format_date(self.env, day, lang, date_format=style or "medium")
        # A court is written to in French even where that language is not installed.
        locale = babel_locale_parse(lang)
        if style:
            return typography.french_day(babel_date(day, style, locale))
        figures = self.env["res.lang"]._get_data(code=lang).date_format or "%d/%m/%Y"
        return babel_date(day, posix_to_ldml(figures, locale), locale)

    @api.model
    def _list(self, texts, lang, style="standard"):
        """“a, b et c”; in the style `or`, “a, b ou c”."""
        return format_list(self.env, texts, style, lang_code=lang)

    # Its images

    @api.model
    def _draw_qr(self, payload):
        """A QR code as an image for HTML, at level M as the EPC wants it.

        Odoo's own drawing needs a library that many servers lack, and weighs eight
        masks against each other, which takes longer than the rest of the letter: any
        of them can be read.
        """
        code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
        code.addData(payload)
        code.version = code.calculate_version()
        code.makeImpl(False, 0)
        size = code.moduleCount
        image = Image.new("1", (size, size), 1)
        image.putdata([not dark for row in code.modules for dark in row])
        return self._inline(image.resize((size * DOT, size * DOT), Image.NEAREST))

    @api.model
    def _inline(self, image):
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()

    # Documents of others than us, with words of ours above each page.

    @api.model
    def _add_banner(self, pdf, title, words):
        """The PDF with a framed text above each page, which is made smaller for it."""
        try:
            reader = PdfFileReader(io.BytesIO(pdf), strict=False)
            writer = PdfFileWriter()
            for page in reader.pages:
                self._put_banner(page, title, words)
                writer.addPage(page)
            stream = io.BytesIO()
            writer.write(stream)
        except (
            PdfReadError,
            DependencyError,
            NotImplementedError,
            ValueError,
            KeyError,
        ) as error:
            raise UserError(
                self.env._(
                    "The PDF cannot be read, it may be encrypted or broken: %(reason)s",
                    reason=last_line(str(error)),
                )
            ) from error
        return stream.getvalue()

    @api.model
    def _put_banner(self, page, title, words):
        width = float(page.mediaBox.getWidth())
        height = float(page.mediaBox.getHeight())
        text = Paragraph(f"<b>{escape(title)}</b><br/>{escape(words)}", WORDS)
        _width, tall = text.wrap(width - 2 * (MARGIN + PADDING), height)
        taken = tall + 2 * PADDING + MARGIN
        scale = (height - taken) / height
        matrix = (scale, 0, 0, scale, width * (1 - scale) / 2, 0)
        # The first is the name in the later versions of the library.
        getattr(page, "add_transformation", getattr(page, "addTransformation", None))(
            matrix
        )
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=(width, height))
        canvas.rect(
            MARGIN, height - taken, width - 2 * MARGIN, tall + 2 * PADDING, stroke=1
        )
        text.drawOn(canvas, MARGIN + PADDING, height - taken + PADDING)
        canvas.save()
        stream.seek(0)
        page.mergePage(PdfFileReader(stream).pages[0])

    # Business letters of the company to somebody: agency, court, liquidator…

    @api.model
    def _write_letter(self, template, company, recipient, subject, date, **values):
        """The PDF of a letter whose template calls `dunning_letter_frame`.

        :param recipient: the partner in the window of the envelope, or the lines of
            its address
        :param values: for the template; `references` are (label, text) pairs,
            `mention` how it is sent, `enclosures` texts, `lang` the language of the
            letter
        """
        lang = values.pop("lang", None) or company._get_dunning_lang()
        company = company.with_context(lang=lang)
        sender = company._prepare_dunning_sender()
        letter = {
            "lang": lang,
            "date": date.isoformat(),
            "subject": typography.clean(subject),
            "sender": sender,
            "address": self._get_address_lines(company, recipient),
            "references": values.pop("references", []),
            "mention": values.pop("mention", ""),
            "enclosures": values.pop("enclosures", []),
        }
        html = self._render(
            template,
            {
                "letter": letter,
                "paper": company._prepare_dunning_paper(),
                "money": lambda text, currency: self._money(text, currency, lang),
                "day": lambda text, style=None: self._day(text, lang, style),
                "french_reader": typography.is_french(lang),
                "grouped": typography.grouped,
                **values,
            },
            lang,
        )
        return self._print([(html, " – ".join(sender["legal"]))])[0]

    @api.model
    def _get_address_lines(self, company, recipient):
        if isinstance(recipient, list):
            return recipient
        return recipient.commercial_partner_id._get_dunning_address(company, recipient)

    @api.model
    def _merge(self, documents):
        """One PDF of all: pairs of a PDF and whether it begins a sheet of its own."""
        documents = list(documents)
        if not documents:
            return b""
        writer = PdfFileWriter()
        for content, own_sheet in documents:
            if own_sheet and writer.getNumPages() % 2:
                writer.addBlankPage()
            reader = PdfFileReader(io.BytesIO(content), strict=False)
            writer.appendPagesFromReader(reader)
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()
