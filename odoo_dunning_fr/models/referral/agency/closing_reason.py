from odoo import api, fields, models

from ....rules import spreadsheet
from ..referral import OUTCOMES


class DunningClosingReason(models.Model):
    """Why an agent closes a file: in its words, and as the outcome that we record."""

    _name = "dunning.closing.reason"
    _description = "Closing Reason of an Agent"
    _inherit = ["dunning.shared"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    words = fields.Text(
        string="In the Files of Agents",
        help="Codes and words that mean it, separated by commas: “NPAI, C04”. Capitals "
        "and accents make no difference.",
    )
    outcome = fields.Selection(
        [outcome for outcome in OUTCOMES if outcome[0] != "recalled"],
        required=True,
        help="The outcome of the file.",
    )

    @api.model
    def _get_index(self):
        """Map the words, simplified, to their reasons; the first reason wins."""
        index = {}
        for reason in self.search_fetch([], ["name", "words"]):
            words = (reason.words or "").replace("\n", ",").split(",")
            for word in (reason.name, *words):
                index.setdefault(spreadsheet.simplify(word), reason)
        index.pop("", None)
        return index
