# make run   installs newsbot into .venv and does the dry run
# make test  the same, then the whole test suite
# make cover  the tests with what they cover, the slow ones too (some eight minutes)
# make test-clients  the paper broker with other TWS clients, each in an environment of its own (.venvs)
# make chaos what takes longer: processes killed, restarted and measured, 500 random conversations audited
# make soak  random clients against the paper broker, audited: 10,000 runs of 200 events (about an hour)
# make fuzz  damaged rule files and headlines, guided by coverage, for SECONDS each (default 300); needs atheris
# make bench how fast it is, side by side with other designs (some two minutes); bench-paper, bench-rules: its parts
# make quality  how often the starter rules and the company finder are right on labelled headlines
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: help run test cover check test-clients matrix soak chaos fuzz bench bench-paper bench-rules quality clean
help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -9

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'newsbot needs Python 3.11, 3.12 or 3.13 and found none. Install one (Debian, Ubuntu: apt install python3 python3-venv) or name it: make run PYTHON=/path/to/python3.12'; exit 2; }
	@echo "Setting up .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'This Python has no venv module. Debian, Ubuntu: apt install python3-venv'; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 2; }

.venv/.run: .venv/bin/python pyproject.toml requirements.lock
	@echo 'Installing newsbot and its pinned dependencies (once, about half a minute)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable . || { echo 'The installation failed. The usual cause is no way to the package index: check the network or proxy, then run the same command again.'; exit 3; }
	@touch $@

.venv/.dev: .venv/.run
	@echo 'Installing the tools of the test suite'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]' || { echo 'The installation failed. The usual cause is no way to the package index: check the network or proxy, then run the same command again.'; exit 3; }
	@touch $@

run: .venv/.run
	@$(BIN)/newsbot run --dry-run

test: .venv/.dev check
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q

cover: .venv/.dev
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q -m 'not clients' --cov --cov-report=term

test-clients: .venv/.dev
	@$(BIN)/python tests/clients/environments.py
	@$(BIN)/python -m pytest tests/clients -m clients -q

# Writes what test-clients found into docs/paper-broker.md.
matrix:
	@MATRIX=write $(MAKE) --no-print-directory test-clients

soak: .venv/.dev
	@$(BIN)/python tests/soak --runs 10000 --events 200

chaos: .venv/.dev
	@$(BIN)/python -m pytest -m slow -n 3 --dist worksteal
	@$(BIN)/python tests/soak --runs 500 --events 100

SECONDS ?= 300
fuzz: .venv/.dev
	@$(BIN)/python tests/fuzz/rules.py loader -max_total_time=$(SECONDS)
	@$(BIN)/python tests/fuzz/rules.py matcher -max_total_time=$(SECONDS)

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/.dev
	@$(BIN)/python -m benchmarks.page_to_order

bench-paper: .venv/.dev
	@$(BIN)/python -m benchmarks.paper_orders

bench-rules: .venv/.dev
	@$(BIN)/python -m benchmarks.matcher

quality: .venv/.dev
	@$(BIN)/python -m benchmarks.quality companies
	@$(BIN)/python -m benchmarks.quality events

clean:
	rm -rf .venv .venvs build dist .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis
