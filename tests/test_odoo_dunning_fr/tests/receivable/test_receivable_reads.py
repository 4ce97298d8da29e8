"""What the query of due items reads is written to the database before it is asked."""

from collections import defaultdict

from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.odoo_dunning_fr.models.receivable import sql as receivable_query

from ..common import DunningCommon

# PostgreSQL knows by itself which columns a view reads.
COLUMNS = """
    SELECT DISTINCT source.relname, attribute.attname
      FROM pg_depend depend
      JOIN pg_rewrite rule ON rule.oid = depend.objid
      JOIN pg_class source ON source.oid = depend.refobjid
      JOIN pg_attribute attribute ON attribute.attrelid = source.oid
                                 AND attribute.attnum = depend.refobjsubid
     WHERE depend.classid = 'pg_rewrite'::regclass
       AND depend.refclassid = 'pg_class'::regclass
       AND depend.refobjsubid > 0
       AND rule.ev_class = 'dunning_reads'::regclass
"""


@tagged("post_install", "-at_install")
class TestReceivableReads(DunningCommon):
    def setUp(self):
        super().setUp()
        scope = self.env["dunning.receivable"]._get_scope()
        self.query = receivable_query.build(scope)

    def test_what_was_searched_is_not_asked_again_for_its_columns(self):
        self.invoice(100, "2026-09-01")
        self.env.flush_all()
        found = self.env["dunning.receivable"].search([])
        self.assertEqual(len(found), 1)
        with self.assertQueryCount(0):
            self.assertEqual((found.amount_residual, found.amount_pending), (100, 0))
            self.assertTrue(found.state and found.policy_id)

    def find_reads(self):
        """Map the models to the fields that the query reads."""
        self.env.cr.execute(SQL("CREATE TEMP VIEW dunning_reads AS %s", self.query))
        self.env.cr.execute(COLUMNS)
        tables = {
            model._table: model for model in map(self.env.get, self.registry.models)
        }
        links = {
            field.relation: (model, name)
            for model, names in receivable_query.READS.items()
            for name in names
            if (field := self.env[model]._fields[name]).type == "many2many"
        }
        reads = defaultdict(set)
        for table, column in self.env.cr.fetchall():
            if table in links:
                model, field = links[table]
                reads[model].add(field)
            elif column not in MAGIC_COLUMNS:
                reads[tables[table]._name].add(column)
        return dict(reads)

    def find_declared(self):
        """Those that are in the list, and those that channels and kinds bring along."""
        declared = defaultdict(set)
        for model, names in receivable_query.READS.items():
            declared[model].update(names)
        for field in self.query.to_flush:
            declared[field.model_name].add(field.name)
        return dict(declared)

    def test_all_that_is_read_is_written_before(self):
        found, declared = self.find_reads(), self.find_declared()
        self.assertEqual(found.keys(), declared.keys())
        for model, names in declared.items():
            with self.subTest(model):
                self.assertEqual(names, found[model])
