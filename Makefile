# One command sets everything up and does the job:
#   make run     evaluates the shipped examples
#   make test    lint, types, layering, tests, and the shipped rulesets with the program itself
#   make fuzz    a million broken inputs (FUZZ=1000 for fewer)
#   make bench   every benchmark, as ratios
#   make lock    resolves the dependencies anew (needs uv)
#   make clean   removes the environment and all caches
# Needed: Python >= 3.11 with its venv module, and make. uv makes the set-up faster where it is found (UV= turns it off).

SHELL := /bin/sh
.DEFAULT_GOAL := run
.PHONY: run test fuzz bench lock clean venv FORCE

VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# Beside the environment, not in it: where `interegular` is importable, every Lark() is slower.
STRICT := $(VENV)/strict
UV     ?= $(shell command -v uv 2>/dev/null)
FUZZ   ?= 1000000
PYTEST_ARGS ?= -q -n 2

# One of each kind: a level reached, none, incomplete, not applicable, points not assessed, verified, a published result.
EXAMPLES := $(addprefix examples/, \
  huyen/muc-i.toml huyen/khong-dua-vao-danh-gia.toml huyen/khong-ap-dung.toml huyen/da-tham-dinh.toml \
  xa/muc-iii.toml xa/chua-xep-muc.toml xa/thieu-so-lieu.toml thua-thien-hue-2020/hue.toml)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

run: $(STAMP)
	@$(BIN)/egov-rules eval $(EXAMPLES)
	@$(BIN)/egov-rules eval examples/huyen/du-muc-ii.toml --cohort examples/so-lieu-ca-dot/huyen-2018.toml

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo
	PYTHONPATH=$(STRICT) $(BIN)/python -m pytest -q -m strict_grammar
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m 'not strict_grammar'
	$(BIN)/egov-rules check rulesets
	$(BIN)/egov-rules fmt --check rulesets
	$(BIN)/egov-rules test rulesets

fuzz: $(STAMP)
	$(BIN)/python tests/fuzz.py --inputs $(FUZZ)

bench: $(STAMP)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

lock:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --group strict -o requirements-strict.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv: $(STAMP)

# An environment knows its own path: one that was copied or moved with the folder is made anew.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
$(STAMP): FORCE
endif

$(STAMP): pyproject.toml requirements-dev.lock requirements-strict.lock
	@set -e; \
	if [ "$$(cat $(STAMP) 2>/dev/null)" != "$(CURDIR)" ]; then rm -rf $(VENV); fi; \
	python=; \
	for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Thiếu Python 3.11 trở lên. Hãy cài đặt, hoặc chỉ ra nó: make PYTHON=/đường/dẫn/python3" >&2; \
	  echo "Python 3.11 or later is missing. Install it, or say where it is: make PYTHON=/path/to/python3" >&2; \
	  exit 2; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$python thiếu mô-đun venv hoặc ensurepip. Trên Debian, Ubuntu: apt-get install python3-venv" >&2; \
	  echo "$$python lacks its venv or ensurepip module. On Debian, Ubuntu: apt-get install python3-venv" >&2; \
	  exit 2; \
	fi; \
	[ -x $(BIN)/python ] || { echo "Tạo môi trường / making the environment: $(VENV)"; "$$python" -m venv $(VENV); }; \
	install() { \
	  if [ -n "$(UV)" ] && "$(UV)" pip install -q --python $(BIN)/python "$$@"; then return; fi; \
	  $(BIN)/python -m pip install -q "$$@"; \
	}; \
	install --require-hashes -r requirements-dev.lock; \
	rm -rf $(STRICT); \
	install --require-hashes --no-deps --target $(STRICT) -r requirements-strict.lock; \
	install --no-deps --no-build-isolation -e .; \
	echo "$(CURDIR)" > $(STAMP)
