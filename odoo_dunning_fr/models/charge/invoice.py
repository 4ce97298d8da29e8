from operator import attrgetter

from odoo import api, fields, models
from odoo.fields import Command

from ..law.legal_reference import CODES

# One invoice for each of these.
DEBT = attrgetter("company_id", "partner_id", "currency_id")
# How long a public body has to pay charges, from the payment of the principal
# (CCP R2192-36).
PUBLIC_DAYS = 45
# An invoice names so many of those that it is about; its lines name them all.
ORIGINS = 20
PRODUCTS = {
    "interest": "dunning_interest_product_id",
    "indemnity": "dunning_indemnity_product_id",
    "costs": "dunning_indemnity_product_id",
}


class DunningCharge(models.Model):
    """Invoiced: one invoice a customer and currency, outside the scope of VAT."""

    _inherit = "dunning.charge"

    def action_invoice(self):
        """Show what these charges come to by now, to invoice them."""
        self.env["account.move"]._check_dunning_collector()
        return self.env["dunning.charge.invoice"]._open(
            move_ids=[(6, 0, self.move_id.ids)], only_claimed=True
        )

    @api.model
    def _invoice(self, lines, day, kinds):
        """Put what these due items cost their debtors, up to a day, on new invoices.

        :param lines: receivable lines, open or paid
        :param kinds: which kinds of charges
        :returns: the invoices, drafts that can be posted as they are
        """
        self._read_afresh()
        lines.company_id._lock_dunning()  # the nightly run claims the same charges
        late = lines._get_dunning_charges(day)
        return self._collect(lines, late, kinds)._make_invoices(late, day)

    def _make_invoices(self, late, day):
        """The invoices of these charges, as they are, made by the user.

        :param late: what the ledger says of their due items
        """
        debts = self.sudo().grouped(DEBT)  # nobody writes on charges by himself
        values = [own._prepare_invoice(late, day) for own in debts.values()]
        user = self.sudo(False)
        book = user.env["account.move"]._as_program()
        invoices = book.create(values).with_env(user.env)
        for invoice, own in zip(invoices, debts.values(), strict=True):
            own._link(invoice)
        user._log(self.env._("Invoiced"))
        return invoices

    @api.model
    def _collect(self, lines, late, kinds):
        """The claimed charges of due items, to date; made where nothing was claimed."""
        wanted = {}
        for line, found in late.items():
            facts = self._prepare_facts(line)
            interest = self._prepare_interest(found)
            if "interest" in kinds and interest.get("amount"):
                values = {**facts, **interest, "kind": "interest"}
                wanted["interest", "item", line.id] = values
            if "indemnity" in kinds and found.indemnity:
                values = {"kind": "indemnity", "amount": float(found.indemnity)}
                wanted[self._name_indemnity(facts)] = {**facts, **values}
        charges_sudo = self.sudo()  # made by buttons alone
        known = {
            key: charge
            for key, charge in charges_sudo._find_claimed(wanted).items()
            if charge.state == "claimed"
        }
        new = [values for key, values in wanted.items() if key not in known]
        for key, charge in known.items():
            charge._change(wanted[key])
        charges = charges_sudo.create(new).union(*known.values())
        if "costs" in kinds:
            charges |= self._find_costs(lines, late)
        return charges.sorted(
            lambda charge: (charge.date_maturity, charge.move_name, -charge._get_rank())
        )

    @api.model
    def _find_costs(self, lines, late):
        """The costs claimed of these invoices that their debtors owe by now."""
        owed = [
            line.move_id.id
            for line, found in late.items()
            if found.regime in ("company", "public")
        ]
        return self.sudo().search(  # nobody writes on charges by himself
            [("kind", "=", "costs"), ("state", "=", "claimed"), ("move_id", "in", owed)]
        )

    def _get_rank(self):
        return ("costs", "indemnity", "interest").index(self.kind)

    @api.model
    def _prepare_facts(self, line):
        return {
            "company_id": line.company_id.id,
            "currency_id": line.currency_id.id,
            "partner_id": line.partner_id.commercial_partner_id.id,
            "move_id": line.move_id.id,
            "move_line_id": line.id,
            "move_name": line.move_id.name,
            "date_maturity": line.date_maturity or line.date,
            "by_item": line.move_id.move_type == "entry",
        }

    def _link(self, invoice):
        """Let the charges know by which line they were invoiced."""
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        for charge, line in zip(self, lines.sorted("sequence"), strict=True):
            charge.write({"state": "invoiced", "invoice_line_id": line.id})

    # The invoice

    def _prepare_invoice(self, late, day):
        """The values of the invoice of charges of one customer in one currency.

        :param late: what the ledger says of their due items
        """
        company, partner, currency = DEBT(self)[0], self.partner_id, self.currency_id
        company.ensure_one()
        contact = partner.browse(partner.address_get(["invoice"])["invoice"])
        lang = company._get_dunning_lang(contact, partner)
        local = self.with_context(lang=lang)
        lines = [
            charge._prepare_invoice_line(late.get(charge.move_line_id))
            for charge in local
        ]
        note = {
            "display_type": "line_note",
            "name": local._get_closing_note(late, day),
        }
        return {
            "move_type": "out_invoice",
            "dunning_is_charge_invoice": True,
            "company_id": company.id,
            "journal_id": company._get_dunning_charge_journal().id,
            "partner_id": contact.id,
            "currency_id": currency.id,
            "invoice_origin": self._get_origin(),
            "invoice_line_ids": [
                Command.create({**values, "sequence": 10 * rank})
                for rank, values in enumerate([*lines, note], 1)
            ],
            **self._prepare_terms(late, day),
        }

    def _get_origin(self):
        numbers = list(dict.fromkeys(self.mapped("move_name")))
        more = ["…"] if len(numbers) > ORIGINS else []
        return ", ".join([*numbers[:ORIGINS], *more])

    def _prepare_invoice_line(self, found):
        company = self.company_id
        return {
            "name": self._get_invoice_text(found),
            "product_id": company[PRODUCTS[self.kind]].id,
            "account_id": company._get_dunning_charge_account(self.kind).id,
            "quantity": 1,
            "price_unit": self.amount,
            "tax_ids": [Command.clear()],  # an indemnity, not a price
        }

    def _prepare_terms(self, late, day):
        """Due at once, as the law has it; of a public body, on the day that it sets."""
        found = {
            charge.move_line_id: late[charge.move_line_id]
            for charge in self
            if charge.move_line_id in late
        }
        due = day
        if any(one.regime == "public" for one in found.values()):
            paid = [
                max((part.date for part in one.payments), default=day)
                if line.reconciled
                else day
                for line, one in found.items()
            ]
            due = max(day, fields.Date.add(max(paid), days=PUBLIC_DAYS))
        return {"invoice_payment_term_id": False, "invoice_date_due": due}

    # What the invoice of a charge says of it, in the language of the context.
    #
    # Enough to count it again: the days, the base and the rate of each stretch.

    def _get_invoice_text(self, found):
        """The text of its line.

        :param found: what the ledger says of its due item
        """
        self.ensure_one()
        if self.kind == "indemnity":
            return self.env._(
                "Fixed indemnity for recovery costs, invoice %(number)s",
                number=self.move_name,
            )
        if self.kind == "costs":
            return self.env._(
                "Recovery costs on proof, invoice %(number)s: %(note)s",
                number=self.move_name,
                note=self.note,
            )
        periods = found.accrual.periods
        lines = [self._get_interest_text(found.regime, periods)]
        return "\n".join([*lines, *map(self._get_period_text, periods)])

    def _get_closing_note(self, late, day):
        """By which articles the charges are owed, and why without VAT."""
        references = self.env["dunning.legal.reference"]
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        known = dict(CODES)
        codes = {}
        for charge in self:
            if found := late.get(charge.move_line_id):
                codes[f"{charge.kind}_{found.regime}"] = kinds[charge.kind]
        lines = [
            self.env._(
                "%(charge)s: %(law)s", charge=label, law=references._get(code, day)
            )
            for code, label in codes.items()
            if code in known
        ]
        return "\n".join([*lines, references._get("vat_charges", day)])

    def _get_interest_text(self, regime, periods):
        values = {
            "number": self.move_name,
            "first": self._write_day(self.date_from),
            "last": self._write_day(self.date_to),
            "rates": self._write_rates(periods),
        }
        if regime == "public":
            return self.env._(
                "Default interest, invoice %(number)s, from %(first)s to %(last)s, "
                "rate %(rates)s",
                **values,
            )
        if regime == "consumer":
            return self.env._(
                "Interest at the legal rate, invoice %(number)s, from %(first)s to "
                "%(last)s, rate %(rates)s",
                **values,
            )
        return self.env._(
            "Late-payment penalties, invoice %(number)s, from %(first)s to %(last)s, "
            "rate %(rates)s",
            **values,
        )

    def _get_period_text(self, period):
        return self.env._(
            "%(first)s – %(last)s: %(days)s days on %(base)s at %(rate)s: %(amount)s",
            first=self._write_day(period.start),
            last=self._write_day(period.end),
            days=period.days,
            base=self._write_money(period.base),
            rate=self._write_rate(period.rate),
            amount=self._write_money(period.amount),
        )

    def _write_rates(self, periods):
        rates = dict.fromkeys(period.rate for period in periods)
        return self.env._(" then ").join(self._write_rate(rate) for rate in rates)

    def _write_rate(self, rate):
        return self.env["dunning.letter"]._percent(rate, self.env.lang)

    def _write_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang)

    def _write_money(self, amount):
        text = f"{amount:.{self.currency_id.decimal_places}f}"
        letter = self.env["dunning.letter"]
        return letter._money(text, self.currency_id.name, self.env.lang)
