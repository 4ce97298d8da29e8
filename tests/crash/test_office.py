"""Who presses a button while the server is killed, or its disk is full, does it again.

What is half done then is undone: no exhibit, note, document or sum is there twice.
"""

import base64
import hashlib
import io
import os
import random
import time
import zipfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from environment.paths import BUILD
from harness.database import Database
from harness.office import Office, Refused
from harness.site import Accountant, copied_book, read_options

SEED = "DUNNING_CRASH_SEED"
MOMENTS = (0.15, 0.5, 0.8)  # of the time that the work takes
LINES, AMOUNT = 300, 2  # of an agency's file: 600 of the 1 000 that are owed
SENTENCE = "The server's disk is full"
DISK = 16  # megabytes of room beside what is there

# All that a dossier consists of, the second time as the first time.
DOSSIER = """
SELECT (SELECT count(*) FROM dunning_exhibit WHERE referral_id = file.id),
       (SELECT count(*) FROM dunning_exhibit
         WHERE referral_id = file.id AND attachment_id IS NOT NULL),
       (SELECT count(*) FROM ir_attachment document
          JOIN dunning_exhibit exhibit ON exhibit.id = document.res_id
         WHERE document.res_model = 'dunning.exhibit'
           AND exhibit.referral_id = file.id),
       (SELECT count(*) FROM ir_attachment
         WHERE res_model = 'dunning.referral' AND res_id = file.id),
       (SELECT count(*) FROM mail_message
         WHERE model = 'dunning.referral' AND res_id = file.id
           AND body LIKE '%%Dossier built%%'),
       file.dossier_id IS NOT NULL AND file.dossier_digest IS NOT NULL
  FROM dunning_referral file WHERE id = %s
"""
RETURNS = """
SELECT count(*), coalesce(sum(amount_recovered), 0),
       (SELECT count(*) FROM ir_attachment
         WHERE res_model = 'dunning.mandate' AND name = %s)
  FROM dunning_referral_return WHERE referral_id = %s
"""
STORED = "SELECT store_fname FROM ir_attachment WHERE id = %s"
LEFT_OUT = (
    "SELECT coalesce(left_out, ''), letter_count FROM dunning_print WHERE id = %s"
)


@pytest.fixture
def office(crash_config, request):
    """Give a server that is not started, the accountant, and the database."""
    name = request.node.name.split("_")[1]
    with copied_book(name) as (config, database):
        folder = BUILD / "crash" / database
        folder.mkdir(parents=True, exist_ok=True)
        with (
            closing(Accountant(folder / "accountant.log", config, database)) as clerk,
            closing(Office(folder / "office.log", config, database)) as server,
            closing(Database(database)) as seen,
        ):
            clerk.ask("open_desk")
            server.files = Path(read_options(config)["data_dir"], "filestore", database)
            yield server, clerk, seen


def test_killed_at_work(office, show):
    server, clerk, seen = office
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    draw = random.Random(seed)
    hits = kill_builder(server, clerk, seen, draw)
    hits += kill_importer(server, clerk, seen, draw)
    show(f"{SEED}={seed}: {hits} of {2 * len(MOMENTS)} kills hit the work")
    assert hits >= len(MOMENTS)


def kill_builder(server, clerk, seen, draw):
    """Kill the server while it builds a dossier; count how often that hit."""
    first, second = clerk.ask("prepare_file", "A"), clerk.ask("prepare_file", "B")
    server.open()
    began = time.monotonic()
    build(server, first)
    took, whole = time.monotonic() - began, seen.rows(DOSSIER, first)[0]
    assert whole[:2] == (whole[0], whole[0]) and whole[2:] == (whole[0], 1, 1, True)
    before, hits = seen.rows(DOSSIER, second), 0
    assert before[0][3:] == (0, 0, False)
    for moment in MOMENTS:
        server.open() if hits or moment != MOMENTS[0] else None
        hit = server.killed_after(
            took * draw.uniform(moment - 0.1, moment), lambda: build(server, second)
        )
        if not hit:
            break  # it was quicker than the first time: all is built
        hits += 1
        assert seen.rows(DOSSIER, second) == before
    server.open()
    build(server, second)
    built = seen.rows(DOSSIER, second)[0]
    assert built[:4] == whole[:4] and built[5]
    assert built[4] == (1 if hit else 2)
    assert check_dossier(server, seen, second)
    return hits


def kill_importer(server, clerk, seen, draw):
    """Kill the server while it imports an agency's file; count how often that hit."""
    (_one, first, agency), (id_, second, _same) = (
        clerk.ask("hand_over", name) for name in ("C", "D")
    )
    began = time.monotonic()
    apply(server, *preview(server, agency, first, "first.csv"))
    took, hits, hit = time.monotonic() - began, 0, True
    for moment in MOMENTS:
        ready = preview(server, agency, second, "second.csv")
        hit = server.killed_after(
            took * draw.uniform(0, moment), lambda ready=ready: apply(server, *ready)
        )
        hits += hit
        server.open()
        done = seen.rows(RETURNS, "second.csv", id_)[0]
        # All of it or nothing, whoever heard of it.
        assert done in {(0, 0, 0), (LINES, LINES * AMOUNT, done[2])}, done
    for _twice in range(2):
        apply(server, *preview(server, agency, second, "second.csv"))
        done = seen.rows(RETURNS, "second.csv", id_)[0]
        assert done[:2] == (LINES, LINES * AMOUNT), done
    return hits


def test_full_disk(office):
    server, clerk, seen = office
    file = clerk.ask("prepare_file", "E")
    letters = clerk.ask("write_letters", "Debtor", 3)
    used = sum(one.stat().st_size for one in server.files.rglob("*") if one.is_file())
    used += 4096 * sum(1 for _one in server.files.rglob("*"))  # pages begun
    server.on_small_disk(server.files, DISK + used // 2**20)
    server.open()
    files = server.inside(server.files)

    fill(files, leave=900_000)  # its pages fit, the archive of 1.5 MB does not
    with pytest.raises(Refused, match=SENTENCE) as refused:
        build(server, file)
    assert_words(str(refused.value))
    assert seen.rows(DOSSIER, file)[0][3:] == (0, 0, False)
    assert not find_half_files(files)

    fill(files, leave=0)
    assert_words(print_letters(server, seen, letters, "left out"))
    (files / "filler").unlink()
    build(server, file)
    assert seen.rows(DOSSIER, file)[0][3:] == (1, 1, True)
    assert check_dossier(server, seen, file)
    assert print_letters(server, seen, letters, "printed") == ""

    # A server that was killed within the writing leaves half a file as well.
    [name] = seen.rows(STORED, get_dossier(server, file))[0]
    content = (files / name).read_bytes()
    (files / name).write_bytes(content[: len(content) // 2])
    build(server, file)
    assert check_dossier(server, seen, file)
    assert not find_half_files(files)


# What the person does


def build(server, file):
    server.call("dunning.referral", "action_build_dossier", [file])


def get_dossier(server, file):
    [found] = server.call("dunning.referral", "read", [file], ["dossier_id"])
    return found["dossier_id"][0]


def check_dossier(server, seen, file):
    """Read the archive from the disk as the server sees it."""
    [name] = seen.rows(STORED, get_dossier(server, file))[0]
    content = (server.inside(server.files) / name).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.testzip() is None and "dossier.pdf" in archive.namelist()


def preview(server, agency, number, name):
    """Read an agency's file up to its preview; the arguments of `apply`."""
    rows = [
        f"{number};{date.today() - timedelta(rank % 20):%d/%m/%Y};En cours;{AMOUNT},00"
        for rank in range(LINES)
    ]
    text = "\r\n".join(["Votre référence;Date;Statut;Montant encaissé", *rows])
    values = {
        "agent_id": agency,
        "file": base64.b64encode(text.encode("utf-8-sig")).decode(),
        "file_name": name,
    }
    [wizard] = server.call("dunning.return.import", "create", [values])
    for button in ("action_read", "action_preview"):
        server.call("dunning.return.import", button, [wizard])
    return (wizard,)


def apply(server, wizard):
    server.call("dunning.return.import", "action_apply", [wizard])


def print_letters(server, seen, letters, outcome):
    """Print letters; return what the person is told of those that are left out."""
    action = server.call("dunning.delivery", "action_print_letters", letters)
    told, count = seen.rows(LEFT_OUT, action["res_id"])[0]
    assert count == (len(letters) if outcome == "printed" else 0), told
    assert told.count("<li>") == len(letters) - count
    return told


# The disk


def fill(files, leave):
    """Fill the disk up but for some bytes."""
    room = os.statvfs(files)
    size = max(room.f_bavail * room.f_frsize - leave, 0)
    with (files / "filler").open("ab") as filler:
        filler.write(bytes(size))


def find_half_files(files):
    """The documents whose content is not what their name says."""
    return [
        one
        for one in files.glob("??/*")
        if hashlib.sha1(one.read_bytes()).hexdigest() != one.name
    ]


def assert_words(told):
    """It is a sentence, and shows no path of the server."""
    assert SENTENCE in told
    assert "Errno" not in told and "filestore" not in told
