# Two commands: `make demo` shows Circles at work, `make test` proves it. Both set up all they need.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ON_BOTH_CORES := -n 2 --dist loadgroup
unexport PYTHONDONTWRITEBYTECODE # the tests start dozens of processes, and each would compile everything again

.PHONY: demo test prove lint locks

demo: .venv/run.stamp
	@CIRCLES_DATA_DIR=data/demo $(BIN)/circles demo-data --scale small --if-empty
	@CIRCLES_DATA_DIR=data/demo CIRCLES_CARRIER=demo CIRCLES_PUBLIC_URL=http://127.0.0.1:$(PORT) \
		$(BIN)/circles serve --demo --host 127.0.0.1 --port $(PORT)

test: .venv/dev.stamp lint
	@$(BIN)/python -m tests.set_up
	@$(BIN)/python -m pytest $(ON_BOTH_CORES)

prove: .venv/dev.stamp lint
	@$(BIN)/python -m tests.set_up
	@PROOF=full $(BIN)/python -m pytest $(ON_BOTH_CORES)

lint: .venv/dev.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports >.venv/imports.txt 2>&1 || { cat .venv/imports.txt; exit 1; }
	@$(BIN)/djlint --lint --quiet web/templates
	@echo "ruff, mypy, import-linter and djlint have nothing to say."

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/bin/python requirements-dev.lock
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run.stamp

# Made anew after a change of pyproject.toml. Versions and hashes, no addresses.
locks: .venv/bin/python
	@$(PIP) install uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --extra postgres --extra build -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --extra postgres --extra build --extra dev -o requirements-dev.lock pyproject.toml
