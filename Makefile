# make help lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
export PORT ?= 8000
# Static files, hashed and compressed, as a production site serves them.
STATIC := $(or $(HOTSPOTS_VAR),var)/static

# The first of these that is new enough. Debian 12 calls its own python3.11.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test test-long bench lint format shots messages compile clean

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: export HOTSPOTS_COLLECTED_STATIC := True
run: $(VENV)/runtime $(STATIC)/.collected  ## Install, load the demo and serve it on 127.0.0.1 (PORT, DATABASE_URL)
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) createcachetable
	@$(MANAGE) load_demo
	@echo "Serving on http://127.0.0.1:$(PORT)/ - stop with Ctrl-C."
	@exec $(BIN)/gunicorn hotspots.wsgi --bind 127.0.0.1:$(PORT) --worker-class gthread \
		--workers 2 --threads 8 --timeout 120 --log-level warning

test: $(VENV)/tests  ## Everything: style, types, SQLite, PostgreSQL and the browser
	@tests/run

test-long: $(VENV)/tests  ## What takes long: killed processes, large corpora
	@tests/run long

# With BENCH="20000 --databases sqlite", or whatever else `python -m bench --help` knows.
bench: $(VENV)/tests $(STATIC)/.collected  ## Measure against named peers, into bench/results.json; takes an hour or two
	@for wanted in chromium postgresql spatialite; do tests/install $$wanted || true; done
	@$(BIN)/python -m bench $(BENCH)

lint: $(VENV)/tests  ## Style, layers and types only
	@tests/run lint

format: $(VENV)/tests  ## Let ruff mend and lay out the code
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

shots: $(VENV)/tests  ## Pictures of every page, wide and narrow, into var/shots
	@$(BIN)/python -m tests.shots

messages:  ## Collect the texts to translate (needs gettext)
	@command -v xgettext >/dev/null || { echo "This needs gettext: apt install gettext"; exit 1; }
	@mkdir -p accounts/locale hotspots/locale
	@$(MANAGE) makemessages --locale fr --locale pt --no-location --ignore $(VENV) --ignore var --ignore tests

compile:  ## Compile the translations (needs gettext)
	@command -v msgfmt >/dev/null || { echo "This needs gettext: apt install gettext"; exit 1; }
	@$(MANAGE) compilemessages --ignore $(VENV)

clean:  ## Remove the environment and the caches; what is under var/ stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt install python3.11 python3.11-venv"; exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; \
	else \
		echo "$(PYTHON) comes without its venv module. This cures it, as root:"; \
		echo "    apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		exit 1; \
	fi || { rm -rf $(VENV); exit 1; }

# A stamp is younger than what it stands for, so nothing is done twice.
$(VENV)/runtime: requirements.txt | $(BIN)/python
	@echo "Installing $<"
	@$(BIN)/python -m pip install --quiet --requirement $<
	@touch $@

$(VENV)/tests: tests/requirements.txt $(VENV)/runtime
	@echo "Installing $<"
	@$(BIN)/python -m pip install --quiet --requirement $<
	@touch $@

$(STATIC)/.collected: $(VENV)/runtime $(shell find static -type f)
	@echo "Compressing static files"
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0 \
		--ignore flags --ignore rest_framework --ignore 'redoc*'
	@touch $@
