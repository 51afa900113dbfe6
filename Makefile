# Classroom: `make run` starts the product, `make test` tests it. Both need only Python 3.11+ and make.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(if $(shell $(name) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(name))))
BIN := .venv/bin
# One more than there are processors on a small machine: much of a test of browsers or servers is waiting.
JOBS ?= 3
ARGS ?=
# What browsers need to recognise signing; without Node's npm everything else runs.
SIGN_ASSETS := rooms/static/rooms/signs/assets/manifest.json
# Translations as programs read them.
CATALOGUES := classroom/locale/.compiled

LOCK := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --system-certs --custom-compile-command "make lock"
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r

.PHONY: run test check licences secrets audit lock bench faults schema docs messages pictures format clean

run: .venv/run.stamp $(SIGN_ASSETS) $(CATALOGUES)
	@$(BIN)/python -m classroom.embedded

# The whole suite on PostgreSQL and what depends on the database on SQLite; with ARGS just that part, on PostgreSQL.
test: .venv/test.stamp $(SIGN_ASSETS) $(CATALOGUES)
ifeq ($(strip $(ARGS)),)
	$(BIN)/python -m tests.whole_suite -n $(JOBS)
else
	$(BIN)/python -m pytest $(ARGS)
endif

check: .venv/test.stamp licences secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

# Whether everything that the product runs on has a licence that pyproject.toml allows.
licences: .venv/test.stamp
	$(BIN)/python -m piplicenses --packages $$(sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/\1/p' requirements.lock) > /dev/null

secrets: .venv/test.stamp
	$(BIN)/python -m tests.secret_scan

# Ask the advisory service about known weaknesses. Needs the internet, so it is not in `check`; it never passes unasked.
audit: .venv/test.stamp
	@$(BIN)/python -m pip_audit --strict --require-hashes --disable-pip -r requirements.lock || \
		{ echo "A known weakness was found, or the advisory service could not be asked about every package: see above." >&2; exit 1; }

# Write down what requirements.txt comes to, with the hash of every file; ARGS=--upgrade takes newer indirect packages.
lock: .venv/test.stamp
	$(LOCK) requirements.txt -o requirements.lock $(ARGS)
	$(LOCK) tests/requirements.txt -c requirements.lock -o tests/requirements.lock $(ARGS)

bench: .venv/test.stamp
	$(BIN)/python -m bench $(ARGS)

# Faults on real processes with 200 simulated phones, full length (about four minutes).
faults: .venv/test.stamp
	CLASSROOM_FAULTS=full $(BIN)/python -m pytest tests/faults -v --durations=0 $(ARGS)

# Write the OpenAPI schema and the AsyncAPI document that the drift tests compare with.
schema: .venv/run.stamp
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
	$(BIN)/python manage.py asyncapi --file docs/asyncapi.yaml

# Collect what there is to translate into classroom/locale; needs GNU gettext.
messages: .venv/run.stamp
	$(BIN)/python manage.py makemessages
	$(BIN)/python manage.py compilemessages

# The documentation site, in build/docs; a warning, such as a broken link, fails it.
docs: .venv/test.stamp
	$(BIN)/python -m sphinx -q -W --keep-going -n -b html docs build/docs
	@echo "build/docs/index.html"

# Take the pictures of the documentation anew from a running product.
pictures: .venv/test.stamp
	$(BIN)/python -m docs.pictures $(ARGS)

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(SIGN_ASSETS): rooms/sign_assets.py | .venv/run.stamp
	@$(BIN)/python manage.py fetch_sign_assets --optional

$(CATALOGUES): $(wildcard classroom/locale/*/LC_MESSAGES/*.po) | .venv/run.stamp
	@$(BIN)/python manage.py compilemessages
	@touch $@

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(INSTALL) requirements.lock
	@touch $@

.venv/test.stamp: requirements.lock tests/requirements.lock | .venv/bin/python
	$(INSTALL) tests/requirements.lock
	@touch .venv/run.stamp $@
