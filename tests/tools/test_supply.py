"""Odoo and fonts come from somewhere, whatever an archive has, and only if verified.

Real apt, git and dpkg; servers on loopback that answer, do not have it, break off or
send other bytes.
"""

import re
import subprocess
from contextlib import ExitStack
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from debian_archive import Archive, Signer, served

from environment import apt, cache, debian, fonts, odoo_source, run
from environment.console import SetupError
from environment.odoo_source import fetched_odoo, own_odoo

RELEASE = "version_info = (19, 0, 0, FINAL, 0, '')\nversion = series\n"
PYTHON = "usr/lib/python3/dist-packages"
MODULES = ("account", "l10n_fr_account", "web")
FONT = "usr/share/fonts/truetype/montserrat/Montserrat-Regular.ttf"
SCRIPT = "usr/share/javascript/jquery/jquery.js"
UP = "->" + "/".join([".."] * 7)
pytestmark = pytest.mark.skipif(not apt.available(), reason="no apt on this machine")
# Where nobody listens.
CLOSED = "http://127.0.0.1:9/debian"


def odoo_files(modules=MODULES):
    """Return the files of a small Odoo, laid out as in its repository."""
    manifests = {f"odoo/addons/{name}/__manifest__.py": "{}" for name in modules}
    return {"odoo/release.py": RELEASE, "odoo/addons/web/own.ttf": "own", **manifests}


def odoo_package(**others):
    """Return the files of Odoo's package, with links to a font and a script."""
    files = {f"{PYTHON}/{name}": text for name, text in odoo_files(**others).items()}
    web = f"{PYTHON}/odoo/addons/web"
    files[f"{web}/static/font.ttf"] = f"{UP}/{FONT.removeprefix('usr/')}"
    files[f"{web}/static/jquery.js"] = f"{UP}/{SCRIPT.removeprefix('usr/')}"
    return files


class World:
    """A machine: archives that apt knows, a repository of Odoo, a cache of its own."""

    def __init__(self, folder, patch):
        self.folder, self.patch = folder, patch
        self.signer = Signer()
        self.archive = Archive(folder / "served/debian", self.signer)
        self.pins = {"odoo": [], "companions": [], "fonts": [], "pip": [], "git": []}
        self.keyring = folder / "keyring.gpg"
        self.keyring.write_bytes(self.signer.keyring())
        self.address, self.asked, self.faults = CLOSED, [], {}
        self.servers = ExitStack()
        (folder / "status").touch()
        self._isolate()
        self.tell_apt()

    def _isolate(self):
        for module in (apt, odoo_source):
            self.patch.setattr(module, "CACHE", self.folder / "cache")
        (self.folder / "cache").mkdir()
        self.patch.setattr(debian, "DOWNLOADS", self.folder / "cache/downloads")
        self.patch.setattr(debian, "PINS", self.folder / "pins.txt")
        self.patch.setattr(cache, "STAMPS", self.folder / "cache/stamps")
        self.patch.setattr(run, "LOGS", self.folder / "logs")
        self.patch.setattr(odoo_source, "ADDONS", len(MODULES))
        self.patch.setattr(odoo_source, "AT_LEAST", len(MODULES))
        self.patch.setattr(fonts, "INSTALLED", (str(self.folder / "installed"),))
        for name in ("ODOO_HOME", "ODOO_DEBIAN_MIRROR", "ODOO_GIT"):
            self.patch.delenv(name, raising=False)
        self.patch.setenv("ODOO_DEBIAN_KEYRING", str(self.keyring))
        self.patch.setenv("APT_CONFIG", str(self.folder / "apt.conf"))
        self.patch.setenv("no_proxy", "127.0.0.1")

    def serve(self, **faults):
        """Have the archive answer; a fault is told by a word of the address."""
        self.faults.update(faults)
        served_here = served(self.folder / "served", self.faults)
        self.address, self.asked = self.servers.enter_context(served_here)
        self.tell_apt()

    def tell_apt(self, suites=("stable",)):
        """Write the settings that the machine's own apt would have."""
        apt.known_to_apt.cache_clear()
        lines = [
            f"deb [signed-by={self.keyring}] {self.address} {suite} main\n"
            for suite in suites
        ]
        (self.folder / "sources.list").write_text("".join(lines))
        (self.folder / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{self.folder}/sources.list";\n'
            f'Dir::Etc::sourceparts "{self.folder}/none";\n'
            f'Dir::State::status "{self.folder}/status";\n'
            'Acquire::Retries "0";\nAcquire::http::Timeout "5";\n'
        )

    def pin(self, section, path, digest):
        self.pins[section].append(f"{path} {digest}")
        self.write_pins()

    def write_pins(self):
        lines = [line for s, rows in self.pins.items() for line in (f"[{s}]", *rows)]
        debian.PINS.write_text("\n".join(lines))

    def companions(self, suite=""):
        """Publish and pin what Odoo's package links to."""
        for name, file in (("fonts-montserrat", FONT), ("libjs-jquery", SCRIPT)):
            self.pin("companions", *self.archive.add(name, "1", {file: name}, suite))

    def fonts(self, suite=""):
        """Publish and pin the fonts of letters."""
        for name in ("fonts-dejavu-core", "fonts-liberation2"):
            file = {f"usr/share/fonts/truetype/{name}.ttf": name}
            self.pin("fonts", *self.archive.add(name, "1", file, suite))

    def repository(self, **files):
        """Make a repository of Odoo and pin its commit; return that."""
        folder = self.folder / "odoo.git"
        git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=e"]
        folder.mkdir(exist_ok=True)
        for name, text in (files or odoo_files()).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", "Odoo"], check=True)
        commit = subprocess.run(
            [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
        ).stdout.strip()
        self.pins["git"] = [f"file://{folder} {commit}"]
        self.write_pins()
        return commit

    def odoo(self):
        """Take Odoo as make demo does; its files must be whole."""
        found = fetched_odoo()
        for name in MODULES:
            assert (found.root / f"odoo/addons/{name}/__manifest__.py").is_file()
        lost = [p for p in found.root.rglob("*") if p.is_symlink() and not p.exists()]
        assert not lost
        return found


@pytest.fixture
def world(tmp_path, monkeypatch):
    made = World(tmp_path, monkeypatch)
    with made.servers:
        yield made
    apt.known_to_apt.cache_clear()


def pinned(world, version="19.0.0-1"):
    """Publish Odoo's package outside of any index, and pin it."""
    pin = world.archive.add("odoo-19", version, odoo_package())
    world.pin("odoo", *pin)
    world.companions()
    return pin


def gone(world):
    """Pin a package that no archive has any more."""
    world.pin("odoo", "main/o/odoo-19/odoo-19_19.0.0-1_all.deb", "0" * 64)


# Where Odoo comes from


def test_debian_has_the_pinned_package(world):
    pinned(world)
    world.serve()
    assert str(world.odoo()) == "Odoo 19.0.0-1 (Debian's package)"
    world.asked.clear()
    world.odoo()
    assert world.asked == []  # kept: nothing is asked a second time


def test_a_mirror_of_the_users_is_asked_instead_of_apts(world, monkeypatch):
    pinned(world)
    world.serve()
    monkeypatch.setenv("ODOO_DEBIAN_MIRROR", world.address)
    world.address = CLOSED
    world.tell_apt()
    assert world.odoo().version == "19.0.0-1"


def test_ubuntu_has_neither_package_nor_pins(world):
    gone(world)
    world.archive.publish("noble")
    commit = world.repository()
    world.serve()
    world.tell_apt(["noble", "noble-updates", "noble-security"])
    found = world.odoo()
    assert found.commit == commit
    assert not any("noble-security" in path for path in world.asked)


def test_the_pin_is_gone_and_the_index_has_a_newer_one(world):
    gone(world)
    world.companions()
    # Some add-ons more than the pinned one: it is none the worse for that.
    files = odoo_package(modules=(*MODULES, "account_peppol_response", "l10n_fr_pdp"))
    world.archive.add("odoo-19", "19.0.1-1", odoo_package(), "sid")
    world.archive.add("odoo-19", "19.0.2-1", files, "sid")
    world.archive.publish("stable")
    world.repository()
    world.serve()
    assert str(world.odoo()) == "Odoo 19.0.2-1 (Debian's package)"


def test_a_newer_package_says_what_else_it_links_to(world):
    gone(world)
    world.companions()
    files = odoo_package()
    luxon = "usr/share/javascript/luxon/luxon.js"
    link = f"{PYTHON}/odoo/addons/web/static/luxon.js"
    files[link] = f"{UP}/{luxon.removeprefix('usr/')}"
    needs = "python3, libjs-jquery, libjs-luxon (>= 3) | libjs-moment"
    world.archive.add("odoo-19", "19.0.2-1", files, "sid", needs)
    world.archive.add("libjs-luxon", "3", {luxon: "luxon"}, "sid")
    world.repository()
    world.serve()
    found = world.odoo()
    assert found.version == "19.0.2-1"
    assert (found.root / "odoo/addons/web/static/luxon.js").read_text() == "luxon"


def test_a_newer_package_cut_short_is_not_taken(world):
    gone(world)
    world.companions()
    files = odoo_package(modules=("account", "web"))
    world.archive.add("odoo-19", "19.0.2-1", files, "devel")
    commit = world.repository()
    world.serve()
    assert world.odoo().commit == commit


def test_no_archive_answers_and_the_commit_is_fetched(world):
    gone(world)
    commit = world.repository()
    later = world.folder / "odoo.git/odoo/release.py"
    later.write_text(RELEASE.replace("19, 0", "19, 5"))
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e", "commit", "-qam", "Later"],
        cwd=later.parent,
        check=True,
    )
    found = world.odoo()  # the branch has gone on, the commit has not
    assert found.commit == commit
    assert re.fullmatch(r"Odoo 19\.0 of \d{4}-\d\d-\d\d \(file:.*\)", str(found))


def test_a_machine_without_apt_fetches_the_commit(world, monkeypatch):
    gone(world)
    commit = world.repository()
    monkeypatch.setattr(apt, "HELPER", world.folder / "none")
    assert world.odoo().commit == commit


def test_a_repository_of_the_users_must_have_the_commit(world, monkeypatch):
    gone(world)
    world.repository()
    pin = world.pins["git"][0].split()[1]
    other = world.folder / "other"
    other.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=other, check=True)
    monkeypatch.setenv("ODOO_GIT", f"file://{other}")
    with pytest.raises(SetupError, match=pin[:12]):
        world.odoo()
    monkeypatch.setenv("ODOO_GIT", f"file://{world.folder}/odoo.git")
    assert world.odoo().commit == pin


def test_nothing_at_all_says_what_to_do(world):
    gone(world)
    world.pins["git"] = [f"file://{world.folder}/none {'0' * 40}"]
    world.write_pins()
    with pytest.raises(SetupError) as failure:
        world.odoo()
    said = str(failure.value)
    for word in ("ODOO_HOME", "ODOO_DEBIAN_MIRROR", "ODOO_GIT", CLOSED, "odoo-19_19"):
        assert word in said
    assert "Traceback" not in said
    # Once it can be had, the next command goes on from there.
    world.repository()
    assert world.odoo().commit


# What an archive must not be believed


@pytest.mark.parametrize("fault", ["breaks off", "other bytes"])
def test_a_pinned_package_that_does_not_come_as_it_was(world, fault):
    pinned(world)
    commit = world.repository()
    world.serve(**{"odoo-19_": fault})
    assert world.odoo().commit == commit


@pytest.mark.parametrize(
    "what, fault",
    [
        ("InRelease", "other bytes"),
        ("Packages", "other bytes"),
        ("odoo-19_", "breaks off"),
        ("odoo-19_", "other bytes"),
    ],
)
def test_an_index_that_does_not_hold(world, what, fault):
    gone(world)
    world.companions()
    world.archive.add("odoo-19", "19.0.2-1", odoo_package(), "sid")
    commit = world.repository()
    world.serve(**{what: fault})
    assert world.odoo().commit == commit


def test_an_index_signed_by_somebody_else(world):
    gone(world)
    world.companions()
    world.archive.signer = Signer()
    world.archive.add("odoo-19", "19.0.2-1", odoo_package(), "sid")
    commit = world.repository()
    world.serve()
    assert world.odoo().commit == commit


def test_an_index_without_signature_though_the_user_trusts_it(world):
    gone(world)
    world.companions()
    world.archive.add("odoo-19", "19.0.2-1", odoo_package(), "sid")
    index = world.folder / "served/debian/dists/sid/InRelease"
    text = index.read_text().split("\n\n", 1)[1].split("-----BEGIN")[0]
    index.with_name("Release").write_text(text)
    index.unlink()
    commit = world.repository()
    world.serve()
    with (world.folder / "apt.conf").open("a") as settings:
        settings.write('Acquire::AllowInsecureRepositories "true";\n')
    assert world.odoo().commit == commit


# Fonts


def test_a_missing_font_is_no_reason_to_leave_the_package(world, capsys):
    pinned(world)
    world.repository()
    world.serve(**{"fonts-montserrat": "404"})
    found = world.odoo()
    assert found.origin == "Debian's package"
    assert (found.root / "odoo/addons/web/static/font.ttf").read_text() == "own"
    assert "fonts-montserrat" in capsys.readouterr().out


def test_a_missing_script_is_one(world):
    pinned(world)
    commit = world.repository()
    world.serve(**{"libjs-jquery": "404"})
    assert world.odoo().commit == commit


def test_what_the_package_links_to_may_come_from_the_own_suite(world):
    pinned(world)
    world.archive.add("libjs-jquery", "9", {SCRIPT: "newer"}, "stable")
    world.serve(**{"libjs-jquery_1": "404"})
    found = world.odoo()
    assert found.origin == "Debian's package"
    assert (found.root / "odoo/addons/web/static/jquery.js").read_text() == "newer"


def test_letters_have_the_pinned_fonts_alone(world, tmp_path):
    world.fonts()
    world.serve()
    settings = fonts.settings(tmp_path / "wk")
    assert f"<dir>{tmp_path}/wk/fonts/usr/share/fonts</dir>" in settings
    assert "<include" not in settings and settings.count("<dir>") == 1


@pytest.mark.parametrize("name", ["fonts-liberation2", "fonts-liberation"])
def test_letters_have_the_fonts_of_the_own_suite(world, tmp_path, name):
    world.fonts()
    for package in ("fonts-dejavu-core", name):
        file = {f"usr/share/fonts/truetype/{package}.ttf": "own suite"}
        world.archive.add(package, "2", file, "stable")
    world.serve(**{"_1_all": "404"})
    settings = fonts.settings(tmp_path / "wk")
    found = sorted(path.name for path in (tmp_path / "wk").rglob("*.ttf"))
    assert found == sorted(f"{package}.ttf" for package in ("fonts-dejavu-core", name))
    assert settings.count("<dir>") == 1


def test_letters_have_the_fonts_that_are_installed(world, tmp_path):
    world.fonts()
    (world.folder / "installed/truetype").mkdir(parents=True)
    (world.folder / "installed/truetype/any.ttf").touch()
    settings = fonts.settings(tmp_path / "wk")
    assert f"<dir>{world.folder}/installed</dir>" in settings
    assert "fonts.conf" in settings


def test_no_font_at_all_says_what_to_install(world, tmp_path):
    world.fonts()
    with pytest.raises(SetupError, match="apt-get install fonts-liberation"):
        fonts.settings(tmp_path / "wk")


# What the user has


def test_an_odoo_of_the_users_comes_first(world, monkeypatch):
    commit = world.repository()
    monkeypatch.setenv("ODOO_HOME", str(world.folder / "odoo.git"))
    found = own_odoo()
    assert found and found.origin == "ODOO_HOME" and found.commit == commit
    assert commit in str(found)


def test_an_odoo_that_can_be_imported_is_taken(world, monkeypatch):
    commit = world.repository()
    spec = ModuleSpec("odoo", None, is_package=True)
    spec.submodule_search_locations = [str(world.folder / "odoo.git/odoo")]
    monkeypatch.setattr(odoo_source.importlib.util, "find_spec", {"odoo": spec}.get)
    found = own_odoo()
    assert (found.origin, found.commit) == ("already importable", commit)


def test_a_nightly_build_tells_its_day(world, monkeypatch):
    release = world.folder / "nightly/odoo/release.py"
    release.parent.mkdir(parents=True)
    release.write_text(RELEASE.replace("= series", "= '19.0-20261103'"))
    monkeypatch.setenv("ODOO_HOME", str(world.folder / "nightly"))
    assert str(own_odoo()) == "Odoo 19.0-20261103 (ODOO_HOME)"


def test_another_odoo_is_refused(world, monkeypatch):
    world.repository(**{"odoo/release.py": RELEASE.replace("19", "20")})
    monkeypatch.setenv("ODOO_HOME", str(world.folder / "odoo.git"))
    with pytest.raises(SetupError, match=r"holds Odoo 20\.0"):
        own_odoo()
    gone(world)
    with pytest.raises(SetupError, match=r"(?s)repository: .*holds Odoo 20\.0"):
        world.odoo()


# The code


def test_no_address_of_an_archive_is_written_into_the_code():
    folder = Path(odoo_source.__file__).parent
    for file in sorted(folder.glob("*.py")):
        hosts = re.findall(r"\w+://([\w.-]+)", file.read_text("utf-8"))
        assert set(hosts) <= {"localhost", "127.0.0.1"}, file.name
    pins = debian.PINS.read_text("utf-8")
    assert re.findall(r"\w+://\S+", pins) == ["https://github.com/odoo/odoo"]


def test_the_commit_is_pinned_whole():
    ((_address, commit),) = debian.pins("git").items()
    assert re.fullmatch("[0-9a-f]{40}", commit)
