from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..groups import AUDITOR
from ..policy.policy import DEBTOR_KINDS

FACTS = ("dunning_regime", "dunning_confirmed_kind", "dunning_confirmed_partner_id")
# By one statement, and not through the entries: posted lines are locked, and a book of
# thousands is posted at once. What is known of another due item of the same customer
# on the entry, which was posted before, goes for a new one too.
BORN = """
    UPDATE account_move_line line
       SET dunning_regime = born.regime,
           dunning_confirmed_kind = born.kind,
           dunning_confirmed_partner_id = born.partner_id
      FROM (SELECT item.id,
                   COALESCE(known.dunning_regime, customer.dunning_debtor_kind)
                       AS regime,
                   COALESCE(known.dunning_confirmed_kind,
                            customer.dunning_debtor_kind) AS kind,
                   COALESCE(known.dunning_confirmed_partner_id, customer.id)
                       AS partner_id
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
              JOIN account_account account ON account.id = item.account_id
              JOIN res_partner partner ON partner.id = item.partner_id
              JOIN res_partner customer ON customer.id = partner.commercial_partner_id
              LEFT JOIN LATERAL (
                   SELECT other.* FROM account_move_line other
                    WHERE other.move_id = item.move_id
                      AND other.partner_id = item.partner_id
                      AND other.dunning_regime IS NOT NULL
                      AND move.move_type <> 'entry'
                    ORDER BY other.id LIMIT 1) known ON TRUE
             WHERE %s
               AND account.account_type = 'asset_receivable'
               AND (item.dunning_regime IS NULL
                    OR move.move_type = 'entry'
                    AND item.dunning_confirmed_partner_id <> customer.id)) born
     WHERE line.id = born.id
 RETURNING line.id
"""

BORN_OF = {
    "account.account": ["account_type"],
    "account.move": ["move_type"],
    "account.move.line": [
        "account_id",
        "move_id",
        "parent_state",
        "partner_id",
        *FACTS,
    ],
    "res.partner": ["commercial_partner_id", "dunning_debtor_kind"],
}


class AccountMoveLine(models.Model):
    """Of what kind the debtor of a claim was when it was born.

    The regime of late interest, of limitation and of the courts is that of the debtor
    on that day: a consumer whom somebody files under his employer, two customers that
    are merged, a SIREN that is entered later change nothing of what was owed before.
    Where the customer is no longer who he was, the claim waits for a manager.
    """

    _name = "account.move.line"
    _inherit = ["account.move.line", "dunning.guarded"]

    dunning_regime = fields.Selection(
        DEBTOR_KINDS,
        string="Regime of the Claim",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="The kind of its customer when the claim was born: its rules apply.",
    )
    # Each list asks who of them has a form of private law; they are few in most books.
    _dunning_public = models.Index(
        "(move_id) WHERE dunning_regime = 'public'"
        " AND parent_state = 'posted' AND reconciled IS NOT TRUE"
    )
    # What the customer was when somebody last looked: when it was born, or confirmed.
    dunning_confirmed_kind = fields.Selection(
        DEBTOR_KINDS,
        string="Kind of Customer Confirmed",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )
    dunning_confirmed_partner_id = fields.Many2one(
        "res.partner",
        string="Debtor Confirmed",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )

    # Odoo's own mark says nothing here: entries of a bank journal never bear it.
    dunning_included = fields.Boolean(
        string="Bank Entry Included",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="A bank or cash entry that is chased all the same, such as a cheque or a "
        "direct debit that came back.",
    )

    # A general entry stands for an invoice of another software, or for several.
    dunning_original_number = fields.Char(
        string="Original Invoice Number",
        copy=False,
        groups=AUDITOR,
        help="Of an opening balance or a payment that came back: the number of the "
        "invoice that is owed. Letters name the item by it; without it no formal "
        "notice leaves by itself.",
    )
    dunning_original_date = fields.Date(
        string="Original Invoice Date",
        copy=False,
        groups=AUDITOR,
        help="The date of that invoice.",
    )

    @api.model
    def _note_dunning_debtors(self, moves=None):
        """Write down of what kind the debtors of entries are, once.

        :param moves: those that were posted just now; else all that are posted
        """
        for model, names in BORN_OF.items():  # not all: what is posted goes on
            self.env[model].flush_model(names)
        which = SQL("item.parent_state = 'posted'")
        if moves is not None:
            which = SQL("item.move_id = ANY(%s)", moves.ids)
        rows = self.env.execute_query(SQL(BORN, which))
        self._tell_dunning_facts([row[0] for row in rows])

    def _forget_dunning_debtors(self):
        """The claim is made out to somebody else: it is born anew when it is posted."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line
                   SET dunning_regime = NULL, dunning_confirmed_kind = NULL,
                       dunning_confirmed_partner_id = NULL
                 WHERE id = ANY(%s)
                """,
                self.ids,
            )
        )
        self._tell_dunning_facts(self.ids)

    @api.model
    def _tell_dunning_facts(self, ids):
        lines = self.browse(ids)
        lines.invalidate_recordset(FACTS, flush=False)
        lines.modified(FACTS)

    def _is_dunning_named(self):
        """Whether it says which invoice it stands for, as a formal notice must."""
        self.ensure_one()
        return self.move_id.move_type != "entry" or bool(
            self.dunning_original_number and self.dunning_original_date
        )

    def _get_dunning_invoice(self):
        """The number and the date of the invoice that a due item stands for."""
        self.ensure_one()
        move, item_sudo = self.move_id, self.sudo()  # whoever works on the claim
        number, day = move.name, move.invoice_date or self.date
        if move.move_type == "entry":
            number = item_sudo.dunning_original_number or number
            day = item_sudo.dunning_original_date or day
        return number, day

    # A manager says who owes what has changed its customer, and by which rules

    def _is_dunning_debtor_changed(self):
        """Whether the customer is no longer who he was when the claim was born."""
        self.ensure_one()
        line_sudo = self.sudo()  # whoever works on the claim may know that it waits
        customer_sudo = line_sudo.partner_id.commercial_partner_id
        return bool(
            line_sudo.dunning_confirmed_kind
            and (
                line_sudo.dunning_confirmed_kind != customer_sudo.dunning_debtor_kind
                or line_sudo.dunning_confirmed_partner_id != customer_sudo
            )
        )

    def _confirm_dunning_debtors(self, *, corrected):
        """Their customers owe them: by the rules of then, or by those of today.

        :param corrected: the customer was entered wrongly from the start, so that the
            regime is that of the customer as it is now
        """
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._(
                    "Only a dunning manager can confirm by which rules a claim is owed."
                )
            )
        self.check_access("read")  # what follows is written below the entries
        changed = self.filtered(lambda line: line._is_dunning_debtor_changed())
        for customer, lines in changed.grouped(
            lambda line: line.partner_id.commercial_partner_id
        ).items():
            lines._take_dunning_debtor(customer.sudo(), corrected)

    def _take_dunning_debtor(self, customer, corrected):
        kind = customer.dunning_debtor_kind
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line
                   SET dunning_confirmed_kind = %(kind)s,
                       dunning_confirmed_partner_id = %(customer)s,
                       dunning_regime = CASE WHEN %(corrected)s THEN %(kind)s
                                             ELSE dunning_regime END
                 WHERE id = ANY(%(ids)s)
                """,
                kind=kind,
                customer=customer.id,
                corrected=corrected,
                ids=self.ids,
            )
        )
        self._tell_dunning_facts(self.ids)
        self.env["dunning.receivable"].invalidate_model()
        self._log_dunning_debtor(customer, corrected)

    def _log_dunning_debtor(self, customer, corrected):
        labels = dict(self._fields["dunning_regime"]._description_selection(self.env))
        why = self.env._("those of the day on which the claim was born")
        if corrected:
            why = self.env._("the customer was entered wrongly from the start")
        bodies = {
            move.id: self.env._(
                "%(customer)s owes it, by the rules for “%(regime)s” (%(why)s).",
                customer=customer.display_name,
                regime=labels.get(lines[:1].sudo().dunning_regime) or "",
                why=why,
            )
            for move, lines in self.grouped("move_id").items()
        }
        self.move_id._message_log_batch(bodies=bodies)

    # Which part of an invoice it is

    def _get_dunning_instalment(self):
        """Its rank and how many there are, of an invoice that is due in several parts.

        :rtype: list[int] | None
        """
        self and self.ensure_one()
        return self._get_dunning_instalments().get(self.id)

    def _get_dunning_instalments(self):
        """Map the ids of those whose invoice is due in several parts to their rank.

        :returns: rank and how many there are
        :rtype: dict[int, list[int]]
        """
        lines_sudo = self.env["account.move.line"].sudo()  # whoever sees one of them
        several = lines_sudo._read_group(
            [
                ("move_id", "in", self.move_id.ids),
                ("display_type", "=", "payment_term"),
            ],
            ["move_id"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        parts = lines_sudo.union(*(parts for _move, parts in several))
        parts.fetch(["date", "date_maturity"])
        ranks = {}
        for _move, parts in several:
            parts = parts.sorted(lambda one: (one.date_maturity or one.date, one.id))
            for rank, part in enumerate(parts.ids, start=1):
                ranks[part] = [rank, len(parts)]
        return ranks

    # Whether an item is left out of dunning, by a person's hand

    def _set_dunning_left_out(self, value, body):
        """Leave items out of dunning, or include them; their entries tell it.

        :param body: what the entries are told
        """
        self.env["account.move"]._check_dunning_collector()
        at_bank = self.filtered(lambda line: line._is_dunning_bank_entry())
        marked = at_bank.filtered(lambda line: line.dunning_included == value)
        others = self if not value else self - at_bank
        others = others.filtered(lambda line: line.no_followup != value)
        marked._as_program().dunning_included = not value
        others.no_followup = value
        moves = (marked | others).move_id
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))

    def _is_dunning_bank_entry(self):
        """Whether it is money that went back to a customer, by the bank's journal."""
        self.ensure_one()
        return self.journal_id.type in ("bank", "cash") and self.balance > 0
