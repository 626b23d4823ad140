# Pressroom: `make run` installs, starts everything, runs the example campaign and serves until Ctrl-C.
#
# PYTHON names the interpreter of .venv (3.11 or 3.12); EXAMPLE the campaign of `make run`.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m deploy.installing
EXAMPLE ?= examples/northquay/campaign.yaml
PYTHON ?= $(firstword $(foreach name,python3 python3.12 python3.11,$(if $(shell $(name) -c 'import sys; \
	sys.version_info[:2] in ((3, 11), (3, 12)) and print(1)' 2>/dev/null),$(name))))
TORCH := $(shell sed -n 's/^torch==/torch==/p' requirements.lock)

.PHONY: install install-dev run test test-slow check docs screenshots proof mutants locks clean
.DELETE_ON_ERROR:

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

run: $(VENV)/.installed
	@exec $(VENV)/bin/pressroom run $(EXAMPLE)

SIDE_BY_SIDE := -q -n 2 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.installed-dev
	@$(PY) -m pytest tests -m "not slow and not browser" $(SIDE_BY_SIDE) $(ARGS)

# The crash test, Chromium, and whatever else takes long: `make test` and this are all there is.
test-slow: $(VENV)/.installed-dev
	@$(PY) -m pytest tests -m "slow or browser" $(SIDE_BY_SIDE) $(ARGS)

check: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/mypy .
	@$(PY) docs/build.py --check

docs: $(VENV)/.installed-dev
	@$(PY) docs/build.py

screenshots: $(VENV)/.installed-dev
	@$(PY) -m pytest tests/panel_app/screenshots.py -q -p no:cacheprovider $(ARGS)

proof: $(VENV)/.installed-dev
	@$(PY) -m tests.hostile.table
	@$(PY) -m tests.faults.table
	@$(PY) -m benchmarks.proof $(ARGS)

mutants: $(VENV)/.installed-dev
	@$(PY) -m tests.mutants $(ARGS)

locks:
	@$(PY) -m deploy.locks

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Pressroom needs Python 3.11 or 3.12: install one, or name it, as in make install PYTHON=/path/to/python3.11" >&2; \
		exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' || { \
		echo "Pressroom needs Python 3.11 or 3.12, and $(PYTHON) is another one or cannot be run." >&2; exit 1; }
	@echo "[1/5] making $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV) && { $(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); \
		echo "$(PYTHON) has no venv: install your system's package for it (Debian, Ubuntu: python3-venv)." >&2; exit 1; }; }

# torch comes first and by exact version: an open range can pull gigabytes of libraries for graphics cards.
$(VENV)/.installed: requirements.lock pyproject.toml resources/export_model.py | $(VENV)/bin/python
	@echo "[2/5] installing $(TORCH) (the largest part)"
	@$(INSTALL) 1 "$(TORCH)"
	@echo "[3/5] installing $$(grep -c == requirements.lock) pinned packages"
	@$(INSTALL) $$(grep -c == requirements.lock) --no-deps -r requirements.lock
	@echo "[4/5] installing pressroom"
	@$(INSTALL) 1 --no-deps --no-build-isolation -e .
	@echo "[5/5] exporting the embedding model (some 15 seconds)"
	@$(PY) -m resources.export_model
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "[dev] installing $$(grep -c == requirements-dev.lock) development tools"
	@$(INSTALL) $$(grep -c == requirements-dev.lock) --no-deps -r requirements-dev.lock
	@touch $@
