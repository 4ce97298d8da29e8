from odoo import api, fields, models
from odoo.exceptions import UserError

from ..groups import AUDITOR
from ..law.charge_words import ChargeWords
from ..shared import read_from_ledger


class AccountMove(models.Model):
    """What the ledger does not know of a payment or a credit note, for interest."""

    _inherit = "account.move"

    dunning_value_date = fields.Date(
        string="Money Received On",
        copy=False,
        groups=AUDITOR,
        help="Day on which the bank credited the account, when it is not the date of "
        "the entry; for a public body the day on which it paid. Late interest ends "
        "there.",
    )
    dunning_gesture = fields.Boolean(
        string="Commercial Gesture",
        copy=False,
        groups=AUDITOR,
        help="Lowers the base of late interest from its date only. A credit note that "
        "corrects a price or settles a founded dispute lowers it from the start.",
    )

    # Invoices of late charges, and the invoices that they are about.

    dunning_is_charge_invoice = fields.Boolean(
        string="Invoice of Late Charges",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="It bears no late charges itself; what it claims may be chased.",
    )
    dunning_charge_invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices of Its Charges",
        compute="_compute_dunning_charge_links",
        groups=AUDITOR,
    )
    dunning_charged_ids = fields.Many2many(
        "account.move",
        string="Invoices Paid Late",
        compute="_compute_dunning_charge_links",
        groups=AUDITOR,
    )

    # What an invoice costs its debtor beside the principal, to date.

    dunning_interest = fields.Monetary(
        string="Late Interest",
        compute="_compute_dunning_charges",
        groups=AUDITOR,
        help="Owed today, or since the day it was paid, and neither invoiced nor "
        "waived. It is owed without a reminder, by a consumer after a formal notice.",
    )
    dunning_indemnity = fields.Monetary(
        string="Fixed Indemnity", compute="_compute_dunning_charges", groups=AUDITOR
    )
    dunning_charge_gap = fields.Char(
        string="Charges Left Out", compute="_compute_dunning_charges", groups=AUDITOR
    )
    dunning_charge_ids = fields.One2many(
        "dunning.charge", "move_id", string="Late Charges", groups=AUDITOR
    )

    # Invoices of late charges, and the invoices that they are about.

    @api.depends("dunning_charge_ids.invoice_line_id")
    def _compute_dunning_charge_links(self):
        # Each by its own index: of two tables at once all charges would be read.
        bills = self._origin.filtered("dunning_is_charge_invoice")
        charges = self.env["dunning.charge"].search(
            [
                "|",
                ("move_id", "in", self.ids),
                ("invoice_line_id", "in", bills.line_ids.ids),
            ]
        )
        claimed, billed = charges.grouped("move_id"), charges.grouped("invoice_id")
        none = charges.browse()
        for move in self:
            own = move._origin
            move.dunning_charge_invoice_ids = claimed.get(own, none).invoice_id
            move.dunning_charged_ids = billed.get(own, none).move_id

    def copy(self, default=None):
        """A copy is about late charges too: interest bears none."""
        # EXTENDS 'account'
        copies = super().copy(default)
        # Whoever copies an invoice need not know of dunning.
        for move, copy in zip(self.sudo(), copies.sudo(), strict=True):
            if move.dunning_is_charge_invoice:
                copy.dunning_is_charge_invoice = True
        return copies

    def _replace_charge_invoice(self, again):
        """The draft made when this one was reversed to be corrected takes its place."""
        again.dunning_is_charge_invoice = True
        pairs = zip(
            self.invoice_line_ids.sorted(), again.invoice_line_ids.sorted(), strict=True
        )
        lines = {line.id: copy for line, copy in pairs}
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever corrects it
        for charge in charges_sudo.search([("invoice_line_id", "in", list(lines))]):
            charge.invoice_line_id = lines[charge.invoice_line_id.id]

    def write(self, vals):
        # EXTENDS 'account'
        res = super().write(vals)
        if self and vals.get("state") == "cancel":
            bills = self.filtered(lambda move: move.sudo().dunning_is_charge_invoice)
            bills._take_charges_back(bills.line_ids)
            self.env["dunning.charge"]._forget(self - bills)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_forget_charges(self):
        self.env["dunning.charge"]._forget(self)

    def _take_charges_back(self, lines):
        """The charges of these lines are claimed as before."""
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever deletes the invoice
        charges = charges_sudo.search([("invoice_line_id", "in", lines.ids)])
        charges._log(self.env._("No longer invoiced, claimed again"))
        charges._claim_again()
        # Its invoice was cancelled or deleted meanwhile: nothing is owed for it.
        charges.exists().filtered(
            lambda charge: charge.move_id.state not in ("draft", "posted")
        ).unlink()

    def button_draft(self):
        # EXTENDS 'account'
        for move in self.filtered(lambda move: move.state == "cancel"):
            if move.sudo().dunning_is_charge_invoice:  # whoever works on the invoice
                raise UserError(
                    self.env._(
                        "The charges of %(number)s were claimed again when it was "
                        "cancelled: make a new invoice of late charges.",
                        number=move.display_name,
                    )
                )
        return super().button_draft()

    def _post(self, soft=True):
        # EXTENDS 'account'
        if not self:
            return super()._post(soft)
        moves_sudo = self.sudo()  # whoever posts an invoice need not know of dunning
        moves_sudo.fetch(["dunning_is_charge_invoice"])  # that column alone
        drafts = moves_sudo.filtered("dunning_is_charge_invoice").sudo(self.env.su)
        drafts._set_charge_due_dates()
        paid = self.env["dunning.charge"]._pair_excess(drafts) if drafts else []
        posted = super()._post(soft)
        bills = drafts & posted
        if bills:
            bills._settle_charges()
        for item, bill in paid:
            if bill in bills:
                owed = bill.line_ids.filtered(
                    lambda line, item=item: line.account_id == item.account_id
                )
                (owed + item).reconcile()
        return posted

    def _set_charge_due_dates(self):
        """Charges that are due at once are due on the day of their invoice."""
        for move in self:
            day = move.invoice_date or move.company_id._get_dunning_today()
            if not move.invoice_payment_term_id and move.invoice_date_due < day:
                move.invoice_date_due = day

    def _settle_charges(self):
        """What was invoiced is what the lines say, where somebody lowered them."""
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever posts the invoice
        lines = self.line_ids
        for charge in charges_sudo.search([("invoice_line_id", "in", lines.ids)]):
            amount = charge.invoice_line_id.price_subtotal
            if charge.currency_id.compare_amounts(amount, charge.amount):
                charge.amount = amount

    def action_dunning_invoice_charges(self):
        """Show what these invoices cost their debtors by now, to invoice it."""
        self._check_dunning_collector()
        return self.env["dunning.charge.invoice"]._open(move_ids=[(6, 0, self.ids)])

    def action_dunning_add_costs(self):
        """Ask for costs of recovery of this invoice, with their proof."""
        self.ensure_one()
        self._check_dunning_collector()
        return self.env["dunning.charge.cost"]._open(self)

    def action_dunning_charge_invoices(self):
        """Show the invoices of the charges of this one."""
        name = self.env._("Invoices of Late Charges")
        return self.dunning_charge_invoice_ids._open_dunning_invoices(name)

    def action_dunning_charged(self):
        """Show the invoices that this one charges."""
        name = self.env._("Invoices Paid Late")
        return self.dunning_charged_ids._open_dunning_invoices(name)

    def _open_dunning_invoices(self, name):
        action = {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account.action_move_out_invoice_type"
            ),
            "name": name,
            "domain": [("id", "in", self.ids)],
            "context": {},
        }
        if len(self) == 1:
            view = self.env.ref("account.view_move_form")
            action.update(views=[(view.id, "form")], res_id=self.id)
        return action

    # What an invoice costs its debtor beside the principal, to date.

    @read_from_ledger()
    @api.depends("dunning_charge_ids.state", "dunning_charge_ids.date_to")
    def _compute_dunning_charges(self):
        claims = self.filtered(
            lambda move: (
                move.id and move._is_dunning_claim() and move.move_type != "out_refund"
            )
        )
        items = self._get_dunning_items()
        lines = self.env["account.move.line"].union(*(items[move] for move in claims))
        # Who sees all the companies of these has read what is open of them for them.
        known = claims.company_id <= self.env.companies
        rows = self._get_dunning_rows(items) if claims and known else None
        late = {}
        for company, own in lines.sudo(False).grouped("company_id").items():
            today = company._get_dunning_today()
            late |= own._get_dunning_charges(today, rows=rows)
        for move in self:
            found = [late[line] for line in items[move] if line in late]
            move.dunning_interest = sum(charge.accrual.total for charge in found)
            move.dunning_indemnity = sum(charge.indemnity for charge in found)
            gaps = dict.fromkeys(charge.gap for charge in found if charge.gap)
            move.dunning_charge_gap = " ".join(gaps)

    # What a printed invoice says beside what Odoo prints.

    def _prepare_dunning_print(self):
        """What to print on the invoice, in the language of the context.

        `issuer`: mentions that the layout lacks; `notes`: of late payment; `payment`:
        on an invoice of late charges, the sum and the account to pay it to.
        """
        self.ensure_one()
        move = self.sudo()  # whoever prints it, a customer on the portal too
        company, own = move.company_id, move.dunning_is_charge_invoice
        wanted = company.dunning_invoice_mentions and company.dunning_french_law
        printed = own or (move.is_sale_document() and wanted)
        is_sale = printed and not own and move.move_type == "out_invoice"
        return {
            "issuer": company._get_dunning_issuer_mentions() if printed else [],
            "notes": list(self._get_dunning_late_notes().values()) if is_sale else [],
            "payment": own and move._prepare_dunning_charge_payment(),
        }

    def _prepare_dunning_charge_payment(self):
        company = self.company_id
        bank = self.partner_bank_id or company._get_dunning_bank(self.currency_id)
        reference = self.payment_reference or self.name or ""
        return company._prepare_dunning_payment(bank, reference)

    def _get_dunning_late_notes(self):
        """What the invoice must say of late payment, in the language of the context.

        By the same data as the letters: the rate agreed with the customer, else in the
        company's terms, else that of the law. The keys are those of UNTDID 4451 that
        electronic invoices have: PMD penalties, PMT fixed indemnity, AAB discount.

        :returns: {code: text}; empty for a consumer, who owes none of it
        :rtype: dict[str, str]
        """
        self.ensure_one()
        move = self.sudo()  # whoever prints or sends it
        customer, company = move.commercial_partner_id, move.company_id
        kind = move._get_dunning_kind()
        if kind not in ("company", "public"):
            return {}
        day = move.invoice_date or company._get_dunning_today()
        words = ChargeWords(customer, company, day, kind, is_general=True)
        return {
            "PMD": words.describe_penalties(),
            "PMT": words.describe_indemnity(),
            "AAB": move._describe_dunning_discount(),
        }

    def _describe_dunning_discount(self):
        term = self.invoice_payment_term_id
        if not term.early_discount:
            return self.env._("No discount for early payment.")
        rate = self.env["dunning.letter"]._percent(
            term.discount_percentage, self.env.lang
        )
        return self.env._(
            "Discount for early payment: %(rate)s within %(days)s days.",
            rate=rate,
            days=term.discount_days,
        )


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_invoice_edi_format(self, move, **kwargs):
        """Late charges bear no tax: no electronic invoice can be made of them."""
        # EXTENDS 'account'
        if move.sudo().dunning_is_charge_invoice:  # whoever sends it
            return False
        return super()._get_default_invoice_edi_format(move, **kwargs)

    @api.model
    def _get_default_sending_settings(self, move, from_cron=False, **custom_settings):
        """They go by e-mail where an electronic invoice was asked for.

        Who sends those may say which format, after us: all comes together here.
        """
        # EXTENDS 'account'
        if move.sudo().dunning_is_charge_invoice:  # whoever sends it
            methods = custom_settings.get("sending_methods")
            if methods is None:
                methods = self._get_default_sending_methods(move)
            if "peppol" in methods:
                custom_settings["sending_methods"] = {*methods, "email"} - {"peppol"}
            custom_settings["invoice_edi_format"] = False
        return super()._get_default_sending_settings(
            move, from_cron=from_cron, **custom_settings
        )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Who was quits and whose payment comes back is so no more."""
        # EXTENDS 'account'
        if not self:
            return super().unlink()
        charges_sudo = self.env["dunning.charge"].sudo()  # whoever undoes a payment
        charges_sudo.search(
            [
                ("move_line_id", "in", self.debit_move_id.ids),
                ("is_quits", "=", True),
            ]
        )._undo_quits()
        return super().unlink()
