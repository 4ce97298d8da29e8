"""PostgreSQL is restarted in the middle of a night: nobody hears twice, all is sent."""

import time
from contextlib import closing

import pytest

from harness.cluster import own_cluster
from harness.count import count
from harness.database import SEND
from harness.site import Site

CUSTOMERS, LETTERS = 110, 10
NOTICES = "SELECT count(*) FROM dunning_notice"


@pytest.fixture
def restarted(crash_config, monkeypatch):
    """Give a site on a PostgreSQL of its own, and that."""
    with (
        own_cluster("restart", monkeypatch.setenv) as (cluster, config, database),
        closing(Site(config, database)) as site,
    ):
        site.prepare()
        yield site, cluster


def test_postgresql_restarted_at_night(restarted, show):
    site, cluster = restarted
    book = dict(site.ask("customers", "debtor", CUSTOMERS, False))
    book |= site.ask("customers", "letter", LETTERS, True)
    for server in site.servers:
        server.start()
    hit = []
    for work, under_way in (
        ("issuing", lambda: site.database.running() - {SEND}),
        ("sending", lambda: SEND in site.database.running() and site.done() > 20),
        ("sending", lambda: SEND in site.database.running() and site.done() > 60),
    ):
        site.until(under_way, work, site.wake)
        time.sleep(0.3)
        hit.append((work, site.database.value(NOTICES), site.done()))
        restart(site, cluster)
    site.finish()
    found = count(site.database, site.mail.folder, book, set())
    show(f"PostgreSQL restarted (work, notices, e-mails done): {hit}\n{found}")
    assert not found.faults
    assert found.letters == LETTERS
    # A restart leaves at most the attempt in doubt that each server was making.
    assert found.table["unknown", 0] + found.table["unknown", 1] <= 2 * len(hit)


def restart(site, cluster):
    """Restart it under the servers; one of them is then started again as well."""
    cluster.restart()
    site.database.reconnect()
    server = site.servers[0]
    server.kill()
    server.start()
