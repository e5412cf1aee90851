# The only verbs. The same ones run here and in CI.

SHELL         := bash
.SHELLFLAGS   := -eu -o pipefail -c
.DEFAULT_GOAL := help

LINT     := go tool -modfile=configs/lint/go.mod golangci-lint
TSC      := web/node_modules/.bin/tsc
FUZZTIME ?= 3s
BENCH    ?= .
ROUNDS   ?= 3

help: ## List the verbs.
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the server with its defaults and print a link.
	go run ./cmd/parley

check: $(TSC) ## What every commit must pass: format, vet, lint, import table, types.
	@unformatted=$$(gofmt -l cmd sfu room signaling web/*.go configs); test -z "$$unformatted" || { echo "gofmt -w $$unformatted"; exit 1; }
	go vet ./...
	$(LINT) run ./...
	go test -run 'TestImports|TestPackages|TestProtocol|TestEvery|TestDirect|TestFiles|TestTests' ./cmd/parley
	cd web && npm run --silent check

lint: ## The linters alone. The first run builds them: two minutes.
	$(LINT) run ./...

test: ## Everything that proves the program. Installs what it needs.
	@bash .ci/test

race: ## Go tests with the race detector; of the long ones a part.
	go test -race -timeout 30m ./...

fuzz: ## Each fuzz target for FUZZTIME (3s), or EXECUTIONS=5000000 once, kept in docs/fuzzed.tsv; FUZZ=Offer narrows.
	@FUZZTIME=$(FUZZTIME) EXECUTIONS=$(EXECUTIONS) FUZZ=$(FUZZ) bash .ci/fuzz

hostile: ## Everything the table of misbehaviour knows, while two others talk and are measured: a minute.
	go test -count=1 -v -run TestNobodyIsHarmed ./cmd/hostile

bench: ## What forwarding costs, beside Janus where installed; LOADS=webinar,hd and ROUNDS=5 narrow and widen it, FLOOR=1 adds the least a machine asks for.
	go run ./cmd/bench --rounds $(ROUNDS) $(if $(LOADS),--loads $(LOADS)) $(if $(FLOOR),--floor)

micro: ## Go's benchmarks of the parts, with allocations; BENCH narrows them.
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./sfu/...

cover: ## Coverage per function; the last line is the total.
	go test -coverprofile=cover.out ./...
	go tool cover -func=cover.out

web: $(TSC) ## The page and the SDK: types and unit tests.
	cd web && npm run --silent check && npm test --silent

e2e: $(TSC) ## Real browsers; SCENARIO=mute runs one scenario.
	cd web && SCENARIO=$(SCENARIO) node --test --test-reporter=spec e2e/all.js

pictures: $(TSC) ## Pictures of every page and state, into web/e2e/pictures; ONLY=call makes those of one scene.
	cd web && ONLY=$(ONLY) node e2e/pictures.js

churn: ## People come and go, CHURN of them (10000), one in five killed on the way; nothing may be left of them.
	CHURN=$(or $(CHURN),10000) go test -count=1 -timeout 1h -run '^TestChurn$$' -v ./cmd/parley

soak: ## Four rooms of six for SOAK (1h), with visitors; prints how memory grows.
	SOAK=$(or $(SOAK),1h) go test -count=1 -timeout 25h -run '^TestSoak$$' -v ./cmd/parley

chaos: ## Faults for CHAOS (1h), in the order of CHAOS_SEED (1): kills, stops, cuts, holes, crashes.
	CHAOS=$(or $(CHAOS),1h) CHAOS_SEED=$(or $(CHAOS_SEED),1) go test -count=1 -timeout 25h -run '^TestChaos$$' -v ./cmd/parley

deadlock: ## Tests with mutexes that tell when two are taken in both orders; PACKAGES=./room RUN=Resume SKIP=Fuzz narrow them.
	@PACKAGES='$(PACKAGES)' RUN='$(RUN)' SKIP='$(SKIP)' bash .ci/deadlock

proof: ## Run what docs/reliability.md names, ONLY=upgrade those with that word, and write docs/proof.md.
	@ONLY='$(ONLY)' bash .ci/proof

hook: ## Run `make check` before every commit.
	@printf '#!/bin/sh\nexec make check\n' > "$$(git rev-parse --git-path hooks)/pre-commit"
	@chmod +x "$$(git rev-parse --git-path hooks)/pre-commit"

ci: ## Exactly what CI runs.
	@bash .ci/run

$(TSC): web/package-lock.json
	@bash .ci/install web
	@touch $@

.PHONY: help run check lint test race fuzz hostile bench micro cover web e2e pictures hook ci churn soak chaos proof deadlock
