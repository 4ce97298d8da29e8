"""A channel of another add-on, WhatsApp, does all that a channel of ours does.

The add-on is the example of the guide for extensions (`docs/extending.md`); its gateway
is a real server on this machine.
"""

from itertools import combinations, product

from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..gateways import gateway
from .test_email import LOUD, EmailCommon

PHONE = "+33 6 12 34 56 78"
DUE = "2026-09-01"


class ChannelCommon(EmailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.phone = PHONE

    def want(self, *codes, level=None):
        """Have a level ask for these channels alone."""
        level = level or self.first
        known = self.env["dunning.channel"]._get_all()
        level.write({f"by_{code}": code in codes for code in known})
        return level

    def owe(self, **values):
        """An invoice of a new customer, who can be reached as said."""
        return self.invoice(100, DUE, self.make_customer("Garage Petit", **values))

    def lose(self, delivery, code="telegraph"):
        """As if the delivery were of an add-on that is no longer there."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_delivery SET channel = %s WHERE id IN %s",
            (code, tuple(delivery.ids)),
        )
        delivery.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestChannelOfAnotherAddon(ChannelCommon):
    # From the level to the outcome

    def test_a_reminder_leaves_by_it_and_is_told(self):
        """100 euros, 13 days late, by WhatsApp alone: sent the same day."""
        self.want("whatsapp")
        bill = self.invoice(100, DUE)
        self.assertTold(bill, "due", "due", level=self.first)
        (proposal,) = self.decide().proposals
        self.assertEqual(proposal.notice.level, self.first.id)
        notice = self.issue()
        self.assertRecordValues(
            notice.delivery_ids,
            [
                {
                    "channel": "whatsapp",
                    "recipient": PHONE,
                    "state": "queued",
                    "instead_of": False,
                    "is_automatic": True,
                    "is_letter": False,
                }
            ],
        )
        with gateway(self.env) as taken:
            self.send_queued()
        (message,) = taken.messages
        self.assertEqual(message["to"], PHONE)
        self.assertIn("First text", message["text"])
        self.assertRecordValues(
            notice.delivery_ids, [{"state": "sent", "failure": False, "attempts": 1}]
        )
        self.assertEqual(str(notice.first_sent_on), "2026-09-14")
        self.assertIn("WhatsApp", bill.message_ids[0].body)

    def test_issuing_wakes_the_scheduled_action(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search([])
        self.issue()
        woken = (triggers.search([]) - before).cron_id
        self.assertEqual(woken, self.env.ref("odoo_dunning_fr.ir_cron_dunning_send"))

    @mute_logger(*LOUD)
    def test_a_busy_gateway_is_asked_again(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        delivery = self.issue().delivery_ids
        with gateway(self.env, 503):
            self.send_queued()
        self.assertEqual(delivery.state, "queued")
        self.assertTrue(delivery.next_attempt)

    @mute_logger(*LOUD)
    def test_a_dead_gateway_costs_no_attempt(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        delivery = self.issue().delivery_ids
        with gateway(self.env):
            pass
        self.send_queued()
        self.assertRecordValues(delivery, [{"state": "queued", "attempts": 0}])
        self.assertIn("WhatsApp", delivery.failure)
        self.assertTrue(delivery.waiting_since)

    @mute_logger(*LOUD)
    def test_what_was_refused_is_tried_at_the_number_of_today(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        failed = self.issue().delivery_ids
        with gateway(self.env, 400):
            self.send_queued()
        self.assertEqual(failed.state, "failed")
        self.customer.phone = False
        with self.assertRaisesRegex(UserError, "Phone"):
            failed.action_retry()
        self.customer.phone = "+33 7 00 00 00 00"
        again = failed.action_retry()
        self.assertEqual(
            (again.channel, again.recipient), ("whatsapp", "+33 7 00 00 00 00")
        )
        with gateway(self.env):
            self.send_queued()
        self.assertEqual(again.state, "sent")

    def test_no_person_says_that_it_was_sent(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        with self.assertRaisesRegex(UserError, "WhatsApp"):
            self.issue().delivery_ids.action_mark_sent()

    # Whom it reaches

    def test_who_has_no_number_and_nothing_else_is_out_of_reach(self):
        self.want("whatsapp")
        bill = self.owe(email=False, street=False)
        row = self.assertTold(bill, "unreachable", "held", level=self.first, date=None)
        self.assertIn("Phone", row.reason)
        decision = self.decide()
        self.assertFalse(decision.proposals)
        self.assertEqual(set(decision.reasons.values()), {"unreachable"})
        self.assertEqual(self.run_today().skip_ids.reason_code, "unreachable")

    def test_a_number_that_is_entered_counts_at_once(self):
        """The list reads the database: what is not written yet is written first."""
        self.want("whatsapp")
        bill = self.owe(email=False, street=False)
        lines = self.env["dunning.receivable"]
        here = [("move_id", "=", bill.id)]
        self.assertEqual(lines.search(here).reason_code, "unreachable")
        bill.partner_id.phone = PHONE
        self.assertEqual(lines.search(here).reason_code, "due")
        self.want("registered")
        self.assertEqual(lines.search(here).reason_code, "unreachable")

    def test_a_letter_else_an_e_mail_stands_in_for_it(self):
        self.want("whatsapp")
        for values, code in (
            ({}, "letter"),
            ({"street": False}, "email"),
        ):
            with self.subTest(code):
                bill = self.owe(**values)
                self.assertTold(bill, "due", "due", level=self.first)
                self.assertRecordValues(
                    self.issue(partners=bill.partner_id).delivery_ids,
                    [{"channel": code, "instead_of": "whatsapp"}],
                )

    def test_it_stands_in_for_nothing(self):
        bill = self.owe(email=False, street=False, phone=PHONE)
        self.assertTold(bill, "unreachable", "held", level=self.first, date=None)

    def test_the_number_of_the_contact_else_of_the_customer(self):
        self.want("whatsapp")
        bill = self.owe(email=False, street=False)
        contact = self.env["res.partner"].create(
            {"name": "Léa", "parent_id": bill.partner_id.id, "phone": PHONE}
        )
        self.assertTold(bill, "unreachable", "held", level=self.first, date=None)
        bill.partner_id.dunning_contact_id = contact
        self.assertTold(bill, "due", "due", level=self.first)
        self.assertEqual(self.issue().delivery_ids.recipient, PHONE)

    def test_lists_and_notices_agree_on_every_level_and_customer(self):
        """All that a level may ask for, all that a customer may have."""
        bills = [
            self.owe(
                **({} if email else {"email": False}),
                **({} if address else {"street": False}),
                phone=phone and PHONE,
            )
            for email, address, phone in product([True, False], repeat=3)
        ]
        known = list(self.env["dunning.channel"]._get_all())
        moves = self.env["account.move"].union(*bills)
        met = set()
        for size in range(1, len(known) + 1):
            for codes in combinations(known, size):
                level = self.want(*codes)
                for row in self.rows(moves):
                    notice = self.env["dunning.notice"].new(
                        {"partner_id": row.partner_id.id, "level_id": level.id}
                    )
                    told = "due" if notice._choose_channels() else "unreachable"
                    self.assertEqual(row.reason_code, told, (codes, row.partner_id))
                    met.add(told)
        self.assertEqual(met, {"due", "unreachable"})

    # The screens

    def test_its_field_shows_where_a_level_is_edited(self):
        for model, path in (
            ("dunning.level", "//group/field"),
            ("dunning.policy", "//field[@name='level_ids']/list/field"),
        ):
            with self.subTest(model):
                arch = etree.fromstring(
                    self.env[model].get_view(view_type="form")["arch"]
                )
                names = [node.get("name") for node in arch.xpath(path)]
                self.assertEqual(names.count("by_whatsapp"), 1)
                place = names.index("by_whatsapp")
                self.assertEqual(names[place - 1], "by_call")
        with Form(self.first) as form:
            form.by_email = False
            form.by_whatsapp = True
        with Form(self.policy) as form, form.level_ids.edit(2) as line:
            line.by_whatsapp = True
        self.assertEqual(self.first._get_channels(), ["whatsapp"])
        self.assertEqual(self.second._get_channels(), ["email", "letter", "whatsapp"])

    def test_the_timeline_follows_it(self):
        self.assertNotIn("WhatsApp", self.policy.timeline)
        self.want("whatsapp")
        self.assertIn("WhatsApp", self.policy.timeline)

    def test_a_level_that_reaches_nobody_is_refused(self):
        with self.assertRaises(ValidationError):
            self.want()
        values = self.level_values(60, "Mute", "final_notice", 60, 0, "", {})
        with self.assertRaises(ValidationError):
            self.env["dunning.level"].create({**values, "policy_id": self.policy.id})

    # When its add-on is gone

    def test_what_was_sent_by_it_stays_when_it_is_uninstalled(self):
        self.want("whatsapp")
        self.invoice(100, DUE)
        delivery = self.send(self.issue()).delivery_ids
        value = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "dunning.delivery"), ("value", "=", "whatsapp")]
        )
        self.assertEqual(len(value), 1)
        value.sudo()._process_ondelete()
        delivery.invalidate_recordset()
        self.assertEqual((delivery.channel, delivery.state), ("whatsapp", "sent"))

    @mute_logger(*LOUD)
    def test_a_delivery_of_no_channel_stops_nothing(self):
        """One queued, one that was being sent when the server stopped."""
        self.invoice(100, DUE)
        self.invoice(100, DUE, self.make_customer("Garage Petit"))
        lost = self.issue().delivery_ids.sorted("id")
        lost[1].sudo()._set_sending()
        self.lose(lost)
        self.want("whatsapp")
        self.invoice(100, DUE, self.make_customer("Fleurs Martin", phone=PHONE))
        kept = self.issue("2026-09-15").delivery_ids
        with gateway(self.env):
            self.send_queued()
        self.assertEqual(kept.state, "sent")
        self.assertEqual(lost.mapped("state"), ["queued", "unknown"])
        lost[1].action_settle_sent()
        lost[0].action_cancel()
        self.assertEqual(lost.mapped("state"), ["cancelled", "sent"])
        self.assertIn("telegraph", lost[1].notice_id.partner_id.message_ids[0].body)

    def test_a_delivery_of_no_channel_is_read_like_any_other(self):
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        notice = self.issue()
        lost = notice.delivery_ids.filtered(lambda one: one.channel == "email")
        lost.sudo().instead_of = "telex"
        self.lose(lost)
        self.assertIn("telegraph", lost.display_name)
        deliveries = self.env["dunning.delivery"]
        domain = [("notice_id", "=", notice.id)]
        shown = deliveries.web_search_read(
            domain, {"display_name": {}, "channel": {}, "instead_of": {}}
        )
        self.assertEqual(shown["length"], 2)
        groups = deliveries.web_read_group(domain, groupby=["channel"])["groups"]
        self.assertEqual(len(groups), 2)
        self.assertEqual(len(lost.export_data(["channel"])["datas"]), 1)
        with Form(lost):
            pass
        self.assertEqual(list(lost._get_unprintable().values()), ["telegraph"])
        with self.assertRaises(UserError):
            lost.action_mark_posted()
        self.assertFalse(deliveries.search([*domain, ("is_automatic", "=", True)]))
