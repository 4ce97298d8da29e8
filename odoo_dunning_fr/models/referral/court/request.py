from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....rules import court as court_rules
from ....rules import legal_form, typography, words
from ....rules.payment_order import FEE_COURTS
from ...notice.notice import REACHED
from ..line import PARTS

# Décret 2024-1225 [W]: the contribution pour la justice économique, in EUR.
CONTRIBUTION_ABOVE = 50000
TEMPLATES = {
    "request": "odoo_dunning_fr.dunning_request_document",
    "statement": "odoo_dunning_fr.dunning_request_statement",
    "power": "odoo_dunning_fr.dunning_request_power",
    "form": "odoo_dunning_fr.dunning_request_form",
}
LETTER = "odoo_dunning_fr.dunning_request_letter"
FILES = {
    "letter": "lettre-au-greffe.pdf",
    "request": "requete-en-injonction-de-payer.pdf",
    "statement": "decompte.pdf",
    "power": "pouvoir.pdf",
    "form": "formulaire.pdf",
}

# Whose interest a request asks for.
REGIMES = ("company", "public", "consumer")


class DunningReferral(models.Model):
    """The request for a payment order: its court, what it says, how it is written.

    The court is that of the debtor's seat (CPC 1406). Where there are several a person
    chooses; the choice is kept for the debtor's town once the file is approved.

    It says what CPC 54, 57, 1407 and 1408 ask for, in French, since the court reads it.
    The papers are the creditor's own: none of them looks like an act of a court.
    """

    _inherit = "dunning.referral"

    nature = fields.Selection(
        [
            ("contract", "Contract"),
            ("consumer_credit", "Consumer credit"),
            ("housing_lease", "Housing lease"),
        ],
        string="Nature of the Claim",
        required=True,
        default="contract",
        tracking=True,
        help="Consumer credit and housing leases are for the judge of protection.",
    )
    court_id = fields.Many2one(
        "dunning.court",
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    court_candidate_ids = fields.Many2many(
        "dunning.court", compute="_compute_court_candidates"
    )
    court_hint = fields.Char(compute="_compute_court_candidates")

    # What the request says beside parties and sums, and nothing else in the file has

    date_request = fields.Date(
        string="Date of the Request", help="Empty: the day of the sums."
    )
    filing = fields.Selection(
        [
            ("creditor", "The creditor itself"),
            ("lawyer", "A lawyer"),
            ("agent", "Another agent, with a power"),
        ],
        string="Filed By",
        required=True,
        default="creditor",
        tracking=True,
        help="The creditor or any agent may file the request (CPC 1407).",
    )
    agent_quality = fields.Char(
        string="Quality of the Agent", help="Avocat au barreau de Lyon, comptable…"
    )
    opposition_address_id = fields.Many2one(
        "res.partner",
        string="Address for Oppositions",
        help="Where the creditor is told of an opposition (CPC 1418). Empty: its seat.",
    )
    transfer_on_opposition = fields.Boolean(
        string="Transfer in Case of Opposition",
        help="Ask now that the case go at once to the court that you hold to be "
        "competent if the debtor opposes (CPC 1408).",
    )
    opposition_court_id = fields.Many2one(
        "dunning.court", string="Transfer To", ondelete="restrict"
    )
    basis = fields.Text(
        string="Basis of the Claim",
        help="Where the claim comes from: signed quote, order, delivery, with their "
        "dates. Written in French: the court reads it.",
    )
    amicable_steps = fields.Text(
        help="What was tried beside the reminders and formal notices, which the "
        "request lists by itself (CPC 54, 5°). Written in French.",
    )
    capitalisation = fields.Boolean(
        string="Capitalisation of Interest",
        tracking=True,
        help="Ask that interest that is due for a whole year bear interest itself: the "
        "judge or the contract says so (C. civ. 1343-2).",
    )
    penalty_basis = fields.Char(
        string="Clause", help="Where it is agreed: article 8 of the terms of sale."
    )

    # Its court

    @api.depends_context("lang")
    @api.depends(
        "kind", "company_id", "partner_id", "nature", "amount_total", "court_id"
    )
    def _compute_court_candidates(self):
        for referral in self:
            asked = referral._get_kind()._has_court and referral.partner_id
            found = asked and referral._get_competence()
            referral.court_candidate_ids = found and found.courts
            referral.court_hint = found and referral._explain_courts(found)

    @api.onchange("nature")
    def _onchange_nature(self):
        courts = self.court_candidate_ids
        if self.court_id not in courts:
            self.court_id = courts if len(courts) == 1 else False

    def _get_competence(self):
        """The courts that may decide; see `dunning.court._get_competence`."""
        self.ensure_one()
        courts = self.env["dunning.court"]
        amount = self._to_euro(self.amount_total)
        return courts._get_competence(
            self.company_id,
            self.partner_id,
            amount,
            self.nature,
            quality=(self._get_jurisdiction(), self.debtor_kind),
        )

    def _explain_courts(self, found):
        """What is to be known of the courts, or why there is none."""
        if found.gap:
            return found.gap
        notes = []
        if len(found.courts) > 1:
            notes.append(
                self.env._(
                    "Several courts are possible, by the debtor's town or by your "
                    "choice: %(courts)s. The one you choose is kept for this town.",
                    courts=", ".join(found.courts.mapped("name")),
                )
            )
        if "tprx" in found.kinds:
            notes.append(
                self.env._(
                    "Up to %(ceiling)s for the proximity chamber (COJ D212-19-1): this "
                    "ceiling is to be checked with the registry.",
                    ceiling=self._write_ceiling(
                        court_rules.PROXIMITY_CEILINGS,
                        self.company_id._get_dunning_today(),
                    ),
                )
            )
        if "tae" in found.kinds and self.amount_total > CONTRIBUTION_ABOVE:
            notes.append(
                self.env._(
                    "Above 50 000 EUR a creditor of 250 employees or more may owe the "
                    "contribution to this court: to be checked with the registry."
                )
            )
        return " ".join(notes)

    def _remember_court(self):
        for referral in self:
            courts = referral._get_competence().courts
            if referral.court_id in courts:
                referral.court_id._remember(referral.partner_id, courts)

    def _get_terms(self):
        """The debtor's regime of charges, "" for none, and the question if any."""
        customer = self.partner_id.with_company(self.company_id).sudo()
        return customer._get_dunning_regime(self.debtor_kind)

    def _get_request_date(self):
        self.ensure_one()
        return self.date_request or self.date

    # Its papers

    def action_preview_document(self):
        """Show one of the papers as a PDF: the one that the button names."""
        self.ensure_one()
        asked = self.env.context.get("document")
        if asked not in list(self._get_document_titles()):
            raise UserError(self.env._("Choose the paper to show by its button."))
        [document] = self._write_documents([asked])
        _file_name, title, content = document
        return self.env["dunning.print"]._keep(title, content).action_open()

    def _write_documents(self, codes):
        """(file name, title, PDF) of some papers.

        :param codes: among `letter`, `request`, `statement`, `power` and `form`
        """
        self.ensure_one()
        titles = self._get_document_titles()
        values = self._prepare_request()
        letter = self.env["dunning.letter"]
        sheets = [code for code in codes if code in TEMPLATES]
        foot = " – ".join(values["sender"]["legal"])
        lang = self._get_court_lang()
        pdfs = letter._print(
            [(letter._render(TEMPLATES[code], values, lang), foot) for code in sheets]
        )
        contents = dict(zip(sheets, pdfs, strict=True))
        if "letter" in codes:
            contents["letter"] = self._write_cover_letter(values)
        return [(FILES[code], titles[code], contents[code]) for code in codes]

    def _get_document_titles(self):
        return {
            "letter": self.env._("Letter to the registry"),
            "request": self.env._("Request for a payment order"),
            "statement": self.env._("Statement of sums"),
            "power": self.env._("Power of attorney"),
            "form": self.env._("Values for the official form"),
        }

    def _write_cover_letter(self, values):
        local = self.with_context(lang=self._get_court_lang())
        titles = local._get_document_titles()
        enclosed = ["request", "statement"]
        if self.filing == "agent":
            enclosed.append("power")
        recipient = self.court_id._get_registry_address() if self.court_id else []
        return self.env["dunning.letter"]._write_letter(
            LETTER,
            self.company_id,
            recipient,
            f"{titles['request']} – {self.partner_id.name}",
            self._get_request_date(),
            lang=self._get_court_lang(),
            references=[(local.env._("Our reference"), self.name)],
            enclosures=[
                *(titles[code] for code in enclosed),
                local.env._("list of exhibits and exhibits"),
            ],
            **{**values, "money": lambda text, _currency=None: values["money"](text)},
        )

    # What they say

    def _prepare_request(self):
        """Every printed value, with what writes money and days in French."""
        letter, currency = self.env["dunning.letter"], self.currency_id.name
        company = self.company_id.with_context(lang=self._get_court_lang())
        return {
            "number": self.name,
            "court": self._prepare_court(),
            "creditor": self._prepare_creditor(),
            "debtor": self._prepare_debtor(),
            "agent": self._prepare_agent(),
            "opposition_address": self._prepare_opposition_address(),
            "nature": self.nature,
            "basis": self.basis or "",
            "sums": self._prepare_sums(),
            "lines": self._prepare_statement_lines(),
            "interest": self._prepare_interest(),
            "grounds": self._prepare_grounds(),
            "counted_until": self.date,
            "day_base": self.company_id.dunning_day_base,
            "penalty_basis": self.penalty_basis or "",
            "capitalisation": self.capitalisation,
            "registry_fee": self._prepare_registry_fee(),
            "law": self._law,
            "steps": self._prepare_steps(),
            "exhibits": self._prepare_exhibit_list(),
            "sender": company._prepare_dunning_sender(),
            "paper": company._prepare_dunning_paper(),
            "place": self.company_id.city or "",
            "signed_on": self._get_request_date(),
            "money": lambda text: letter._money(text, currency, "fr_FR"),
            "day": lambda day, style=None: letter._day(day, "fr_FR", style),
            "percent": lambda rate: letter._percent(rate, "fr_FR"),
            "grouped": typography.grouped,
        }

    def _prepare_court(self):
        court = self.court_id
        opposition = self.transfer_on_opposition and self.opposition_court_id
        judge = court and court_rules.judge(court.kind, self.nature)
        return {
            "addressee": court and court._get_addressee(self.nature),
            "title": court and court._get_title_in_sentence(),
            "form": court and self._law(f"form_{judge}"),
            "transfer": opposition and opposition._get_title_in_sentence(),
            "fee": court and court.kind in FEE_COURTS,
        }

    def _prepare_registry_fee(self):
        """What the registry asks and how it is paid; nothing while it is not known."""
        company = self.company_id
        if not company.dunning_registry_fee:
            return None
        amount = f"{company.dunning_registry_fee:.2f}"
        return {
            "money": self.env["dunning.letter"]._money(
                amount, company.currency_id.name, "fr_FR"
            ),
            "means": company.dunning_registry_payment or "",
        }

    def _prepare_steps(self):
        """What was tried before: what was sent, then what the user adds."""
        lines = self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", self.move_ids.ids),
                ("notice_id.state", "=", "issued"),
                ("notice_id.first_sent_on", "!=", False),
            ]
        )
        notices = lines.notice_id.sorted(
            lambda notice: (notice.first_sent_on, notice.id)
        )
        return {
            "notices": [self._prepare_step(notice) for notice in notices],
            "others": (self.amicable_steps or "").splitlines(),
        }

    def _prepare_step(self, notice):
        """A notice with the days of the letter itself, and what became of it."""
        letters = notice.delivery_ids.filtered(
            lambda delivery: delivery.is_registered and delivery.state in REACHED
        )
        letter = letters[:1]
        return {
            "stage": notice.level_id.stage,
            "number": notice.name,
            "date": notice.date,
            "sent": notice.first_sent_on,
            "registered": bool(letter),
            "tracking": letter.tracking_ref or "",
            "posted": self._local_day(letter.date_sent),
            "presented": letter.date_presented,
            "delivered": letter.date_delivered,
            "outcome": letter.state or "",
        }

    def _prepare_exhibit_list(self):
        """The exhibits as they are numbered; before that, what there will be."""
        if exhibits := self.exhibit_ids.filtered("selected"):
            return [
                {"number": one.number, "name": one.name, "date": one._get_day()}
                for one in exhibits.sorted("number")
            ]
        return [
            {
                "number": number,
                "name": f"Facture n° {line.move_name}",
                "date": line.invoice_date,
            }
            for number, line in enumerate(self.line_ids, start=1)
        ]

    # The parties, as facts: the templates make the sentences

    def _prepare_creditor(self):
        company = self.company_id.sudo()  # its own identity, whoever prints it
        partner = company.partner_id
        return {
            "is_person": company.dunning_sole_trader,
            "name": company.name,
            "form": company.dunning_legal_form or "",
            "capital": company.dunning_capital and f"{company.dunning_capital:.2f}",
            "currency": company.currency_id.name,
            "siren": company.partner_id._find_dunning_siren(),
            "registry": self._get_registry(company),
            "organ": company._get_dunning_organ(),
            "profession": company.dunning_profession or "",
            "nationality": company.dunning_nationality or "",
            "birth_date": company.dunning_birth_date,
            "birth_place": company.dunning_birth_place or "",
            "address": self._write_address(partner),
            "phone": partner.phone or "",
            "email": partner.email or "",
        }

    def _prepare_debtor(self):
        customer = self.partner_id.sudo()  # whoever prepares a file may know it
        return {
            "is_person": not customer.is_company,
            "name": customer.name,
            "form": customer.dunning_legal_form or "",
            "capital": "",
            "siren": customer._find_dunning_siren(),
            "registry": self._get_registry(customer),
            "organ": customer.dunning_representative or "",
            "profession": "",
            "nationality": "",
            "birth_date": customer.dunning_birth_date,
            "birth_place": customer.dunning_birth_place or "",
            "address": self._write_address(customer),
            "phone": customer.phone or "",
            "email": customer.email or "",
        }

    @staticmethod
    def _get_registry(party):
        """The town of its RCS; nothing of who has none by its legal form."""
        form = legal_form.read(party.dunning_legal_form)
        has_none = form and form.in_rcs is False
        return "" if has_none else party.dunning_registry or ""

    def _prepare_agent(self):
        """Who files for the creditor; nothing when it files itself."""
        if self.filing == "creditor" or not self.agent_id:
            return None
        agent = self.agent_id.sudo()
        return {
            "is_lawyer": self.filing == "lawyer",
            "name": agent.name,
            "quality": self.agent_quality or "",
            "form": agent.dunning_legal_form or "",
            "organ": agent.dunning_representative or "",
            "address": self._write_address(agent),
        }

    def _write_address(self, partner):
        """A seat or a home on one line, the country only when it is not ours."""
        abroad = partner.country_id - self.company_id.country_id
        town = " ".join(filter(None, (partner.zip, partner.city)))
        lines = (partner.street, partner.street2, town, abroad.name)
        return ", ".join(typography.clean(line) for line in lines if line)

    def _get_opposition_partner(self):
        return self.opposition_address_id or self.company_id.partner_id

    def _prepare_opposition_address(self):
        partner = self._get_opposition_partner()
        return ", ".join(
            filter(None, (partner.display_name, self._write_address(partner)))
        )

    # The sums of a request: exact texts, from the frozen lines of the file alone.

    def _prepare_sums(self):
        """What is asked for, part by part, and its total in figures and in words."""
        total = self._exact(self.amount_total)
        return {
            "parts": [
                {"code": part, "amount": self._exact(self[f"amount_{part}"])}
                for part in (*PARTS, "penalty")
                if part == "principal" or self[f"amount_{part}"]
            ],
            "total": total,
            "words": words.amount_in_words(
                Decimal(total), self.currency_id.name, "fr"
            ).replace("'", "’"),
            "invoiced": self._exact(sum(self.line_ids.mapped("amount_invoiced"))),
            "paid": self._exact(sum(map(self._get_paid, self.line_ids))),
            "items": words.things_in_words(
                len(self.line_ids), "échéance impayée", "échéances impayées"
            ).capitalize(),
            "indemnities": words.things_in_words(
                len(self.line_ids.filtered("amount_indemnity")),
                "seule indemnité",
                "indemnités",
            ),
        }

    @staticmethod
    def _get_paid(line):
        return line.amount_invoiced - line.amount_principal

    def _prepare_statement_lines(self):
        """Each due item with its periods of interest and what lowered their base."""
        return [
            {
                "number": line.move_name or line.move_id.name or "",
                "instalment": line._get_instalment(),
                "date": line.invoice_date,
                "due": line.date_maturity,
                "invoiced": self._exact(line.amount_invoiced),
                "paid": self._exact(self._get_paid(line)),
                **{
                    part: self._exact(line[f"amount_{part}"])
                    for part in (*PARTS, "total")
                },
                "rows": self._arrange(line.calculation or {}),
            }
            for line in self.line_ids
        ]

    @staticmethod
    def _arrange(calculation):
        """Periods and payments by date: a payment lowers the base from the next day."""
        periods = calculation.get("periods", [])
        # Without interest there is no base that a payment would lower.
        payments = calculation.get("payments", []) if periods else []
        return sorted(
            [*periods, *payments],
            key=lambda row: (row.get("start") or row["date"], "date" in row),
        )

    def _prepare_interest(self):
        """The interest that goes on running: rate and first day, asked for expressly.

        None where nothing may be asked beside the principal.
        """
        regime, _question = self._get_terms()
        if regime not in REGIMES:
            return None
        counted = any((line.calculation or {}).get("periods") for line in self.line_ids)
        return {
            "regime": regime,
            "law": self._law(f"interest_{regime}"),
            "rate": self._get_running_rate(),
            "agreed": self._get_charge_words().get_agreed_rate() is not None,
            "frozen": self.company_id.dunning_split == "freeze",
            # A consumer owes interest once he was told to pay, here or before.
            "start": (regime != "consumer" or counted) and self.date + timedelta(1),
        }

    def _prepare_grounds(self):
        """The articles that found what is asked for beside the principal."""
        regime, _question = self._get_terms()
        codes = self._get_ground_codes("public" if regime == "public" else "company")
        return {part: self._law(codes[part]) for part in ("indemnity", "costs")}

    def _get_running_rate(self):
        """The rate on the last day counted; nothing where invoices differ."""
        last = [
            periods[-1]["rate"]
            for line in self.line_ids
            if (periods := (line.calculation or {}).get("periods"))
        ]
        if not last:
            rate = self._get_charge_words().get_rate(self.date)
            return f"{rate.normalize():f}" if rate is not None else ""
        return last[0] if len(set(last)) == 1 else ""

    def _law(self, code):
        """The words of a legal reference, in French where they are known."""
        local = self.with_context(lang=self._get_court_lang())
        return local._letter_law(code, self._get_request_date())

    def _get_court_lang(self):
        return self.company_id._get_dunning_french()
