# Two commands do all: make run, make test. Everything else is part of them.
SHELL := bash
.DEFAULT_GOAL := help
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED = 0
GOFLAGS_BUILD := -trimpath -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: help run build test unit e2e lint bench generate check clean screenshots

help: ## show these lines
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## start the demo: a simulated Lime CRM beside Inzage, or with CRM=tryton a real Tryton; Ctrl-C stops both
	@.ci/demo

build: ## build the host, the adapters and the simulated CRM into bin/
	@mkdir -p bin
	go build $(GOFLAGS_BUILD) -o bin/inzage ./host
	@$(MAKE) --no-print-directory bin/lime.sha256 bin/tryton.sha256 bin/lime-crm
	@go build $(GOFLAGS_BUILD) -o bin/memadapter.new ./sdk/memadapter/cmd/memadapter && mv bin/memadapter.new bin/memadapter
	@cd bin && sha256sum memadapter > memadapter.sha256

# A running adapter's file is replaced by rename: copying over it would fail.
bin/lime.sha256: FORCE
	@go build $(GOFLAGS_BUILD) -o bin/lime.new ./plugins/lime && mv bin/lime.new bin/lime
	@cd bin && sha256sum lime > lime.sha256.new && mv lime.sha256.new lime.sha256
bin/tryton.sha256: FORCE
	@go build $(GOFLAGS_BUILD) -o bin/tryton.new ./plugins/tryton && mv bin/tryton.new bin/tryton
	@cd bin && sha256sum tryton > tryton.sha256.new && mv tryton.sha256.new tryton.sha256
bin/lime-crm: FORCE
	@go build $(GOFLAGS_BUILD) -o bin/lime-crm.new ./examples/lime-crm && mv bin/lime-crm.new bin/lime-crm
FORCE:

test: ## install what the tests need and run everything
	@.ci/test

unit: ## run the Go tests with the race detector
	CGO_ENABLED=1 go test -race -timeout 30m ./...

e2e: build ## run the whole product in a real browser
	@.ci/e2e

lint: ## run the linters, with the rules of the layers
	@$$(.ci/tools golangci-lint) run ./...

bench: ## print benchmarks as ratios against a named peer in the same run
	@.ci/bench

generate: ## write generated code and documents
	.ci/generate
	go run ./host openapi > host/internal/actionpad/openapi.json

check: ## fail when generated files are stale or the code is not formatted
	@.ci/check

screenshots: build ## take pictures of every page (nl, en; 390, 1280; light, dark) into artifacts/
	@SCREENSHOTS=1 .ci/e2e

clean: ## remove what was built and the demo's data
	rm -rf bin .inzage artifacts
