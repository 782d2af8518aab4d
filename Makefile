# make run    builds and serves the starter shop
# make test   is the whole gate
# make help   lists the rest

SHELL := /bin/bash
ADDR  ?= 127.0.0.1:8080
DATA  ?= data
EVAL  ?= ../shared/eval
BENCH ?= # further flags of cmd/bench
E2E   ?= # further flags of the pages' tests

# Packages with goroutines of their own are tested under the race detector, the others without. Of those in LONG it is asked
# only about what runs side by side; their long tests, which run alone, run without it.
RACE := ./api ./api/hook ./api/metrics ./api/web ./engine ./engine/replay ./engine/search ./engine/match/... ./engine/eval ./faq/... ./intents/zh/jieba
REST := . ./cmd/... ./engine/chart ./engine/enginetest ./engine/gap ./engine/rival ./engine/risk ./intents ./intents/pack ./intents/zh
LONG := ./engine/match ./engine/search ./faq/transfer

.PHONY: run test check pages e2e build tools fuzz model crash load eval train bench bench-quick help

run: build ## build, and serve on ADDR with the data in DATA
	./bin/xiaoer serve --addr $(ADDR) --data $(DATA)

build: tools ## build bin/xiaoer
	go build -trimpath -o bin/xiaoer ./cmd/xiaoer

test: check fuzz model e2e ## everything: format, vet, staticcheck, all tests, races, a few seconds of fuzzing, the desk's model
	go test -race -short -timeout 20m $(RACE)
	go test -timeout 20m $(REST) $(LONG)

check: tools pages ## format, vet and staticcheck, and the pages' types and lint
	@bad=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); if [ -n "$$bad" ]; then echo "gofmt would change: $$bad"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# The pages need no build; this is only to find mistakes in them. It fetches TypeScript, ESLint and axe-core from npm.
pages: ## check the pages, where there is Node
	@if command -v npm >/dev/null; then cd api/web/check && \
		{ [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error; } && npm run -s check; \
	else echo "make pages: no npm, so the pages' scripts are not checked"; fi

e2e: tools pages ## drive the pages in Chromium, where there is one; E2E=-timed holds them to a second, too
	go test ./api/web/e2e -count=1 -timeout 15m $(E2E)

# A number of inputs each, which take some three seconds: where a time is up, the fuzzing engine now and then fails.
fuzz: tools ## a few seconds of fuzzing what reads strangers' bytes
	go test ./intents/zh/jieba -run '^$$' -fuzz '^FuzzRead$$' -fuzztime 100000x -fuzzminimizetime 10x
	go test ./api -run '^$$' -fuzz '^FuzzDecode$$' -fuzztime 1000x -fuzzminimizetime 10x
	go test ./faq -run '^$$' -fuzz '^FuzzRender$$' -fuzztime 50000x -fuzzminimizetime 10x
	go test ./intents -run '^$$' -fuzz '^FuzzQuestions$$' -fuzztime 80000x -fuzzminimizetime 10x
	go test ./faq -run '^$$' -fuzz '^FuzzParseTolerance$$' -fuzztime 80000x -fuzzminimizetime 10x
	go test ./faq/people -run '^$$' -fuzz '^FuzzParse$$' -fuzztime 150000x -fuzzminimizetime 10x
	go test ./faq/desk -run '^$$' -fuzz '^FuzzVouched$$' -fuzztime 100000x -fuzzminimizetime 10x
	go test ./faq/transfer -run '^$$' -fuzz '^FuzzReadEntries$$' -fuzztime 10000x -fuzzminimizetime 10x
	go test ./faq/transfer -run '^$$' -fuzz '^FuzzTable$$' -fuzztime 15000x -fuzzminimizetime 10x
	go test ./faq/sqlite -run '^$$' -fuzz '^FuzzFrames$$' -fuzztime 80000x -fuzzminimizetime 10x
	go test ./faq/picture -run '^$$' -fuzz '^FuzzRead$$' -fuzztime 60000x -fuzzminimizetime 10x
	go test ./faq/lint -run '^$$' -fuzz '^FuzzCheck$$' -fuzztime 12000x -fuzzminimizetime 10x
	go test ./faq/lint -run '^$$' -fuzz '^FuzzPack$$' -fuzztime 80000x -fuzzminimizetime 10x
	go test ./faq/transfer -run '^$$' -fuzz '^FuzzReadEdits$$' -fuzztime 15000x -fuzzminimizetime 10x
	go test ./engine/replay -run '^$$' -fuzz '^FuzzReadQuestions$$' -fuzztime 60000x -fuzzminimizetime 10x

# These three end with one line of JSON. What they print before it says how to play a failure again.
model: tools ## 10,000 random schedules at the desk against a simple model, in about a minute
	@go test ./faq/sqlite -run '^TestModel$$' -count=1 -v -modelled -rapid.checks=5000 >/tmp/xiaoer-model.$$$$ 2>&1; code=$$?; \
		[ $$code = 0 ] || grep -v '^{' /tmp/xiaoer-model.$$$$; grep '^{' /tmp/xiaoer-model.$$$$; rm -f /tmp/xiaoer-model.$$$$; exit $$code

crash: build ## kill the server under load 20 times, and look for everything that it had acknowledged
	@go test ./cmd/xiaoer -run '^TestCrash$$' -count=1 -v -timeout 20m -binary=$(CURDIR)/bin/xiaoer -kills=20 >/tmp/xiaoer-crash.$$$$ 2>&1; code=$$?; \
		[ $$code = 0 ] || grep -v '^{' /tmp/xiaoer-crash.$$$$; grep '^{' /tmp/xiaoer-crash.$$$$; rm -f /tmp/xiaoer-crash.$$$$; exit $$code

load: build ## hold 2,000 streams open and send 200 messages a second for a minute
	@go test ./cmd/xiaoer -run '^TestLoad$$' -count=1 -v -timeout 20m -binary=$(CURDIR)/bin/xiaoer -streams=2000 -per-second=200 -load-for=60s >/tmp/xiaoer-load.$$$$ 2>&1; code=$$?; \
		[ $$code = 0 ] || grep -v '^{' /tmp/xiaoer-load.$$$$; grep '^{' /tmp/xiaoer-load.$$$$; rm -f /tmp/xiaoer-load.$$$$; exit $$code

eval: build ## measure on the data in EVAL, and write testdata/golden/eval.md
	@if [ ! -d $(EVAL) ]; then echo "make eval: no data at $(EVAL); name its folder with EVAL=…"; exit 1; fi
	./bin/xiaoer report --sets $(EVAL) --out testdata/golden/eval.md

train: build ## train the judge of answers anew, and the ranker on the data in EVAL
	@if [ ! -d $(EVAL) ]; then echo "make train: no data at $(EVAL); name its folder with EVAL=…"; exit 1; fi
	./bin/xiaoer train --wishes --out engine/match/wishes.gob.gz
	./bin/xiaoer train --lint --out faq/lint/judge.gob.gz faq/lint/lessons
	go build -trimpath -o bin/xiaoer ./cmd/xiaoer
	./bin/xiaoer train $(EVAL)/shop $(EVAL)/jddc_intent --weight 3,1 --out engine/match/ranker.json

# The build tag gives SQLite its full-text search, which the product has no use for.
bench: build ## measure beside plain Bleve and other engines, and write testdata/golden/bench.md; takes long
	go run -tags sqlite_fts5 ./cmd/bench -questions $(EVAL)/ecom_utterances.jsonl.gz -out testdata/golden $(BENCH)

bench-quick: build ## the figures for 10,000 entries beside plain Bleve alone, in a minute
	go run ./cmd/bench -questions $(EVAL)/ecom_utterances.jsonl.gz -narrow 10000 -wide none -peers=false -rounds 3 -warm 1000 -http 1s

# What a fresh machine may lack: a C++ compiler for gojieba, a C compiler for SQLite. Installed where that is
# allowed, asked for otherwise.
tools:
	@command -v go >/dev/null || { echo "Go is missing: install it from https://go.dev/dl/ and put it on the PATH"; exit 1; }
	@if ! command -v g++ >/dev/null || ! command -v gcc >/dev/null; then \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq g++ gcc libc6-dev; \
		elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq g++ gcc libc6-dev; \
		else echo "A C++ compiler is missing: type  sudo apt-get install g++"; exit 1; fi; fi

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14
