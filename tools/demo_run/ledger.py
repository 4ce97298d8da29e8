"""The ledger and the papers as plain facts, for whoever counts everything again.

`write_down` reads what an accountant sees: entries, matchings, rates, days of letters;
no interest and no total of the add-on is in it. `read` gives what the papers say: the
snapshot of each notice, the sums of each file, the text of each PDF.
`tests/papers/recompute.py` compares.
"""

from typing import Any

import pypdfium2

from odoo.tools import html2plaintext


def write_down(env: Any, company: Any) -> dict[str, Any]:
    """The facts of the books of a company, as they stand at this moment."""
    env = env(su=True)  # facts, whoever may see them
    env.flush_all()
    items = env["account.move.line"].search(
        [
            ("company_id", "=", company.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("partner_id", "!=", False),
        ],
        order="date_maturity, id",
    )
    customers = items.partner_id.commercial_partner_id.with_company(company)
    notices = env["dunning.notice"].search(
        [("company_id", "=", company.id), ("state", "=", "issued")]
    )
    return {
        "company": {
            "days_of_year": company.dunning_day_base,
            "split": company.dunning_split,
            "imputation": company.dunning_imputation,
            "rate": company.dunning_contract_rate,
            "currency": company.currency_id.name,
        },
        "rates": [
            [rate.kind, str(rate.valid_from), f"{rate.percent:.4f}"]
            for rate in env["dunning.rate"].search([])
        ],
        "euro": _list_currencies(env, company),
        "customers": {str(one.id): _tell_customer(one, company) for one in customers},
        "items": [_tell_item(item) for item in items if item.amount_currency > 0],
        "credits": [_tell_credit(item) for item in items if item.amount_currency < 0],
        "settled": [
            {
                "invoice": charge.move_id.id,
                "item": charge.move_line_id.id,
                "kind": charge.kind,
                "until": str(charge.date_to or ""),
            }
            for charge in env["dunning.charge"].search(
                [("state", "in", ("invoiced", "waived"))]
            )
        ],
        "letters": [letter for notice in notices for letter in _tell_letters(notice)],
    }


def _list_currencies(env: Any, company: Any) -> list[list[str]]:
    """What a euro is worth in other currencies, from which day on."""
    rates = env["res.currency.rate"].search([("company_id", "=", company.id)])
    return [[one.currency_id.name, str(one.name), f"{one.rate:.6f}"] for one in rates]


def _tell_customer(customer: Any, company: Any) -> dict[str, Any]:
    stops = customer.env["dunning.hold"]._fetch_insolvency_dates(customer, company)
    return {
        "name": customer.name,
        "kind": customer.dunning_debtor_kind,
        "charges": customer.dunning_charge_mode,
        "rate": customer.dunning_contract_rate,
        "judgment": str(stops.get(customer.id) or ""),
    }


def _tell_item(item: Any) -> dict[str, Any]:
    move = item.move_id
    return {
        "id": item.id,
        "invoice": move.id,
        "number": item.dunning_original_number or move.name,
        "kind": "charges" if move.dunning_is_charge_invoice else move.move_type,
        "customer": item.partner_id.commercial_partner_id.id,
        "currency": item.currency_id.name,
        "dated": str(item.dunning_original_date or move.invoice_date or move.date),
        "due": str(item.date_maturity or item.date),
        "amount": f"{item.amount_currency:.2f}",
        "net": f"{move.amount_untaxed:.2f}",
        "gross": f"{move.amount_total:.2f}",
        "prices": [f"{line.price_subtotal:.2f}" for line in move.invoice_line_ids],
        "settled": [
            {
                "day": str(match.credit_move_id.date),
                "amount": f"{match.debit_amount_currency:.2f}",
                "is_note": _corrects(match.credit_move_id.move_id, move),
            }
            for match in item.matched_credit_ids
            if not match.credit_move_id.move_id.dunning_write_off_step  # no money
        ],
    }


def _corrects(note: Any, move: Any) -> bool:
    """Whether a credit note is of this invoice, or of none in particular."""
    return note.move_type == "out_refund" and note.reversed_entry_id in (
        move,
        move.browse(),
    )


def _tell_credit(item: Any) -> dict[str, Any]:
    return {
        "number": item.move_id.name,
        "customer": item.partner_id.commercial_partner_id.id,
        "currency": item.currency_id.name,
        "day": str(item.date),
        "is_note": item.move_id.move_type == "out_refund",
        "left": f"{-item.amount_residual_currency:.2f}",
    }


def _tell_letters(notice: Any) -> list[dict[str, Any]]:
    """What of a notice left, by which way and when, and when it reached the debtor."""
    return [
        {
            "notice": notice.name,
            "customer": notice.partner_id.commercial_partner_id.id,
            "stage": notice.stage,
            "dated": str(notice.date),
            "items": notice.line_ids.move_line_id.ids,
            "channel": sent.channel,
            "sent": str(sent.date_sent.date() if sent.date_sent else ""),
            "reached": str(sent.date_delivered or sent.date_presented or ""),
        }
        for sent in notice.delivery_ids
        if sent.state in ("sent", "delivered", "refused", "unclaimed", "returned")
    ]


# What the papers say


def read(seen: Any, files: Any, bills: Any, texts: dict[int, str]) -> dict[str, Any]:
    """The papers of a day: notices, files with what is written for them, bills.

    :param seen: notices; those that were issued are told
    :param files: followed files, as `follow.Followed`
    :param bills: papers of the invoices of late charges, with their records
    :param texts: {id of a notice: the text of its letter and e-mail}
    """
    issued = seen.sudo().filtered(lambda notice: notice.state == "issued")
    return {
        "notices": [
            _tell_notice(notice, texts.get(notice.id, "")) for notice in issued
        ],
        "files": [
            {**file.told, "texts": {one.name: read_pdf(one) for one in file.papers}}
            for file in files
        ],
        "bills": [{**bill.told, "text": read_pdf(bill)} for bill in bills],
    }


def _tell_notice(notice: Any, text: str) -> dict[str, Any]:
    snapshot = notice.snapshot
    items = {
        (line.move_name, str(line.date_maturity)): line.move_line_id.id
        for line in notice.line_ids
    }
    lines = [
        {**said, "item": items[said["number"], said["due"]]}
        for said in snapshot["lines"]
    ]
    return {
        "number": notice.name,
        "day": snapshot["date"],
        "customer": notice.partner_id.commercial_partner_id.id,
        "currency": snapshot["currency"],
        "claims_interest": notice.level_id.claim_interest,
        "claims_indemnity": notice.level_id.claim_indemnity,
        "lines": lines,
        "totals": snapshot["totals"],
        "text": text,
    }


def tell_file(file: Any) -> dict[str, Any]:
    """The sums of a file, by due item."""
    file = file.sudo()
    parts = ("principal", "interest", "indemnity", "costs", "total")
    known = (file.mandate_id.date, file.insolvency_id.published_on)
    return {
        "number": file.name,
        "kind": file.kind,
        "day": str(file.date),
        "customer": file.partner_id.commercial_partner_id.id,
        "currency": file.currency_id.name,
        "days": [str(day) for day in known if day],
        # What people have written themselves.
        "typed": [
            file.basis or "",
            file.contract_ref or "",
            f"{file.company_id.dunning_registry_fee:.2f} €".replace(".", ","),
            *file.exhibit_ids.mapped("name"),
            *(f"{day:%d/%m/%Y}" for day in file.exhibit_ids.mapped("date") if day),
        ],
        "lines": [
            {
                "item": line.move_line_id.id,
                "number": line.move_name,
                "due": str(line.date_maturity),
                "calculation": line.calculation or {},
                **{part: f"{line[f'amount_{part}']:.2f}" for part in parts},
            }
            for line in file.line_ids
        ],
        "totals": {part: f"{file[f'amount_{part}']:.2f}" for part in parts},
    }


def tell_bill(bill: Any, charges: Any) -> dict[str, Any]:
    """The lines of an invoice of late charges, by the charge that each invoices."""
    return {
        "number": bill.name,
        "day": str(bill.invoice_date),
        "due": str(bill.invoice_date_due),
        "currency": bill.currency_id.name,
        "total": f"{bill.amount_total:.2f}",
        "lines": [
            {
                "item": charge.move_line_id.id,
                "kind": charge.kind,
                "from": str(charge.date_from or ""),
                "to": str(charge.date_to or ""),
                "amount": f"{charge.invoice_line_id.price_subtotal:.2f}",
            }
            for charge in charges
        ],
    }


def read_pdf(paper: Any) -> str:
    """The text of a PDF, every blank a plain one; nothing of other files."""
    if not paper.name.endswith(".pdf"):
        return ""
    return read_pdf_text(paper.content)


def read_html(markup: str) -> str:
    """The text of HTML, every blank a plain one."""
    return " ".join(html2plaintext(markup, include_references=False).split())


def read_pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    # U+FFFE is the hyphen at the end of a line.
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "-").split())
