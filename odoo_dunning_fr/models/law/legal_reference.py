from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, ormcache

CODES = [
    ("interest_company", "Late interest: companies"),
    ("indemnity_company", "Fixed indemnity: companies"),
    ("costs_company", "Further costs of recovery: companies"),
    ("interest_public", "Late interest: public bodies"),
    ("indemnity_public", "Fixed indemnity: public bodies"),
    ("interest_consumer", "Late interest: consumers"),
    ("formal_notice", "Formal notice"),
    ("imputation", "Part payments"),
    ("term_company", "Payment terms: companies"),
    ("term_public", "Payment terms: public bodies"),
    ("term_undertaking", "Payment terms: public undertakings"),
    ("suspension_public", "Suspension of the term by a public body"),
    ("payment_order", "Payment order"),
    ("mediation", "Mediation of consumer disputes"),
    ("amicable_costs", "Costs of recovery without a title"),
    ("vat_charges", "VAT of late charges"),
    ("vat_bad_debt", "VAT of unpaid invoices"),
    ("declaration", "Declaration of claims in a safeguard"),
    ("declaration_receivership", "Declaration of claims in a receivership"),
    ("declaration_liquidation", "Declaration of claims in a liquidation"),
    ("declaration_personal", "Declaration of claims in a personal recovery"),
    ("insolvency_interest", "Interest stopped by an insolvency"),
    ("prior_claim", "Prior claim to a public body"),
    ("ccag_claim", "Claim under the general terms of a public contract"),
    ("capitalisation", "Interest on interest"),
    ("small_claim", "Small claims by commissaire de justice"),
    ("agency", "Amicable recovery for others"),
    ("limitation_company", "Limitation: companies"),
    ("limitation_consumer", "Limitation: consumers"),
    ("limitation_public", "Limitation: public bodies"),
    ("limitation_transport", "Limitation: carriage of goods"),
    ("limitation_telecom", "Limitation: electronic communications"),
    # The sentence that the law wants on the duplicate of an unpaid invoice.
    ("vat_bad_debt_words", "VAT of unpaid invoices: words of the duplicate"),
    # The numbers of the official forms, whose editions follow each other.
    ("form_tc", "Official form: commercial courts"),
    ("form_tj", "Official form: judicial courts"),
    ("form_jcp", "Official form: judge of protection"),
]

WORDS = "vat_bad_debt_words"
# What the sentence is about; a text of the law holds each of them.
PARTS = {"net": "1", "vat": "2", "article": "3"}


class DunningLegalReference(models.Model):
    """The words in which letters name an article of law, from a day on.

    Articles move from one code to another: the new words are entered with their date of
    effect, by a person, and letters take them from that day.
    """

    _name = "dunning.legal.reference"
    _description = "Legal Reference"
    _inherit = ["dunning.shared", "dunning.kept"]
    _order = "code, valid_from desc"

    code = fields.Selection(CODES, string="Subject", required=True)
    valid_from = fields.Date(
        string="In Letters From",
        required=True,
        default=lambda self: self.env.company._get_dunning_today(),
        help="The first day on which letters say so.",
    )
    name = fields.Char(
        string="Words of the Reference",
        required=True,
        translate=True,
        help="As in the middle of a sentence: article 1344 of the French Civil Code.",
    )

    _one_a_day = models.Constraint(
        "UNIQUE (code, valid_from)",
        "This subject has a reference from that day already: correct that one.",
    )

    @api.model
    def _get(self, code, day):
        """The words for a subject on a day, in the language of the context."""
        found = self.browse(self._find(code, day))
        if not found:
            subjects = dict(self._fields["code"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "No legal reference is known on %(day)s for “%(subject)s” "
                    "(%(code)s): enter it under Configuration > Dunning > Legal "
                    "References.",
                    day=format_date(self.env, day),
                    subject=subjects.get(code, code),
                    code=code,
                )
            )
        return found.sudo().name

    @api.model
    @ormcache("code", "day")
    def _find(self, code, day):
        # As superuser: kept for whoever asks next; the words are those of the law.
        domain = [("code", "=", code), ("valid_from", "<=", day)]
        return self.sudo().search(domain, order="valid_from desc", limit=1).id

    # The sentence that the law wants on the duplicate of an unpaid invoice.

    @api.constrains("code", "name")
    def _check_words(self):
        for reference in self.filtered(lambda reference: reference.code == WORDS):
            try:
                reference.name % PARTS
                complete = all(f"%({part})s" in reference.name for part in PARTS)
            except (KeyError, TypeError, ValueError):
                complete = False
            if not complete:
                raise ValidationError(
                    self.env._(
                        "The words of the duplicate must contain %(parts)s, which are "
                        "replaced by the price, the VAT and the article; write a "
                        "percent sign twice.",
                        parts=", ".join(f"%({part})s" for part in PARTS),
                    )
                )

    @api.model
    def _write_bad_debt_words(self, net, vat, day):
        """The sentence for an unpaid price and its VAT, both as they are written."""
        article = self._get("vat_bad_debt", day)
        return self._get(WORDS, day) % {"net": net, "vat": vat, "article": article}
