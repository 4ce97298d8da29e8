"""What the add-on's manifest says is said once; the rest is in pyproject.toml."""

import ast
from pathlib import Path
from tempfile import TemporaryDirectory

from setuptools import setup

ADDON = "odoo_dunning_fr"
ROOT = Path(__file__).parent
MANIFEST = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))

# Not in `build/`: files that have left the add-on since would be in the next wheel.
with TemporaryDirectory() as folder:
    setup(
        version=MANIFEST["version"],
        description=MANIFEST["summary"],
        author=MANIFEST["author"],
        options={"build": {"build_base": folder}},
    )
