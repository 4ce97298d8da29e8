from decimal import Decimal

from odoo import models

# What one day of interest divides by, as the sheet writes it.
YEARS = {"365": "365", "360": "360"}


class DunningNotice(models.Model):
    """The calculation of late interest that is annexed to a notice.

    Its figures are those of the snapshot; how they were made is told in words that
    are frozen there too.
    """

    _inherit = "dunning.notice"

    def _prepare_sheet(self, values, lang):
        """The words of the sheet in a language; None where no interest is claimed.

        :param values: those of the snapshot
        """
        charges = values["charges"]
        if not charges["regime"] or not self.amount_interest:
            return None
        local = self.with_context(lang=lang)
        sentences = [local._explain_days(charges), local._explain_rate(charges)]
        if any(line.get("payments") for line in values["lines"]):
            sentences.append(local._explain_payments(charges))
        return {"title": local._get_sheet_title(), "method": " ".join(sentences)}

    def _get_sheet_title(self):
        match self._regime():
            case "public":
                return self.env._("calculation of the interest on arrears")
            case "consumer":
                return self.env._("calculation of the interest at the legal rate")
        return self.env._("calculation of the late-payment penalties")

    def _explain_days(self, charges):
        values = {
            "year": YEARS.get(charges["day_base"])
            or self.env._("365 (366 in a leap year)"),
            "day": self._day(),
        }
        if charges["regime"] == "consumer":
            return self.env._(
                "Interest is the unpaid sum × rate × days / %(year)s. The days are "
                "those after the formal notice, or after the due date if it is later, "
                "to %(day)s included.",
                **values,
            )
        return self.env._(
            "Interest is the unpaid sum, taxes included, × rate × days / %(year)s. The "
            "days are those after the due date, to %(day)s included.",
            **values,
        )

    def _explain_rate(self, charges):
        basis = self._basis()
        match charges:
            case {"regime": "consumer"}:
                return self.env._(
                    "The rate is the legal one of each half-year (%(basis)s).",
                    basis=basis,
                )
            case {"regime": "public"}:
                return self.env._(
                    "The rate is that of the European Central Bank on the first day of "
                    "the half-year in which interest began, plus eight points "
                    "(%(basis)s).",
                    basis=basis,
                )
            case _ if self._get_agreed_rate() is not None:
                return self.env._(
                    "The rate is the one agreed between us (%(basis)s).", basis=basis
                )
            case {"split": "freeze"}:
                return self.env._(
                    "The rate is that of the European Central Bank on the first day of "
                    "the half-year in which interest began, plus ten points "
                    "(%(basis)s).",
                    basis=basis,
                )
        return self.env._(
            "Each half-year has its own rate: that of the European Central Bank on its "
            "first day, plus ten points (%(basis)s).",
            basis=basis,
        )

    def _explain_payments(self, charges):
        if charges["imputation"] == "legal":
            return self.env._(
                "Part payments were set against interest first (%(law)s).",
                law=self._law("imputation"),
            )
        return self.env._("Part payments were set against the principal.")

    def _get_sheet_helpers(self, snap, money, day):
        """What the template of the sheet needs, beside the snapshot.

        :param money: writes an exact amount
        :param day: writes a date
        """

        def tell_due(line):
            return self.env._("due on %(day)s", day=day(line["due"]))

        def tell_payment(payment):
            facts = {
                "amount": money(payment["amount"]),
                "day": day(payment["date"]),
                "interest": money(payment["to_interest"]),
            }
            if not payment["date"]:
                return self.env._("Price corrected by %(amount)s", **facts)
            if float(payment["to_interest"]):
                return self.env._(
                    "Payment of %(amount)s on %(day)s, of which %(interest)s of "
                    "interest",
                    **facts,
                )
            return self.env._("Payment or credit of %(amount)s on %(day)s", **facts)

        return {
            **_summarize(snap),
            "tell_due": tell_due,
            "tell_payment": tell_payment,
        }


def _summarize(snap):
    """What a snapshot claims beside the principal, arranged for the sheet.

    `groups`: the invoices that bear charges, each with its rows: periods, the payments
    that lower their base, the indemnity, the sum; `charged`: the sum of it all.
    """
    groups = []
    for line in snap["lines"]:
        interest, indemnity = (
            Decimal(line.get(part) or 0) for part in ("interest", "indemnity")
        )
        if interest or indemnity:
            groups.append({"line": line, "rows": _list_rows(line, interest, indemnity)})
    charged = Decimal(snap["totals"]["interest"]) + Decimal(snap["totals"]["indemnity"])
    return {"groups": groups, "charged": str(charged)}


def _list_rows(line, interest, indemnity):
    """The rows of an invoice, in order: a payment counts from the day after it."""
    periods = [{**period, "kind": "period"} for period in line["periods"]]
    payments = [{**payment, "kind": "payment"} for payment in line["payments"]]
    rows = sorted(
        [*periods, *(payments if periods else [])],
        key=lambda row: (row.get("start") or row["date"], row["kind"] == "payment"),
    )
    if indemnity:
        rows.append({"kind": "indemnity", "amount": str(indemnity)})
    if len(periods) + bool(indemnity) > 1:
        rows.append({"kind": "sum", "amount": str(interest + indemnity)})
    return rows
