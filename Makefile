# Two commands for a new user: `make run` and `make test`. Both make their own environment in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
LINT := $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
STUDIES := $(filter-out experiments/quoted_numbers.yaml,$(wildcard experiments/*.yaml))
TEXTS := $(wildcard experiments/*.py)

.PHONY: run test test-all lint figures docs constraints clean

run: $(VENV)/.run
	$(BIN)/sim run scenarios/moscow-2015/xi-kim-meeting.yaml

# Kernels are compiled beside the linters and the first tests: compiling is one process's work, and takes minutes.
test: $(VENV)/.test
	$(BIN)/python .ci/compile_kernels.py & compiling=$$!; \
	$(LINT) && $(PYTEST) -m "not slow"; status=$$?; \
	kill $$compiling 2> /dev/null; exit $$status

test-all: $(VENV)/.test
	$(PYTEST)

lint: $(VENV)/.test
	$(LINT)

figures: $(VENV)/.run
	for study in $(STUDIES); do $(BIN)/sim study $$study --folder scenarios --draw-into figures || exit; done
	for text in $(TEXTS); do $(BIN)/python $$text || exit; done

# Beneath build/docs; nothing is fetched, neither while it is built nor by its pages.
docs: $(VENV)/.docs
	DISABLE_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build --quiet --strict

constraints:
	PYTHON=$(PYTHON) .ci/constraints

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) .
	touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) '.[test]'
	touch $@ $(VENV)/.run

$(VENV)/.docs: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) '.[docs]'
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .nox build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
