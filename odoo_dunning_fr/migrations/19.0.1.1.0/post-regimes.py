"""The regime of a claim is its own: for the past it is what its customer is today."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["account.move.line"]._note_dunning_debtors()
    # To whom notices were issued was taken for what he is by the people who did, unless
    # his name or number says something else.
    cr.execute(
        """
        UPDATE res_partner partner SET dunning_kind_confirmed = TRUE
          FROM res_partner told
          JOIN dunning_notice notice ON notice.partner_id = told.id
         WHERE partner.commercial_partner_id = told.commercial_partner_id
           AND notice.state = 'issued'
           AND COALESCE(partner.dunning_kind_proposed, partner.dunning_debtor_kind)
               = partner.dunning_debtor_kind
        """
    )
