# Everything a newcomer needs. `make run` does the main job, `make test` runs every test;
# both install what they need into .venv from the hash-locked files.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check-style browser java virtuoso jena bench lock docs clean

run: .venv/.run-installed
	$(BIN)/lingkar build --out site

test: .venv/.test-installed browser java virtuoso jena
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

# Headless Chromium from the system's packages, where that is allowed; without it the browser
# tests are reported as not run.
browser:
	@.ci/browser

# Java for the reasoner that reads the ontology, in the same way.
java:
	@.ci/java

# Virtuoso, a SPARQL server with ways of its own, in the same way.
virtuoso:
	@.ci/virtuoso

# Apache Jena, whose engine is in Fuseki, in the same way.
jena:
	@.ci/jena

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
