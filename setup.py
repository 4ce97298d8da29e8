"""Installs the add-on where a stock Odoo finds it: in the package odoo.addons."""

import ast
from pathlib import Path

from setuptools import setup

ADDON = "odoo_dunning_fr"
ROOT = Path(__file__).parent
MANIFEST = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))

# Odoo itself is no dependency here: it is not on PyPI.
setup(
    name="odoo-addon-odoo-dunning-fr",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    license=MANIFEST["license"],
    license_files=["LICENSE"],
    packages=[f"odoo.addons.{ADDON}"],
    package_dir={f"odoo.addons.{ADDON}": ADDON},
    package_data={f"odoo.addons.{ADDON}": ["**/*"]},
    exclude_package_data={"": ["__pycache__/*", "*.pyc"]},
    python_requires=">=3.11",
)
