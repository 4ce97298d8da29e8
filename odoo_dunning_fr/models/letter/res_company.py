import base64
import logging

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.image import binary_to_image

from ...rules import typography
from ..shared import ask_once
from .letter import PAPER, PIXELS

_logger = logging.getLogger(__name__)

LOGO = (600, 220)  # pixels at most: 60 by 22 mm, twice as fine as on the screen
A4 = 210
# Seven lines, one of them as long as a line may be: what the window must show.
SAMPLE = [
    "Menuiserie Leblanc et fils",
    "Mme Hélène Martin, comptabilité",
    "Résidence des Lilas, bâtiment B",
    "1245 AV DU MAL J DE LATTRE DE TASSIGNY",
    "BP 90432",
    "69003 LYON CEDEX 03",
    "ALLEMAGNE",
]

# Limits of the EPC's QR code (EPC069-12).
QR_NAME, QR_REMITTANCE, QR_AMOUNT = 70, 140, 999_999_999.99


class ResCompany(models.Model):
    """What letters say of their sender, and the paper that they are printed on."""

    _inherit = "res.company"

    dunning_window_left = fields.Integer(
        string="Window from the Left",
        default=110,
        help="Millimetres between the left edge of the paper and the address.",
    )
    dunning_window_top = fields.Integer(
        string="Window from the Top",
        default=45,
        help="Millimetres between the top of the paper and the address.",
    )

    _dunning_window = models.Constraint(
        "CHECK (dunning_window_top BETWEEN 30 AND 60"
        " AND (dunning_window_left BETWEEN 15 AND 25"
        " OR dunning_window_left BETWEEN 100 AND 115))",
        "The window is 30 to 60 mm from the top of the paper, and 15 to 25 mm (at the "
        "left) or 100 to 115 mm (at the right) from its left edge.",
    )

    def _prepare_dunning_sender(self):
        """What letters say of their sender (C. com. R123-237 and R123-238)."""
        self.ensure_one()
        partner = self.partner_id
        address = partner._display_address(without_company=True).splitlines()
        name = f"{self.name} (EI)" if self.dunning_sole_trader else self.name
        sender = {
            "name": name,
            "address": [line.strip() for line in address if line.strip()],
            "city": partner.city or "",
            "phone": self.phone or "",
            "email": self.email or "",
            "website": self.website or "",
            "legal_form": self.dunning_legal_form or "",
            "currency": self.currency_id.name,
            "capital": self.dunning_capital and f"{self.dunning_capital:.2f}",
            "siren": self.partner_id._find_dunning_siren(),
            "registry": self.dunning_registry or "",
            "vat": self.vat or "",
            "signatory": self.dunning_signatory or "",
            "signatory_quality": self._get_dunning_signatory_quality(),
        }
        return {**sender, "legal": self._get_dunning_mentions(sender)}

    def _get_dunning_signatory_quality(self):
        """The quality of who signs, for those who read what it is written in."""
        own, read = self.partner_id.lang, self.env.lang
        if own and read and own[:2] != read[:2]:
            return ""
        return self.dunning_signatory_quality or ""

    def _get_dunning_mentions(self, sender):
        """The mentions at the foot of each page, in the reader's language."""
        siren = typography.grouped(sender["siren"], 3)
        registry = sender["registry"] and f"RCS {sender['registry']}"
        mentions = [
            sender["name"],
            "" if self.dunning_sole_trader else self._get_dunning_form(sender),
            self._glue(
                f"{siren} {registry}" if registry else siren and f"SIREN {siren}"
            ),
            sender["address"]
            and self.env._(
                "Registered office: %(address)s", address=", ".join(sender["address"])
            ),
            sender["vat"]
            and self._glue(self.env._("VAT no. %(number)s", number=sender["vat"])),
        ]
        return [mention for mention in mentions if mention]

    @staticmethod
    def _glue(mention):
        return mention.strip().replace(" ", typography.NBSP)

    def _get_dunning_form(self, sender):
        """The legal form and the share capital, whose cents are seldom any."""
        form, capital = sender["legal_form"], sender["capital"]
        if not capital:
            return form
        amount = self.env["dunning.letter"]._money(
            capital.removesuffix(".00"), sender["currency"], self.env.lang
        )
        return self.env._(
            "%(form)s with a share capital of %(amount)s", form=form, amount=amount
        ).strip()

    # The languages in use

    def _get_dunning_lang(self, *people):
        """What somebody is written to in: the first of these who reads one in use.

        Who was archived keeps a language that was switched off, in which Odoo writes
        nothing. Then the company's; at last the user's.
        """
        codes = [person.lang for person in (*people, self.partner_id)]
        return self._find_dunning_lang(*codes, self.env.context.get("lang"))

    @api.model
    def _find_dunning_lang(self, *codes):
        """The first of these languages that is in use, else Odoo's own."""
        languages = self.env["res.lang"]
        installed = ask_once(
            self.env,
            ("languages",),
            lambda: [code for code, _name in languages.get_installed()],
        )
        return next((code for code in codes if code in installed), "en_US")

    # Its French

    def _find_dunning_french(self):
        """The French that is installed: the company's, else that of France, else any.

        :returns: the code of a language, or "" where no French is installed
        """
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        french = [code for code in installed if typography.is_french(code)]
        preferred = (self.partner_id.lang, "fr_FR", *french)
        return next((code for code in preferred if code in french), "")

    def _get_dunning_french(self):
        """What courts and agencies are written to in, whatever the user reads.

        French where it is installed, else the company's language.
        """
        return self._find_dunning_french() or self._get_dunning_lang()

    # The paper

    def _prepare_dunning_paper(self):
        """Where things are on the page, in pixels, and the logo: no evidence."""
        self.ensure_one()
        sheet = self.env.ref(PAPER).sudo().paperformat_id
        left = self.dunning_window_left - sheet.margin_left
        top = self.dunning_window_top - sheet.margin_top
        return {
            "width": int((A4 - sheet.margin_left - sheet.margin_right) * PIXELS),
            "window_left": self.dunning_window_left,
            "window_top": self.dunning_window_top,
            "left": int(left * PIXELS),
            "top": int(top * PIXELS),
            "sender": 0 if self.dunning_window_left > A4 / 3 else 95 * PIXELS,
            "patched": self.env["dunning.letter"]._has_patched_qt(),
            "logo": self._get_dunning_logo(),
        }

    def _get_dunning_logo(self):
        """The logo at the size of the letterhead; none when it cannot be read.

        A letter without its logo is still a letter: it must not fail for that.
        """
        try:
            return self._draw_dunning_logo()
        except UserError as error:
            _logger.warning("Letters of %s: %s", self.name, error)
            return ""

    def _draw_dunning_logo(self):
        """The logo as an image for HTML; raise in words when it cannot be one."""
        source = self.sudo().with_context(bin_size=False).logo
        if not source or self.uses_default_logo:
            return ""
        try:
            image = binary_to_image(base64.b64decode(source))
            image.thumbnail(LOGO)
            image = image.convert("RGBA")
            page = Image.new("RGB", image.size, "white")
            page.paste(image, mask=image)
        except (UserError, OSError, ValueError, Image.DecompressionBombError) as error:
            raise UserError(
                self.env._(
                    "The logo of %(company)s is left out of the letters: it is too "
                    "large or no PNG or JPEG image.",
                    company=self.name,
                )
            ) from error
        return self.env["dunning.letter"]._inline(page)

    def _print_dunning_test_page(self):
        """A page that shows where the window of the envelope is expected."""
        self.ensure_one()
        letter = self.env["dunning.letter"]
        try:
            self._draw_dunning_logo()
            trouble = ""
        except UserError as error:
            trouble = str(error)
        values = {
            "company": self,
            "paper": self._prepare_dunning_paper(),
            "mm": PIXELS,
            "sample": SAMPLE,
            "trouble": trouble,
        }
        html = letter._render("odoo_dunning_fr.dunning_letter_test_page", values)
        return letter._print([(html, self.name)])[0]

    # Where the company asks to be paid.

    def _get_dunning_banks(self):
        """The accounts that invoices may name: the company's, or of those above it.

        Where somebody has validated accounts, those that nobody has are left out: a
        changed IBAN on a reminder is what fraud looks like.
        """
        chain = self.sudo().parent_ids  # whoever writes to a customer says where to pay
        banks = chain.partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id in chain
        )
        return (banks.filtered("allow_out_payment") or banks).sudo(False)

    def _get_dunning_bank(self, currency, moves=None):
        """The account to pay to: the first one in the currency if there is one.

        :param moves: what is asked for: the account that all of them name comes first
        """
        named = moves and moves.sudo().filtered("partner_bank_id").partner_bank_id
        if named and len(named) == 1 and named in self._get_dunning_banks():
            return named.sudo(False)
        banks = self.partner_id.bank_ids
        return (
            banks.filtered(lambda bank: bank.currency_id == currency)
            or banks.filtered(lambda bank: not bank.currency_id)
            or banks
        )[:1]

    def _prepare_dunning_payment(self, bank, reference="", qr=""):
        """How to pay, as letters say it.

        :param bank: by `_get_dunning_bank`; none leaves its texts empty
        :param reference: what is to be quoted
        :param qr: by `_get_dunning_qr`
        """
        number = bank.sanitized_acc_number or ""
        iban = bank.acc_type == "iban"
        return {
            "account": typography.grouped(number, 4) if iban else bank.acc_number or "",
            "iban": iban,
            "bic": typography.clean(bank.bank_bic or ""),
            "holder": typography.clean(bank.acc_holder_name or self.name or ""),
            "reference": reference,
            "qr": qr,
        }

    def _get_dunning_qr(self, bank, amount, currency, debtor, reference):
        """The text of the EPC's QR code; empty where a SEPA transfer cannot be.

        A public accountant pays by warrant, and has no bank's application.

        :param amount: as an exact text, with its cents
        """
        if not bank or not 0 < float(amount) <= QR_AMOUNT:
            return ""
        customer = debtor.commercial_partner_id
        is_public = customer.dunning_debtor_kind == "public"
        if is_public and not customer._is_dunning_private_purchaser():
            return ""
        method = "sct_qr"
        if not ask_once(
            self.env,
            ("qr", bank.id, currency.id),
            lambda: not bank._get_error_messages_for_qr(method, debtor, currency),
        ):
            return ""
        values = bank._get_qr_vals(method, amount, currency, debtor, reference, "")
        lines = [typography.clean(value) for value in values]
        lines[5] = lines[5][:QR_NAME]
        lines[10] = lines[10][:QR_REMITTANCE]
        return "\n".join(lines).rstrip("\n")
