# One task file. `make demo` and `make test` set themselves up; nothing else is needed
# but Python 3.11 or later and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test browser check lock service-lock clean

help:
	@echo "make demo    solve the sample data and show the week"
	@echo "make test    run every test"
	@echo "make check   format, lint, types, imports, tests"
	@echo "make setup   prepare $(VENV) only (the others do it when needed)"
	@echo "make lock    pin the dependencies of pyproject.toml again"
	@echo "make service-lock  pick the pins of a container from requirements.lock"
	@echo "make clean   remove $(VENV), caches and results"

setup: $(READY)

# Runs again whenever a dependency is added or pinned otherwise, or the arrays of the
# compiled kernels change their layout, which their cache would not notice.
$(READY): requirements.lock pyproject.toml scheduler/roster/layout.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@echo "Setting up $(VENV): a few minutes, this once"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@echo "Compiling the kernels"
	@find scheduler -name '*.nb[ic]' -delete
	@$(BIN)/python -m scheduler.warm
	@touch $@

demo: $(READY)
	@$(BIN)/diapason demo

test: $(READY) browser
	$(BIN)/pytest -n 2

# Its tests skip without it, one by one; this says it once, where it is read.
browser:
	@test -x /usr/bin/chromium || echo "No /usr/bin/chromium: the page will not be tested." \
		"Debian's package chromium brings it (apt-get install chromium)."

check: $(READY) browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

lock: $(READY)
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --extra dev --strip-extras \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file requirements.lock pyproject.toml

# After `make lock` and `make setup`: the pins that a container needs.
service-lock: $(READY)
	$(BIN)/python -m tests.service_lock

clean:
	rm -rf $(VENV) build dist out *.egg-info .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache
	find api models scheduler tests -name __pycache__ -type d -prune -exec rm -rf {} +
