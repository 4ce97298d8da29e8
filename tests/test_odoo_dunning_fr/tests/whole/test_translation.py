"""French is complete, and typed as French is."""

import html
import re
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import PoFileReader, TranslationModuleReader

MODULE = "odoo_dunning_fr"
# Where a French typographer puts a no-break space, narrow or not.
PLAIN_SPACE = re.compile(r" [:;?!%»]|« ")
NO_SPACE = re.compile(r"[\w)\]](?:[;?!»]|:(?=\s|$))|«\w")
NOT_TEXT = re.compile(
    r"<[^>]*>"  # tags
    r"|%(?:\(\w+\))?[sd]"  # placeholders
    r"|%%"
    r"|\{\{.*?\}\}"
    r"|https?://\S+"
)


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        file = Path(get_module_path(MODULE)) / "i18n" / "fr.po"
        cls.french = {entry["src"]: entry["value"] for entry in PoFileReader(str(file))}

    def terms(self):
        """What a fresh export of the add-on would ask to be translated."""
        reader = TranslationModuleReader(self.env.cr, modules=[MODULE])
        return {source for _module, _kind, _name, _id, source, *_rest in reader}

    def test_each_term_of_the_add_on_is_translated(self):
        terms = self.terms()
        self.assertGreater(len(terms), 300, "the export found next to nothing")
        missing = sorted(term for term in terms if not self.french.get(term))
        self.assertFalse(missing, f"{len(missing)} terms without French")

    def test_nothing_is_translated_that_is_no_longer_said(self):
        gone = sorted(set(self.french) - self.terms())
        self.assertFalse(gone)

    def test_the_placeholders_are_those_of_the_english(self):
        wrong = [
            source
            for source, french in self.french.items()
            if french
            and sorted(re.findall(r"%\(\w+\)[sd]", source))
            != sorted(re.findall(r"%\(\w+\)[sd]", french))
        ]
        self.assertFalse(wrong)

    def test_high_punctuation_has_its_no_break_space(self):
        wrong = []
        for french in self.french.values():
            text = html.unescape(NOT_TEXT.sub("x", french or ""))
            if PLAIN_SPACE.search(text) or NO_SPACE.search(text):
                wrong.append(french)
        self.assertFalse(wrong)

    def test_quotes_are_french_ones(self):
        wrong = [
            french
            for french in self.french.values()
            if re.search('[“”]|(?<!=)"(?!>)', NOT_TEXT.sub("", french or ""))
        ]
        self.assertFalse(wrong)
