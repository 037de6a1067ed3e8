# Two commands do all the set-up: `make demo` grades a sample class, `make test` runs the test suite.
# Everything is installed into .venv by pip; nothing else of the machine changes.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/installed

# Which build of PyTorch: `cpu` (small), `default` (CUDA libraries included, runs on the CPU too), `auto` to choose.
TORCH     ?= auto
CPU_INDEX := https://download.pytorch.org/whl/cpu
PIP       := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

# Tests run in so many processes, each with torch in memory twice or three times: a GiB or two for each.
WORKERS  ?= 2
PARALLEL  = -n $(WORKERS) --dist worksteal --durations 25

.PHONY: demo test test-attacks slow test-gpu kills lint format verify mutation bench docs system clean
.DEFAULT_GOAL := demo

demo: $(STAMP)
	@rm -rf demo/results
	$(BIN)/grader grade demo/submissions --profile fast --results demo/results
	$(BIN)/grader report --results demo/results

# Some tests look at the whole machine, so they run when the others are done. SLOW=yes: with what takes minutes by itself.
test: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL) -m "not alone$(if $(SLOW),, and not slow)"
	$(BIN)/python -m pytest -m alone

# Every attack of tests/attacks beside honest submissions, which takes minutes.
test-attacks: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL) tests/attacks -m slow

# The grader and its processes are killed 50 times at random moments; takes a minute or two.
kills: $(STAMP)
	$(BIN)/python -m pytest tests/test_kills.py -m slow

# Both, and what else takes minutes.
slow: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL) -m slow

# What only a machine with an NVIDIA GPU can show. Elsewhere each of them skips and says why.
test-gpu: $(STAMP)
	$(BIN)/python -m pytest tests/gpu -v

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

verify: $(STAMP)
	$(BIN)/grader verify

# Do the tests notice small changes in solutions and oracles? Takes minutes.
mutation: $(STAMP)
	$(BIN)/grader verify --mutate

# The documentation as a site: build/site/index.html
docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(STAMP)
	$(BIN)/python benchmarks/warm_against_cold.py
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/course.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/cluster.py

# What only some tests want, from the system's packages (Debian, Ubuntu). Without it those tests skip and say why.
system:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
	    bubblewrap chromium dataset-fashion-mnist libpangoft2-1.0-0 postgresql; \
	else echo "make system needs apt-get and root; tests that want a browser, bubblewrap or PostgreSQL will skip"; fi

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed, $(PYTHON) is another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python scripts/choose_torch.py $(TORCH) $(CPU_INDEX) > $(VENV)/torch || exit 1; \
	if [ "$$(cat $(VENV)/torch)" = cpu ]; then \
	  echo "Installing PyTorch's CPU build (TORCH=default for the other)."; \
	  $(PIP) --no-deps --index-url $(CPU_INDEX) torch torchvision; \
	else echo "Installing the default build of PyTorch, about 5 GB with its CUDA libraries (TORCH=cpu for the small one)."; fi
	$(PIP) -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) demo/results build *.egg-info .pytest_cache .mypy_cache .ruff_cache
