"""The demonstration's story on other days of the year: the same steps, and right sums.

Whoever gets a reminder, a formal notice or is handed to somebody on the days of
23 November 2026 (`steps.csv`) gets it on these, too. Figures differ: each is counted
again by `papers/recompute.py`, which shares nothing with the add-on.
"""

import csv
from datetime import date, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo_company.day import SECOND, THIRD
from demo_company.rules import open_days

from harness.site import copied_book
from harness.story import tell

STEPS = Path(__file__).with_name("steps.csv")
PARIS = ZoneInfo("Europe/Paris")
TEN = 10  # o'clock, at which each day of work stands still


class Story:
    """What holds on each Monday."""

    DAY = ""
    QUIET = "yes"

    def test_the_sums_of_all_papers_are_right(self, told, show):
        assert told.code == 0, told.said[-3000:]
        counted = told.said.splitlines()[-1]
        show(f"{self.DAY}: {counted}; {told.seconds:.0f} s of processor")
        assert counted.startswith("0 differences in ")

    def test_the_same_customers_get_the_same_steps(self, told):
        with STEPS.open(encoding="utf-8", newline="") as file:
            wanted = list(csv.DictReader(file, delimiter=";"))
        assert told.steps == wanted

    def test_letters_leave_on_open_days(self, told):
        first = date.fromisoformat(self.DAY)
        work = [first + timedelta(after) for after in (0, SECOND, THIRD)]
        assert told.days == [str(day) for day in work]
        posted = {to_paris(at).date() for channel, at in told.sent if by_post(channel)}
        later = {open_days.next_open_day(day + timedelta(1)) for day in work[:2]}
        assert posted == later

    def test_clocks_show_the_hour_of_paris(self, told):
        """As stored, and as an e-mail says it; in summer and in winter."""
        assert {to_paris(at).hour for _channel, at in told.sent} == {TEN}
        for day in told.days:
            emails = list((told.folder / day / "emails").glob("*.eml"))
            assert emails
            for file in emails:
                message = message_from_bytes(file.read_bytes())
                at = parsedate_to_datetime(message["Date"]).astimezone(PARIS)
                assert (str(at.date()), at.hour) == (day, TEN), file

    def test_nothing_was_made_on_the_day_of_the_test(self, told):
        """Whoever counts days from the making of a record would count from that one."""
        days = {str(to_paris(moment).date()) for moment in told.made}
        assert days == set(told.days)


def by_post(channel):
    return channel in ("letter", "registered")


def to_paris(moment):
    return moment.astimezone(PARIS)


class TestWeekOfLabourDay(Story):
    """Friday 1 May 2026: banks and courts rest on the eve of the third day of work."""

    DAY = "2026-04-13"


class TestWeekOfChristmas(Story):
    """The second day is 26 December, the third 6 January, at the rates of a new year.

    Of a company without quiet periods: those that we ship have no formal notice then.
    """

    DAY = "2024-12-16"
    QUIET = "no"


class TestClocksGoForward(Story):
    """Sunday 29 March 2026; and 6 April is Easter Monday."""

    DAY = "2026-03-23"


class TestClocksGoBack(Story):
    """Sunday 26 October 2025, on which the letters of the 24th would be presented."""

    DAY = "2025-10-13"


class TestSilence:
    """A demonstration that sends no e-mail fails, on its first day."""

    def test_nobody_listens(self, crash_config, tmp_path):
        with copied_book("silence") as (config, database):
            told = tell(config, database, tmp_path / "silence", {}, port=1)
        assert told.code == 1
        last = told.said.splitlines()[-1]
        assert last.startswith("FAILED: no e-mail left on Monday 23 November 2026, of ")
        assert not told.days[1:]
