"""No command overwrites the configuration, or the Odoo, of another one."""

import subprocess
import sys
from pathlib import Path

import pytest

from environment import odoo, venv
from environment.odoo import Runtime
from environment.odoo_source import Odoo
from environment.postgres import Server

NAME = "dunning_demo"


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo, "CACHE", tmp_path)
    return Runtime(Odoo(tmp_path / "odoo", "made up", "19.0"), Server({"PATH": "/bin"}))


def test_each_way_to_run_a_database_has_a_file_of_its_own(runtime):
    """As make demo, make serve, make screenshots and a shell have them, at once."""
    ways = (
        {"smtp_server": "127.0.0.1", "smtp_port": 41001},
        {"smtp_server": "127.0.0.1", "smtp_port": 41002, "http_port": 8069},
        {"addons_path": "/of/an/earlier/version"},
        {},
    )
    files = [runtime.config(NAME, **way) for way in ways]
    assert len(set(files)) == len(ways)
    for file, way in zip(files, ways, strict=True):
        lines = file.read_text("utf-8").splitlines()
        assert f"db_name = {NAME}" in lines
        for option, value in way.items():
            assert f"{option} = {value}" in lines
        assert ("smtp_port" in file.read_text("utf-8")) == ("smtp_port" in way)


def test_the_same_way_has_the_same_file(runtime):
    assert runtime.config(NAME, http_port=8069) == runtime.config(NAME, http_port=8069)


def test_a_command_keeps_its_odoo_when_another_links_its_own(tmp_path, runtime):
    """The link is read anew by each program that a command starts."""
    roots = [tmp_path / name for name in ("linked", "own")]
    link = tmp_path / "odoo.pth"
    link.write_text(venv.LINK.format(root=str(roots[0])), "utf-8")
    show = f"import site, sys; site.addsitedir({str(tmp_path)!r}); print(sys.path[-1])"
    said = [
        subprocess.run(
            [sys.executable, "-c", show],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for env in ({}, {venv.ODOO_ROOT: str(roots[1])})
    ]
    assert said == [str(root) for root in roots]
    assert runtime.env[venv.ODOO_ROOT] == str(Path(tmp_path, "odoo"))
