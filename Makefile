# Everything that is done with the code, by name. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TOOL := go tool -modfile=tools/go.mod
# Modules of the repository, the main one first.
MODULES := . tools $(patsubst %/go.mod,%,$(wildcard internal/testdata/*/go.mod))
# Modules with tests of their own.
TESTED := . $(patsubst %/go.mod,%,$(wildcard internal/testdata/*/go.mod))
# The modules below the main one test what it holds, which the cache of go test cannot see.
UNCACHED = $$([ $$module = . ] || echo -count=1)
# What make check runs, in this order.
CHECKS := generate-check lint lint-spec race node-client node-har report-browser fuzz-judge bench-ratio

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: generate
generate: ## make gen/ and the table of operations from spec/openapi.yaml
	go generate ./...

.PHONY: generate-check
generate-check: ## fail where a generated file is not what generate makes
	@tools/generate-check.sh

.PHONY: test
test: ## run all tests of Go
	@for module in $(TESTED); do (set -x; cd $$module; go test $(UNCACHED) ./...); done

.PHONY: race
race: ## run the tests of Go under the race detector, the longest in part (needs a C compiler)
	@for module in $(TESTED); do (set -x; cd $$module; CGO_ENABLED=1 go test -race -short -timeout 20m $(UNCACHED) ./...); done

# FUZZTIME is how long each fuzz target runs.
FUZZTIME ?= 20s
.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME
	@FUZZTIME=$(FUZZTIME) tools/fuzz.sh

.PHONY: fuzz-judge
fuzz-judge: ## run each fuzz target of the judge for FUZZTIME
	@FUZZTIME=$(FUZZTIME) tools/fuzz.sh spec/validate

.PHONY: node-client
node-client: ## walk through a session with a client generated for Node
	internal/testdata/node-client/run.sh

.PHONY: node-har
node-har: ## open the HAR files that we write with a validator for Node
	internal/testdata/node-har/run.sh

.PHONY: lint
lint: tidy-check ## lint the Go code: gofmt, go vet, golangci-lint, go mod tidy
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then \
		printf 'gofmt: %s is not formatted; run gofmt -w on it\n' $$unformatted >&2; exit 1; fi
	@for module in $(TESTED); do (set -x; cd $$module; go vet ./...); done
	$(TOOL) golangci-lint run

.PHONY: fmt
fmt: ## format the Go code, imports in their order
	$(TOOL) golangci-lint fmt

.PHONY: tidy-check
tidy-check: ## fail where go.mod or go.sum of a module is not tidy
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff) || { \
		echo "go.mod of $$module is not tidy; run \"go mod tidy\" there" >&2; exit 1; }; done

.PHONY: lint-spec
lint-spec: spec/lint/node_modules/.package-lock.json ## lint the contract and the document of each version
	cd spec/lint && npm test --silent && npm run --silent lint
	VB365_OASDIFF=1 go test -run Oasdiff ./conformance/propose
	@$(MAKE) contract-diff

spec/lint/node_modules/.package-lock.json: spec/lint/package.json spec/lint/package-lock.json
	cd spec/lint && npm ci --no-progress
	@touch $@

.PHONY: contract-diff
contract-diff: ## fail where the contract breaks clients of the last commit on main
	@spec/lint/contract-diff.sh

# SCREENSHOTS is a folder that takes pictures of the pages.
.PHONY: report-browser
report-browser: conformance/report/testdata/browser/node_modules/.package-lock.json ## drive the HTML report in Chromium
	conformance/report/testdata/browser/run.sh $(SCREENSHOTS)

conformance/report/testdata/browser/node_modules/.package-lock.json: conformance/report/testdata/browser/package.json conformance/report/testdata/browser/package-lock.json
	cd conformance/report/testdata/browser && npm ci --no-progress
	@touch $@

.PHONY: check
check: ## run all that CI runs and say what failed
	@failed=; for part in $(CHECKS); do \
		printf '\n==> make %s\n' $$part; start=$$SECONDS; \
		if $(MAKE) $$part; then word=passed; else word=FAILED; failed="$$failed $$part"; fi; \
		printf '==> make %s %s in %d s\n' $$part $$word $$((SECONDS - start)); \
	done; \
	if [ -n "$$failed" ]; then echo "make check: failed:$$failed" >&2; exit 1; fi; \
	echo "make check: all passed"

.PHONY: cover
cover: ## run the tests, write coverage.txt and print how much of the code they reach
	go test -coverpkg=./... -coverprofile=coverage.txt ./...
	@go tool cover -func=coverage.txt | tail -n 1

# BENCH selects benchmarks by a regular expression, COUNT says how often each runs, OLD names an earlier
# bench.out to compare with.
BENCH ?= .
COUNT ?= 6
.PHONY: bench
bench: ## run the benchmarks into bench.out; OLD=earlier.out compares
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) ./... | tee bench.out
	$(TOOL) benchstat $(OLD) bench.out

.PHONY: bench-ratio
bench-ratio: ## print how fast the judge is here beside a scan of tokens and encoding/json; fails on no time
	go run ./internal/ratio

.PHONY: bench-peers
bench-peers: internal/bench/ajv/node_modules/.package-lock.json ## measure the judge against its peers into docs/performance.md (a quarter of an hour)
	cd internal/bench && go test ./... && go run ./cmd/peers -write ../../docs/performance.md

internal/bench/ajv/node_modules/.package-lock.json: internal/bench/ajv/package.json internal/bench/ajv/package-lock.json
	cd internal/bench/ajv && npm ci --no-progress
	@touch $@

# VULNDB is the address of another vulnerability database, such as file:///srv/vulndb.
.PHONY: faults
faults: ## run the suite against each broken server that the score lacks, in every version, and write the document
	-go test ./internal/fault -run TestFaults -record -every -timeout 3h
	go test ./internal/fault -run TestPower -update

.PHONY: fault-peers
fault-peers: internal/bench/node-peers/node_modules/.package-lock.json ## give other judges the runs of broken servers that their score lacks, for hours, and write the document
	-cd internal/bench && go test -run TestFaultPeers -record -timeout 12h .
	go test ./internal/fault -run TestPeers -update

internal/bench/node-peers/node_modules/.package-lock.json: internal/bench/node-peers/package.json internal/bench/node-peers/package-lock.json
	cd internal/bench/node-peers && npm ci --no-progress
	@touch $@

.PHONY: vuln
vuln: ## look for known vulnerabilities in what the code calls (asks the Go vulnerability database)
	$(TOOL) govulncheck $(if $(VULNDB),-db $(VULNDB)) ./...
