from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..evidence import PROGRAM
from ..shared import asking_once


class DunningPage(models.AbstractModel):
    """A model whose columns come from the query: a page asks for settings once."""

    _name = "dunning.page"
    _description = "Pages That Ask for Settings Once"

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        # OVERRIDE
        with asking_once(self.env, page=True):
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )

    @api.readonly
    def web_read(self, specification):
        # OVERRIDE
        with asking_once(self.env, page=True):
            return super().web_read(specification)


class DunningQuery(models.AbstractModel):
    """A model whose rows are a query on the ledger, for a day.

    Its rows have a customer: what is read of some rows is asked for their customers
    alone (context key `dunning_partner_ids`), which is quick on a book of any size.
    """

    _name = "dunning.query"
    _inherit = ["dunning.page"]
    _description = "Dated Query on the Ledger"

    # Fields that the ledger alone answers. Filtered and sorted by these only, a page is
    # found without deciding on every line (context key `dunning_ledger`, which the
    # program alone can give: other columns are missing then).
    _ledger_fields = frozenset()

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Search anew: what was read for another day, or before a payment, is stale.

        Who names no columns gets all with the rows: of few customers, to plan the query
        takes much longer than to run it, so that it is not asked again for them.
        """
        # OVERRIDE
        self.invalidate_model()
        return super().search_fetch(domain, field_names or None, offset, limit, order)

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        """Find the page and count in one pass, then read the page's customers alone."""
        # OVERRIDE
        if not limit:
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        self.invalidate_model()
        with asking_once(self.env, page=True):
            rows = self._search_page(domain, offset, limit, order or self._order)
            page = self.browse(id_ for id_, _partner, _count in rows)
            partners = {partner for _id, partner, _count in rows}
            if None not in partners:
                page = page.with_context(dunning_partner_ids=sorted(partners))
            count = rows[0][2] if rows else 0
            return {
                "length": min(count, count_limit or count),
                "records": page.web_read(specification),
            }

    @api.model
    def _search_page(self, domain, offset, limit, order):
        """Return (id, customer id, count of all the rows) of each row of a page."""
        self._check_qorder(order)
        is_told = self._is_told_by_ledger(Domain(domain), order)
        here = self.with_context(dunning_ledger=PROGRAM if is_told else None)
        query = here._search(domain, offset=offset, limit=limit, order=order)
        if query.is_empty():
            return []
        return self.env.execute_query(
            query.select("id", "partner_id", SQL("COUNT(*) OVER ()"))
        )

    @api.model
    def _is_told_by_ledger(self, domain, order):
        if not self.env.su:
            domain &= self.env["ir.rule"]._compute_domain(self._name)
        used = {leaf.field_expr for leaf in domain.iter_conditions()}
        used |= {term.split()[0] for term in order.split(",")}
        return {name.partition(".")[0] for name in used} <= self._ledger_fields
