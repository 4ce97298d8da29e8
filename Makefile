# Each target is one call of tools/env.py; `make help` lists them.
# Arguments: make test ARGS="-k portal"
PYTHON ?= python3
ENV = $(PYTHON) tools/env.py

.PHONY: help setup demo serve screenshots test core lint release bench clean

help:
	@echo "make demo   three days of work of a demo company: build/demo/index.html"
	@echo "make serve  look at the demo in a browser (admin / admin)"
	@echo "make screenshots  take the pictures of README and app page, with Chromium"
	@echo "make test   run every test; ARGS=\"-k word\" for some of them"
	@echo "make core   Odoo's own tests beside the add-on; ARGS=--selection in 4 minutes"
	@echo "make lint   ruff and pylint-odoo"
	@echo "make release  gather changelog.d into CHANGELOG.md"
	@echo "make bench  measure on a large book of invoices"
	@echo "make setup  only set up: virtual environment, Odoo 19, PostgreSQL, wkhtmltopdf"
	@echo "make clean  remove all that was made: .cache/ and build/"

setup demo serve screenshots test core lint release bench clean:
	@$(ENV) $@ $(ARGS)
