# One verb a need. CI runs `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
ARGS ?=

help: ## Show the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

bootstrap: ## Install what is missing to build and run (root or sudo)
	@scripts/bootstrap.sh run

build: bootstrap ## Build the binary (release), the browser engine and the pages
	@scripts/build-web.sh
	$(SWIFT) build -c release --product framewright --static-swift-stdlib

run: build ## Build, start everything on this machine and print the address
	.build/release/framewright up $(ARGS)

test: ## Install what is missing and run every test
	@scripts/test.sh

bench: ## Run the benchmarks, each beside its yardstick; writes bench/RESULTS.md
	@scripts/bootstrap.sh test
	@bench/run.sh

lint: ## Check the format of all Swift sources
	@scripts/lint.sh

format: ## Rewrite all Swift sources in the project's format
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

contract: ## Write openapi.json, the TypeScript types and the schema dump again
	@scripts/contract.sh write

sanitize: ## Run the Swift tests under the address and the thread sanitizer
	@scripts/sanitize.sh

fuzz: ## Damaged files for every reader under the address sanitizer, 10 minutes each (ARGS="--seconds N --only PART")
	@scripts/fuzz.sh $(ARGS)

db-reset: ## Delete the data folder of `make run` (asks first)
	@scripts/db-reset.sh

.PHONY: help bootstrap build run test bench lint format contract sanitize fuzz db-reset
