"""The letter, the e-mail and the code of a notice ask to pay to the same account."""

from odoo.tests import tagged

from ..letters import LetterCommon

SECOND_IBAN = "FR76 1010 7001 0112 3456 7890 129"


@tagged("post_install", "-at_install")
class TestLetterAccounts(LetterCommon):
    def test_two_offices_and_two_accounts(self):
        """Two offices, two accounts: 200 and 500 to each, four letters of one night."""
        second = self.env["res.partner.bank"].create(
            {
                "acc_number": SECOND_IBAN,
                "partner_id": self.company.partner_id.id,
            }
        )
        first = self.company.partner_id.bank_ids - second
        offices = [
            self.make_customer(
                name,
                is_company=False,
                type="invoice",
                parent_id=self.customer.id,
                street=street,
                zip=postcode,
                city=city,
            )
            for name, street, postcode, city in (
                ("Agence Nord", "4 rue de Béthune", "59000", "Lille"),
                ("Agence Sud", "18 quai du Port", "13002", "Marseille"),
            )
        ]
        for office, amount in zip(offices, (200, 500), strict=True):
            for bank in (first, second):
                self.invoice(amount, "2026-08-28", office, partner_bank_id=bank.id)
        notices = self.issue().sorted("id")
        self.assertEqual(len(notices), 4)
        template = self.env.ref("odoo_dunning_fr.mail_template_notice").sudo()
        for notice in notices:
            number = notice.bank_id.sanitized_acc_number
            other = ((first | second) - notice.bank_id).sanitized_acc_number
            letter = self.text(notice)
            email = template._render_field("body_html", notice.ids)[notice.id]
            for text in (letter, str(email), notice.snapshot["payment"]["qr"]):
                bare = "".join(text.split()).replace("\u202f", "").replace("\xa0", "")
                self.assertIn(number, bare)
                self.assertNotIn(other, bare)
            self.assertIn(notice.contact_id.city.upper(), letter.upper())
            self.assertIn(f"{notice.amount_principal:.0f},00", letter)
