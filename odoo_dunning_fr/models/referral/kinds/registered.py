"""What leaves the house as a registered letter, and what the post said of it.

Who claims must prove when he did: a declaration in an insolvency (C. com. L622-24), a
prior claim to a public body (CJA R421-2).
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....rules import open_days, tracking

# As of the letters of a notice.
OUTCOMES = [
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("unclaimed", "Not fetched"),
    ("returned", "Returned: wrong address"),
]


class DunningReferralRegistered(models.AbstractModel):
    _name = "dunning.referral.registered"
    _description = "Referral by a Registered Letter"
    _inherit = ["dunning.referral.kind"]

    # What the post does with it is known once it has left.
    _open_fields = frozenset(
        "letter_outcome letter_posted_on letter_presented_on letter_proof_ids "
        "letter_ref".split()
    )

    @api.model
    def _get_notes(self, referral):
        notes = super()._get_notes(referral)
        if not referral._filter_left() or referral.state == "closed":
            return notes
        if not referral.letter_posted_on:
            text = self.env._(
                "It leaves by registered letter: enter the day of posting, its number "
                "and the proof of deposit."
            )
        elif referral.letter_outcome == "returned":
            text = self.env._(
                "The letter came back from a wrong address: nobody was reached. Look "
                "for the address, and send it again."
            )
            return [*notes, ("danger", text)]
        elif not referral.letter_outcome:
            text = self.env._(
                "Enter what became of the registered letter, and scan its receipt or "
                "the envelope that came back."
            )
        elif not referral.letter_proof_ids:
            text = self.env._(
                "Scan the proofs of the registered letter: the sending and its day are "
                "yours to prove."
            )
        else:
            return notes
        return [*notes, ("info", text)]


class DunningReferral(models.Model):
    """The registered letter by which a file leaves, as the post has it."""

    _inherit = "dunning.referral"

    is_registered = fields.Boolean(compute="_compute_is_registered")
    letter_ref = fields.Char(string="Registered Letter No.", copy=False)
    letter_posted_on = fields.Date(string="Posted On", copy=False, tracking=True)
    letter_presented_on = fields.Date(
        string="First Presented", copy=False, tracking=True
    )
    letter_outcome = fields.Selection(
        OUTCOMES, string="What Became of It", copy=False, tracking=True
    )
    letter_proof_ids = fields.Many2many(
        "ir.attachment",
        "dunning_referral_letter_proof_rel",
        string="Proofs of Sending",
        copy=False,
        help="The slip of the deposit, the receipt, the envelope that came back.",
    )

    @api.depends("kind")
    def _compute_is_registered(self):
        for referral in self:
            kind = referral._get_kind()
            referral.is_registered = "letter_ref" in kind._open_fields

    def _word_registered(self):
        """What stands above the subject of a registered letter."""
        return self.env._("Registered letter with acknowledgement of receipt")

    @api.constrains("letter_ref")
    def _check_letter_ref(self):
        for referral in self.filtered("letter_ref"):
            try:
                number = tracking.normalize(referral.letter_ref)
            except tracking.BadNumber as error:
                raise ValidationError(
                    self.env["dunning.delivery"]._get_number_refusal(
                        referral.letter_ref, error
                    )
                ) from error
            if number != referral.letter_ref:
                referral.letter_ref = number

    @api.constrains("letter_posted_on", "letter_presented_on", "letter_outcome")
    def _check_letter_days(self):
        """Silence, deadlines and limitation count from them: they cannot be slips."""
        for referral in self:
            if refusal := referral._get_letter_refusal():
                raise ValidationError(refusal)

    def _get_letter_refusal(self):
        posted, presented = self.letter_posted_on, self.letter_presented_on
        reached = self.letter_outcome and self.letter_outcome != "returned"
        name, today = self.display_name, self.company_id._get_dunning_today()
        if (presented or self.letter_outcome) and not posted:
            return self.env._("%(file)s: enter the day of posting first.", file=name)
        if reached and not presented:
            return self.env._(
                "%(file)s: enter the day on which the letter was first presented.",
                file=name,
            )
        if posted and posted < self.date:
            return self.env._(
                "%(file)s claims what was due on %(day)s: its letter cannot have been "
                "posted before.",
                file=name,
                day=format_date(self.env, self.date),
            )
        if presented and presented < posted:
            return self.env._(
                "%(file)s: the letter cannot have been presented before it was posted.",
                file=name,
            )
        if max(filter(None, (posted, presented)), default=today) > today:
            return self.env._(
                "%(file)s: a day of its registered letter is in the future.", file=name
            )
        if presented and not open_days.is_post_day(presented):
            return self.env._(
                "%(file)s: %(day)s is a Sunday or a public holiday, on which the post "
                "presents no letter. Look at the slip again.",
                file=name,
                day=format_date(self.env, presented),
            )
        return ""
