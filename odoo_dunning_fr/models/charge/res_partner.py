from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import debtor
from ..groups import AUDITOR


class ResPartner(models.Model):
    """What may be claimed from a customer beside the principal, and at which rate."""

    _inherit = "res.partner"

    dunning_charge_mode = fields.Selection(
        [
            ("law", "As the law has it"),
            ("ask", "To be answered"),
            ("none", "Never"),
        ],
        string="Charges",
        compute="_compute_dunning_charge_mode",
        inverse="_inverse_dunning_charge_mode",
        store=True,
        readonly=False,
        groups=AUDITOR,
        copy=False,
        help="Late interest and fixed indemnity. “Never” is a commercial decision. "
        "Associations, co-ownerships and consumers abroad: nothing is claimed beyond "
        "the principal until a person has answered.",
    )
    # The guess follows the name and the country until a person has decided.
    dunning_charge_decided = fields.Boolean(
        string="Charges Decided by a Person",
        readonly=True,
        groups=AUDITOR,
        copy=False,
    )
    dunning_charge_question = fields.Selection(
        [
            ("association", "Is it a professional?"),
            ("abroad", "Does French law apply?"),
        ],
        string="Question about Charges",
        compute="_compute_dunning_charge_question",
        groups=AUDITOR,
    )
    dunning_contract_rate = fields.Float(
        string="Contract Rate (%)",
        digits=(6, 3),
        min_display_digits=2,
        company_dependent=True,
        groups=AUDITOR,
        copy=False,
        help="Percent a year that the contract with this customer sets for late "
        "payment. 0: the rate of the company's terms, else that of the law.",
    )
    dunning_contract_warning = fields.Char(
        compute="_compute_dunning_contract_warning", groups=AUDITOR
    )

    # The late charges of customers.

    dunning_excess = fields.Char(
        string="Paid for Late Charges",
        compute="_compute_dunning_excess",
        groups=AUDITOR,
        help="What is left over of payments and is for the late charges claimed.",
    )
    dunning_charge_count = fields.Integer(
        string="Late Charges", compute="_compute_dunning_charge_count", groups=AUDITOR
    )

    @api.depends("name", "country_id", "dunning_debtor_kind", "commercial_partner_id")
    def _compute_dunning_charge_mode(self):
        for partner in self:
            mode = partner.dunning_charge_decided and partner.dunning_charge_mode
            partner.dunning_charge_mode = mode or partner._guess_dunning_charge_mode()

    def _inverse_dunning_charge_mode(self):
        for partner in self:
            # Forms send the guess along. Contacts are given what their company has.
            if partner.commercial_partner_id == partner:
                guess = partner._guess_dunning_charge_mode()
                partner.dunning_charge_decided = partner.dunning_charge_mode != guess

    def _guess_dunning_charge_mode(self):
        return "ask" if self._find_dunning_question() else "law"

    @api.depends(
        "name",
        "country_id",
        "dunning_debtor_kind",
        "commercial_partner_id",
        "dunning_charge_mode",
    )
    def _compute_dunning_charge_question(self):
        for partner in self:
            asked = partner.dunning_charge_mode == "ask"
            question = asked and (partner._find_dunning_question() or "association")
            partner.dunning_charge_question = question

    def _find_dunning_question(self):
        customer = self.commercial_partner_id
        if not customer or customer == self._origin:
            customer = self  # as it is being typed
        return debtor.charge_question(
            customer.name, self.dunning_debtor_kind, customer.country_id.code
        )

    @api.depends("dunning_contract_rate", "dunning_debtor_kind")
    @api.depends_context("company", "lang")
    def _compute_dunning_contract_warning(self):
        warn = self.env.company._warn_dunning_rate
        for partner in self:
            partner.dunning_contract_warning = (
                partner.dunning_debtor_kind == "company"
                and warn(partner.dunning_contract_rate)
            )

    @api.constrains("dunning_contract_rate")
    def _check_dunning_contract_rate(self):
        for partner in self:
            if not 0 <= partner.dunning_contract_rate <= 100:
                raise ValidationError(
                    self.env._(
                        "The contract rate of %(customer)s is in percent a year: from "
                        "0, for the company's own, to 100.",
                        customer=partner.display_name,
                    )
                )

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [
            *super()._commercial_fields(),
            "dunning_charge_decided",
            "dunning_charge_mode",
            "dunning_contract_rate",
        ]

    def _get_dunning_contract_rate(self):
        """The rate agreed with the customer, else in the company's terms, else None.

        A branch sells by the terms of its company, unless it has its own.
        """
        customer = self.commercial_partner_id
        companies = self.env.company.sudo().parent_ids[::-1]  # the branch's own first
        rates = [customer.with_company(one).dunning_contract_rate for one in companies]
        rates += companies.mapped("dunning_contract_rate")
        return next((Decimal(str(rate)) for rate in rates if rate), None)

    def _get_dunning_regime(self, born=None, is_changed=False):
        """Which rules of charges apply to the customer: a kind of debtor, "" for none.

        :param born: the regime of the claims in question; else that of new ones
        :param is_changed: whether the customer has changed since they were born
        :returns: the regime, and the sentence that says why there is none as yet
        """
        customer, company = self.commercial_partner_id, self.env.company
        if not company.sudo().dunning_french_law:
            return "", self.env._(
                "%(company)s is not under French law, by its settings: nothing is "
                "claimed beside the principal.",
                company=company.display_name,
            )
        if is_changed:
            return "", self.env._(
                "%(customer)s is no longer what the customer was when the claim was "
                "born: confirm on the invoice who owes it and by which rules; until "
                "then nothing is claimed beside the principal.",
                customer=customer.display_name,
            )
        if customer.dunning_charge_mode == "law":
            return born or customer.dunning_debtor_kind, ""
        if customer.dunning_charge_question == "abroad":
            sentence = self.env._(
                "%(customer)s is a consumer abroad: does French law apply? Answer on "
                "the customer; until then nothing is claimed beside the principal.",
                customer=customer.display_name,
            )
        elif customer.dunning_charge_question:
            sentence = self.env._(
                "%(customer)s: is it a professional? Answer on the customer; until "
                "then nothing is claimed beside the principal.",
                customer=customer.display_name,
            )
        else:
            sentence = ""
        return "", sentence

    def _is_dunning_outside_union(self):
        """Whether it is established neither in France nor in the European Union."""
        country = self.commercial_partner_id.country_id
        at_home = country.code in debtor.FRANCE
        return bool(country) and not at_home and "EU" not in country.country_group_codes

    def action_dunning_professional(self):
        """They are professionals: what L441-10 gives is claimed."""
        self._answer_dunning_question("company")

    def action_dunning_consumer(self):
        """They are no professionals; abroad, the law that applies is asked then."""
        self._answer_dunning_question("consumer")
        abroad = self.filtered(lambda one: one._find_dunning_question() == "abroad")
        abroad.write({"dunning_charge_mode": "ask"})

    def _answer_dunning_question(self, kind):
        """They have been of this kind from the start: nobody had said what they are."""
        self.env["account.move"]._check_dunning_collector()
        if self.filtered(lambda one: not one.dunning_charge_question):
            self._check_dunning_sorting()
        self.write(
            {
                "dunning_debtor_kind": kind,
                "dunning_charge_mode": "law",
                "dunning_kind_confirmed": True,
            }
        )
        self._correct_dunning_claims()

    def action_dunning_charge(self):
        """French law applies: what it gives is claimed."""
        self.write({"dunning_charge_mode": "law"})

    def action_dunning_no_charge(self):
        """Nothing is ever claimed from them beside the principal."""
        self.write({"dunning_charge_mode": "none"})

    # The late charges of customers.

    @api.depends_context("lang", "allowed_company_ids")
    def _compute_dunning_excess(self):
        customers = self.commercial_partner_id
        rows = self.env["dunning.receivable"].with_context(
            dunning_partner_ids=customers.ids
        )
        found = rows.search_fetch(
            [("reason_code", "=", "charges_paid")],
            ["partner_id", "currency_id", "amount_residual_currency"],
        )
        left = found.grouped("partner_id")
        for partner in self:
            own = left.get(partner.commercial_partner_id, rows.browse())
            partner.dunning_excess = ", ".join(
                row.currency_id.format(-row.amount_residual_currency) for row in own
            )

    def action_dunning_settle_excess(self):
        """Invoice the late charges that open payments are for, and match them."""
        return self.env["dunning.charge"]._settle_excess(self)

    def _compute_dunning_charge_count(self):
        charges = self.env["dunning.charge"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(charges)
        for partner in self:
            partner.dunning_charge_count = counts.get(partner.commercial_partner_id, 0)

    def action_dunning_charges(self):
        """Show the late charges of this customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_charge_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"search_default_claimed": 1},
        }

    def action_dunning_invoice_charges(self):
        """Show what these customers owe for what is late, or was paid late."""
        self.env["account.move"]._check_dunning_collector()
        return self.env["dunning.charge.invoice"]._open(
            partner_ids=[(6, 0, self.commercial_partner_id.ids)]
        )
