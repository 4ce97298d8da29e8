"""A way to refer invoices. One abstract model a kind, found by its name.

A kind is `dunning.referral.kind.<code>`, `<code>` being the value in
`dunning.referral.kind`. It says what a file of it must have, whether the law closes the
way, to whom the file goes, what is written for it and what follows. Its methods are
given the file (a record of `dunning.referral`) and work in the language of its context:
see `dunning.referral._get_kind`. What has no kind, since its add-on was removed, is
answered by the model below.
"""

from odoo import api, models

from ....rules import paths

SETTINGS = "account.action_account_config"


class DunningReferralKind(models.AbstractModel):
    _name = "dunning.referral.kind"
    _description = "Kind of Referral"
    _inherit = ["dunning.referral.findings"]

    # The way whose law it follows, as `rules.paths` names it; none: always open.
    _path = ""
    # Whether a court is proposed, the competent one (CPC 1406).
    _has_court = False
    # The pages that we write ourselves, as exhibits.
    _pages = ("statement", "calculation", "identity")
    # Who may take it over: values of `res.partner.dunning_agent_kind`.
    _agent_kinds = ("officer", "lawyer")
    # The fields of `dunning.referral` that it adds and that may still change once a
    # file has left.
    _open_fields = frozenset()

    # The way, in the dialog

    @api.model
    def _get_meaning(self):
        """TO OVERRIDE. What the way means, in a sentence."""
        return ""

    @api.model
    def _get_refusal(self, referral):
        """TO OVERRIDE. Why the law closes the way; empty when it is open."""
        code = paths.refusal(self._path, referral._get_claim(), on=referral.date)
        return code and self._get_refusals(referral)[code]

    @api.model
    def _propose_agent(self, company):
        """TO OVERRIDE. To whom files of a company go, when there is no choice."""
        return self.env["res.partner"]

    # What a file must have

    @api.model
    def _get_checks(self):
        """TO OVERRIDE. The methods that find what a file lacks.

        Each is given the file and gives `Finding`s.
        """
        return [
            self._find_sums,
            self._find_due,
            self._find_debtor,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_rates,
            self._find_notice,
            self._find_running_notice,
            self._find_dispute,
            self._find_over_indebtedness,
            self._find_worth,
        ]

    @api.model
    def _get_foreseen(self):
        """TO OVERRIDE. The checks that depend on debtor, sender and invoices alone."""
        return [
            self._find_worth,
            self._find_debtor,
            self._find_form,
            self._find_address,
            self._find_sender,
            self._find_limitation,
            self._find_notice,
            self._find_running_notice,
            self._find_dispute,
        ]

    @api.model
    def _get_places(self, referral):
        """TO OVERRIDE. Where what is missing is mended, by the codes of findings.

        What is not among them is mended on the file itself.

        :rtype: dict[str, odoo.models.BaseModel | str]
        :return: the record, or the name of the action that leads there
        """
        customer, moves = referral.partner_id, referral.move_ids
        disputes = moves.dunning_hold_ids.filtered(lambda hold: hold._is_open_dispute())
        about_debtor = (
            "siren",
            "address",
            "address_wrong",
            "form",
            "quality",
            "activity",
            "term",
        )
        return {
            **dict.fromkeys(about_debtor, customer),
            "delivery_date": moves.filtered(lambda move: not move.delivery_date)[:1],
            "sender": SETTINGS,
            "rates": "odoo_dunning_fr.dunning_rate_action",
            "proof": self._get_registered(referral)[:1],
            "notice_running": self._get_running_notices(referral)[:1],
            "dispute": disputes[:1],
            "over_indebtedness": referral._get_insolvencies(["over_indebtedness"])[:1],
            "elsewhere": referral._get_others()[:1],
        }

    @api.model
    def _get_day(self, referral):
        """TO OVERRIDE. The day on which its papers say that nothing helped."""
        return referral.company_id._get_dunning_today()

    # What is written

    @api.model
    def _prepare_documents(self, referral):
        """TO OVERRIDE. The papers, which the dossier begins with.

        :rtype: list[tuple[str, str, bytes]]
        :return: (file name, title, PDF) of each
        """
        return []

    @api.model
    def _prepare_export_files(self, referral):
        """TO OVERRIDE. What the agent's software reads, laid into the dossier.

        :rtype: list[tuple[str, bytes]]
        """
        return []

    @api.model
    def _get_export_profile(self, referral):
        """TO OVERRIDE. How the files for the agent's software are made."""
        return self.env["dunning.export.profile"]._find_default(referral.company_id)

    @api.model
    def _get_letter_references(self, referral):
        """TO OVERRIDE. What both correspondents call the matter: (label, text) pairs.

        A pair without a text is left out.
        """
        return [(self.env._("Our reference"), referral.name)]

    @api.model
    def _describe_dossier(self, referral, facts):
        """TO OVERRIDE. The facts of `dossier.json`, with those of this kind."""
        return facts

    # What happens to a file

    @api.model
    def _on_create(self, referrals):
        """TO OVERRIDE. Once files were made, and their sums counted."""

    @api.model
    def _on_refresh(self, referrals):
        """TO OVERRIDE. Once the sums of files were counted anew."""
        if self._has_court:
            for referral in referrals.filtered(lambda one: not one.court_id):
                courts = referral._get_competence().courts
                # Found, and chosen by nobody.
                referral._as_program().court_id = courts if len(courts) == 1 else False

    @api.model
    def _on_ready(self, referral):
        """TO OVERRIDE. Once a file is approved."""
        if self._has_court:
            referral._remember_court()

    @api.model
    def _on_send(self, referrals):
        """TO OVERRIDE. Once files were handed over."""

    # Its procedure

    @api.model
    def _get_duties(self, referral):
        """TO OVERRIDE. Map the events of a file to the duties that they open.

        :rtype: dict[odoo.models.BaseModel, odoo_dunning_fr.rules.procedure.Duty]
        """
        return {}

    @api.model
    def _get_notes(self, referral):
        """TO OVERRIDE. What is to be known at this stage: (level, sentence) pairs.

        Levels are `danger`, `warning` and `info`.
        """
        return []

    # What the law says

    @api.model
    def _get_refusals(self, referral):
        """The words for each code of `rules.paths`."""
        customer = referral.partner_id.display_name
        return {
            "insolvent": self._explain_insolvent(referral),
            "over_indebted": self.env._(
                "The over-indebtedness of %(customer)s is recorded: it may not pay "
                "earlier debts (C. conso. L722-5).",
                customer=customer,
            ),
            "solvent": self.env._(
                "No insolvency of %(customer)s is recorded.", customer=customer
            ),
            "administrative": self.env._(
                "A claim on a public body is judged by the administrative court: there "
                "is no payment order (CPC 1406)."
            ),
            "own_procedure": self.env["dunning.court"]._explain_own_procedure(
                referral.partner_id
            ),
            "private": self.env._(
                "%(customer)s is not under the administrative courts.",
                customer=customer,
            ),
            "merchants": self.env._(
                "Closed to what merchants invoice each other (CPCE L125-1)."
            ),
            "ceiling": self.env._(
                "Above %(ceiling)s of principal and interest (CPCE R125-1).",
                ceiling=referral._write_ceiling(
                    paths.SMALL_CLAIM_CEILINGS, referral.date
                ),
            ),
        }

    @api.model
    def _explain_insolvent(self, referral):
        customer = referral.partner_id.display_name
        if referral._get_insolvencies(["personal_recovery"]):
            return self.env._(
                "The personal recovery of %(customer)s is open. Declare the claim "
                "(C. conso. L742-10).",
                customer=customer,
            )
        return self.env._(
            "%(customer)s is insolvent: suits have stopped and it may not pay "
            "earlier debts (C. com. L622-7, L622-21). Declare the claim.",
            customer=customer,
        )
