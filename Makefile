# Every target works from a fresh clone; what a target needs it makes first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOGDIR ?= runs

.DEFAULT_GOAL := help
.PHONY: help setup demo run test fast check fmt lint types layers golden samples screenshots protos build clean

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-15s %s\n", $$1, $$2}'

# The package and what it runs on; stamps are newer than pyproject.toml when they are up to date.
$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

setup: $(VENV)/.installed-dev  ## make .venv with everything a developer needs

demo: $(VENV)/.installed  ## open the app on a copy of sample_logs/ while one more run is written
	@$(BIN)/python tools/demo.py

run: $(VENV)/.installed  ## open the app: make run LOGDIR=path/to/runs
	@$(BIN)/termboard $(LOGDIR)

# Byte code is kept even where the environment says not to: a hundred programs are started.
test fast golden: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.installed-dev  ## the whole suite
	$(BIN)/python -m pytest -n auto --dist worksteal -q

fast: $(VENV)/.installed-dev  ## the suite without whole programs
	$(BIN)/python -m pytest -n auto -q -m 'not slow'

check: lint types layers  ## linters, types, layer contracts

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

fmt: $(VENV)/.installed-dev  ## format, and mend what linters can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

golden: $(VENV)/.installed-dev  ## rewrite the golden files and show what changed
	@test -z "$$CI" || (echo "golden files are rewritten by people, not by CI" && exit 1)
	TERMBOARD_GOLDEN=1 $(BIN)/python -m pytest -q -n auto -m 'not slow' || true
	git diff --stat -- tests/golden

samples: $(VENV)/.installed  ## write sample_logs/ anew, by real writers in environments of their own
	$(BIN)/python tools/make_sample_logs.py

screenshots: $(VENV)/.installed-dev  ## draw the pictures of the README
	$(BIN)/python tools/screenshots.py

protos: $(VENV)/.installed-dev  ## compile termboard/proto/*.proto
	$(BIN)/python -m pip install --quiet --disable-pip-version-check grpcio-tools
	$(BIN)/python tools/build_protos.py

build: $(VENV)/.installed-dev  ## the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps -w dist .

clean:  ## throw away everything that make made
	rm -rf $(VENV) .venv-samples .venv-bench build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# What termboard is measured beside, in an environment of its own, and termboard itself as users
# install it: an editable install makes every start slower. BENCH takes options.
.venv-bench/.installed: benchmarks/requirements.txt
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.PHONY: bench-load bench-memory bench-discover bench-blobs bench-frames bench-histograms bench-graphs bench-tabs bench-smoothing
bench-load: $(VENV)/.installed .venv-bench/.installed  ## the first load beside TensorBoard's: make bench-load BENCH='regular --brief'
	rm -rf build
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check .
	$(BIN)/python -m benchmarks.load $(BENCH)

bench-memory: $(VENV)/.installed  ## bytes a point and a series
	$(BIN)/python -m benchmarks.memory $(BENCH)

bench-discover: $(VENV)/.installed  ## finding and polling 10,000 event files
	$(BIN)/python -m benchmarks.discover $(BENCH)

bench-blobs: $(VENV)/.installed  ## listing 5 GB of images: make bench-blobs BENCH='--gigabytes 1'
	$(BIN)/python -m benchmarks.blobs $(BENCH)

bench-frames: $(VENV)/.installed  ## a frame of a large chart: make bench-frames BENCH='--scene smoothed'
	$(BIN)/python -m benchmarks.drawing $(BENCH)

bench-histograms: $(VENV)/.installed  ## decoding histograms: make bench-histograms
	$(BIN)/python -m benchmarks.histograms $(BENCH)

bench-graphs: $(VENV)/.installed  ## opening a graph of 100,000 nodes: make bench-graphs
	$(BIN)/python -m benchmarks.graphs $(BENCH)

bench-tabs: $(VENV)/.installed  ## what a person waits for in the tabs of the network: make bench-tabs BENCH='Layers'
	$(BIN)/python -m benchmarks.tabs $(BENCH)

.PHONY: bench-start
bench-start: $(VENV)/.installed .venv-bench/.installed  ## from a command to its frame, its keys, its curves: make bench-start BENCH='--tensorboard'
	rm -rf build
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check .
	$(BIN)/python -m benchmarks.start $(BENCH)

.PHONY: bench-wire
bench-wire: $(VENV)/.installed  ## bytes to the terminal, beside Textual's own driver: make bench-wire BENCH='--times 20'
	$(BIN)/python -m benchmarks.wire $(BENCH)

.PHONY: bench-reopen
bench-reopen: $(VENV)/.installed  ## opening a logdir of 10 million points the second time
	$(BIN)/python -m benchmarks.reopen $(BENCH)

.PHONY: bench-latency bench-idle bench-soak
bench-latency: $(VENV)/.installed-dev  ## from a key to the end of its repaint: make bench-latency BENCH='--only rest help'
	$(BIN)/python -m benchmarks.latency $(BENCH)

bench-idle: $(VENV)/.installed-dev  ## a core's share and memory while nothing happens
	$(BIN)/python -m benchmarks.idle $(BENCH)

bench-soak: $(VENV)/.installed-dev  ## what hours of live runs leave in memory: make bench-soak BENCH='--stretches 2'
	$(BIN)/python -m benchmarks.soak $(BENCH)

bench-smoothing: $(VENV)/.installed  ## smoothing a million points, and means of runs
	$(BIN)/python -m benchmarks.smoothing $(BENCH)

.PHONY: fuzz
SECONDS ?= 60
fuzz: $(VENV)/.installed-dev  ## look for bytes that break the reader: make fuzz SECONDS=600
	nice -n 15 $(BIN)/python tools/fuzz.py --seconds $(SECONDS)
