# Every target sets up what it needs by itself (scripts/setup); with nothing to do that costs a fraction of a second.
.DEFAULT_GOAL := help
.PHONY: help setup run demo test mutants bench lint format lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## set up everything for development
	@scripts/setup dev

run: ## start everything, with the demonstration movement on first start
	@scripts/setup run
	@exec .venv/bin/chungtay serve --demo

demo: ## the whole story without a browser; leaves its papers in out/
	@scripts/setup run
	@exec .venv/bin/chungtay demo

test: ## every check and every test
	@scripts/setup dev
	@exec scripts/test

mutants: ## change the rules in one place at a time and see whether a test notices; ONLY='rules.reduction.*' for one module
	@scripts/setup dev
	@.venv/bin/mutmut run --max-children 2 $(if $(ONLY),'$(ONLY)') ; .venv/bin/mutmut results

bench: ## benchmarks beside their peers; table here, JSON in out/bench/
	@scripts/setup bench
	@.venv-bench/bin/python -m bench && .venv-bench/bin/python -m bench.register && .venv-bench/bin/python -m bench.household_import && .venv-bench/bin/python -m bench.ledger && exec .venv-bench/bin/python -m bench.certificates

lint: ## static checks only
	@scripts/setup dev
	@PATH="$$PWD/.venv/bin:$$PATH" && ruff check . && ruff format --check . && mypy && lint-imports

format: ## format, and mend what can be mended mechanically
	@scripts/setup dev
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

lock: ## write the lock files anew; UPGRADE=1 takes the newest versions
	@scripts/setup dev
	@scripts/lock

clean: ## remove environments, caches and output; the data in var/ stays
	@rm -rf .venv .venv-bench .setup.lock out mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build
	@find . -path ./var -prune -o -name __pycache__ -type d -exec rm -rf {} + ; rm -rf src/*.egg-info
