# make demo and make test need nothing but Python >= 3.11 and make: each makes its own .venv (with uv where it is installed).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STUDIES := hai-phong ba-ria-vung-tau
UV := $(shell command -v uv 2>/dev/null)
NPM := $(and $(shell command -v node 2>/dev/null),$(shell command -v npm 2>/dev/null))

# Python keeps what it compiled even where the shell forbids that: the tests start hundreds of processes, which else compile
# all modules of the package each.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test lint bench layers docs clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    both embedded studies: maps, GeoPackages and a table of totals in outputs/"
	@echo "make test    formatting, lint, types, import directions, all tests"
	@echo "make lint    formatting, lint and types alone; the scripts of the map's page too where node and npm are"
	@echo "make bench   the measured promises, each against its peer"
	@echo "make trust   whole programs killed, raced, starved and fed with rubbish: one table of what held; an hour"
	@echo "make versions  a study with the least and with the newest packages, on each Python that is here; known holes"
	@echo "make layers  the embedded layers, made anew"
	@echo "make plugin  the plugin for QGIS as a zip, in outputs/"
	@echo "make docs    the plan of the house, the page of parameters, and the site of the docs in outputs/docs"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "geoplan needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
ifdef UV
	$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
endif

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[pdf,plot]"
else
	$(BIN)/python -m pip install --quiet --editable ".[pdf,plot]"
endif
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(VENV)/run.stamp
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --group dev
else
	$(BIN)/python -m pip install --quiet --group dev
endif
	@touch $@

$(VENV)/docs.stamp: pyproject.toml $(VENV)/run.stamp
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --group docs
else
	$(BIN)/python -m pip install --quiet --group docs
endif
	@touch $@

$(VENV)/bench.stamp: pyproject.toml $(VENV)/dev.stamp
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --group bench
else
	$(BIN)/python -m pip install --quiet --group bench
endif
	@touch $@

demo: $(VENV)/run.stamp
	@for study in $(STUDIES); do $(BIN)/geoplan run $$study || exit 1; done

lint: $(VENV)/dev.stamp lint-scripts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The page of the map needs no package; what looks after its scripts comes by package-lock.json. A machine without node, or
# one that reaches no registry, says so and goes on, unless everything must be there.
NPM_CI := npm ci --ignore-scripts --no-progress $(if $(GEOPLAN_REQUIRE_REAL),--loglevel=error,--loglevel=silent --fetch-retries=0)

.PHONY: lint-scripts
ifdef NPM
lint-scripts:
	@if $(MAKE) -s node_modules/lint.stamp $(if $(GEOPLAN_REQUIRE_REAL),,2>/dev/null); \
	then node_modules/.bin/eslint . && node_modules/.bin/prettier --log-level warn --check .; \
	else echo "lint: the scripts of the map's page are left out, npm could not install what checks them"; test -z "$(GEOPLAN_REQUIRE_REAL)"; fi

node_modules/lint.stamp: package.json package-lock.json
	@$(NPM_CI) >/dev/null
	@touch $@
else
lint-scripts:
	@echo "lint: the scripts of the map's page are left out, node and npm are not here"; test -z "$(GEOPLAN_REQUIRE_REAL)"
endif

# Beside the linters, which keep one processor busy: in a fresh clone each of the tests' two workers would compile all of this.
.PHONY: compiled
compiled: $(VENV)/dev.stamp
	@PYTHONPATH=tests $(BIN)/python -m support.compile_loops
	@$(BIN)/python -m pytest --collect-only --quiet >/dev/null || true # what is wrong with them is told by the tests

# The order of the files is that of tests/conftest.py: most tests first would leave files of one long test to the end.
test: $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory --jobs=2 lint compiled
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/bench.stamp
	@for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

.PHONY: trust
trust: $(VENV)/dev.stamp
	$(BIN)/python trials/trust.py

.PHONY: versions
versions:
	@bash .ci/versions

layers: $(VENV)/dev.stamp
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --group build-layers
else
	$(BIN)/python -m pip install --quiet --group build-layers
endif
	$(BIN)/python layers/build.py

.PHONY: plugin
plugin:
	@$(PYTHON) qgis-plugin/build.py

docs: $(VENV)/docs.stamp
	$(BIN)/python docs/plan.py
	$(BIN)/python docs/parameters.py
	$(BIN)/python docs/site/build.py

clean:
	rm -rf $(VENV) node_modules outputs/hai-phong outputs/ba-ria-vung-tau .mypy_cache .ruff_cache .pytest_cache
