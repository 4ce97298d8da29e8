"""A prior claim to a public body, before the administrative court (CJA R421-1)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....rules import typography
from ..findings import Finding, name_moves

CODE = "public_claim"
LETTER = "odoo_dunning_fr.dunning_prior_claim_letter"


class DunningReferralKindPublicClaim(models.AbstractModel):
    _name = "dunning.referral.kind.public_claim"
    _description = "Referral by a Prior Claim to a Public Body"
    _inherit = ["dunning.referral.registered"]

    _path = CODE

    @api.model
    def _get_meaning(self):
        return self.env._(
            "A written claim first; two months of silence are a refusal, which the "
            "administrative court can then judge (CJA R421-1)."
        )

    @api.model
    def _get_checks(self):
        return [
            self._find_sums,
            self._find_due,
            self._find_debtor,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_rates,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_evidence,
            self._find_contract,
            self._find_portal,
        ]

    @api.model
    def _find_contract(self, referral):
        if not (referral.contract_ref or referral._get_commitments()):
            yield Finding(
                "contract",
                "should",
                self.env._(
                    "Name the contract, the order or the commitment: the public body "
                    "finds the claim by it."
                ),
            )

    @api.model
    def _find_portal(self, referral):
        """A public body finds an invoice by what the portal says of it."""
        silent = self._get_unknown_to_portal(referral)
        if silent and referral._get_jurisdiction() == "administrative":
            yield Finding(
                "portal",
                "should",
                self.env._(
                    "Enter what the invoicing portal says of %(numbers)s (number of "
                    "the flow, day of reception): the public body finds the invoice by "
                    "it, and the claim says it.",
                    numbers=name_moves(silent),
                ),
            )

    @api.model
    def _get_unknown_to_portal(self, referral):
        return referral.move_ids._origin.filtered(
            lambda move: (
                not {"flow", "received"} & move._prepare_dunning_portal().keys()
            )
        )

    @api.model
    def _get_places(self, referral):
        silent = self._get_unknown_to_portal(referral)
        return {**super()._get_places(referral), "portal": silent[:1]}

    @api.model
    def _on_create(self, referrals):
        """The customer's own reference on the invoices, where they have one."""
        for referral in referrals.filtered(lambda one: not one.contract_ref):
            refs = dict.fromkeys(filter(None, referral.move_ids.mapped("ref")))
            referral.contract_ref = ", ".join(refs)

    @api.model
    def _prepare_documents(self, referral):
        local = referral._in_letter_language()
        title = local.env._("Prior claim")
        pdf = local._write_claim(
            LETTER,
            referral.partner_id,
            title,
            mention=local._word_registered(),
            elements=local._word_elements(local.line_ids, cite=True),
            portal=local._get_portal_references(),
            invoice_refs=local._get_invoice_references(),
            capitalisation=local.capitalisation,
            enclosures=[exhibit["name"] for exhibit in local._prepare_exhibit_list()],
        )
        return [("reclamation-prealable.pdf", title, pdf)]

    @api.model
    def _describe_dossier(self, referral, facts):
        """What its letter says beside the sums."""
        claim = {
            "contract": referral.contract_ref or "",
            "commitments": referral._get_commitments(),
            "portal": referral._get_portal_references(),
            "references": referral._get_invoice_references(),
            "capitalisation": referral.capitalisation,
        }
        return {**super()._describe_dossier(referral, facts), "claim": claim}

    @api.model
    def _get_letter_references(self, referral):
        return [
            *super()._get_letter_references(referral),
            (self.env._("Contract or order"), referral.contract_ref),
            (self.env._("Commitment"), ", ".join(referral._get_commitments())),
        ]

    @api.model
    def _get_notes(self, referral):
        """The contract may have a way of its own, with its own time."""
        claim = referral._letter_law("ccag_claim")
        text = self.env._(
            "If the contract refers to general administrative terms, their own claim "
            "comes first, in its time: %(claim)s. To be checked in the contract.",
            claim=claim,
        )
        return [*super()._get_notes(referral), *([("info", text)] if claim else [])]


class DunningReferral(models.Model):
    """How a public body finds the claim, and when its silence is a refusal."""

    _inherit = "dunning.referral"

    contract_ref = fields.Char(
        string="Contract or Order",
        help="Number and day of the contract or of the order, as the public body has "
        "them.",
    )
    commitment_ref = fields.Char(
        string="Commitment Number",
        help="Of the public body; the invoices that have one name it by themselves.",
    )
    silence_until = fields.Date(
        string="Silence Counts as Refusal On",
        compute="_compute_silence_until",
        help="Of a public body that does not answer the prior claim: counted from its "
        "first presentation, while that is not known from the hand-over.",
    )
    written_claim_id = fields.Many2one(
        "dunning.limitation.event", readonly=True, copy=False, ondelete="set null"
    )
    proposes_written_claim = fields.Boolean(compute="_compute_proposes_written_claim")

    @api.depends("kind", "date_sent", "letter_outcome", "letter_presented_on")
    def _compute_silence_until(self):
        for referral in self:
            months = referral.company_id.dunning_silence_months
            since = referral.letter_presented_on or referral.date_sent
            referral.silence_until = (
                referral.kind == CODE
                and referral.letter_outcome != "returned"
                and since
                and fields.Date.add(since, months=months)
            )

    def _get_commitments(self):
        """The numbers under which the public body has engaged the expense."""
        found = [self.commitment_ref]
        found += [
            move._prepare_dunning_portal().get("commitment") for move in self.move_ids
        ]
        return list(dict.fromkeys(filter(None, found)))

    def _get_invoice_references(self):
        """The public body's own references, by the numbers of the invoices.

        Said by each invoice, whatever contract the file names for all of them.
        """
        return {
            move.name: typography.clean(move.ref) for move in self.move_ids if move.ref
        }

    def _get_portal_references(self):
        """What the invoicing portal says, by the numbers of the invoices."""
        return {
            move.name: references
            for move in self.move_ids
            if (references := move._prepare_dunning_portal())
        }

    # A written claim interrupts limitation, of public bodies alone (loi 68-1250, 2)

    @api.depends(
        "kind", "letter_posted_on", "letter_outcome", "state", "written_claim_id.voided"
    )
    def _compute_proposes_written_claim(self):
        for referral in self:
            referral.proposes_written_claim = bool(
                referral.kind == CODE
                and referral._filter_left()
                and referral.letter_posted_on
                and referral.letter_outcome != "returned"
                and (not referral.written_claim_id or referral.written_claim_id.voided)
                and referral._get_jurisdiction() == "administrative"
            )

    def action_enter_written_claim(self):
        """Enter the limitation event that follows from the claim."""
        self.ensure_one()
        self.check_access("write")
        if not self.proposes_written_claim:
            raise UserError(
                self.env._(
                    "%(file)s: a written claim interrupts limitation of a public body, "
                    "once it was posted; it is entered once.",
                    file=self.display_name,
                )
            )
        event = self.env["dunning.limitation.event"]._enter_written_claim(
            self.partner_id,
            self.company_id,
            self.move_ids,
            self.letter_posted_on,
            self.display_name,
            self.letter_proof_ids,
        )
        self._as_program().written_claim_id = event
        return event._get_records_action()


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_silence_months = fields.Integer(
        string="Months of Silence of a Public Body",
        default=2,
        help="After them the silence on a prior claim is taken for a refusal: to be "
        "checked with counsel.",
    )

    _dunning_silence = models.Constraint(
        "CHECK (dunning_silence_months BETWEEN 1 AND 24)",
        "The months of silence go from 1 to 24.",
    )
