"""The sums of the papers, counted again from the ledger by a hand of its own.

    python3 tests/papers/recompute.py build/demo

Nothing of the add-on is imported: law and arithmetic are written anew here, day by day
and with the simplest means, so that an error of the one is not an error of the other.
Read are `ledger.json`, plain facts of the books, and `papers.json`, what was printed
(`tools/demo_run/ledger.py` writes both). Each notice, file and invoice of late charges
is counted: principal, payments, days late, periods, interest, indemnity, totals. Then
its text is read: each amount and each day in it must be one that was counted.

What is counted by: C. com. L441-10 II and D441-5 (companies: ECB and ten points, or the
agreed rate; 40 euros), CCP R2192-31 and D2192-35 (public: ECB and eight points, of the
half-year in which interest begins), C. civ. 1231-6 and 1344-1 (consumers: the legal
rate, after the formal notice), C. com. L622-28 (nothing from the judgment on). Part
payments go to the principal, a credit note of an invoice lowers it from the start.
"""

import json
import re
import sys
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DAY = timedelta(1)
CENT = Decimal("0.01")
POINTS = {"company": 10, "public": 8}
INDEMNITY = Decimal(40)
# A rest of so little the day after the due date is no late payment.
TOLERANCE = Decimal(1)
BY_POST = ("letter", "registered")
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre"
).split()
ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
AMOUNT = re.compile(
    r"(?<![\d.,])(-?\d{1,3}(?: \d{3})*,\d{2}) ?[€$]"  # 1 234,50 €
    r"|-?[€$](-?\d{1,3}(?:,\d{3})*\.\d{2})"  # €1,234.50
)
FIGURES = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
FRENCH = re.compile(r"\b(\d{1,2})(?:er)? (" + "|".join(MONTHS) + r") (\d{4})\b")
WRITTEN = re.compile(r"\b(" + "|".join(ENGLISH) + r")[a-z]* (\d{1,2}), (\d{4})\b")


class Book:
    """The facts of a ledger, and what follows from them on a day."""

    def __init__(self, facts):
        self.terms = facts["company"]
        self.customers = facts["customers"]
        self.items = {item["id"]: item for item in facts["items"]}
        self.credits = facts["credits"]
        self.settled = facts["settled"]
        self.letters = facts["letters"]
        self.rates = {(kind, day): Decimal(rate) for kind, day, rate in facts["rates"]}
        self.euro = facts["euro"]
        if self.terms["imputation"] != "principal":
            raise SystemExit("Only payments that go to the principal are counted here.")

    # Money

    def lowering(self, item):
        """(day, amount): what lowers a due item; from the start what corrects it."""
        parts = [
            (
                date.min if part["is_note"] else to_day(part["day"]),
                Decimal(part["amount"]),
            )
            for part in item["settled"]
        ]
        return parts + self.covered(item)

    def covered(self, item):
        """What unmatched credits would settle of it, were they set on the oldest."""
        account = (item["customer"], item["currency"])
        credits = sorted(
            (date.min if one["is_note"] else to_day(one["day"]), Decimal(one["left"]))
            for one in self.credits
            if (one["customer"], one["currency"]) == account and Decimal(one["left"])
        )
        if not credits:
            return []
        owed = [
            one
            for one in sorted(
                self.items.values(), key=lambda one: (one["due"], one["id"])
            )
            if (one["customer"], one["currency"]) == account and self.open(one)
        ]
        found = []
        for one in owed:
            rest = self.open(one)
            while credits and rest:
                day, left = credits.pop(0)
                part = min(left, rest)
                rest -= part
                if left > part:
                    credits.insert(0, (day, left - part))
                if one is item:
                    found.append((day, part))
        return found

    def open(self, item):
        """What is left of a due item in the books."""
        paid = sum(Decimal(part["amount"]) for part in item["settled"])
        return Decimal(item["amount"]) - paid

    # Interest

    def kind(self, item):
        """`company`, `public` or `consumer`; nothing where none is claimed."""
        customer = self.customers[str(item["customer"])]
        bears = item["kind"] != "charges" and customer["charges"] == "law"
        return customer["kind"] if bears else ""

    def begins(self, item):
        """The first day that bears interest; None: no day does."""
        due = to_day(item["due"])
        if self.kind(item) != "consumer":
            return due + DAY
        reached = [
            to_day(letter["reached"])
            for letter in self.letters
            if letter["stage"] == "formal_notice"
            and letter["channel"] in BY_POST
            and letter["reached"]
            and item["id"] in letter["items"]
        ]
        return max(due, min(reached)) + DAY if reached else None

    def rate(self, item, day):
        """Percent a year."""
        kind = self.kind(item)
        if kind == "consumer":
            return self.rates["legal_professional_creditor", half_year(day)]
        customer = self.customers[str(item["customer"])]
        if kind == "company" and (agreed := customer["rate"] or self.terms["rate"]):
            return Decimal(str(agreed))
        if kind == "public" or self.terms["split"] == "freeze":
            day = self.begins(item)
        return self.rates["ecb_refi", half_year(day)] + POINTS[kind]

    def judgment(self, item):
        return to_day(self.customers[str(item["customer"])]["judgment"])

    def periods(self, item, until, disputed=Decimal()):
        """(first day, last day, days, base, rate, interest) of each stretch of days."""
        first = self.begins(item) if self.kind(item) else None
        if first is None:
            return []
        settled = [
            to_day(one["until"])
            for one in self.settled
            if one["kind"] == "interest" and one["item"] == item["id"]
        ]
        day = max([first, *(last + DAY for last in settled)])
        if stop := self.judgment(item):
            until = min(until, stop - DAY)
        lowering, runs = self.lowering(item), []
        while day <= until:
            paid = sum((part for when, part in lowering if when < day), Decimal())
            base = max(Decimal(item["amount"]) - disputed - paid, Decimal())
            stretch = (half_year(day), base)
            if runs and runs[-1][0] == stretch:
                runs[-1][2] = day
            else:
                runs.append([stretch, day, day])
            day += DAY
        return [
            self.count(item, start, end, base)
            for (_h, base), start, end in runs
            if base
        ]

    def count(self, item, start, end, base):
        days = (end - start).days + 1
        rate = self.rate(item, start)
        year = {"365": 365, "360": 360}.get(self.terms["days_of_year"])
        if year is None:  # as the calendar has it
            year = (date(start.year + 1, 1, 1) - date(start.year, 1, 1)).days
        amount = (base * rate * days / (100 * year)).quantize(CENT, ROUND_HALF_UP)
        return start, end, days, base, rate, amount

    # The fixed indemnity

    def indemnity(self, item, until, among):
        """40 euros for an invoice that was not paid in time, on its first late item.

        :param among: the due items that are asked for, of which one bears it
        """
        if self.kind(item) not in POINTS:
            return Decimal()
        late = [one for one in among if self.is_late(one, until)]
        own = [one for one in late if one["invoice"] == item["invoice"]]
        if not own or own[0] is not item or self.was_settled(item):
            return Decimal()
        return self.in_currency(INDEMNITY, item["currency"], until)

    def is_late(self, item, until):
        due = to_day(item["due"])
        in_time = sum(part for day, part in self.lowering(item) if day <= due)
        stop = self.judgment(item)
        unpaid = Decimal(item["amount"]) - in_time
        return until > due and unpaid > TOLERANCE and not (stop and stop <= due)

    def was_settled(self, item):
        return any(
            one["kind"] == "indemnity" and one["invoice"] == item["invoice"]
            for one in self.settled
        )

    def in_currency(self, euros, currency, day):
        if currency == "EUR":
            return euros
        known = [
            (since, Decimal(rate))
            for name, since, rate in self.euro
            if name == currency and since <= str(day)
        ]
        return (euros * max(known)[1]).quantize(CENT, ROUND_HALF_UP)


class Check:
    """What was compared, and what differs."""

    def __init__(self, book):
        self.book = book
        self.compared = Counter()
        self.differences = []

    def same(self, paper, what, printed, counted):
        """Note a figure of a paper, and whether it is the one that was counted."""
        self.compared[what.split(" of ")[0]] += 1
        if printed != counted:
            self.differences.append(f"{paper}: {what} {printed}, counted {counted}")

    # Notices

    def notice(self, paper):
        book, day, name = self.book, to_day(paper["day"]), paper["number"]
        lines = [line for line in paper["lines"] if line["role"] != "credit"]
        among = sorted(
            (book.items[line["item"]] for line in lines),
            key=lambda item: (item["due"], item["id"]),
        )
        told = Told(day)
        sums = Counter()
        for line in lines:
            item = book.items[line["item"]]
            told.add_item(item)
            self.line(name, line, item, day)
            sums["principal"] += Decimal(line["claimed"])
            for part in ("total", "paid", "claimed", "disputed"):
                told.amounts.add(Decimal(line[part]))
            self.charges(paper, line, item, among, told, sums)
        for line in paper["lines"]:
            if line["role"] == "credit":
                self.credit(name, line, told)
                sums["principal"] += Decimal(line["claimed"])
        sums["total"] = sum(sums.values(), Decimal())
        self.totals(name, paper["totals"], sums, told)
        self.text(name, paper["text"], told, sums["total"], paper["customer"])

    def line(self, name, line, item, day):
        disputed, what = Decimal(line["disputed"]), f"of {line['number']}"
        claimed = self.book.open(item) - disputed
        total = Decimal(item["amount"])
        self.same(name, f"number {what}", line["number"], item["number"])
        self.same(name, f"due date {what}", line["due"], item["due"])
        self.same(name, f"invoice date {what}", line["date"] or "", item["dated"])
        late = max((day - to_day(item["due"])).days, 0)
        self.same(name, f"days late {what}", max(line["days"], 0), late)
        self.same(name, f"amount {what}", Decimal(line["total"]), total)
        self.same(name, f"claimed {what}", Decimal(line["claimed"]), claimed)
        self.same(
            name, f"paid {what}", Decimal(line["paid"]), total - disputed - claimed
        )

    def charges(self, paper, line, item, among, told, sums):
        name, what, day = paper["number"], f"of {line['number']}", to_day(paper["day"])
        disputed = Decimal(line["disputed"])
        periods = (
            self.book.periods(item, day, disputed) if paper["claims_interest"] else []
        )
        interest = sum((period[-1] for period in periods), Decimal())
        indemnity = (
            self.book.indemnity(item, day, among)
            if paper["claims_indemnity"]
            else Decimal()
        )
        self.periods(name, what, line.get("periods", []), periods)
        printed = (
            Decimal(line.get("interest") or 0),
            Decimal(line.get("indemnity") or 0),
        )
        self.same(name, f"interest {what}", printed[0], interest)
        self.same(name, f"indemnity {what}", printed[1], indemnity)
        told.add_periods(periods)
        told.amounts |= {interest, indemnity, interest + indemnity}
        sums["interest"] += interest
        sums["indemnity"] += indemnity

    def periods(self, name, what, printed, counted):
        rows = [
            (
                to_day(row["start"]),
                to_day(row["end"]),
                row["days"],
                Decimal(row["base"]),
                Decimal(row["rate"]),
                Decimal(row["amount"]),
            )
            for row in printed
        ]
        self.same(name, f"periods {what}", rows, counted)

    def credit(self, name, line, told):
        left = {
            one["number"]: Decimal(one["left"])
            for one in self.book.credits
            if one["number"] == line["number"]
        }
        claimed = -Decimal(line["claimed"])
        self.same(name, f"credit of {line['number']}", {line["number"]: claimed}, left)
        for part in ("total", "paid", "claimed"):
            told.amounts |= {Decimal(line[part]), -Decimal(line[part])}
        told.days |= {to_day(line["date"] or ""), to_day(line["due"])}

    def totals(self, name, printed, counted, told):
        for part in printed:
            amount = counted.get(part, Decimal())
            self.same(name, f"total of {part}", Decimal(printed[part]), amount)
            told.amounts.add(amount)
        told.amounts.add(counted["interest"] + counted["indemnity"])

    # Files

    def file(self, paper):
        book, name = self.book, paper["number"]
        day, told, sums = to_day(paper["day"]), Told(to_day(paper["day"])), Counter()
        among = [book.items[line["item"]] for line in paper["lines"]]
        until = day
        for line, item in zip(paper["lines"], among, strict=True):
            what = f"of {line['number']}"
            told.add_item(item)
            owed = book.open(item)
            periods = book.periods(item, until)
            interest = sum((period[-1] for period in periods), Decimal())
            indemnity = book.indemnity(item, until, among)
            counted = {
                "principal": owed,
                "interest": interest,
                "indemnity": indemnity,
                "costs": Decimal(line["costs"]),
            }
            counted["total"] = sum(counted.values(), Decimal())
            self.same(name, f"due date {what}", line["due"], item["due"])
            for part, amount in counted.items():
                self.same(name, f"{part} {what}", Decimal(line[part]), amount)
                sums[part] += amount
                told.amounts.add(amount)
            told.add_periods(periods)
            told.add_tax(item, owed)
            told.amounts |= {Decimal(item["amount"]) - owed, interest + indemnity}
        for part, amount in sums.items():
            self.same(name, f"total of {part}", Decimal(paper["totals"][part]), amount)
            told.amounts.add(amount)
        told.add_sums(book, among, until)
        told.days |= {until + DAY, *map(to_day, paper["days"])}
        if among and (judgment := book.judgment(among[0])):
            told.days.add(judgment - DAY)
        for typed in paper["typed"]:
            told.days |= set(read_days(typed))
            told.amounts |= {one for some in read_amounts(typed) for one in some}
        for title, text in paper["texts"].items():
            if text:
                self.text(f"{name} {title}", text, told, None, paper["customer"])

    # Invoices of late charges

    def bill(self, paper):
        name, day = paper["number"], to_day(paper["day"])
        told, total, customer = Told(day), Decimal(), None
        told.days.add(to_day(paper["due"]))
        for line in paper["lines"]:
            item = self.book.items[line["item"]]
            customer = item["customer"]
            told.add_item(item)
            # What this very invoice settles is what is counted.
            settled, self.book.settled = self.book.settled, []
            if line["kind"] == "interest":
                periods = self.book.periods(item, day)
                amount = sum((period[-1] for period in periods), Decimal())
                told.add_periods(periods)
                span = (
                    (str(periods[0][0]), str(periods[-1][1])) if periods else ("", "")
                )
                self.same(name, "days of interest", (line["from"], line["to"]), span)
            else:
                amount = self.book.indemnity(item, day, [item])
            self.book.settled = settled
            self.same(name, f"{line['kind']} of bill", Decimal(line["amount"]), amount)
            told.amounts.add(amount)
            total += amount
        self.same(name, "total of bill", Decimal(paper["total"]), total)
        told.amounts.add(total)
        self.text(name, paper["text"], told, total, customer)

    # Texts

    def text(self, name, text, told, total, customer):
        """Each amount and each day that is printed is one that was counted."""
        if not text:
            return
        amounts = read_amounts(text)
        if total is not None:
            found = any(total in readings for readings in amounts)
            self.same(name, "total in the text", found, True)
        known = told.amounts | {-amount for amount in told.amounts}
        for readings in amounts:
            self.compared["amounts read"] += 1
            if not known.intersection(readings):
                amount = readings[0]
                self.differences.append(f"{name}: {amount} is printed, never counted")
        known = told.days | self.known_days(customer)
        for day in read_days(text):
            self.compared["days read"] += 1
            if day not in known:
                self.differences.append(f"{name}: {day} is printed, never known")

    def known_days(self, customer):
        """Days on which something was sent to a customer, or reached him."""
        days = {self.book.judgment({"customer": customer})} if customer else set()
        for letter in self.book.letters:
            if letter["customer"] == customer:
                days |= {to_day(letter[key]) for key in ("dated", "sent", "reached")}
        return days - {None}


class Told:
    """The amounts and days that a paper may tell."""

    def __init__(self, day):
        self.amounts = {Decimal(), INDEMNITY}
        self.days = {day}

    def add_item(self, item):
        self.amounts |= {Decimal(item["amount"]), Decimal(item["gross"])}
        self.amounts |= {Decimal(price) for price in item["prices"]}
        self.amounts |= {Decimal(part["amount"]) for part in item["settled"]}
        self.days |= {to_day(item["due"]), to_day(item["dated"])}
        self.days |= {to_day(part["day"]) for part in item["settled"]}

    def add_periods(self, periods):
        for start, end, _days, base, _rate, amount in periods:
            self.amounts |= {base, amount}
            self.days |= {start, end}

    def add_tax(self, item, owed):
        """Price and VAT of what is unpaid, in proportion."""
        net = (owed * Decimal(item["net"]) / Decimal(item["gross"])).quantize(
            CENT, ROUND_HALF_UP
        )
        self.amounts |= {net, owed - net}

    def add_sums(self, book, items, until):
        """Sums over the due items, and over those that were due before a judgment."""
        judgment = book.judgment(items[0]) if items else None
        due = [item for item in items if not judgment or to_day(item["due"]) < judgment]
        for some in (items, due, [item for item in items if item not in due]):
            owed = sum((book.open(item) for item in some), Decimal())
            invoiced = sum((Decimal(item["amount"]) for item in some), Decimal())
            interest = sum(
                (one[-1] for item in some for one in book.periods(item, until)),
                Decimal(),
            )
            indemnity = sum(
                (book.indemnity(item, until, items) for item in some), Decimal()
            )
            self.amounts |= {owed, invoiced, invoiced - owed, interest, indemnity}
            self.amounts |= {owed + interest + indemnity, interest + indemnity}


def to_day(text):
    return date.fromisoformat(text) if text else None


def half_year(day):
    """The first day of the half-year of a day, as a text."""
    return f"{day.year}-{'01' if day.month < 7 else '07'}-01"


def read_amounts(text):
    """Each amount with cents in a text, French or English, in its possible readings.

    In a table a number may stand before an amount: 45 792.00 are 45 days and 792.00.

    >>> read_amounts("1 234,50 € puis €1,234.56, -$40.00 et 80 000 €")
    [[Decimal('1234.50'), Decimal('234.50')], [Decimal('1234.56')], [Decimal('40.00')]]
    """
    found = []
    for french, english in AMOUNT.findall(text):
        groups = french.replace(",", ".").split(" ") if french else [english]
        found.append(
            [
                Decimal("".join(groups[rank:]).replace(",", ""))
                for rank in range(len(groups))
            ]
        )
    return found


def read_days(text):
    """Each day in a text, in figures or written out.

    >>> [str(day) for day in read_days("le 01/12/2026, 1er mai 2026 et Jun 5, 2026")]
    ['2026-12-01', '2026-05-01', '2026-06-05']
    """
    days = [date(int(y), int(m), int(d)) for d, m, y in FIGURES.findall(text)]
    days += [
        date(int(y), MONTHS.index(month) + 1, int(d))
        for d, month, y in FRENCH.findall(text)
    ]
    days += [
        date(int(y), ENGLISH.index(month) + 1, int(d))
        for month, d, y in WRITTEN.findall(text)
    ]
    return days


def check(facts, papers):
    """Compare the papers of a day with the ledger of that day.

    :returns: a `Check`: what was compared, and what differs
    """
    found = Check(Book(facts))
    for kind in ("notice", "file", "bill"):
        for paper in papers[f"{kind}s"]:
            getattr(found, kind)(paper)
            found.compared[f"papers: {kind}s"] += 1
    return found


def main(folder):
    compared, differences = Counter(), []
    for file in sorted(Path(folder).glob("*/ledger.json")):
        facts, papers = (
            json.loads(file.with_name(f"{name}.json").read_text("utf-8"))
            for name in ("ledger", "papers")
        )
        found = check(facts, papers)
        compared += found.compared
        differences += [f"{file.parent.name} {one}" for one in found.differences]
    for what, count in sorted(compared.items()):
        print(f"{count:6} {what}")
    print("\n".join(differences))
    print(f"{len(differences)} differences in {sum(compared.values())} comparisons")
    return bool(differences) or not compared


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
