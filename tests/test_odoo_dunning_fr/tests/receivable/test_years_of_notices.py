"""After years of notices no more is read than on the first day: what is over is over.

PostgreSQL counts the rows that it reads of each table: no clock is asked.
"""

from odoo.tests import tagged

from ..common import DunningCommon

TABLES = ["dunning_charge", "dunning_notice", "dunning_notice_line"]
ITEMS = ["account_move", "account_move_line"]


@tagged("post_install", "-at_install")
class TestYearsOfNotices(DunningCommon):
    """An invoice was reminded of and paid in June; another one has had its reminder."""

    def setUp(self):
        super().setUp()
        paid = self.invoice(100, "2026-06-01")
        self.past = self.issue_and_send("2026-06-10")
        self.pay(paid, day="2026-06-20")
        self.late = self.invoice(200, "2026-08-10")
        self.issue_and_send("2026-08-24")
        # Money that may be for late charges: those of its customer are looked for.
        self.bank_line(35, "2026-09-11", partner=self.customer, known=True)
        self.other = self.make_customer("Garage Petit")
        self.today("2026-09-14")
        self.assertEqual(len(self.past), 1)

    def live(self, count):
        """As many notices more like the one of June: as from years of reminders.

        Each lists the paid invoice; its own step was for one that is gone since. As
        many charges of another customer are claimed, and nobody has paid them.
        """
        self.env.flush_all()
        for _number in range(count):
            notice = self.clone("dunning_notice", self.past.id, name="NULL")
            for line in self.past.line_ids.ids:
                step = {"notice_id": str(notice), "move_line_id": "NULL"}
                self.clone("dunning_notice_line", line, **step)
                listed = {"role": "'listed'", "claimed": "FALSE", "level_id": "NULL"}
                del step["move_line_id"]
                self.clone("dunning_notice_line", line, **step, **listed)
        self.cr.execute(
            "INSERT INTO dunning_charge (company_id, currency_id, partner_id, kind,"
            " amount, date_from, date_to, state)"
            " SELECT %s, %s, %s, 'interest', 3, '2026-06-02', '2026-06-10', 'claimed'"
            "   FROM generate_series(1, %s)",
            [self.company.id, self.euro.id, self.other.id, count],
        )
        # As PostgreSQL does by itself; the tables are small enough to be read whole.
        self.cr.execute(f"ANALYZE {', '.join(TABLES)}; SET LOCAL enable_seqscan = off")
        self.env.invalidate_all()

    def clone(self, table, id_, **changes):
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s"
            "   AND column_name <> 'id'",
            [table],
        )
        columns = [name for (name,) in self.cr.fetchall()]
        values = [changes.get(name, f'"{name}"') for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        self.cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table}"
            " WHERE id = %s RETURNING id",
            [id_],
        )
        return self.cr.fetchone()[0]

    def count_read(self, action, tables=TABLES):
        """The rows of charges, of notices and of their lines that it reads."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.tell(tables)
        action()
        after = self.tell(tables)
        return [now - then for now, then in zip(after, before, strict=True)]

    def tell(self, tables):
        self.cr.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s) ORDER BY relname",
            [tables],
        )
        return [count for (count,) in self.cr.fetchall()]

    def readers(self):
        lines, debtors = self.env["dunning.receivable"], self.env["dunning.debtor"]
        due = [("dunning_state", "=", "waiting")]
        return {
            "decision": self.decide,
            "due items": lambda: lines.search([("state", "!=", False)]).mapped("state"),
            "grouped": lambda: lines.formatted_read_group([], ["state"], ["__count"]),
            "pivot": lambda: lines.formatted_read_group(
                [], ["state", "next_level_id"], ["amount_residual:sum"]
            ),
            "customers": lambda: debtors.search([]).mapped("last_contact"),
            "customers grouped": lambda: debtors.formatted_read_group(
                [], ["state"], ["__count"]
            ),
            "invoices": lambda: self.env["account.move"].search(due).ids,
            "partners": lambda: self.env["res.partner"].search(due).ids,
        }

    def test_what_is_over_is_not_read(self):
        """600 notices and lines more; PostgreSQL may look at some rows once more."""
        self.live(200)
        few = {name: self.count_read(read) for name, read in self.readers().items()}
        self.live(600)
        for name, read in self.readers().items():
            with self.subTest(name):
                more = self.count_read(read)
                self.assertLess(sum(more), sum(few[name]) + 30)
                # what runs is read: the reminder of August
                self.assertTrue(all(few[name][1:]))

    def test_an_invoice_and_its_customer_are_shown_by_what_is_theirs(self):
        for records in (self.late, self.customer):
            names = [
                field.name
                for field in records._fields.values()
                if field.name.startswith("dunning_") and not field.store
            ]

            def show(records=records, names=names):
                self.env.invalidate_all()
                records.read(names)

            show()
            few = self.count_read(show)
            self.live(200)
            many = self.count_read(show)
            with self.subTest(model=records._name, few=few, many=many):
                # The customer has as many notices more, which are counted.
                more = 30 if records == self.late else 700
                self.assertLess(sum(many), sum(few) + more)

    def test_of_one_customer_the_items_of_no_other_are_read(self):
        """Reminded of and old: whether limitation bars it is asked of it alone."""
        old = self.invoice(300, "2025-06-02")
        self.issue_and_send("2026-08-24")
        self.assertEqual(self.row(old).level_id, self.first)
        elsewhere = self.receivable_lines(
            self.invoice(50, "2025-06-02", partner=self.other)
        )

        def show():
            lines = self.env["dunning.receivable"]
            of_one = lines.with_context(dunning_partner_ids=self.customer.ids)
            of_one.search([]).mapped("state")

        counts = []
        for count in (50, 300):
            self.env.flush_all()
            for _number in range(count):
                self.clone("account_move_line", elsewhere.id)
            self.cr.execute(
                f"ANALYZE {', '.join(ITEMS)}; SET LOCAL enable_seqscan = off"
            )
            show()  # what is kept of settings
            counts.append(self.count_read(show, ITEMS))
        few, many = counts
        self.assertTrue(all(few))
        self.assertLess(sum(many), sum(few) + 30)

    def test_what_an_entry_takes_along_is_found_by_index(self):
        """Odoo deletes the lines of an entry each time it is reset to draft."""
        self.cr.execute(
            """
            SELECT link.conrelid::regclass::text, own.attname
              FROM pg_constraint link
              JOIN pg_attribute own ON own.attrelid = link.conrelid
                                   AND own.attnum = link.conkey[1]
             WHERE link.contype = 'f'
               AND link.confrelid IN
                   ('account_move'::regclass, 'account_move_line'::regclass)
               AND NOT EXISTS (
                   SELECT FROM pg_index known
                    WHERE known.indrelid = link.conrelid
                      AND known.indkey[0] = link.conkey[1]
                      AND COALESCE(pg_get_expr(known.indpred, known.indrelid), '')
                          IN ('', format('(%I IS NOT NULL)', own.attname)))
            """
        )
        kept = {
            model._table
            for model in self.env.registry.values()
            if model._name.startswith("dunning.") and not model._transient
        }
        missing = [row for row in self.cr.fetchall() if row[0] in kept]
        self.assertEqual(missing, [])

    def test_who_was_asked_long_ago_is_not_looked_for_at_night(self):
        """Charges of notices of spring stay claimed, though their invoices are paid."""
        waive = self.env["dunning.run"]._waive_quits
        paid = self.past.line_ids.move_line_id.ensure_one()
        self.assertTrue(paid.reconciled)
        counts = []
        for count in (200, 600):
            self.live(count)
            for _number in range(count):
                self.clone("account_move_line", paid.id)
            self.cr.execute(
                """
                UPDATE dunning_notice SET deadline = '2026-05-20',
                       sending_state = 'sent' WHERE name IS NULL;
                UPDATE dunning_charge charge
                   SET notice_line_id = line.id, move_line_id = item.id
                  FROM (SELECT line.id, row_number() OVER (ORDER BY line.id) AS rank
                          FROM dunning_notice_line line
                          JOIN dunning_notice notice ON notice.id = line.notice_id
                         WHERE notice.name IS NULL) line
                  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS rank
                          FROM account_move_line WHERE name IS NOT DISTINCT FROM %s
                           AND move_id = %s AND id <> %s) item USING (rank)
                  JOIN (SELECT id AS charge_id, row_number() OVER (ORDER BY id) AS rank
                          FROM dunning_charge) own USING (rank)
                 WHERE own.charge_id = charge.id
                """,
                [paid.name or None, paid.move_id.id, paid.id],
            )
            self.cr.execute(f"ANALYZE account_move_line, {', '.join(TABLES)}")
            counts.append(self.count_read(lambda: waive(self.company)))
        few, many = counts
        self.assertLess(sum(many), sum(few) + 30)

    def test_the_last_contact_and_the_step_are_those_that_they_were(self):
        """Paid reminders of June say nothing of August's, however many they are."""
        before = self.row(self.late)
        told = (before.last_contact, before.level_id, before.state, before.next_date)
        self.assertEqual(told[:2], (self.day("2026-08-24"), self.first))
        self.live(50)
        now = self.row(self.late)
        self.assertEqual(
            (now.last_contact, now.level_id, now.state, now.next_date), told
        )
