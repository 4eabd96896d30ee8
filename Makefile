# Everything a newcomer needs. `make run` does the main job, `make test` runs every test;
# both install what they need into .venv from the hash-locked files.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test style programs bench lock clean

run: .venv/.run-installed
	$(BIN)/lingkar build --out site

# System packages and those of Python are fetched side by side.
test: .venv/bin/python
	@$(MAKE) --no-print-directory --jobs=2 style programs
	$(BIN)/pytest -n 2

style: .venv/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Headless Chromium, Java, Virtuoso and Apache Jena from the system's packages, where that is
# allowed; the tests with one that is not to be had are reported as not run.
programs: | .venv/bin/python
	@.ci/programs

bench: .venv/.test-installed
	$(BIN)/python -m benchmarks

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "lingkar: Python 3.11 or newer is needed; name it with make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; .ci/packages python3-venv && $(PYTHON) -m venv .venv; }

.venv/.run-installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test-installed: requirements-test.lock pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes -r requirements-test.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Pins with hashes and without a single host name. The build back end is locked with the rest.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --quiet --upgrade pyproject.toml
lock: .venv/bin/python
	$(PIP) install --quiet uv
	$(BIN)/$(LOCK) --extra build --output-file requirements.lock
	$(BIN)/$(LOCK) --extra build --extra test --output-file requirements-test.lock

clean:
	rm -rf .venv site build dist *.egg-info
