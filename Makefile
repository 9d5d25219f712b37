# Every target is a line or two of tools; nothing hidden. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PYTHONUNBUFFERED := 1
export OMP_WAIT_POLICY := PASSIVE

.PHONY: help run test check fix bench browser browser-all test-postgres screenshots ci clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/pip install --quiet --constraint constraints.txt ".[dev]"
	@touch $@

run: $(VENV)/ready ## install, create the database, load the demo world, serve on http://127.0.0.1:8000
	@$(BIN)/python -m tools.serve --port $(PORT)

test: $(VENV)/ready-dev ## every test that needs no browser and no PostgreSQL, then the browser tests if Chromium is there
	$(BIN)/python -m tools.test

test-postgres: $(VENV)/ready-dev ## the database tests again on PostgreSQL with pgvector, without a service
	TEST_DATABASE=postgres $(BIN)/python -m pytest -n 2 -m "not browser and not model" tests/web tests/journeys

check: $(VENV)/ready-dev ## ruff, mypy strict, import contracts, migrations in step, catalogues, templates
	$(BIN)/python -m tools.check

fix: $(VENV)/ready-dev ## let ruff put right what it can
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

browser: $(VENV)/ready-dev ## each page once for its main role, both languages, light and dark, in Chromium
	$(BIN)/python -m pytest -m browser -p no:randomly -n 2 --dist worksteal tests/browser

browser-all: $(VENV)/ready-dev ## the full product of pages, roles, languages and themes
	BROWSER_PRODUCT=full $(BIN)/python -m pytest -m browser -p no:randomly -n 2 --dist worksteal tests/browser

bench: $(VENV)/ready-dev ## every benchmark, each printing its table
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/ready-dev ## the pictures of the README
	$(BIN)/python -m tools.screenshots

ci: ## everything CI runs, in the same order, each part with its time
	@bash .ci/parts

clean: ## delete the virtual environment (not the data in var/)
	rm -rf $(VENV)
