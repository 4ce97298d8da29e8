import hashlib
import json
import logging
import tempfile
from typing import Any, NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, split_every

from ....rules import file_name, typography
from ...together import try_together
from . import conversion
from .archive import Archive
from .exhibit import get_place
from .making import Dossier

_logger = logging.getLogger(__name__)

LIVE = ("calculation", "identity")  # written anew for each dossier
PAGE = "odoo_dunning_fr.dunning_dossier_"
BATCH = 50  # pages by one run of wkhtmltopdf
SENDER = (
    "name legal_form capital siren registry vat address phone email signatory "
    "signatory_quality"
).split()


class Stationery(NamedTuple):
    """What all pages of a dossier have alike."""

    lang: str
    foot: str
    values: dict[str, Any]


class DunningReferral(models.Model):
    """The dossier of a file: all its exhibits in one archive, the same each time."""

    _inherit = "dunning.referral"

    dossier_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, index="btree_not_null"
    )
    dossier_digest = fields.Char(
        readonly=True, copy=False, help="SHA-256 of what the dossier was built from."
    )
    dossier_state = fields.Selection(
        [("none", "Not built"), ("current", "Built"), ("stale", "Out of date")],
        compute="_compute_dossier_state",
        string="State of the Dossier",
    )
    exhibit_count = fields.Integer(compute="_compute_exhibit_count")

    @api.depends("exhibit_ids.selected")
    def _compute_exhibit_count(self):
        for referral in self:
            referral.exhibit_count = len(referral.exhibit_ids.filtered("selected"))

    @api.depends(
        "dossier_id",
        "dossier_digest",
        "exhibit_ids.sequence",
        "exhibit_ids.selected",
        "exhibit_ids.name",
        "exhibit_ids.date",
        "exhibit_ids.attachment_id",
        "line_ids.amount_total",
    )
    def _compute_dossier_state(self):
        for referral in self:
            if not referral.dossier_id:
                referral.dossier_state = "none"
            elif referral.dossier_digest == referral._origin._digest_dossier():
                referral.dossier_state = "current"
            else:
                referral.dossier_state = "stale"

    def action_build_dossier(self):
        """Bind the selected exhibits: one PDF, the files beside it, one archive."""
        self.check_access("write")
        for referral in self:
            referral.exhibit_ids._check_open()
            referral._build_dossier()

    def action_download_dossier(self):
        self.ensure_one()
        if not self.dossier_id:
            raise UserError(self.env._("The dossier was not built yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.dossier_id.id}?download=true",
            "target": "self",
        }

    def _get_selected(self):
        """The exhibits of the dossier, in the order of their numbers."""
        return self.exhibit_ids.filtered("selected").sorted(get_place)

    def _build_dossier(self):
        self.ensure_one()
        live = self.exhibit_ids.filtered(lambda exhibit: exhibit.source in LIVE)
        other = live.filtered(lambda one: one.source not in self._get_kind()._pages)
        other.unlink()  # said once: what is written for the file says it
        (live - other)._drop_printed()
        exhibits = self._get_selected()
        exhibits._fetch()
        with tempfile.TemporaryFile() as file:
            with Archive(file, self.date) as archive:
                dossier = Dossier(self._in_dossier_lang(), archive)
                dossier.make()
            file.seek(0)
            self._store_dossier(file.read())
        dossier.report()
        self._log_dossier(dossier)

    def _store_dossier(self, content):
        values = {
            "name": f"{self._get_dossier_name()}.zip",
            "raw": content,
            "mimetype": "application/zip",
        }
        if self.dossier_id:
            self.dossier_id.write(values)
        else:
            self._as_program().dossier_id = self.env["ir.attachment"].create(
                {**values, "res_model": self._name, "res_id": self.id}
            )
        self._as_program().dossier_digest = self._digest_dossier()

    def _log_dossier(self, dossier):
        """Say in the chatter what was bound, and what could not be."""
        note = Markup("<p>%s</p>") % self.env._(
            "Dossier built: %(count)s exhibits on %(pages)s pages.",
            count=len(dossier.pieces),
            pages=dossier.binder.pages,
        )
        troubles = [piece for piece in dossier.pieces if piece.trouble]
        if troubles:
            note += Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s – %s</li>") % (piece.exhibit.name, piece.trouble)
                for piece in troubles
            )
        self._message_log(body=note)

    def _get_dossier_name(self):
        return file_name.plain(self.name or "", "dossier")

    def _get_troubles(self):
        """Why a slip stands for an exhibit, in words."""
        return {
            "empty": self.env._("it has no document"),
            "encrypted": self.env._("it is protected by a password"),
            "broken": self.env._("it is damaged and cannot be read"),
            "large": self.env._("it is too large"),
            "unknown": self.env._("this kind of file cannot be printed"),
        }

    def _fail_printing(self):
        raise UserError(
            self.env._(
                "The list of exhibits of %(file)s cannot be printed: see the server's "
                "log.",
                file=self.display_name,
            )
        )

    def _digest_dossier(self):
        # An auditor need not see the entries to see whether it is up to date.
        facts = self.sudo()._in_dossier_lang()._describe_dossier()
        facts["exhibits"] = [
            [
                exhibit.kind,
                exhibit.name,
                str(exhibit.date),
                exhibit.attachment_id.checksum,
            ]
            for exhibit in self._get_selected()
        ]
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    # In which language

    def _in_dossier_lang(self):
        return self.with_context(lang=self._get_dossier_lang())

    def _get_dossier_lang(self):
        return self.company_id._get_dunning_french()

    # The file for machines: who claims what of whom, since when, and why

    def _describe_dossier(self):
        """The facts of `dossier.json`: amounts as exact texts, days as ISO 8601."""
        self.ensure_one()
        sender = self.company_id._prepare_dunning_sender()
        calculation = self._prepare_calculation()
        facts = {
            "version": 1,
            "number": self.name or "",
            "kind": self.kind,
            "date": self.date.isoformat(),
            "currency": self.currency_id.name,
            "creditor": {key: sender[key] or "" for key in SENDER},
            "debtor": {
                **self._describe_partner(self.partner_id),
                "kind": self.debtor_kind or "",
            },
            "agent": self._describe_partner(self.agent_id) if self.agent_id else None,
            "retention_of_title": self.retention_of_title or None,
            "sums": calculation["sums"],
            "lines": calculation["lines"],
            "notices": [self._describe_notice(one) for one in self._get_notices()],
        }
        return self._get_kind()._describe_dossier(self, facts)

    def _describe_partner(self, partner):
        partner = partner.sudo()  # whoever prepares a file may know its kind
        address = partner._display_address(without_company=True).splitlines()
        return {
            "name": partner.name or "",
            "kind": partner.dunning_debtor_kind or "",
            "reference": partner.ref or "",
            "siren": partner._find_dunning_siren(),
            "registry": partner.company_registry or "",
            "vat": partner.vat or "",
            "address": [line.strip() for line in address if line.strip()],
            "country": partner.country_id.code or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
        }

    def _describe_notice(self, notice):
        return {
            "number": notice.name,
            "date": notice.date.isoformat(),
            "stage": notice.level_id.stage,
            "document_sha256": notice.document_sha256 or None,
            "deliveries": [
                {
                    "channel": delivery.channel,
                    "state": delivery.state,
                    "sent": _day(delivery.date_sent),
                    "presented": _day(delivery.date_presented),
                    "delivered": _day(delivery.date_delivered),
                    "tracking": delivery.tracking_ref or None,
                }
                for delivery in notice.delivery_ids.sorted("id")
            ],
        }

    # The pages that we write ourselves, in the language of the dossier

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
                if exhibit.source in LIVE:
                    exhibit.date = referral._get_page_day(exhibit.source)
                if content:
                    exhibit._keep(f"{exhibit.name}.pdf", content)
            for exhibit in own.filtered(lambda one: one.source == "statement"):
                exhibit.date = referral._get_page_day(exhibit.source)
                exhibit._keep(f"{exhibit.name}.pdf", referral._print_statement())

    def _get_page_day(self, page):
        """The day of a page that we write: of the account it is the day of writing."""
        return (
            self.company_id._get_dunning_today() if page == "statement" else self.date
        )

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
        """The account as our books have it: it asks the debtor for nothing."""
        [content] = self.env["dunning.statement"]._make(
            self.partner_id, self.company_id, is_exhibit=True
        )
        return conversion.copy_pdf(content)

    # What the pages say

    def _prepare_identity(self):
        """What is known of the debtor, as (label, text) pairs. To extend with super.

        :rtype: list[tuple[str, str]]
        """
        customer = self.partner_id.sudo()  # whoever prepares a file may know its kind
        address = customer._display_address(without_company=True).splitlines()
        siren = customer._find_dunning_siren()
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
        zone = self.company_id._get_dunning_zone()
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


def _day(moment):
    return moment.isoformat() if moment else None
