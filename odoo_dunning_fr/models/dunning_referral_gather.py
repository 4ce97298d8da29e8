from odoo import api, fields, models
from odoo.fields import Command

from .dunning_exhibit import RANKS, get_title


class DunningReferral(models.Model):
    """The exhibits of a file: found where the company has them, in order."""

    _inherit = "dunning.referral"

    exhibit_ids = fields.One2many("dunning.exhibit", "referral_id", string="Exhibits")

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        for referral in referrals:
            referral._gather()
        return referrals

    def write(self, vals):
        result = super().write(vals)
        if "move_ids" in vals:
            for referral in self:
                referral._gather()
        return result

    def action_gather_exhibits(self):
        """Look again for what proves the invoices, and print what is missing.

        What was renamed, reordered or left out by hand stays so.
        """
        self.check_access("write")
        for referral in self:
            referral._gather()
            referral.exhibit_ids._fetch_copies()
            referral.exhibit_ids._drop_printed()
            referral.exhibit_ids._fetch()

    def _gather(self):
        """Have an exhibit for each thing found, at its place; drop what is gone."""
        self.ensure_one()
        found = self._find_exhibits()
        exhibits_sudo = self.exhibit_ids.sudo()  # the system's to write
        gone = exhibits_sudo.filtered(
            lambda exhibit: (
                exhibit.source
                and exhibit.source not in found
                and not exhibit.accepted_by_id
                and not (exhibit.attachment_id and exhibit._is_orphan())
            )
        )
        gone.unlink()
        known = set((exhibits_sudo - gone).mapped("source"))
        new = exhibits_sudo.create(
            [
                {"referral_id": self.id, **values}
                for source, values in found.items()
                if source not in known
            ]
        )
        self._arrange_exhibits(new)
        new._fetch_copies()

    def _find_exhibits(self):
        """Map the sources of what proves the invoices to the values of exhibits."""
        found = {}
        for values in self._in_dossier_lang()._gather_exhibits():
            if attachment_id := values.pop("attachment_id", None):
                values.setdefault("source", f"ir.attachment,{attachment_id}")
            found.setdefault(values["source"], values)
        return found

    def _arrange_exhibits(self, new):
        """Put new exhibits after those of their kind and of the kinds before it."""
        order = list((self.exhibit_ids - new).sorted("sequence"))
        for exhibit in new:
            rank = RANKS[exhibit.kind]
            before = [at for at, one in enumerate(order, 1) if RANKS[one.kind] <= rank]
            order.insert(before[-1] if before else 0, exhibit)
        for place, exhibit in enumerate(order, 1):
            if exhibit.sequence != place:
                exhibit.sequence = place

    def _gather_exhibits(self):
        """What proves these invoices, in the order of a court file.

        To extend: `attachment_id` or `source` (`model,id`) says where the document is.

        :return: values of `dunning.exhibit`
        :rtype: list[dict]
        """
        self.ensure_one()
        # Who prepares a file may see what proves its invoices, whoever keeps it.
        secret = self.sudo()
        return [
            *secret._gather_orders(),
            *secret._gather_terms(),
            *secret._gather_deliveries(),
            *secret._gather_invoices(),
            *secret._gather_notices(),
            *secret._gather_pages(),
            *secret._gather_attachments("account.move", self.move_ids, "other"),
            *secret._gather_attachments(self._name, self, "other"),
        ]

    def _gather_terms(self):
        company = self.company_id
        if company.dunning_terms_attachment:
            yield {
                "kind": "terms",
                "name": self.env._("General terms of sale"),
                "source": f"res.company,{company.id}",
            }

    def _gather_invoices(self):
        for move in self.move_ids.sorted(lambda move: (move.invoice_date, move.id)):
            if move.is_sale_document(include_receipts=True):
                yield {
                    "kind": "invoice",
                    "name": self.env._("Invoice %(number)s", number=move.name),
                    "date": move.invoice_date,
                    "source": f"account.move,{move.id}",
                    "move_ids": set_moves(move),
                }

    def _gather_pages(self):
        """What we write ourselves, from what we know."""
        pages = {
            "statement": self.env._("Statement of account"),
            "calculation": self.env._("Calculation of what is claimed"),
            "identity": self.env._("Identity of the debtor"),
        }
        for kind, name in pages.items():
            yield {"kind": kind, "name": name, "source": kind}

    def _gather_attachments(self, model, records, kind, moves=None):
        """What people attached to records; not what Odoo or we made ourselves."""
        found = self.env["ir.attachment"].search(
            [
                ("res_model", "=", model),
                ("res_id", "in", records.ids),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("id", "not in", self._get_made_attachments().ids),
            ],
            order="id",
        )
        drafts = {
            move._get_invoice_proforma_pdf_report_filename() for move in self.move_ids
        }
        for attachment in found:
            if attachment.name not in drafts:  # a pro forma is no invoice
                yield {
                    **describe_attachment(attachment, kind),
                    "move_ids": set_moves(moves),
                }

    def _get_made_attachments(self):
        """The documents that fields of the file hold: dossier, hand-over…"""
        names = [
            name
            for name, field in self._fields.items()
            if field.comodel_name == "ir.attachment" and field.store
        ]
        return self.env["ir.attachment"].union(*(self[name] for name in names))

    # In which language

    def _in_dossier_lang(self):
        return self.with_context(lang=self._get_dossier_lang())

    def _get_dossier_lang(self):
        return self.company_id._get_dunning_french()


def set_moves(moves):
    return [Command.set(moves.ids if moves else [])]


def describe_attachment(attachment, kind):
    return {
        "kind": kind,
        "name": get_title(attachment.name),
        "date": fields.Date.to_date(attachment.create_date),
        "attachment_id": attachment.id,
    }
