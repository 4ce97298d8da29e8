from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.account.models.account_move import BYPASS_LOCK_CHECK

from ...rules import debtor, legal_form, sorting
from ..groups import AUDITOR
from ..policy.policy import DEBTOR_KINDS

# What a kind of debtor is proposed by, in the order of `sorting.REASONS`.
WHY = [
    ("public_siren", "SIREN of a public body (1… or 2…)"),
    ("public_name", "Name of a public body"),
    ("person_name", "Name of a person"),
    ("person", "A person without SIREN"),
    ("association", "Association or co-ownership: does it buy as a professional?"),
    ("unknown", "Marked as a company, without SIREN or VAT number"),
    ("siren", "SIREN"),
    ("vat", "VAT number"),
    ("form", "Legal form in the name"),
]

# What companies are told apart by, and where they are: see `dunning.kept`.
PLACES = frozenset({"company_registry", "country_id", "tz", "vat"})


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "dunning.guarded", "dunning.page"]
    # Odoo writes it as the user where customers are merged.
    _dunning_by_hand = frozenset({"dunning_charge_decided"})

    dunning_policy_id = fields.Many2one(
        "dunning.policy",
        company_dependent=True,
        check_company=True,
        groups=AUDITOR,
        copy=False,
        help="Empty: the policy given by default to this kind of customer.",
    )
    dunning_applied_policy_id = fields.Many2one(
        "dunning.policy",
        string="Applied Policy",
        compute="_compute_dunning_applied_policy_id",
        groups=AUDITOR,
    )
    dunning_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        company_dependent=True,
        groups=AUDITOR,
        copy=False,
        help="Who calls this customer and gets the activities.",
    )
    dunning_debtor_kind = fields.Selection(
        DEBTOR_KINDS,
        string="Kind of Debtor",
        compute="_compute_dunning_debtor_kind",
        store=True,
        readonly=False,
        groups=AUDITOR,
        copy=False,
        help="Which rules of late interest apply. Guessed from the SIREN; correct it "
        "for a public purchaser under private law.",
    )
    # Nobody is silently a company: what looks like something else, or like nothing, is
    # asked of a person.
    dunning_kind_confirmed = fields.Boolean(
        string="Kind Confirmed",
        groups=AUDITOR,
        copy=False,
        help="Somebody has said of what kind this customer is.",
    )
    dunning_kind_proposed = fields.Selection(
        DEBTOR_KINDS,
        string="Looks Like",
        compute="_compute_dunning_kind_proposed",
        store=True,
        groups=AUDITOR,
    )
    dunning_kind_why = fields.Selection(
        WHY,
        string="Because of",
        compute="_compute_dunning_kind_proposed",
        store=True,
        groups=AUDITOR,
    )
    dunning_jurisdiction = fields.Selection(
        [
            ("commercial", "Commercial court"),
            ("civil", "Civil court"),
            ("administrative", "Administrative court"),
        ],
        string="Jurisdiction",
        compute="_compute_dunning_jurisdiction",
        store=True,
        readonly=False,
        groups=AUDITOR,
        copy=False,
        help="Which courts judge this debtor. Guessed from the kind of debtor and its "
        "legal form.",
    )
    dunning_legal_form = fields.Char(
        string="Legal Form",
        compute="_compute_dunning_legal_form",
        store=True,
        readonly=False,
        groups=AUDITOR,
        copy=False,
        help="SAS, SARL, SELARL, association…; for an individual “artisan”, "
        "“commerçant” or “profession libérale”. It decides which courts are competent.",
    )
    dunning_contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        groups=AUDITOR,
        copy=False,
        help="Who gets the reminders; empty: the invoicing contact, else the customer. "
        "Formal notices go to the customer's own address, the seat of a company, "
        "whatever is chosen here; those of a consumer go to the contact.",
    )
    dunning_statement_date = fields.Date(
        string="Statement Sent On",
        company_dependent=True,
        readonly=True,
        groups=AUDITOR,
        copy=False,
        help="The first contact about what was old when dunning began.",
    )
    dunning_manual = fields.Boolean(
        string="Chase by Hand Only",
        groups=AUDITOR,
        copy=False,
        help="The nightly run leaves this customer alone.",
    )
    dunning_amount_overdue = fields.Monetary(
        string="Overdue", compute="_compute_dunning_debtor", groups=AUDITOR
    )
    dunning_state = fields.Selection(
        selection=lambda self: (
            self.env["dunning.receivable"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        string="Dunning",
        compute="_compute_dunning_debtor",
        search="_search_dunning_state",
        groups=AUDITOR,
    )
    dunning_level_id = fields.Many2one(
        "dunning.level",
        string="Highest Step",
        compute="_compute_dunning_debtor",
        groups=AUDITOR,
    )
    dunning_next_date = fields.Date(
        string="Next Dunning", compute="_compute_dunning_debtor", groups=AUDITOR
    )

    @api.constrains("dunning_collector_id")
    def _check_dunning_collector(self):
        for partner_sudo in self.sudo():  # whoever is changed, anybody may be told
            partner_sudo.dunning_collector_id._check_dunning_colleague()

    @api.constrains("dunning_contact_id")
    def _check_dunning_contact(self):
        """Nobody else's contact is told what a customer owes."""
        for partner in self:
            contact = partner.sudo().dunning_contact_id
            if contact and contact.commercial_partner_id != (
                partner.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s: reminders would "
                        "go to somebody else.",
                        contact=contact.display_name,
                        customer=partner.display_name,
                    )
                )

    def write(self, vals):
        # EXTENDS 'account'
        before = {one: one.commercial_partner_id for one in self if "parent_id" in vals}
        res = super().write(vals)
        if not PLACES.isdisjoint(vals):
            houses = self.env["res.company"]._get_dunning_houses()
            if not houses.isdisjoint(self.ids):
                self.env["dunning.kept"]._forget_kept()
        for partner, owner in before.items():
            if owner not in (partner, partner.commercial_partner_id):
                partner._take_dunning_claims_back(owner)
        return res

    def _take_dunning_claims_back(self, owner):
        """What was born as this customer's own is its own again when it leaves another.

        Odoo moves the entries of a customer that is filed under another one, and leaves
        them there when it is taken out again: the other one would be asked to pay them.
        """
        # As Odoo's own, whoever corrects the customer, and whatever is locked.
        entries_sudo = self.env["account.move"].sudo()
        moves_sudo = entries_sudo.with_context(
            bypass_lock_check=BYPASS_LOCK_CHECK
        ).search(
            [
                ("partner_id", "=", self.id),
                (
                    "line_ids.dunning_confirmed_partner_id",
                    "=",
                    self.commercial_partner_id.id,
                ),
            ]
        )
        # All at once: what is matched stays of one customer.
        lines_sudo = moves_sudo.line_ids.filtered(lambda line: line.partner_id == owner)
        lines_sudo.partner_id = self.commercial_partner_id
        moves_sudo.commercial_partner_id = self.commercial_partner_id

    @api.depends("company_registry", "vat", "is_company", "commercial_partner_id")
    def _compute_dunning_debtor_kind(self):
        for partner in self:
            customer = partner.commercial_partner_id or partner
            siren = customer._find_dunning_siren()
            partner.dunning_debtor_kind = debtor.kind(
                siren, is_company=customer.is_company
            )

    @api.depends("name", "company_registry", "vat", "country_id", "is_company")
    def _compute_dunning_kind_proposed(self):
        for partner in self:
            siren = partner._find_dunning_siren()
            proposal = sorting.propose(
                partner.name,
                siren,
                is_company=partner.is_company,
                has_vat=bool(partner.vat),
            )
            partner.dunning_kind_proposed = proposal.kind
            partner.dunning_kind_why = proposal.why

    @api.model
    def _get_dunning_unsorted_domain(self):
        """The customers whose kind is to be confirmed."""
        return fields.Domain(
            [
                ("customer_rank", ">", 0),
                ("dunning_kind_confirmed", "=", False),
                ("dunning_kind_why", "in", sorting.TO_CONFIRM),
                "|",
                ("parent_id", "=", False),
                ("is_company", "=", True),
            ]
        )

    def action_dunning_take_proposed(self):
        """They are what they look like, and have been from the start."""
        self._check_dunning_sorting()
        for kind, customers in self.grouped("dunning_kind_proposed").items():
            # Those that are it already keep the courts that were chosen for them.
            other = customers.filtered(
                lambda one, kind=kind: one.dunning_debtor_kind != kind
            )
            other.write({"dunning_debtor_kind": kind})
        self._confirm_dunning_kind()

    def action_dunning_confirm_kind(self):
        """They are what the list says that they are."""
        self._check_dunning_sorting()
        self._confirm_dunning_kind()

    def _check_dunning_sorting(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can say what customers are.")
            )

    def _confirm_dunning_kind(self):
        self.write({"dunning_kind_confirmed": True})
        self._correct_dunning_claims()
        labels = dict(
            self._fields["dunning_debtor_kind"]._description_selection(self.env)
        )
        self._message_log_batch(
            bodies={
                partner.id: self.env._(
                    "Kind of debtor confirmed: %(kind)s.",
                    kind=labels.get(partner.dunning_debtor_kind) or "",
                )
                for partner in self
            }
        )

    def _correct_dunning_claims(self):
        """What they owe is owed by the rules of the kind that they were found to be."""
        for customer_sudo in self.commercial_partner_id.sudo():  # who says what it is
            lines_sudo = customer_sudo.env["account.move.line"].search(
                [
                    ("partner_id", "child_of", customer_sudo.id),
                    ("partner_id.commercial_partner_id", "=", customer_sudo.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("dunning_confirmed_partner_id", "=", customer_sudo.id),
                    ("dunning_confirmed_kind", "!=", False),
                    ("dunning_confirmed_kind", "!=", customer_sudo.dunning_debtor_kind),
                ]
            )
            # Of what a manager has given rules of its own, that stays.
            lines_sudo = lines_sudo.filtered(
                lambda line: line.dunning_regime == line.dunning_confirmed_kind
            )
            if lines_sudo:
                lines_sudo._take_dunning_debtor(customer_sudo, corrected=True)

    @api.depends("dunning_policy_id", "dunning_debtor_kind")
    @api.depends_context("company")
    def _compute_dunning_applied_policy_id(self):
        policies = self.env["dunning.policy"]
        for partner in self:
            partner.dunning_applied_policy_id = policies._find_for(
                partner, self.env.company
            )

    # Not of the name: what a person has entered is not undone when it changes.
    @api.depends("is_company")
    def _compute_dunning_legal_form(self):
        for partner in self:
            found = partner.is_company and legal_form.suggest(partner.name)
            partner.dunning_legal_form = partner.dunning_legal_form or found or False

    @api.depends("dunning_debtor_kind", "dunning_legal_form", "company_registry", "vat")
    def _compute_dunning_jurisdiction(self):
        for partner in self:
            kind, said = partner.dunning_debtor_kind, partner.dunning_jurisdiction
            quality = partner._get_dunning_quality_of_form()
            if quality == "ask" and said not in (False, "administrative"):
                continue  # what a person has said of its activity
            found = kind and partner._guess_dunning_jurisdiction(kind)
            partner.dunning_jurisdiction = found

    def _get_dunning_quality_of_form(self):
        """What its legal form says of it, by `rules.legal_form`; empty: nothing."""
        form = legal_form.read(self.dunning_legal_form)
        return form.quality if form else ""

    def _guess_dunning_jurisdiction(self, kind):
        """The courts that judge it for debts of a kind, as far as form and SIREN tell.

        :rtype: str
        """
        customer = self.commercial_partner_id or self
        siren = customer._find_dunning_siren()
        return debtor.jurisdiction(kind, self._get_dunning_quality_of_form(), siren)

    def _is_dunning_private_purchaser(self):
        """Whether it buys as public bodies do, and contracts under private law.

        It pays the interest of public bodies (CCP L2192-13); neither their portal nor
        their limitation is for it (L2192-5, loi 68-1250).
        """
        customer_sudo = self.commercial_partner_id.sudo()  # whoever writes to it
        return (
            customer_sudo.dunning_debtor_kind == "public"
            and customer_sudo.dunning_jurisdiction != "administrative"
        )

    def _is_dunning_undertaking(self):
        """Whether it has sixty days, as a company for housing at moderate rents has."""
        customer_sudo = self.commercial_partner_id.sudo()  # whoever writes to it
        return self._is_dunning_private_purchaser() and legal_form.is_social_landlord(
            customer_sudo.name, customer_sudo.dunning_legal_form
        )

    @api.depends_context("allowed_company_ids", "dunning_date")
    def _compute_dunning_debtor(self):
        customers = self.commercial_partner_id
        debtors = self.env["dunning.debtor"].with_context(
            dunning_partner_ids=customers.ids
        )
        rows = debtors.search_fetch(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "amount_overdue", "state", "level_id", "next_date"],
        ).grouped("partner_id")
        for partner in self:
            row = rows.get(partner.commercial_partner_id, debtors.browse())
            partner.dunning_amount_overdue = row.amount_overdue
            partner.dunning_state = row.state
            partner.dunning_level_id = row.level_id
            partner.dunning_next_date = row.next_date

    def _search_dunning_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        debtors = self.env["dunning.debtor"]._search([("state", "in", value)])
        return [("id", "in", debtors.subselect("partner_id"))]

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [
            *super()._commercial_fields(),
            "dunning_policy_id",
            "dunning_collector_id",
            "dunning_statement_date",
            "dunning_debtor_kind",
            "dunning_jurisdiction",
            "dunning_legal_form",
            "dunning_kind_confirmed",
            "dunning_manual",
        ]

    def _fetch_dunning_payables(self, company):
        """Map the customers whom the company owes something to what it is.

        :returns: {customer: amount in the company's currency, above zero}
        """
        lines = self.env["account.move.line"].sudo()  # whoever issues may know the sum
        found = lines._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id.commercial_partner_id", "in", self.ids),
                ("account_id.account_type", "=", "liability_payable"),
                ("account_id.non_trade", "=", False),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["partner_id"],
            ["amount_residual:sum"],
        )
        owed = defaultdict(float)
        for partner, amount in found:
            owed[partner.commercial_partner_id.sudo(self.env.su)] -= amount
        return {
            customer: amount
            for customer, amount in owed.items()
            if company.currency_id.compare_amounts(amount, 0) > 0
        }

    def _fetch_dunning_columns(self):
        """Read of customers, at once, what columns of theirs and of invoices need.

        Odoo reads the columns that have a value for each company apart from the rest.
        """
        names = [
            field.name
            for field in self._fields.values()
            if field.prefetch is True
            or (field.company_dependent and field.name.startswith("dunning_"))
        ]
        self.fetch(names)

    def _has_postal_address(self):
        """Whether a letter can be posted: a street, a town, in France a postcode."""
        self.ensure_one()
        country = self.country_id.code
        return bool(
            (self.street or self.street2)
            and self.city
            and (self.zip or (country and country != "FR"))
        )

    def action_dunning_receivables(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_receivable_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"dunning_partner_ids": self.commercial_partner_id.ids},
        }
