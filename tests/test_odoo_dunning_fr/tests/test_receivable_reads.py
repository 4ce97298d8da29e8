"""What the query of due items reads is written to the database before it is asked."""

from collections import defaultdict

from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.odoo_dunning_fr.models import receivable_query

from .common import DunningCommon

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
    def find_reads(self):
        """Map the models to the fields that the query reads."""
        scope = self.env["dunning.receivable"]._get_scope()
        query = receivable_query.build(scope)
        self.env.cr.execute(SQL("CREATE TEMP VIEW dunning_reads AS %s", query))
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

    def test_the_list_of_what_is_read_is_complete(self):
        found = self.find_reads()
        self.assertEqual(set(found), set(receivable_query.READS))
        for model, names in receivable_query.READS.items():
            with self.subTest(model):
                self.assertEqual(set(names), found[model])
