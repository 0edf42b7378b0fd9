# The entry points, for people and for CI alike. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
export PATH := $(HOME)/.cargo/bin:$(PATH)

# More arguments for `make run`, such as ARGS="--listen 127.0.0.1:5673 --data-dir /tmp/leveret".
ARGS ?=
# How often `make crash` kills the broker, and how often it cuts its power.
ROUNDS ?= 1000
# How long each target of `make fuzz` runs, in seconds.
FUZZ_SECONDS ?= 60

# RocksDB takes 9 minutes to compile and 15 seconds through a warm ccache, so a fresh clone does not pay twice. Looked up
# when a command runs, not when make starts: the first `make run` installs ccache itself. CC or CXX set by hand win.
CCACHE = $(if $(filter environment command,$(origin CXX)),,$(if $(shell command -v ccache),CC="ccache cc" CXX="ccache c++"))
CARGO = $(CCACHE) cargo

# Everything is built in the release profile, tests too: another profile would compile RocksDB again. Debug assertions and
# overflow checks are switched on for the workspace's own packages alone, which leaves RocksDB and the program as they are.
# The broker is optimised less there: it compiles in a third of the time. The clients of `interop` meet the one that is shipped.
CHECKED := $(foreach package,leveret amqp-spec,$(foreach check,debug-assertions overflow-checks,--config profile.release.package.$(package).$(check)=true)) \
  --config profile.release.package.leveret.opt-level=1

# cargo settles the features of all dependencies by what is selected on the command line, tests' dependencies included, and
# compiles RocksDB again when its build script's change. So every command selects the whole workspace and at least one test.
SELECTED := --release --locked --workspace

PROGRAM := target/release/leveret

# The web page, which the program embeds: built again when a file of it is newer. Without Node the program is built without it.
UI_SOURCES = $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -print)

.DEFAULT_GOAL := help
.PHONY: help tools test-tools ui build run deb docs test lint unit interop crash bench fuzz

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

tools: ## Install what the build needs, if anything is missing
	@.ci/tools build

test-tools:
	@.ci/tools test

ui: tools ui/dist/index.html ## Build the web page: ui/dist, which the next build of the broker embeds

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	@cd ui && npm ci --no-audit --no-fund --silent && touch node_modules/.package-lock.json

ui/dist/index.html: ui/node_modules/.package-lock.json $(UI_SOURCES)
	@cd ui && npm run --silent build

build: tools ui ## Build the broker with its web page: target/release/leveret
	@$(CARGO) build $(SELECTED) --bin leveret --test file_sizes

run: build ## Build the broker and start it on port 5672 with its data in ./data
	@echo "Starting Leveret: when it says 'Server startup complete', connect to amqp://guest:guest@localhost:5672 (data in ./data; Ctrl-C stops it)"
	@exec $(PROGRAM) server $(ARGS)

deb: build ## Build the Debian package: target/deb/leveret_*.deb
	@packaging/build

docs: test-tools ## Build the documentation as a site, target/docs, and check its links
	@.ci/docs

test: lint unit interop ## Run every test: format, lints, unit and scenario tests, real clients

lint: test-tools ui ## Check the format, the lints, the web page's types, the dependencies, the files for containers and Kubernetes, and every link of the documentation
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy $(SELECTED) --all-targets -- -D warnings
	@.ci/check-dependencies
	@cd ui && npm run --silent check
	@.ci/check-containers
	@.ci/check-manifests
	@.ci/docs

unit: test-tools ui
	@$(CARGO) test $(SELECTED) $(CHECKED)

# After `unit`, which leaves a program with debug assertions in the same place: the clients meet the one that is shipped.
interop: build test-tools
	@LEVERET_BIN='$(abspath $(PROGRAM))' interop-tests/run.sh

crash: build ## Kill the broker ROUNDS times, cut its power ROUNDS times, and look for what was confirmed
	@CRASH_ROUNDS='$(ROUNDS)' LEVERET_BIN='$(abspath $(PROGRAM))' $(CARGO) test $(SELECTED) --test confirmed_messages_survive -- --nocapture

bench: build ## Measure the broker
	@LEVERET_BIN='$(abspath $(PROGRAM))' benches/run.sh

fuzz: ## Run every fuzz target for FUZZ_SECONDS (needs nightly Rust and cargo-fuzz)
	@cargo +nightly fuzz --version >/dev/null 2>&1 || { echo "make fuzz needs: rustup toolchain install nightly && cargo install cargo-fuzz"; exit 1; }
	@for target in $$(cargo +nightly fuzz list); do mkdir -p "fuzz/corpus/$$target"; $(CCACHE) cargo +nightly fuzz run "$$target" "fuzz/corpus/$$target" "fuzz/seeds/$$target" -- -max_total_time=$(FUZZ_SECONDS); done
