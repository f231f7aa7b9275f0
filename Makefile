# Everything a fresh machine needs is installed by the targets that need it, and printed as it happens.
#   make demo   a complete city in a scratch instance, served at http://127.0.0.1:8000   (PORT=8001 for another port)
#   make test   all tests, on SQLite and PostgreSQL, with a real browser
#   make test-long       a million random steps of the life of cases, half of them on each database; takes half an hour
#   make test-mutations  plants faults one by one; each must be noticed by a test
#   make lint   style, types, layers, assets
#   make bench  the benchmarks, each with its baseline in the same run

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := help

PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
VENDOR := static/vendor/.installed

.PHONY: help setup setup-dev demo test test-long test-mutations lint bench lock clean

help:
	sed -n 's/^#   //p' Makefile

setup: $(BIN)/gridcase $(VENDOR)
setup-dev: .venv/.dev $(VENDOR)

demo: setup
	exec $(BIN)/gridcase demo --port $(PORT) $(DEMO)

test: setup-dev
	setup/system chromium driver postgresql fonts
	$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

test-long: setup-dev
	setup/system postgresql
	GRIDCASE_STEPS=500000 $(BIN)/python -m pytest -n 2 tests/workflows/test_machine.py

test-mutations: setup-dev
	$(BIN)/python -m tests.mutate

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m setup.assets --check

bench: setup-dev
	$(BIN)/gridcase bench $(BENCH)

$(BIN)/python:
	setup/system python
	echo "creating a virtual environment in .venv"
	"$$(setup/python-of-choice)" -m venv .venv

$(BIN)/gridcase: requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	echo "installing $$(grep -c '==' requirements.txt) Python packages"
	$(PIP) -r requirements.txt -r requirements-build.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: requirements-dev.txt $(BIN)/gridcase
	echo "installing the Python packages of the tests ($$(grep -c '==' requirements-dev.txt) in all)"
	$(PIP) -r requirements-dev.txt
	touch $@

$(VENDOR): package-lock.json setup/assets.py | $(BIN)/gridcase
	setup/node $(BIN)
	$(BIN)/python -m setup.assets
	touch $@

lock:  # after a change of dependencies in pyproject.toml; needs uv
	uv pip compile -q --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --generate-hashes --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile -q --generate-hashes --no-header --python-version 3.11 --extra optimize pyproject.toml -o requirements-optimize.txt

clean:
	rm -rf .venv node_modules static/vendor build *.egg-info
