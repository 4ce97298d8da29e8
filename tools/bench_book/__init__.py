"""A book of invoices of any size, for measuring: the same for the same seed.

Each kind of invoice is made a few times through Odoo itself, with its payments and
reconciliations; the rest of the book are exact clones in SQL, with other numbers, days
and customers. So every balance, tax line and payment state is as Odoo wrote it.
"""

from typing import Any

from .check import check
from .cloning import bulk_loading, register_ids
from .company import prepare_company
from .customers import clone_customers
from .invoices import clone_invoices
from .kinds import TODAY
from .patterns import make_patterns
from .plan import plan_invoices

__all__ = ["TODAY", "build", "check", "prepare_company"]


def build(env: Any, size: int) -> None:
    """Fill a prepared database with about that many invoices."""
    customers = max(100, size // 10)
    patterns = make_patterns(env, variants=5 if size <= 2000 else 20)
    env.flush_all()
    with bulk_loading(env.cr):
        clone_customers(env.cr, patterns, customers)
        plan_invoices(env.cr, patterns, size, customers)
        clone_invoices(env.cr)
        register_ids(env.cr)
    env.cr.commit()
    env.invalidate_all()
