"""What is done for many at once, some of whom cannot be helped."""

from psycopg2 import IntegrityError, OperationalError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.models.together import try_together

# What PostgreSQL says when somebody else has changed the same.
COLLISION = """
DO $$ BEGIN
    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
END $$
"""


@tagged("post_install", "-at_install")
class TestTogether(TransactionCase):
    def setUp(self):
        super().setUp()
        names = [{"name": f"Client {rank}"} for rank in range(10)]
        self.partners = self.env["res.partner"].create(names)
        self.bad = self.partners[3] | self.partners[8]
        self.calls = []

    def note(self, partners):
        """Write on each, and then find that some of them cannot be written on."""
        self.calls.append(len(partners))
        for partner in partners:
            partner.comment = "seen"
            if partner in self.bad:
                raise ValueError(f"not {partner.name}")

    def try_all(self, items=None, do=None, **options):
        items = self.partners if items is None else items
        return try_together(self.env.cr, items, do or self.note, **options)

    def test_all_at_once_when_nothing_is_wrong(self):
        self.assertEqual(self.try_all(self.partners - self.bad), [])
        self.assertEqual(self.calls, [8])
        self.assertEqual(self.try_all(self.partners[:0]), [])
        self.assertEqual(self.calls, [8])

    def test_the_bad_ones_are_found_and_the_others_done(self):
        """Two of ten: in their order, each with its own reason."""
        failed = self.try_all()
        self.assertEqual(
            [(partner, str(error)) for partner, error in failed],
            [(self.bad[0], "not Client 3"), (self.bad[1], "not Client 8")],
        )
        for partner in self.partners:
            self.assertEqual(bool(partner.comment), partner not in self.bad)

    def test_many_of_them_are_not_tried_one_by_one(self):
        """One of ten: five at a time, then two or three, then the one."""
        self.bad = self.partners[9]
        self.try_all()
        self.assertLess(len(self.calls), 10)

    def test_what_the_database_refuses_at_the_end_is_found_too(self):
        """A check of its own, met when what is in memory is written."""

        def forget(partners):
            for partner in partners:
                partner.comment = "seen"
                if partner in self.bad:
                    partner.name = False

        with mute_logger("odoo.sql_db"):
            failed = self.try_all(do=forget)
        self.assertEqual([partner for partner, _error in failed], [*self.bad])
        for _partner, error in failed:
            self.assertIsInstance(error, IntegrityError)
        self.assertEqual(self.partners.filtered("comment"), self.partners - self.bad)

    def test_lists_too(self):
        def halve(numbers):
            for number in numbers:
                1 / (number - 3)

        failed = self.try_all([5, 3, 1, 3], halve)
        self.assertEqual([number for number, _error in failed], [3, 3])

    def test_somebody_else_who_changes_the_same_ends_it(self):
        """It is begun again from the start: a savepoint keeps the stale snapshot."""

        def collide(partners):
            self.calls.append(len(partners))
            self.env.cr.execute(COLLISION)

        with mute_logger("odoo.sql_db"), self.assertRaises(OperationalError):
            self.try_all(do=collide)
        self.assertEqual(self.calls, [10])

    def test_what_stops_all_ends_it(self):
        with self.assertRaises(ValueError):
            self.try_all(stop=ValueError)
        self.assertEqual(self.calls, [10])

    def test_what_is_no_fault_of_theirs_ends_it(self):
        with self.assertRaises(ValueError):
            self.try_all(errors=KeyError)
        self.assertEqual(self.calls, [10])
