import hashlib
import json
from collections import Counter
from decimal import Decimal

from odoo import models
from odoo.tools import format_date

from ...models.referral.referral import RUNNING
from .return_columns import SUMS


def digest(*parts):
    """A key for a line; no id of ours is in it: partners and files may be merged."""
    text = json.dumps([str(part or "") for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def exact(amount):
    return Decimal(f"{amount:.2f}")


def identify(value):
    """The id that a line holds, or that of the record."""
    return value if isinstance(value, int) else value.id


class DunningReturnImport(models.TransientModel):
    """Tells what is new in the agent's file from what was imported already.

    A payment is known by the agent's number of the line, else by its day, invoice and
    sums, whatever its status has become; a status, by its words.
    """

    _inherit = "dunning.return.import"

    def _compare_with_known(self, lines):
        """Set the key and the state of each line, and the message where it is strange.

        A line whose state is not set is wrong, as its message says.
        """
        ids = [line["referral_id"] for line in lines]
        returns = self.env["dunning.referral.return"].search(
            [("referral_id", "in", ids)], order="date, id"
        )
        known = {(said.referral_id.id, said.key): said for said in returns if said.key}
        for said in returns:
            known.setdefault(
                (said.referral_id.id, self._get_words_key(said, said.date)), said
            )
        booked = returns.grouped(lambda said: (said.referral_id.id, said.move_id.id))
        before = {place: self._sum_up(said) for place, said in booked.items()}
        seen = Counter()
        files = self.env["dunning.referral"].browse(dict.fromkeys(ids))
        most = files._get_most_recoverable()
        recovered = {file: file.recovered_amount for file in files}
        for line in lines:
            place = line["referral_id"], line["move_id"]
            reached = before.get(place)
            line["stated"] = self._get_sums(line)
            if self.amounts == "total" and not self._keep_difference(line, before):
                continue
            self._judge(line, known, seen)
            if line.get("state") != "new":
                continue
            if self._is_excessive(line, recovered, most):
                # The next line goes on from what was reached before.
                before.pop(place, None)
                if reached:
                    before[place] = reached
            else:
                line["message"] = self._find_oddity(line)

    def _sum_up(self, returns):
        """What was recorded up to now, its last day, the number of its lines."""
        sums = zip(*map(self._get_sums, returns), strict=True)
        return [sum(part) for part in sums], max(returns.mapped("date")), len(returns)

    def _get_sums(self, said):
        """The sums of a line, or of what was recorded."""
        return [exact(said[f"amount_{name}"]) for name in SUMS]

    def _keep_difference(self, line, before):
        """Keep of sums up to now what was not recorded; False where they are old."""
        place = line["referral_id"], line["move_id"]
        sums, last_day, count = before.get(place, ([0] * len(SUMS), line["date"], 0))
        if line["day"] and line["date"] < last_day:
            line["message"] = self.env._(
                "Older than what was imported up to %s.",
                format_date(self.env, last_day),
            )
            return False
        for name, old in zip(SUMS, sums, strict=True):
            line[f"amount_{name}"] -= old
        before[place] = (line["stated"], line["date"], count + 1)
        # The same sums may be reached twice, by way of a correction.
        line["stated"] = [*line["stated"], count]
        line["line_ref"] = False
        return True

    def _judge(self, line, known, seen):
        before = None
        if line["line_ref"] or any(self._get_sums(line)):
            before = self._judge_sums(line, known, seen)
            if not before:
                return
            # The payment is known; its status may have changed.
            line.update({f"amount_{name}": Decimal() for name in SUMS})
        self._judge_words(line, known, before)

    def _judge_sums(self, line, known, seen):
        """What was recorded of this payment before, when it is the same."""
        place, key = line["referral_id"], self._get_sums_key(line)
        seen[place, key] += 1
        if seen[place, key] > 1 and line["line_ref"]:
            line["message"] = self.env._(
                "The line %s is there twice: is this number unique?", line["line_ref"]
            )
            return None
        line["key"] = f"{key}#{seen[place, key]}"  # two payments may be alike
        before = known.get((place, line["key"]))
        if not before:
            line["state"] = "new"
        elif self._get_sums(line) != self._get_sums(before):
            line["message"] = self.env._(
                "The line %s was imported with other sums: ask the agent for a line "
                "that corrects it.",
                line["line_ref"],
            )
            return None
        return before

    def _get_sums_key(self, line):
        if line["line_ref"]:
            return f"line:{line['line_ref']}"
        return "sums:" + digest(line["move_name"], line["day"], *line["stated"])

    def _judge_words(self, line, known, before):
        """Whether a status, a reason or a note is new."""
        line["key"] = self._get_words_key(line, line["day"])
        place = line["referral_id"], line["key"]
        silent = self._get_words(line) == [""] * 3
        repeated = before and self._get_words(before) == self._get_words(line)
        line["state"] = "known" if silent or repeated or place in known else "new"
        known.setdefault(place, before)

    def _get_words(self, said):
        """What a line says beside its sums, or what was recorded."""
        reason = identify(said["closing_reason_id"])
        return [said["status"] or "", reason or "", said["note"] or ""]

    def _get_words_key(self, said, day):
        return "told:" + digest(identify(said["move_id"]), day, *self._get_words(said))

    def _is_excessive(self, line, recovered, most):
        """Whether a line says more than can be; else it counts for the next ones."""
        file = self.env["dunning.referral"].browse(line["referral_id"])
        sums = self._get_sums(line)
        line["message"] = file._explain_excess(sums, recovered[file], most[file])
        if line["message"]:
            line["state"] = "error"
            return True
        by_agent, to_us, _commission = sums
        recovered[file] += float(by_agent + to_us)
        return False

    def _find_oddity(self, line):
        """What is strange and imported all the same."""
        referral = self.env["dunning.referral"].browse(line["referral_id"])
        if referral.state not in RUNNING:
            return self.env._("The file is closed: the sums are recorded.")
        return False
