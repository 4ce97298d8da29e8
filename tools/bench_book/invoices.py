"""The clones of the invoices, of their payments and of their reconciliations."""

from typing import Any

from .cloning import clone

LINE = "account_move_line"
RELATIONS = (
    (f"{LINE}_account_tax_rel", f"{LINE}_id", "account_tax_id"),
    (f"account_account_tag_{LINE}_rel", f"{LINE}_id", "account_account_tag_id"),
)


def clone_invoices(cr: Any) -> None:
    """Write all that was planned."""
    _clone_moves(cr)
    _clone_lines(cr)
    _clone_reconciliations(cr)
    for table, line, other in RELATIONS:
        cr.execute(
            f"INSERT INTO {table} ({line}, {other})"
            f" SELECT new_line.id, t.{other} FROM new_line"
            f" JOIN {table} t ON t.{line} = new_line.tid"
        )
    cr.execute(
        "UPDATE res_partner SET customer_rank = invoiced.count"
        "  FROM (SELECT commercial_partner_id AS id, COUNT(*) FROM account_move"
        "         WHERE move_type = 'out_invoice' GROUP BY 1) AS invoiced"
        " WHERE invoiced.id = res_partner.id"
    )


def _moved(*columns: str) -> dict[str, str]:
    """Dates that move with the invoice."""
    return {column: f"t.{column} + g.shift" for column in columns}


def _clone_moves(cr: Any) -> None:
    entry, reference = "t.move_type = 'entry'", "t.payment_reference"
    changes = {
        **_moved("date", "invoice_date", "invoice_date_due", "delivery_date"),
        **_moved("taxable_supply_date"),
        "id": "g.id",
        "name": "g.new_name",
        "sequence_number": "g.number",
        "sequence_prefix": "g.prefix",
        "partner_id": f"CASE WHEN {entry} THEN g.customer_id ELSE g.partner_id END",
        "commercial_partner_id": "g.customer_id",
        "partner_shipping_id": "CASE WHEN t.partner_shipping_id IS NOT NULL"
        " THEN g.customer_id END",
        "invoice_partner_display_name": "g.name",
        "payment_reference": f"replace({reference}, g.old_name, g.new_name)",
        "ref": "replace(t.ref, g.old_invoice, g.new_invoice)",
        "access_token": "NULL",
        "made_sequence_gap": "FALSE",
        "create_date": "(t.date + g.shift)::timestamp",
        "write_date": "(t.date + g.shift)::timestamp",
    }
    source = "new_move g JOIN account_move t ON t.id = g.tid"
    clone(cr, "account_move", source, changes, "ORDER BY g.id")


def _clone_lines(cr: Any) -> None:
    partner = "t.partner_id IS NOT NULL"
    changes = {
        **_moved("date", "invoice_date", "date_maturity", "discount_date"),
        "id": "x.id",
        "move_id": "g.id",
        "move_name": "g.new_name",
        "partner_id": f"CASE WHEN {partner} THEN g.customer_id END",
        "full_reconcile_id": "whole.id",
        "matching_number": "COALESCE(whole.id::text, 'P' || part.id)",
        "name": "replace(t.name, g.old_name, g.new_name)",
        "ref": "replace(t.ref, g.old_invoice, g.new_invoice)",
        "create_date": "(t.date + g.shift)::timestamp",
        "write_date": "(t.date + g.shift)::timestamp",
    }
    source = f"""
        new_line x
        JOIN {LINE} t ON t.id = x.tid
        JOIN new_move g ON g.id = x.move_id
        LEFT JOIN new_full whole
               ON whole.i = x.i AND whole.tid = t.full_reconcile_id
        LEFT JOIN new_partial part
               ON part.i = x.i AND t.matching_number = 'P' || part.tid
        """
    clone(cr, LINE, source, changes, "ORDER BY x.id")


def _clone_reconciliations(cr: Any) -> None:
    full = "account_full_reconcile"
    source = f"new_full JOIN {full} t ON t.id = new_full.tid"
    clone(cr, full, source, {"id": "new_full.id"})
    changes = {
        "id": "x.id",
        "debit_move_id": "x.debit_id",
        "credit_move_id": "x.credit_id",
        "full_reconcile_id": "whole.id",
        "max_date": "t.max_date + plan.shift",
    }
    source = """
        new_partial x
        JOIN account_partial_reconcile t ON t.id = x.tid
        JOIN plan ON plan.i = x.i
        LEFT JOIN new_full whole ON whole.i = x.i AND whole.tid = x.full_tid
        """
    clone(cr, "account_partial_reconcile", source, changes)
