"""What a formal notice promised is kept: while its days run, nobody is sued.

The letter of Monday 14 September 2026 is posted on the 15th and first presented on
Thursday the 17th: eight days make Friday the 25th, three more Monday the 28th.
"""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..letters import LetterCommon

# What a running notice means for each kind of file; None: nothing.
LEVELS = {
    "agency": "should",
    "insurer": None,
    "payment_order": "must",
    "small_claim": "must",
    "insolvency_claim": None,
    "public_claim": None,
    "write_off": None,  # unless it is lost because a pursuit failed
    "european_order": "must",
}
PRESENTED = "2026-09-17"


@tagged("post_install", "-at_install")
class TestRunningNotice(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.company_registry = "44306184100047"

    def posted(self):
        """The registered letter of a formal notice, on its way since the 15th."""
        notice = self.formal_notice(amount=1000)
        self.send(notice, "2026-09-15")
        self.today("2026-09-17")
        return notice.delivery_ids

    def refused(self):
        letter = self.posted()
        letter.sudo()._set_refused(PRESENTED)
        return letter

    def file_of(self, letter, kind="payment_order", **values):
        return self.env["dunning.referral"].create(
            {
                "kind": kind,
                "partner_id": self.customer.id,
                "currency_id": self.euro.id,
                "move_ids": [(6, 0, letter.notice_id.line_ids.move_id.ids)],
                **values,
            }
        )

    def level(self, file):
        levels = [
            found.level
            for found in file._check_ready()
            if found.code == "notice_running"
        ]
        self.assertLessEqual(len(levels), 1)
        return levels[0] if levels else None

    def test_until_the_grace_is_over(self):
        letter = self.refused()
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-25")
        for day, level in (
            ("2026-09-17", "must"),
            ("2026-09-25", "must"),
            ("2026-09-27", "must"),
            ("2026-09-28", None),
        ):
            with self.subTest(day):
                self.today(day)
                self.assertEqual(self.level(self.file_of(letter)), level)

    def test_each_kind(self):
        letter = self.refused()
        kinds = self.env["dunning.referral"]._fields["kind"].get_values(self.env)
        self.assertEqual(set(kinds), set(LEVELS))
        for kind in kinds:
            with self.subTest(kind):
                self.assertEqual(self.level(self.file_of(letter, kind)), LEVELS[kind])

    def test_a_write_off_on_the_ground_of_a_failed_pursuit(self):
        file = self.file_of(self.refused(), "write_off")
        for event, level in (("vanished", None), ("pursuit", "must")):
            file.write({"vat_event": event, "vat_event_date": "2026-09-17"})
            self.assertEqual(self.level(file), level)
        self.today("2026-09-28")
        self.assertIsNone(self.level(file))

    def test_a_request_is_not_signed_before_either(self):
        letter = self.refused()
        self.today("2026-10-05")
        file = self.file_of(letter, date="2026-09-17")
        self.assertEqual(self.level(file), "must")
        file.date_request = "2026-09-28"
        self.assertIsNone(self.level(file))

    def test_presentation_is_reckoned_while_it_is_not_known(self):
        """Five days in the post: the 20th, a Sunday, so the 21st; eight more the 29th,
        three more 2 October; that nobody has entered what became of it is told."""
        self.company.dunning_transit_days = 5
        letter = self.posted()
        self.today("2026-10-01")
        file = self.file_of(letter)
        self.assertEqual(self.level(file), "must")
        self.today("2026-10-02")
        self.assertEqual(self.level(file), "must")  # a request of the day before
        file = self.file_of(letter)
        self.assertIsNone(self.level(file))
        codes = {found.code for found in file._check_ready()}
        self.assertIn("presentation", codes)
        letter.sudo()._set_refused(PRESENTED)
        self.assertNotIn("presentation", {one.code for one in file._check_ready()})

    def test_a_letter_that_came_back_promises_nothing(self):
        letter = self.refused()
        file = self.file_of(letter)
        letter.sudo()._set_returned()
        self.assertIsNone(self.level(file))
        self.assertIn("formal_notice", {one.code for one in file._check_ready()})

    def test_the_dialog_tells_it_beforehand(self):
        letter = self.refused()
        moves = letter.notice_id.line_ids.move_id
        dialog = self.env["dunning.refer"].browse(
            moves.action_dunning_refer()["res_id"]
        )
        ways = dialog.path_ids.grouped("kind")
        self.assertIn(letter.notice_id.name, ways["payment_order"].missing)
        self.assertIn(letter.notice_id.name, ways["agency"].missing)

    def test_nobody_goes_on_with_a_reason(self):
        file = self.file_of(self.refused(), override_reason="In a hurry")
        with self.assertRaisesRegex(UserError, "lets the debtor pay until"):
            file.action_ready()

    # The post presents no letter on a Sunday or a public holiday

    def outcome(self, letter, **told):
        action = letter.action_enter_outcomes()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.line_ids.write(told)
        wizard.action_record()

    def test_not_on_a_sunday(self):
        letter = self.posted()
        self.today("2026-09-21")
        with self.assertRaisesRegex(ValidationError, "Sunday or a public holiday"):
            self.outcome(letter, outcome="refused", date_presented="2026-09-20")
        with self.assertRaisesRegex(ValidationError, "Sunday or a public holiday"):
            letter.date_presented = "2026-09-20"
        self.outcome(letter, outcome="refused", date_presented="2026-09-19")
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-27")

    def test_not_on_a_public_holiday(self):
        letter = self.posted()
        self.today("2026-11-12")  # 11 November is one, a Wednesday
        with self.assertRaisesRegex(ValidationError, "Sunday or a public holiday"):
            self.outcome(
                letter,
                outcome="delivered",
                date_presented="2026-11-10",
                date_delivered="2026-11-11",
            )

    def test_abroad_the_post_has_days_of_its_own(self):
        self.customer.country_id = self.env.ref("base.de")
        letter = self.posted()
        self.today("2026-09-21")
        letter.date_presented = "2026-09-20"
        self.assertEqual(str(letter.date_presented), "2026-09-20")
