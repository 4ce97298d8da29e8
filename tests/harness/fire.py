"""The fire: servers killed at random instants while they issue and while they send."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from .processes import OdooServer
from .site import Site

KILLS = 30
KILLS_OF_ISSUING = 9
KILLS_OF_MAIL_SERVER = 7
# The first kills that must hit the issuing: they take both servers.
SURE_HITS = 3
LIFE = 1.0  # seconds at most that issuing is let alone
LAST_KILL = 0.85  # of all e-mails: later there might be nothing left to interrupt
MOMENT = 0.3
OUTAGE = 0.4
PAID_IN_THE_DARK = 15  # of those who were written to, and of those who were not yet
QUEUED = """
SELECT partner.email FROM dunning_delivery delivery
  JOIN res_partner partner ON partner.id = delivery.partner_id
 WHERE delivery.state = 'queued' AND delivery.channel = 'email'
"""
UNWRITTEN = """
SELECT email FROM res_partner partner
 WHERE NOT EXISTS (SELECT FROM dunning_notice WHERE partner_id = partner.id)
"""
ISSUED = "SELECT count(*) FROM dunning_notice"


class Fire:
    """Two servers, thirty kills; customers pay meanwhile, some while both are dead."""

    def __init__(self, site: Site, payers: list[str], seed: int) -> None:
        self.site = site
        self.kills: list[set[str]] = []  # what was being done at each of them
        self.paid_in_the_dark: list[str] = []
        self.paid_in_flight: list[str] = []
        self._payers = payers
        self._customers = len(payers)
        self._draw = random.Random(seed)
        self._payments: list[Future] = []

    def burn(self) -> None:
        """Kill and start again until the number is reached, then let them finish."""
        site = self.site
        for server in site.servers:
            server.start()
        with self._customers_pay():
            for _number in range(KILLS_OF_ISSUING):
                self._interrupt_issuing()
            site.until(lambda: site.database.value(ISSUED), "a notice", site.wake)
            self._pay_in_the_dark()
            self._interrupt_sending(KILLS - len(self.kills))
        site.finish()

    def hits(self, work: str) -> int:
        """Count the kills in the midst of a kind of work."""
        return sum(work in hit for hit in self.kills)

    # Kills

    def _interrupt_issuing(self) -> None:
        """Kill a random time after issuing was seen to be under way."""
        self.site.until(
            lambda: "issuing" in self._works() or self.site.is_issued(),
            "issuing",
            self.site.wake,
        )
        self._rest(LIFE)
        self._strike(both=self.hits("issuing") < SURE_HITS)

    def _interrupt_sending(self, kills: int) -> None:
        """Strike when a random part of the e-mails is done, however quick that is."""
        begin, end = self.site.done(), LAST_KILL * self._customers
        strikes = [self._strike] * kills + [self._cut_mail] * KILLS_OF_MAIL_SERVER
        self._draw.shuffle(strikes)
        points = sorted(self._draw.uniform(begin, end) for _strike in strikes)
        for strike, point in zip(strikes, points, strict=True):
            self.site.until(
                lambda point=point: self._has_sent(point) or self.site.is_quiet(),
                "sending",
                self.site.wake,
            )
            self._rest(MOMENT)  # to be anywhere in the sending of a mail
            strike()

    def _has_sent(self, point: float) -> bool:
        return self.site.done() >= point and "sending" in self._works()

    def _strike(self, *, both: bool = False) -> None:
        """Let somebody pay, kill one server or both, and start again at once."""
        self._pay_one()
        servers = self.site.servers
        one = self._draw.choice([servers[:1], servers[1:], servers])
        victims = servers if both else one
        self._kill(victims)
        for server in victims:
            server.start()

    def _kill(self, victims: list[OdooServer]) -> None:
        """Kill, and note what was being done: its job is free a moment later."""
        before = self._works()
        for server in victims:
            server.kill()
        end = time.monotonic() + 0.3
        while (after := self._works()) == before and time.monotonic() < end:
            time.sleep(0.02)
        self.kills.append(before - after)

    def _works(self) -> set[str]:
        jobs = self.site.database.running()
        return {
            "sending" if job in self.site.database.senders else "issuing"
            for job in jobs
        }

    def _cut_mail(self) -> None:
        self.site.mail.kill()
        self._rest(OUTAGE)
        self.site.mail.start()

    def _rest(self, seconds: float) -> None:
        """Let the servers work for a random time."""
        end = time.monotonic() + self._draw.uniform(0, seconds)
        self.site.until(
            lambda: time.monotonic() > end, "the time passes", self.site.wake
        )

    # Payments

    @contextmanager
    def _customers_pay(self) -> Iterator[None]:
        """Have somebody count payments beside; all are booked at the end."""
        with ThreadPoolExecutor(1) as self._counter:
            yield
            self._await_payments()

    def _pay_one(self) -> None:
        """Let a customer pay while all the others work: it takes what it takes."""
        email = self._payers.pop()
        self.paid_in_flight.append(email)
        self._payments.append(self._counter.submit(self.site.ask, "pay", [email]))

    def _await_payments(self) -> None:
        for payment in self._payments:
            payment.result()

    def _pay_in_the_dark(self) -> None:
        """Let some pay while nobody can send: they must hear nothing."""
        self._kill(self.site.servers)
        self._await_payments()
        for query in (QUEUED, UNWRITTEN):
            found = {email for (email,) in self.site.database.rows(query)}
            chosen = [email for email in self._payers if email in found]
            self.paid_in_the_dark += chosen[:PAID_IN_THE_DARK]
        for email in self.paid_in_the_dark:
            self._payers.remove(email)
        self.site.ask("pay", self.paid_in_the_dark)
        for server in self.site.servers:
            server.start()
