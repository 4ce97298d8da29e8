import logging
from typing import Any, NamedTuple

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, split_every

from ..rules import debtor, typography
from .dossier import conversion
from .together import try_together

_logger = logging.getLogger(__name__)

PAGE = "odoo_dunning_fr.dunning_dossier_"
BATCH = 50  # pages by one run of wkhtmltopdf


class Stationery(NamedTuple):
    """What all pages of a dossier have alike."""

    lang: str
    foot: str
    values: dict[str, Any]


class DunningReferral(models.Model):
    """The pages of a dossier that we write ourselves, in its language."""

    _inherit = "dunning.referral"

    def _write_pages(self, exhibits):
        """Write the pages that these exhibits are, each on the day of what it says."""
        for referral, missing in exhibits.grouped("referral_id").items():
            own = missing.filtered(lambda exhibit: exhibit._is_missing())
            paper = referral._prepare_stationery()
            pages = {
                exhibit: page
                for exhibit in own
                if (page := referral._render_exhibit(paper, exhibit))
            }
            printed = referral._print_pages(list(pages.values()))
            for exhibit, content in zip(pages, printed, strict=True):
                if exhibit.source in ("calculation", "identity"):
                    exhibit.date = referral.date
                if content:
                    exhibit._keep(f"{exhibit.name}.pdf", content)
            for exhibit in own.filtered(lambda one: one.source == "statement"):
                exhibit.date = fields.Date.context_today(self)
                exhibit._keep(f"{exhibit.name}.pdf", referral._print_statement())

    def _render_exhibit(self, paper, exhibit):
        match exhibit.source.partition(",")[0]:
            case "calculation":
                return self._render_calculation(paper)
            case "identity":
                rows = self._in_dossier_lang()._prepare_identity()
                return self._render_page(paper, "identity", rows=rows)
            case "mail.message":
                mail = self._prepare_mail(exhibit._get_source().sudo())
                return self._render_page(paper, "mail", mail=mail)
        return None

    # Printing

    def _prepare_stationery(self):
        lang = self._get_dossier_lang()
        letter = self.env["dunning.letter"]
        company = self.company_id.with_context(lang=lang)
        sender = company._prepare_dunning_sender()
        code = self.currency_id.name
        return Stationery(
            lang,
            " – ".join(sender["legal"]),
            {
                "file": self.with_context(lang=lang),
                "lang": lang,
                "paper": company._prepare_dunning_paper(),
                "sender": sender,
                "money": lambda text: letter._money(text, code, lang),
                "percent": lambda text: letter._percent(text, lang),
                "day": lambda text, style=None: letter._day(text, lang, style),
                "grouped": typography.grouped,
            },
        )

    def _render_page(self, paper, name, **values):
        """The (HTML, foot) of a page, for `_print_pages`."""
        html = self.env["dunning.letter"]._render(
            PAGE + name, {**paper.values, **values}, paper.lang
        )
        return html, paper.foot

    def _print_pages(self, pages):
        """The PDF of each page, None where it fails; the same page, the same bytes."""
        letters, printed = self.env["dunning.letter"], {}
        if pages:
            letters._check_printer()  # without it no page can be printed at all

        def print_pages(ranks):
            contents = letters._print([pages[rank] for rank in ranks])
            printed.update(zip(ranks, map(conversion.copy_pdf, contents), strict=True))

        for ranks in split_every(BATCH, range(len(pages))):
            for _rank, error in try_together(
                self.env.cr,
                ranks,
                print_pages,
                errors=(UserError, conversion.Unprintable),
            ):
                _logger.warning("A page of %s: %s", self.name, error)
        return [printed.get(rank) for rank in range(len(pages))]

    def _print_statement(self):
        [content] = self.env["dunning.statement"]._make(
            self.partner_id, self.company_id
        )
        return conversion.copy_pdf(content)

    # What they say

    def _prepare_identity(self):
        """What is known of the debtor, as (label, text) pairs. To extend with super.

        :rtype: list[tuple[str, str]]
        """
        customer = self.partner_id.sudo()  # whoever prepares a file may know its kind
        address = customer._display_address(without_company=True).splitlines()
        siren = debtor.find_siren(customer.company_registry, customer.vat) or ""
        registry = "".join((customer.company_registry or "").split())
        rows = [
            (self.env._("Name"), customer.name),
            (self.env._("Legal form"), customer.dunning_legal_form),
            (self.env._("SIREN"), typography.grouped(siren, 3)),
            (self.env._("SIRET"), len(registry) == 14 and registry),
            (self.env._("RCS registry"), customer.dunning_registry),
            (self.env._("Representative"), customer.dunning_representative),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Address"), ", ".join(filter(None, map(str.strip, address)))),
            (self.env._("Telephone"), customer.phone),
            (self.env._("E-mail"), customer.email),
            (self.env._("Website"), customer.website),
            (self.env._("Customer number"), customer.ref),
        ]
        rows += [
            (self.env._("Contact"), self._describe_contact(person))
            for person in customer.child_ids.filtered(lambda one: not one.is_company)
        ]
        return [(label, typography.clean(text)) for label, text in rows if text]

    @staticmethod
    def _describe_contact(person):
        facts = (person.name, person.function, person.phone, person.email)
        return ", ".join(filter(None, facts))

    def _prepare_mail(self, message):
        """An e-mail of Odoo as a page shows it; of its images nothing is loaded."""
        zone = self.company_id.partner_id.tz or "Europe/Paris"
        to = message.partner_ids.mapped("email_formatted")
        deliveries = self.env["dunning.delivery"].sudo()  # see _gather_exhibits
        sent = deliveries.search([("mail_message_id", "=", message.id)], limit=1)
        return {
            "from": message.email_from or message.author_id.email_formatted,
            "to": sent.recipient or ", ".join(to) or message.incoming_email_to or "",
            "date": format_datetime(
                self.env, message.date, zone, "short", self._get_dossier_lang()
            ),
            "subject": message.subject or message.record_name or "",
            "html": Markup(conversion.defuse(message.body or "")),
            "text": "",
            "files": message.attachment_ids.mapped("name"),
        }
