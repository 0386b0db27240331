# make crawl            set up on first use, then crawl the bundled sample outlet into data/
# make crawl OUTLET=bbc_urdu
# make bench-fidelity ARGS='--all --worst 3'
# make docs             the page about the outlets, from their files
# make serve            the web site over data/
# make test             set up on first use, then the test suite
# make test EXTRAS=dev,hf   the same in a fresh clone, with datasets (205 MB) for one more test
PYTHON ?= python3
OUTLET ?= sample
EXTRAS ?= dev
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DELETE_ON_ERROR:
.PHONY: crawl docs test test-long test-crash lint format lock bench-language bench-fidelity bench-copies bench-ledger bench-import bench-web bench-export serve screenshots clean

crawl: $(VENV)/.installed
	$(BIN)/scrapy crawl $(OUTLET)
	@echo "Search it:  $(BIN)/akhbar search کراچی"

serve: $(VENV)/.serving
	$(BIN)/akhbar serve $(ARGS)

test: $(VENV)/.developing
	$(BIN)/python -m pytest -n auto --dist worksteal

# By another name first, so that a wrong outlet file does not leave an empty page.
docs: $(VENV)/.installed
	$(BIN)/python -m crawler.catalogue_table > docs/.outlets.md
	mv docs/.outlets.md docs/outlets.md

# The README's pictures of the web site; needs Chromium.
screenshots: $(VENV)/.developing
	$(BIN)/python -m bench.screenshots

# What takes longer than the suite allows: 25 kills, a million strings.
test-long: $(VENV)/.developing
	AKHBAR_LONG=1 $(BIN)/python -m pytest -n auto -m long

# One hundred SIGKILLs at random moments of a crawl, and one at each border between two writes.
test-crash: $(VENV)/.developing
	AKHBAR_LONG=1 $(BIN)/python -m pytest -s tests/crawl/test_kills.py

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.developing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-language: $(VENV)/.developing
	$(BIN)/python -m bench.language

bench-fidelity: $(VENV)/.developing
	$(BIN)/python -m bench.fidelity $(ARGS)

bench-copies: $(VENV)/.developing
	$(BIN)/python -m bench.copies

bench-ledger: $(VENV)/.developing
	$(BIN)/python -m bench.ledger $(ARGS)

bench-import: $(VENV)/.developing
	$(BIN)/python -m bench.import_warc $(ARGS)

bench-web: $(VENV)/.developing
	$(BIN)/python -m bench.web $(ARGS)

bench-export: $(VENV)/.developing
	$(BIN)/python -m bench.export $(ARGS)

# Pin what is installed now, after a look at what changed.
lock: $(VENV)/.developing
	$(PIP) -c constraints.txt -e '.[dev,hf]'
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Akhbar needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute)"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) -c constraints.txt -e .
	@touch $@

$(VENV)/.serving: $(VENV)/.installed
	$(PIP) -c constraints.txt -e '.[web,data]'
	@touch $@

$(VENV)/.developing: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $(VENV)/.installed $(VENV)/.serving $@

clean:
	rm -rf $(VENV) .peers *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
