"""Whatever is killed and whenever: nobody hears twice, nothing is lost in silence."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor, wait

from harness.count import count
from harness.database import SEND
from harness.fire import KILLS, SURE_HITS, Fire

SEED = "DUNNING_CRASH_SEED"
QUEUED = """
SELECT partner.email FROM dunning_delivery delivery
  JOIN res_partner partner ON partner.id = delivery.partner_id
 WHERE delivery.state = 'queued' AND delivery.channel = 'email'
 ORDER BY delivery.id
"""


def test_thirty_kills(site, show):
    """With two scheduled actions that send, mostly both at once."""
    site.database.share()
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    show(f"{SEED}={seed}")
    begin = time.monotonic()
    book = dict(site.ask("customers", "debtor", 488, False))
    book |= site.ask("customers", "letter", 12, True)
    early = [*book][:5]
    site.ask("pay", early)
    payers = [*book][5:]
    random.Random(seed).shuffle(payers)
    built = time.monotonic()
    fire = Fire(site, payers, seed)
    fire.burn()
    paid = {*early, *fire.paid_in_the_dark, *fire.paid_in_flight}
    found = count(site.database, site.mail.folder, book, paid)
    show(describe(found, fire, site, built - begin, time.monotonic() - built))
    assert not found.faults
    assert found.letters
    deaf = {*early, *fire.paid_in_the_dark}
    assert not deaf & found.reached, "who had paid got a mail"
    assert len(fire.kills) == KILLS
    assert fire.hits("issuing") >= SURE_HITS
    assert fire.hits("sending") >= SURE_HITS
    # A kill leaves at most the one attempt in doubt that it interrupted.
    doubtful = found.table["unknown", 0] + found.table["unknown", 1]
    assert doubtful <= KILLS + site.mail.kills
    assert not found.table["failed", 0], "a dead mail server is no refusal"


def test_payments_between_decision_and_sending(site, show):
    """Who pays at any moment before his own mail is begun hears nothing."""
    book = dict(site.ask("customers", "payer", 40, False))
    waiting = [*book]
    with site.database.withheld(SEND), ThreadPoolExecutor(1) as counter:
        with site.database.closed_gate():
            site.servers[0].start()
            site.until(site.database.is_blocked, "a notice", site.wake)
            decided = [waiting.pop() for _number in range(5)]
            payment = counter.submit(site.ask, "pay", decided)
            wait([payment], 2)  # or the run has locked their entries, as it may
        payment.result()
        site.until(site.is_issued, "the run is done")
        issued = [waiting.pop() for _number in range(5)]
        site.ask("pay", issued)
        site.mail.signal(signal.SIGSTOP)
    site.until(lambda: SEND in site.database.running(), "a sending", site.wake)
    # Until the mail server answers, the last ones in the queue are not begun.
    queued = [email for (email,) in site.database.rows(QUEUED)]
    late = [email for email in queued if email in waiting][-5:]
    site.ask("pay", late)
    site.mail.signal(signal.SIGCONT)
    site.finish()
    paid = {*decided, *issued, *late}
    found = count(site.database, site.mail.folder, book, paid)
    show(found)
    assert not found.faults
    assert len(paid) == 15
    assert not paid & found.reached
    assert found.table["sent", 1] == len(book) - len(paid)


def describe(found, fire, site, building, burning):
    """What the story did, and the table of the count."""
    kills = [" and ".join(sorted(hit)) or "idle" for hit in fire.kills]
    kinds = ", ".join(f"{kills.count(kind)} {kind}" for kind in sorted(set(kills)))
    starts = sum(server.starts for server in site.servers)
    return f"""\
{len(kills)} kills of Odoo ({kinds}), {starts} starts of its two servers
{site.mail.kills} kills of the mail server, {found.letters} letters
{len(fire.paid_in_the_dark)} paid while both were dead, \
{len(fire.paid_in_flight)} while they worked
{building:.0f} s to build the book, {burning:.0f} s of fire

{found}"""
