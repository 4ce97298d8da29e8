from odoo import api, models

from ..rules import typography


class DunningLetter(models.AbstractModel):
    """Business letters of the company to somebody: agency, court, liquidator…"""

    _inherit = "dunning.letter"

    @api.model
    def _write_letter(self, template, company, recipient, subject, date, **values):
        """The PDF of a letter whose template calls `dunning_letter_frame`.

        :param recipient: the partner in the window of the envelope, or the lines of
            its address
        :param values: for the template; `references` are (label, text) pairs,
            `enclosures` texts, `lang` the language of the letter
        """
        lang = values.pop("lang", None) or company.partner_id.lang or self.env.lang
        company = company.with_context(lang=lang)
        sender = company._prepare_dunning_sender()
        letter = {
            "lang": lang,
            "date": date.isoformat(),
            "subject": typography.clean(subject),
            "sender": sender,
            "address": self._get_address_lines(company, recipient),
            "references": values.pop("references", []),
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
