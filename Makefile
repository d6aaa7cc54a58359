# Five verbs: demo · test · check · bench · build. Each sets up whatever it needs, and only once.
.PHONY: help demo test check bench bench-road bench-web bench-watch bench-replay bench-peers bench-detect screenshots build env ui browser promtool format clean
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PORT ?= 4318
DATA ?= demo-data
ARGS ?=
BESIDE := -n logical --maxprocesses 8 --dist worksteal

help:
	@echo "make demo        start Backtrail on http://127.0.0.1:$(PORT) with real agent runs, and three agents caught live"
	@echo "make test        every test: units, contracts, wire, live SDKs, a real browser"
	@echo "make check       format, lint, types, import rules, shape, generated client"
	@echo "make bench       speed and memory against their bars; beside Phoenix and MLflow after make bench-peers"
	@echo "make bench-detect DATA=DIR  the detectors against labelled runs; says where those are published"
	@echo "make build       wheel and sdist, with the web app inside, in dist/"

demo: ui
	$(BIN)/backtrail demo --port $(PORT) --data $(DATA) $(ARGS)

test: ui browser promtool
	@test -d web/node_modules/axe-core || { cd web && npm ci; } # without it the accessibility tests would be passed over
	$(BIN)/pytest $(BESIDE) $(ARGS) # ARGS='-n0 --pdb' is one after another

check: ui
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/unit/test_shape.py
	$(BIN)/python -m backtrail.server.api.openapi | diff -u web/openapi.json - || \
	  { echo "web/openapi.json is not what the server offers: run 'make format'"; exit 1; }
	cd web && npm run check

bench: bench-road bench-web bench-watch bench-replay

bench-road: env
	$(BIN)/python -m tests.bench.road $(ARGS)

bench-web: ui browser
	$(BIN)/python -m tests.bench.web $(ARGS)

bench-watch: env
	$(BIN)/python -m tests.bench.on_call $(ARGS)

bench-replay: env
	$(BIN)/python -m tests.bench.replay $(ARGS)

bench-peers: env
	$(BIN)/python -m tests.bench.peers $(ARGS)

bench-detect: env
	$(BIN)/python -m tests.bench.detect --data $(DATA) $(ARGS)

screenshots: ui browser
	$(BIN)/python -m tools.make_screenshots $(ARGS)

build: env
	$(BIN)/pip install --quiet build
	$(BIN)/python -m build --outdir dist

format: ui
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/python -m backtrail.server.api.openapi > web/openapi.json
	cd web && npm run generate

# --- what the verbs stand on -----------------------------------------------------------------------------------------

env: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml hatch_build.py
	@echo "==> Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "==> python3-venv is missing: installing it"; apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV); }
	@echo "==> Backtrail with its server, its tests' tools and its web app"
	$(BIN)/pip install --disable-pip-version-check --progress-bar on -e '.[server,dev]'
	@touch $@

ui: env
	@$(BIN)/python hatch_build.py

promtool:
	@command -v promtool >/dev/null || { \
	  echo "==> promtool for the tests of docs/prometheus"; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends prometheus; } || \
	  { echo "promtool could not be installed: install it as root (apt-get install prometheus), then run 'make test' again"; exit 1; }

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "==> Chromium for the browser tests"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium; } || \
	  { echo "Chromium could not be installed: install it as root (apt-get install chromium), then run 'make test' again"; exit 1; }

clean:
	rm -rf $(VENV) .cache dist build web/node_modules src/backtrail/server/ui
