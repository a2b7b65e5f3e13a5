# make demo    the main job on 500 real runs
# make dashboard    the dashboard of the simulated history, and that of the 500 real runs
# make test    everything that is tested
# make torture fails every allocation and every I/O call in turn; make torture-short, a sample of them, is in make test
# make test-agents   the real Hermes runs jobs, and its runs are recorded: some minutes, not part of make test; needs Python 3.11 or newer
# make test-notebook   executes examples/skill_ema.ipynb and compares its outputs; README_WRITE=1 make test-notebook writes them
# make bench   the ratios that docs/performance.md states
# make simulate   how often intervals, verdicts and drift flags are right: docs/operating-characteristics.md, about ten minutes
# make scale      what one file and a fleet of hosts take as they grow: docs/scale.md, about 20 minutes and 10 GB of disk
# make model      trains the judge of outcomes anew: its table and its card, crates/agent-outcome; make model-report says what that changed
# make fuzz       the judge on random bytes, RUNS of them; make miri, its tests in Miri (both need a nightly Rust)
# make install    the library into PREFIX/lib, the queries, the adapters and the functions for other engines into PREFIX/share/skill_ema; PREFIX is /usr/local, DESTDIR stands before it; make uninstall
# make test-clients   docs/clients.md: SQLAlchemy, pandas, Polars, Django, Datasette, DuckDB, JDBC (which needs Java and Maven); part of make test
# make test-fleet   sql/warehouse on the real engines: random fleets of hosts, compared with the extension; Litestream beside a writer; not part of make test
# make test-dashboard   the pages in Debian's Chromium, which root installs by apt-get; part of make test; make screenshots makes docs/images/ anew
# make wheel   the Python package into dist/, as a wheel and as an sdist
# make dist    what a release has for this machine, into dist/, and tried there: the wheel, the npm packages and the archive
# make archive the plain library as an archive into dist/; make check-dist installs, loads and calls what dist/ holds; make checksums, its SHA256SUMS
# make npm     the npm packages for this platform into dist/; make test-node installs them and tests them in Node and Bun
# make test-go     the Go module on the real driver, with the race detector, and its README as printed; needs Go and a C compiler
# make cross   the library, the wheel and the npm package of five platforms into dist/; make test-cross runs them, as docs/platforms.md says
# make lint    format and clippy; gofmt, go vet, and actionlint for the workflows, which need Go
# make bindings   crates/sqlite3ext-sys anew (needs libclang)

CARGO      ?= cargo
PYTHON     ?= python3
VENV       := .venv
HOSTS      := target/hosts
WHEELENV   := target/wheel-env
MODELENV   := target/model-env
OUTCOME    := crates/agent-outcome
PACKAGEENV := target/package-env
CLIENTSENV := target/clients-env
DASHBOARDENV := target/dashboard-env
FLEETENV   := target/fleet-env
NODEENV    := target/node-env
NOTEBOOKENV := target/notebook-env
CROSSENV   := target/cross/env
AGENTS     := target/agents/venv
ACTIONLINT_VERSION := 1.7.12
ACTIONLINT := target/actionlint/$(ACTIONLINT_VERSION)/actionlint
LITESTREAM_VERSION := 0.5.18
LITESTREAM := target/litestream/$(LITESTREAM_VERSION)/litestream
GO         := $(shell command -v go)
LIBRARY    := libskill_ema.$(if $(filter Darwin,$(shell uname -s)),dylib,so)
PREFIX     ?= /usr/local

.PHONY: all demo dashboard environments test test-rust test-python test-bindings test-package test-node test-go test-notebook test-clients test-dashboard test-fleet screenshots test-hosts test-agents torture torture-short torture-harness bench simulate scale model model-report fuzz miri install uninstall wheel npm archive dist check-dist checksums cross test-cross lint bindings clean

all:
	$(CARGO) build --release --locked

demo: all
	$(CARGO) run --release --locked --quiet --example demo

test: test-rust test-python test-bindings test-package test-node test-go test-notebook test-clients test-dashboard test-hosts dist torture-short

# Two databases, and a server for each; Ctrl-C ends both.
DASHBOARD := target/dashboard
SKILL_EMA := $(PACKAGEENV)/bin/skill-ema
dashboard: all $(PACKAGEENV)/ready
	$(call install-package,$(PACKAGEENV),[serve])
	mkdir -p $(DASHBOARD)
	$(SKILL_EMA) demo --db $(DASHBOARD)/simulated.db | head -1
	$(SKILL_EMA) import --db $(DASHBOARD)/agent-runs.db tests/data/agent-runs.csv --set cron_id=swe-bench-verified --map session_id=instance_id \
	  --map skills=project --map completed_at=ended_at --map success=resolved
	@echo "The simulated history is at http://127.0.0.1:8765/"
	@echo "The 500 real runs are at    http://127.0.0.1:8766/?as_of=2025-11-19"
	@$(SKILL_EMA) serve --db $(DASHBOARD)/agent-runs.db --port 8766 >/dev/null & real=$$!; trap "kill $$real" EXIT; \
	  $(SKILL_EMA) serve --db $(DASHBOARD)/simulated.db

# What the tests install and compile for themselves, so that it can be made while something else runs.
environments: $(VENV)/ready $(PACKAGEENV)/ready $(WHEELENV)/ready $(CLIENTSENV)/ready $(DASHBOARDENV)/ready $(NOTEBOOKENV)/ready $(NODEENV)/ready

test-rust:
	$(CARGO) test --locked --workspace --features skill_ema/rusqlite

# A library that panics has the release's panic strategy, and is called too little to be worth optimizing.
UNOPTIMIZED := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

test-python: all $(VENV)/ready $(HOSTS)/sqlite-3.27/host $(HOSTS)/sqlite-3.38/host
	$(UNOPTIMIZED) $(CARGO) build --release --locked --features test-panic --target-dir target/test-panic
	$(VENV)/bin/python -m pytest -n 2 tests/python

# The Python package in an environment, as it is in this folder; the second argument may name an extra.
install-package = $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable 'bindings/python$(2)'

# The Python package as an editable installation: its library and its command line.
test-bindings: all $(PACKAGEENV)/ready
	$(call install-package,$(PACKAGEENV))
	$(PACKAGEENV)/bin/python -m pytest -n 2 bindings/python/tests --ignore bindings/python/tests/package

# The same as a wheel, in clean environments of each Python that this machine has, and as an sdist.
test-package: wheel $(PACKAGEENV)/ready
	$(call install-package,$(PACKAGEENV))
	$(PACKAGEENV)/bin/python -m pytest -n 2 --dist loadfile -rs --confcutdir bindings/python/tests/package bindings/python/tests/package

test-clients: all $(CLIENTSENV)/ready
	$(call install-package,$(CLIENTSENV))
	$(CLIENTSENV)/bin/python -m pytest -n 2 --dist loadfile -rs tests/clients

# The pages as `skill-ema serve` serves them, in a real browser.
test-dashboard: all $(DASHBOARDENV)/ready
	$(call install-package,$(DASHBOARDENV),[serve])
	$(DASHBOARDENV)/bin/python tests/dashboard/browser.py
	$(DASHBOARDENV)/bin/python -m pytest -n 2 --dist loadfile -rs tests/dashboard

# The engines that ask a whole fleet, each against the extension on the union of the logs; and Litestream, where there is Go to build it.
test-fleet: all $(FLEETENV)/ready $(if $(GO),$(LITESTREAM))
	$(call install-package,$(FLEETENV))
	LITESTREAM=$(LITESTREAM) $(FLEETENV)/bin/python -m pytest -n 2 --dist loadfile -rs tests/fleet

screenshots: all $(DASHBOARDENV)/ready
	$(call install-package,$(DASHBOARDENV),[serve])
	$(DASHBOARDENV)/bin/python tests/dashboard/browser.py
	$(DASHBOARDENV)/bin/python tests/dashboard/screenshots.py

# The npm packages as they are packed, installed in an empty folder beside each driver.
test-node: npm $(NODEENV)/ready
	node --test bindings/node/test/*.test.mjs

# With one set of flags for the module and for the programs that its tests build, SQLite is compiled once.
in-go-folders  = for folder in bindings/go bindings/go/purego; do \
	  (cd $$folder && export GOFLAGS="$$(go env GOFLAGS) -race" SKILL_EMA_LIBRARY=$(CURDIR)/target/release/$(LIBRARY) && $(1)) || exit 1; done

test-go: all
	$(if $(GO),$(call in-go-folders,go test -count 1 ./...),@echo "make test-go: skipped, since there is no go on the PATH")

# The notebook as it is in examples/, executed in an empty folder.
test-notebook: all $(NOTEBOOKENV)/ready
	$(call install-package,$(NOTEBOOKENV))
	$(NOTEBOOKENV)/bin/python -m pytest tests/notebook

test-agents: all $(VENV)/ready $(AGENTS)/ready $(DASHBOARDENV)/ready
	$(call install-package,$(AGENTS))
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile -rP tests/agents --ignore tests/agents/test_hermes_tab.py
	$(DASHBOARDENV)/bin/python tests/dashboard/browser.py
	$(DASHBOARDENV)/bin/python -m pytest -rs tests/agents/test_hermes_tab.py

# The programs and drivers that load the extension, each with the SQLite that is inside.
test-hosts: all $(VENV)/ready $(NODEENV)/ready
	$(CARGO) build --locked --features rusqlite --examples
	$(CARGO) build --locked --manifest-path tests/hosts/sqlite-3.38/Cargo.toml --target-dir target/hosts/build-3.38
	$(VENV)/bin/python -m pytest -n 2 tests/hosts

torture: all torture-harness
	target/torture/release/torture

torture-short: all torture-harness
	target/torture/release/torture --short

torture-harness:
	$(CARGO) build --release --locked --manifest-path tests/torture/Cargo.toml --target-dir target/torture

bench: all $(VENV)/ready-for-bench
	$(CARGO) bench --locked --package agent-outcome
	$(VENV)/bin/python benches/bench.py

simulate: all $(VENV)/ready-for-simulate
	$(VENV)/bin/python benches/simulate/simulate.py
	$(VENV)/bin/python benches/simulate/pictures.py
	$(VENV)/bin/python benches/simulate/document.py

scale: all $(FLEETENV)/ready
	$(call install-package,$(FLEETENV))
	$(FLEETENV)/bin/python benches/scale/scale.py $(PARTS)
	$(FLEETENV)/bin/python benches/scale/document.py

model: $(MODELENV)/ready
	$(MODELENV)/bin/python $(OUTCOME)/train/model.py

model-report: $(MODELENV)/ready
	$(MODELENV)/bin/python $(OUTCOME)/train/report.py $(OLD) $(NEW)

RUNS ?= 10000000
fuzz: target/fuzz/bin/cargo-fuzz
	cd $(OUTCOME) && PATH=$(CURDIR)/target/fuzz/bin:$$PATH $(CARGO) +nightly fuzz run --sanitizer none judge -- -runs=$(RUNS) -max_len=2400

miri:
	$(CARGO) +nightly miri test --locked --package agent-outcome

# Whoever installs as root has built as somebody else: nothing is compiled here.
install:
	@test -f target/release/$(LIBRARY) || { echo "make install: there is no target/release/$(LIBRARY); run make first" >&2; exit 1; }
	install -d "$(DESTDIR)$(PREFIX)/lib" $(patsubst %,"$(DESTDIR)$(PREFIX)/share/skill_ema/%",queries adapters warehouse)
	install -m 755 target/release/$(LIBRARY) "$(DESTDIR)$(PREFIX)/lib"
	install -m 644 sql/queries/*.sql "$(DESTDIR)$(PREFIX)/share/skill_ema/queries"
	install -m 644 sql/adapters/*.sql "$(DESTDIR)$(PREFIX)/share/skill_ema/adapters"
	install -m 644 sql/warehouse/*.sql "$(DESTDIR)$(PREFIX)/share/skill_ema/warehouse"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/lib/$(LIBRARY)"
	rm -rf "$(DESTDIR)$(PREFIX)/share/skill_ema"

wheel: $(WHEELENV)/ready
	$(WHEELENV)/bin/python bindings/python/build_wheel.py

# With the library of the wheel.
archive: wheel
	$(PYTHON) releasing/archive.py

dist: archive
	node bindings/node/pack.mjs --library "$$($(PYTHON) releasing/library.py)"
	$(PYTHON) releasing/check_dist.py

check-dist:
	$(PYTHON) releasing/check_dist.py

checksums:
	$(PYTHON) releasing/checksums.py

cross: $(CROSSENV)/ready
	$(CROSSENV)/bin/python tests/cross/build.py $(PLATFORMS)

test-cross: all $(CROSSENV)/ready
	$(CROSSENV)/bin/python tests/cross/hosts.py
	$(CROSSENV)/bin/python -m pytest -n 2 -rs --confcutdir tests/cross tests/cross

npm: all
	node bindings/node/pack.mjs

lint: $(ACTIONLINT)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --all-targets --all-features -- -D warnings
	$(CARGO) fmt --check --manifest-path tests/torture/Cargo.toml
	$(CARGO) clippy --release --locked --manifest-path tests/torture/Cargo.toml --target-dir target/torture -- -D warnings
	@command -v shellcheck >/dev/null || echo "make lint: there is no shellcheck on PATH; the shell lines of the workflows are not checked"
	$(ACTIONLINT) .github/workflows/*.yml
	$(if $(GO),$(call in-go-folders,{ gofmt -d . && test -z "$$(gofmt -l .)" && go vet ./...; }),@echo "make lint: Go skipped, since there is no go on the PATH")

$(ACTIONLINT):
	GOBIN="$(CURDIR)/$(@D)" GOTOOLCHAIN=local go install github.com/rhysd/actionlint/cmd/actionlint@v$(ACTIONLINT_VERSION)

$(LITESTREAM):
	GOBIN="$(CURDIR)/$(@D)" GOTOOLCHAIN=local go install github.com/benbjohnson/litestream/cmd/litestream@v$(LITESTREAM_VERSION)

$(MODELENV)/ready: $(OUTCOME)/train/requirements.txt
	$(PYTHON) -m venv $(MODELENV)
	$(MODELENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

target/fuzz/bin/cargo-fuzz:
	$(CARGO) install --locked --root target/fuzz --version 0.13.1 cargo-fuzz

$(VENV)/ready: tests/python/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt
	touch $@

$(VENV)/ready-for-bench: $(VENV)/ready benches/requirements.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
	touch $@

$(VENV)/ready-for-simulate: $(VENV)/ready benches/simulate/requirements.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benches/simulate/requirements.txt
	touch $@

$(WHEELENV)/ready: bindings/python/requirements-wheel.txt
	$(PYTHON) -m venv $(WHEELENV)
	$(WHEELENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

# A Python whose own sqlite3 loads extensions, where there is one: the documents show how to load into it, and so do the tests.
PACKAGEPYTHON ?= $(shell for python in $(PYTHON) /usr/bin/python3; do \
	$$python -c 'import sqlite3, venv, ensurepip; sqlite3.Connection.enable_load_extension' 2>/dev/null && echo $$python && exit; done; echo $(PYTHON))

$(PACKAGEENV)/ready: bindings/python/tests/requirements.txt bindings/python/tests/package/requirements.txt
	$(PACKAGEPYTHON) -m venv $(PACKAGEENV)
	$(PACKAGEENV)/bin/python -m pip install --quiet --disable-pip-version-check -r bindings/python/tests/package/requirements.txt
	touch $@

$(CLIENTSENV)/ready: tests/clients/requirements.txt
	$(PACKAGEPYTHON) -m venv $(CLIENTSENV)
	$(CLIENTSENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(FLEETENV)/ready: tests/fleet/requirements.txt
	$(PACKAGEPYTHON) -m venv $(FLEETENV)
	$(FLEETENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(DASHBOARDENV)/ready: tests/dashboard/requirements.txt
	$(PACKAGEPYTHON) -m venv $(DASHBOARDENV)
	$(DASHBOARDENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

# The headers of the Node that is here, where it has them, so that nothing else is downloaded to compile better-sqlite3. It is compiled
# before another Node is in node_modules/.bin, and so on npm's path.
$(NODEENV)/ready: bindings/node/test/package.json bindings/node/test/package-lock.json
	rm -rf $(NODEENV)
	mkdir -p $(NODEENV)
	cp bindings/node/test/package.json bindings/node/test/package-lock.json $(NODEENV)
	cd $(NODEENV) && npm ci --ignore-scripts --no-audit --no-fund
	cd $(NODEENV) && prefix=$$(node -p "path.resolve(process.execPath, '../..')") && \
	  if [ -f "$$prefix/include/node/node.h" ]; then export npm_config_nodedir="$$prefix"; fi && npm rebuild better-sqlite3
	cd $(NODEENV) && npm rebuild node bun
	touch $@

$(NOTEBOOKENV)/ready: tests/notebook/requirements.txt examples/requirements.txt bindings/python/requirements-wheel.txt
	$(PACKAGEPYTHON) -m venv $(NOTEBOOKENV)
	$(NOTEBOOKENV)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -r $<
	touch $@

$(CROSSENV)/ready: tests/cross/requirements.txt bindings/python/requirements-wheel.txt
	$(PYTHON) -m venv $(CROSSENV)
	$(CROSSENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(AGENTS)/ready: tests/agents/requirements.txt
	$(PYTHON) -m venv $(AGENTS)
	$(AGENTS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/agents/requirements.txt
	touch $@

# Programs with an older SQLite inside.
$(HOSTS)/sqlite-%/host: tests/hosts/host.rs tests/hosts/statements.rs tests/hosts/sqlite-%/Cargo.toml tests/hosts/sqlite-%/Cargo.lock
	$(CARGO) build --locked --manifest-path tests/hosts/sqlite-$*/Cargo.toml --target-dir target/hosts/build-$*
	mkdir -p $(@D)
	cp target/hosts/build-$*/debug/host $@

# The header is that of the oldest SQLite that the extension works with, so nothing newer can be called by mistake.
BINDGEN_VERSION := 0.73.2
SQLITE_HEADER    = $(shell $(CARGO) metadata --locked --format-version 1 --manifest-path tests/hosts/sqlite-3.38/Cargo.toml \
	| $(PYTHON) -c 'import json, sys; print(next(p["manifest_path"] for p in json.load(sys.stdin)["packages"] \
	if p["name"] == "libsqlite3-sys").replace("Cargo.toml", "sqlite3/sqlite3ext.h"))')

bindings: target/bindgen/bin/bindgen
	target/bindgen/bin/bindgen $(SQLITE_HEADER) --output crates/sqlite3ext-sys/src/bindings.rs \
	  --allowlist-type 'sqlite3_(api_routines|module|index_info|vfs|file)' \
	  --allowlist-var 'SQLITE_(OK|ERROR|INTERNAL|NOMEM|CONSTRAINT|TOOBIG|ROW|DONE|INTEGER|FLOAT|TEXT|BLOB|NULL|UTF8|UTF16|UTF16LE|UTF16BE|DETERMINISTIC|DIRECTONLY|INNOCUOUS|SUBTYPE|VTAB_INNOCUOUS|VTAB_DIRECTONLY|INDEX_CONSTRAINT_EQ|LIMIT_VARIABLE_NUMBER|VERSION)' \
	  --opaque-type 'sqlite3_(vfs|file|io_methods)' \
	  --blocklist-type '__va_list_tag' \
	  --raw-line 'pub type __va_list_tag = ::std::os::raw::c_void; // differs by platform; never called' \
	  --no-layout-tests --no-doc-comments --rust-target 1.80

target/bindgen/bin/bindgen:
	$(CARGO) install --locked --root target/bindgen --version $(BINDGEN_VERSION) bindgen-cli

clean:
	rm -rf target dist $(VENV)
