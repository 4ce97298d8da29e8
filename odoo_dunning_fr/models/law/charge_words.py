"""What is said of the late charges of a debtor: by which law, how they are counted."""

from decimal import Decimal

from ...rules import fixed_indemnity, late_interest
from ...rules.reference_rate import MissingRate

# What one day of interest divides by, as the sheet writes it.
YEARS = {"365": "365", "360": "360"}


class ChargeWords:
    """The words about the charges that a company claims of a debtor, as of a day.

    In the language of the debtor's environment, with its rights. The regime is given
    where the law wants words although nothing is claimed, as on invoices.
    """

    def __init__(self, debtor, company, day, regime=None, *, is_general=False):
        """:param regime: that of the claims, where it is known; else the debtor's
        :param is_general: words that the law wants although nothing is claimed as yet
        """
        self.env = debtor.env
        self.debtor = debtor.commercial_partner_id.with_company(company)
        self.company = company
        self.day = day
        self.regime = regime
        self.is_general = is_general

    def law(self, code):
        """The words of a reference, such as “article 1344 du code civil”."""
        if code == "term_public" and self.debtor._is_dunning_undertaking():
            code = "term_undertaking"
        return self.env["dunning.legal.reference"]._get(code, self.day)

    def get_regime(self):
        """`company`, `consumer` or `public`; nothing where no charge may be claimed."""
        if self.is_general:
            return self.regime
        return self.debtor._get_dunning_regime(self.regime)[0]

    def get_agreed_rate(self):
        """The rate that was agreed, if any: only companies may agree on one."""
        agreed = self.debtor._get_dunning_contract_rate()
        return agreed if self.get_regime() == "company" else None

    def get_rate(self, day):
        """The rate of interest on a day, in percent a year; None where it is unknown.

        :rtype: Decimal | None
        """
        table = self.env["dunning.rate"]._get_table()
        try:
            return late_interest.rate_on(
                self.get_regime(), day, table, self.get_agreed_rate()
            )
        except MissingRate:
            return None

    def get_basis(self):
        """What makes interest run: the law, and the clause when a rate was agreed.

        Whoever is established where French law is not expected reads that it governs
        the sale (Rome I, article 4: that of the seller).
        """
        regime = self.get_regime()
        basis = regime and self.law(f"interest_{regime}")
        if self.get_agreed_rate() is not None:
            clause = (
                self.env._("our contract")
                if self.debtor.dunning_contract_rate
                else self.env._("our terms of sale")
            )
            basis = self.env._("%(law)s and %(clause)s", law=basis, clause=clause)
        if basis and self.debtor._is_dunning_outside_union():
            return self.env._(
                "%(basis)s, under French law, which governs our sale", basis=basis
            )
        return basis

    # What an invoice says of late payment (C. com. L441-9 I)

    def describe_penalties(self):
        """At which rate penalties run, on an invoice that is still to fall due."""
        agreed, basis = self.get_agreed_rate(), self.get_basis()
        if agreed is not None:
            return self.env._(
                "Late payment: penalties at the rate of %(rate)s a year from the day "
                "after the due date, without a reminder (%(basis)s).",
                rate=self.env["dunning.letter"]._percent(agreed, self.env.lang),
                basis=basis,
            )
        if self.get_regime() == "public":
            return self.env._(
                "Late payment: interest on arrears at the rate of the European Central "
                "Bank plus eight points, by law (%(basis)s).",
                basis=basis,
            )
        return self.env._(
            "Late payment: penalties at the rate of the European Central Bank plus ten "
            "points from the day after the due date, without a reminder (%(basis)s).",
            basis=basis,
        )

    def describe_indemnity(self):
        """The fixed indemnity, as an invoice announces it."""
        amount = fixed_indemnity.amount_of(self.day)
        return self.env._(
            "Fixed indemnity for recovery costs in case of late payment: %(amount)s "
            "(%(law)s).",
            amount=self.env["dunning.letter"]._money(
                f"{amount:f}", "EUR", self.env.lang
            ),
            law=self.law(f"indemnity_{self.get_regime()}"),
        )

    def describe_counting(self):
        """How interest is counted, for the sheet: the choices of the company.

        Whoever prints the sheet of what a judgment has stopped adds `until`, the last
        day that is counted (ISO 8601); it is the day of the words otherwise.
        """
        return {
            "regime": self.get_regime(),
            "gap": "",
            "day_base": self.company.dunning_day_base,
            "split": self.company.dunning_split,
            "imputation": self.company.dunning_imputation,
        }

    # The calculation sheet, annexed to a notice and bound into a dossier

    def prepare_sheet(self, values):
        """The words of the sheet; None where no interest is claimed.

        :param values: those of the snapshot; `charges` is by `describe_counting`
        """
        charges = values["charges"]
        if not charges["regime"] or not Decimal(values["totals"]["interest"]):
            return None
        sentences = [self._explain_days(charges), self._explain_rate(charges)]
        if any(line.get("payments") for line in values["lines"]):
            sentences.append(self._explain_payments(charges))
        return {"title": self.get_sheet_title(), "method": " ".join(sentences)}

    def get_sheet_title(self):
        match self.get_regime():
            case "public":
                return self.env._("calculation of the interest on arrears")
            case "consumer":
                return self.env._("calculation of the interest at the legal rate")
        return self.env._("calculation of the late-payment penalties")

    def _explain_days(self, charges):
        values = {
            "year": YEARS.get(charges["day_base"])
            or self.env._("365 (366 in a leap year)"),
            "day": self.env["dunning.letter"]._day(
                charges.get("until") or self.day, self.env.lang, "long"
            ),
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
        basis = self.get_basis()
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
            case _ if self.get_agreed_rate() is not None:
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
                law=self.law("imputation"),
            )
        return self.env._("Part payments were set against the principal.")


def get_sheet_helpers(env, snap, money, day):
    """What the template of the sheet needs, beside the snapshot.

    :param env: in the language of the sheet
    :param money: writes an exact amount
    :param day: writes a date
    """

    def tell_due(line):
        due = env._("due on %(day)s", day=day(line["due"]))
        if instalment := tell_instalment(line):
            return f"{instalment}, {due}"
        return due

    def tell_instalment(line):
        """“instalment 2 of 3”, of an invoice that is due in several parts."""
        if not line.get("instalment"):
            return ""
        rank, count = line["instalment"]
        return env._("instalment %(rank)s of %(count)s", rank=rank, count=count)

    def tell_payment(payment):
        facts = {
            "amount": money(payment["amount"]),
            "day": day(payment["date"]),
            "interest": money(payment["to_interest"]),
        }
        if not payment["date"]:
            return env._("Price corrected by %(amount)s", **facts)
        if float(payment["to_interest"]):
            return env._(
                "Payment of %(amount)s on %(day)s, of which %(interest)s of interest",
                **facts,
            )
        return env._("Payment or credit of %(amount)s on %(day)s", **facts)

    return {
        **_summarize(snap),
        "tell_due": tell_due,
        "tell_instalment": tell_instalment,
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
