"""Where everything lives: all of it inside the checkout."""

import hashlib
from pathlib import Path

ADDON = "odoo_dunning_fr"
TEST_ADDON = f"test_{ADDON}"

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
BUILD = ROOT / "build"

DOWNLOADS = CACHE / "downloads"
LOCKS = CACHE / "locks"
STAMPS = CACHE / "stamps"
VENV = CACHE / "venv"
BIN = CACHE / "bin"
DATA = CACHE / "data"
LOGS = BUILD / "logs"

# Tells the databases and temporary folders of two checkouts apart.
CHECKOUT_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
