#!/usr/bin/env python3
"""Take pictures of the demo database as `make demo` leaves it, for README and app page.

python tools/screenshots.py CONFIGURATION DATABASE [--output FOLDER]
"""

import argparse
import io
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from demo_company.clock import stopped
from demo_run.session import open_database, pages_served
from demo_run.story import STORY
from demo_screens.browser import Browser, browser
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "odoo_dunning_fr/static/description"
DAY = STORY[-1].date + timedelta(7)
WIDTH, HEIGHT = 1280, 1000
BANNER = (0, 100, WIDTH, 740)  # of the preview, for app stores: 2 to 1
LETTER_WIDTH = 900
CUSTOMER = "hotel_beaurivage"  # whose invoice was chased up to the formal notice
INVOICE = f"{CUSTOMER}_open_20"
SETTLE = 1.5  # seconds until pictures and fonts are there
LOADED = ".o_web_client:not(:has(.o_loading_indicator))"


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    asked.output.mkdir(parents=True, exist_ok=True)
    with (
        open_database(asked.config, asked.database) as env,
        stopped(DAY),
        pages_served(env),
        browser(WIDTH, HEIGHT) as page,
    ):
        address = env["ir.config_parameter"].get_param("report.url")
        _log_in(page, address)
        menu = env.ref("account.menu_finance").id
        for name, (path, selector, tab) in _scenes(env).items():
            page.open(f"{address}/odoo/{path}?menu_id={menu}", selector)
            if tab:
                page.click(f'.o_notebook_headers a[name="{tab}"]')
            page.wait(LOADED)
            time.sleep(SETTLE)
            _save(Image.open(io.BytesIO(page.picture())), asked.output / name)
        with Image.open(asked.output / "preview.png") as preview:
            _save(preview.crop(BANNER), asked.output / "banner.png")
        _save(_draw_letter(env), asked.output / "letter.png")
    return 0


def _scenes(env: Any) -> dict[str, tuple[str, str, str]]:
    """Map the file names to the page, what it shows, and the tab to open."""
    invoice = env.ref(f"demo_company.invoice_{INVOICE}").id
    customer = env.ref(f"demo_company.customer_{CUSTOMER}").id
    preview = "action-odoo_dunning_fr.dunning_run_preview_action"
    rows = '[name="notice_line_ids"] .o_data_row'
    form = '.o_form_view [name="dunning_state"]'
    return {
        "preview.png": (preview, rows, ""),
        "invoice.png": (
            f"action-account.action_move_out_invoice_type/{invoice}",
            form,
            "dunning",
        ),
        "customer.png": (
            f"action-account.res_partner_action_customer/{customer}",
            ".o_form_view .o_notebook",
            "dunning",
        ),
    }


def _log_in(page: Browser, address: str) -> None:
    page.open(f"{address}/web/login", "#login")
    page.run("document.querySelector('#login').value = 'admin'")
    page.run("document.querySelector('#password').value = 'admin'")
    page.run("document.querySelector('.oe_login_form').submit()")
    page.wait(".o_web_client")


def _draw_letter(env: Any) -> Image.Image:
    """The formal notice of the customer, as it was printed."""
    move = env.ref(f"demo_company.invoice_{INVOICE}")
    notice = move.dunning_notice_ids.filtered("document_id").sorted("id")[-1]
    with pypdfium2.PdfDocument(notice.document_id.raw) as document:
        page = document[0]
        return page.render(scale=LETTER_WIDTH / page.get_width()).to_pil()


def _save(image: Image.Image, file: Path) -> None:
    image.convert("RGB").quantize(128).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1024} kB", flush=True)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path, help="Odoo's configuration file")
    parser.add_argument("database", help="the one that make demo has filled")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
