# SPDX-License-Identifier: GPL-3.0-or-later
#
# umountsim: `make help` lists the targets.
#
#   make CC=clang                               another compiler
#   make BUILD=build/x SAN=-fsanitize=address   a sanitizer build of its own
#   make OPT=-O0 CFLAGS=-Werror                 other or further flags
#   make CPPFLAGS=-DCHECKS=2                    all self-checks (0: the fewest)
#
# One rule compiles everything under sim/ into a library; the program and each
# test link with it.  Objects depend on the compiler and its flags, so a build
# directory is never a mixture.

BUILD   ?= build
# By one name, however it is called: dependency files hold names of targets.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
OPT     ?= -O3
PREFIX  ?= /usr/local
PACKAGES := gcc clang make pkg-config libgsl-dev libyaml-dev libjansson-dev \
	    libcsv-dev libsqlite3-dev sqlite3 libcmocka-dev gnuplot-nox \
	    python3-jsonschema python3-yaml

LINT_PACKAGES := cppcheck clang-tidy

ifeq ($(origin CC),default)
CC      := gcc
endif

# pkg-config is asked once, and not before something is compiled: `make deps`
# has to work where it is missing.
LIBRARIES := gsl yaml-0.1 jansson sqlite3
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(LIBRARIES)))$(PKG_LIBS)

# No contraction to fused multiply-add: compilers differ in it, and results
# must not.
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes
COMPILE  = $(CC) -std=gnu11 -D_GNU_SOURCE -Isim -g $(OPT) $(WARNINGS) \
	   -ffp-contract=off -pthread $(SAN) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LIBS     = $(LDFLAGS) $(PKG_LIBS) -lcsv -lm # libcsv has no .pc file

SOURCES := $(filter-out sim/umountsim.c sim/mpi/%,$(shell find sim -name '*.c' | LC_ALL=C sort))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
MAIN    := $(BUILD)/obj/sim/umountsim.o
LIBRARY := $(BUILD)/libumountsim.a
PROGRAM := $(BUILD)/umountsim
TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
# What the tests share.
SHARED  := $(filter-out tests/test_%,$(wildcard tests/*.c))
SHARED  := $(SHARED:%.c=$(BUILD)/obj/%.o)
# Of arithmetic, of order, of the machine: these run as clang compiles them too.
CLANG_TESTS := test_dist test_elementary test_engine test_rcu test_rng \
	       test_stats test_vcpu test_workqueue

all: $(PROGRAM) ## build the program into build/ (the default)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s%s\n", $$1, $$2 }' \
		Makefile
	@awk '/^#   make/ { print substr($$0, 2) }' Makefile

deps: ## install what is missing (Debian, as root)
	@sh tests/deps.sh $(PACKAGES)

$(PROGRAM): $(MAIN) $(LIBRARY)
	$(COMPILE) -o $@ $^ $(LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@ # and append: members of one name (check.o) are no replacements
	$(AR) qcs $@ $^

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/libtests.a: $(SHARED)
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/tests/%: tests/%.c $(BUILD)/libtests.a $(LIBRARY)
	@mkdir -p $(@D)
	$(COMPILE) -Itests -MMD -MP -o $@ $< $(BUILD)/libtests.a \
		$(LIBRARY) -lcmocka $(LIBS)

# Rewritten only when it changes.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@

# Which commit --version names; results do not, for the same seed gives the same
# bytes.
COMMIT := $(shell git describe --always --dirty --tags 2>/dev/null)
$(BUILD)/commit: FORCE
	@mkdir -p $(@D)
	@echo '$(COMMIT)' | cmp -s - $@ || echo '$(COMMIT)' > $@
$(MAIN): $(BUILD)/commit
$(MAIN): private CPPFLAGS += $(if $(COMMIT),-DCOMMIT='" ($(COMMIT))"')

# umountsim-mpi: the same library, another main().  MPI is C++'s and Fortran's
# as much as C's, hence its own compiler driver.
MPICC ?= mpicc
mpi: $(BUILD)/umountsim-mpi ## build umountsim-mpi, for sweeps across machines

$(BUILD)/umountsim-mpi: sim/mpi/umountsim-mpi.c $(LIBRARY)
	@command -v $(MPICC) >/dev/null || { echo "make mpi: no mpicc; on" \
		"Debian: apt-get install libopenmpi-dev openmpi-bin" >&2; exit 1; }
	OMPI_CC=$(CC) $(subst $(CC),$(MPICC),$(firstword $(COMPILE))) \
		$(wordlist 2,99,$(COMPILE)) -o $@ $^ $(LIBS)

tests: $(TESTS) measure $(BUILD)/tests/faults.so $(BUILD)/tests/replay

# What is fuzzed, with a main() that replays a corpus, or with libFuzzer's.
FUZZED := $(BUILD)/obj/tests/fuzz/targets.o $(BUILD)/libtests.a $(LIBRARY)
$(BUILD)/tests/replay: $(BUILD)/obj/tests/fuzz/replay.o $(FUZZED)
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $^ -lcmocka $(LIBS)
$(BUILD)/soak: $(BUILD)/obj/tests/fuzz/soak.o $(BUILD)/libtests.a $(LIBRARY)
	$(COMPILE) -o $@ $^ -lcmocka $(LIBS)
$(BUILD)/fuzzer: $(BUILD)/obj/tests/fuzz/fuzz.o $(FUZZED)
	$(COMPILE) -fsanitize=fuzzer -o $@ $^ -lcmocka $(LIBS)

# Repeated experiments, whose truth is known.
$(BUILD)/tests/coverage: $(BUILD)/obj/tests/coverage/coverage.o \
	$(BUILD)/libtests.a $(LIBRARY)
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $^ -lcmocka $(LIBS)

# What is not in use is poisoned there, inside the arena too.
POISON := CPPFLAGS='$(CPPFLAGS) -DCHECKS=2 -DARENA_POISON'
ASAN   := -fsanitize=address,undefined -fno-sanitize-recover=undefined
TIME   ?= 60
# One build for both: what libFuzzer wants to see costs the soak little.
ATTACKED = $(MAKE) BUILD=$(BUILD)/fuzz CC=clang OPT=-O2 $(POISON) \
	   SAN='-fsanitize=fuzzer-no-link $(ASAN)'
fuzz: ## let libFuzzer attack all that is read: TIME=60 s a target, TARGETS=...
	$(ATTACKED) $(BUILD)/fuzz/fuzzer
	@tests/fuzz/fuzz.sh $(BUILD)/fuzz $(TIME) $(TARGETS)

soak: ## run random valid scenarios under sanitizers: TIME=60 s, from SEED=1 on
	$(ATTACKED) $(BUILD)/fuzz/soak
	$(BUILD)/fuzz/soak $(TIME) $(SEED)

tsan: ## run every verb under ThreadSanitizer
	$(MAKE) BUILD=$(BUILD)/tsan OPT=-O1 SAN=-fsanitize=thread all
	@tests/verbs.sh $(BUILD)/tsan/umountsim

valgrind: all ## run every verb under memcheck
	@sh tests/deps.sh valgrind
	@tests/verbs.sh valgrind -q --error-exitcode=99 --leak-check=full \
		$(PROGRAM)

coverage-lines: ## which lines no test runs: build/coverage/lines.txt
	@sh tests/deps.sh gcovr
	$(MAKE) BUILD=$(BUILD)/coverage OPT=-O1 SAN=--coverage covered-lines

coverage: all $(BUILD)/tests/coverage ## how often intervals of 95 % hold: repeated experiments, minutes
	$(BUILD)/tests/coverage
	@tests/coverage/precision.sh $(PROGRAM)

covered-lines: all tests
	@for t in $(TESTS); do $$t >/dev/null 2>&1; done; \
	for t in tests/test_*.sh; do sh $$t $(BUILD) >/dev/null 2>&1; done; \
	$(BUILD)/tests/replay tests >/dev/null 2>&1; \
	gcovr -r . -f sim/ $(BUILD) -o $(BUILD)/lines.txt; \
	tail -n 3 $(BUILD)/lines.txt

# What validation/measure/ runs on the host that is measured, or in a guest that
# has no libraries.
MEASURE := $(patsubst %,$(BUILD)/measure/%,cage churn cost relax unmount wait)
measure: $(MEASURE) ## build the programs of the measuring kit into build/measure/

$(BUILD)/measure/cage: validation/measure/loops.c validation/measure/remains.c \
	validation/measure/cage.h validation/measure/loops.h
$(BUILD)/measure/cost $(BUILD)/measure/unmount: validation/measure/sample.c \
	validation/measure/sample.h
$(BUILD)/measure/%: validation/measure/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -g -O2 $(WARNINGS) $(CFLAGS) -static -pthread \
		-o $@ $(filter %.c,$^)

test: deps ## run all tests: modules, sanitizers, determinism, command line
	$(MAKE) all tests
	$(MAKE) BUILD=$(BUILD)/asan OPT=-O1 \
		SAN='$(ASAN)' CPPFLAGS='$(CPPFLAGS) -DCHECKS=2' all tests
	$(MAKE) BUILD=$(BUILD)/clang CC=clang all \
		$(CLANG_TESTS:%=$(BUILD)/clang/tests/%)
	@tests/run.sh $(BUILD) $(CLANG_TESTS)

# An allocator that fails once, for LD_PRELOAD.
$(BUILD)/tests/faults.so: tests/faults/malloc.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 $(WARNINGS) $(CFLAGS) -shared -fPIC -o $@ $<

faults: all $(BUILD)/tests/faults.so ## let every allocation of every verb fail (an hour)
	@tests/faults/faults.sh $(BUILD)

browser: all ## the page of report in Chromium, screenshots in build/browser/
	@mkdir -p $(BUILD)/browser
	@sh tests/browser.sh $(BUILD) $(abspath $(BUILD))/browser

kills: all measure $(if $(shell command -v $(MPICC)),mpi) ## kill every verb, sweep and the measuring kit, fifty times or a hundred
	@sh tests/test_outputs.sh $(BUILD) 100
	@sh tests/kills.sh $(BUILD) 50
	@sh tests/test_measure.sh $(BUILD) 50

golden: all ## accept what the golden scenarios give now
	@for s in tests/golden/*.yaml; do \
		$(PROGRAM) run -q --json $${s%.yaml}.json $$s >/dev/null || exit 1; \
	done

demo: deps ## predict the published experiment, and draw it into build/demo/
	@echo "Building umountsim (a minute or two), then 40 replications of the" \
		"published experiment (a quarter of a minute)."
	@$(MAKE) --no-print-directory -s all
	@mkdir -p $(BUILD)/demo
	$(PROGRAM) run configs/published.yaml --json $(BUILD)/demo/published.json \
		--plot $(BUILD)/demo > $(BUILD)/demo/table.txt
	@cat $(BUILD)/demo/table.txt
	@sed -n '/measured values hit/,$$s/^/    /p' $(BUILD)/demo/table.txt \
		> $(BUILD)/demo/last.txt
	@echo
	@echo "README.md's hits are of up to 1000 replications, by make validate," \
		"whose intervals are narrower."
	@echo "Charts: $(BUILD)/demo/latency-cdf.png and .svg"

docs: all ## reference pages from the schema, figures of make demo, validate, sweeps
	@{ cat docs/scenario-head.md; $(PROGRAM) check --reference; } \
		> docs/scenario.md
	@for f in README.md docs/validation.md docs/sweeps-head.md; do \
		awk -f docs/paste.awk $$f > $(BUILD)/pasted.md && \
		cp $(BUILD)/pasted.md $$f || exit 1; \
	done
	@{ cat docs/sweeps-head.md; $(PROGRAM) check --reference=sweep; } \
		> docs/sweeps.md
	@validation/evidence > sim/study/evidence_table.c

# Every scenario that something was measured for.
VALIDATIONS := configs/published.yaml validation/rerun-6.12.yaml \
	validation/filesystems.yaml validation/filesystems-6.18.yaml

validate: deps ## hold predictions against measurements: build/validation/report.md
	@$(MAKE) --no-print-directory -s all
	@mkdir -p $(BUILD)/validation
	@status=0; rm -f $(BUILD)/validation/report.md; \
	for s in $(VALIDATIONS); do \
		name=$$(basename $$s .yaml); \
		echo "$$s"; \
		$(PROGRAM) validate $$s --report $(BUILD)/validation \
			--json $(BUILD)/validation/$$name.json \
			> $(BUILD)/validation/$$name.txt; \
		got=$$?; [ $$got = 0 ] || [ $$status = 1 ] || status=$$got; \
		tail -n 1 $(BUILD)/validation/$$name.txt; \
		awk -f docs/figures.awk -v scenario=$$s \
			$(BUILD)/validation/$$name.md \
			> $(BUILD)/validation/$$name.figures; \
		cat $(BUILD)/validation/$$name.md \
			>> $(BUILD)/validation/report.md || exit 1; \
	done; \
	for name in filesystems filesystems-6.18; do \
		awk -f docs/pairs.awk -v scenario=validation/$$name.yaml \
			$(BUILD)/validation/$$name.md \
			$(BUILD)/validation/$$name-intervals.csv \
			> $(BUILD)/validation/$$name.figures; \
	done; \
	echo "Report: $(BUILD)/validation/report.md"; \
	echo "validation/kernels"; \
	validation/kernels/table $(PROGRAM) $(BUILD)/validation/kernels \
		> $(BUILD)/validation/table.md && \
	mv $(BUILD)/validation/table.md $(BUILD)/validation/kernels.md || status=1; \
	echo "validation/kernels, each with the costs of another machine"; \
	validation/kernels/table $(PROGRAM) $(BUILD)/validation/others others \
		> $(BUILD)/validation/table.md && \
	mv $(BUILD)/validation/table.md $(BUILD)/validation/others.md || status=1; \
	exit $$status

# These two take minutes, and their figures are not pasted.
SWEEPS := $(filter-out %/drivers-of-the-tail.yaml %/node-64-200.yaml,$(wildcard configs/sweeps/*.yaml))

sweeps: all ## run the worked examples of docs/sweeps.md into build/sweeps/
	@mkdir -p $(BUILD)/sweeps
	@for s in $(SWEEPS); do \
		name=$(BUILD)/sweeps/$$(basename $$s .yaml); \
		rm -f $$name.db; \
		$(PROGRAM) sweep -q $$s -o $$name.db > $$name.txt 2> $$name.err && \
		awk -f docs/sweep.awk $$name.txt > $$name.md || \
		{ cat $$name.err; exit 1; }; \
	done

plots: deps ## draw every chart of the published experiment into build/plots/
	@$(MAKE) --no-print-directory -s all
	$(PROGRAM) plot -q configs/published.yaml -o $(BUILD)/plots
	@echo "Charts: $(BUILD)/plots/"

# Built twice, by gcc: with counters, and by what these said of the published experiment.
PGO := -O3 -flto=auto -fprofile-update=single
pgo: ## a program that is a tenth faster: build/pgo/umountsim
	$(MAKE) BUILD=$(BUILD)/pgo OPT='$(PGO) -fprofile-generate' all
	$(BUILD)/pgo/umountsim run -q -j1 configs/published.yaml --replications 10 >/dev/null
	$(MAKE) BUILD=$(BUILD)/pgo OPT='$(PGO) -fprofile-use -Wno-missing-profile' all

bench: all ## speed of the engine, of the model, and of the published experiment
	@$(PROGRAM) bench
	@$(PROGRAM) bench --rounds 1 configs/published.yaml

# readdir_r(), which cppcheck would rather see, is deprecated.
lint: ## static analysis: cppcheck, and clang-tidy with the checks of .clang-tidy
	@sh tests/deps.sh $(LINT_PACKAGES)
	cppcheck -q -j2 --std=c11 --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 -Isim -Itests \
		--library=tests/cppcheck.cfg --suppress=readdirCalled \
		sim tests
	@printf '%s\n' $(SOURCES) sim/umountsim.c | \
		xargs -P2 -n8 sh -c 'clang-tidy -quiet "$$@" -- \
		$(wordlist 2,99,$(COMPILE)) 2>/dev/null' clang-tidy

BIN     = $(DESTDIR)$(PREFIX)/bin
SHARE   = $(DESTDIR)$(PREFIX)/share
DOC     = $(SHARE)/doc/umountsim
MAN     = $(SHARE)/man
BASHCOMP = $(SHARE)/bash-completion/completions/umountsim
ZSHCOMP  = $(SHARE)/zsh/$(ZSH)/_umountsim
FISHCOMP = $(SHARE)/fish/vendor_completions.d/umountsim.fish
ZSH     ?= site-functions# Debian has vendor-completions
MPI     = $(wildcard $(BUILD)/umountsim-mpi)

install: all ## install under PREFIX (/usr/local; DESTDIR is honoured)
	@mkdir -p $(BUILD)/install
	@awk -f docs/man.awk docs/scenario.md > $(BUILD)/install/umountsim-scenario.5
	@for s in bash zsh fish; do \
		docs/completion $(PROGRAM) $$s > $(BUILD)/install/$$s || exit 1; \
	done
	install -D -t $(BIN) $(PROGRAM) $(MPI)
	install -D -m 644 -t $(SHARE)/umountsim/plots plots/*
	for d in . cases machines kernels sweeps hosts; do \
		install -D -m 644 -t $(SHARE)/umountsim/configs/$$d \
			configs/$$d/*.yaml || exit 1; \
	done
	install -D -m 644 -t $(DOC) README.md
	install -D -m 644 -t $(DOC)/docs $(filter-out %-head.md,$(wildcard docs/*.md))
	install -D -m 644 -t $(DOC)/docs/img docs/img/*
	install -D -m 644 -t $(MAN)/man1 docs/umountsim.1
	$(if $(MPI),echo .so man1/umountsim.1 > $(MAN)/man1/umountsim-mpi.1)
	install -D -m 644 -t $(MAN)/man5 $(BUILD)/install/umountsim-scenario.5
	install -D -m 644 $(BUILD)/install/bash $(BASHCOMP)
	install -D -m 644 $(BUILD)/install/zsh $(ZSHCOMP)
	install -D -m 644 $(BUILD)/install/fish $(FISHCOMP)

uninstall: ## remove what install has put under PREFIX
	rm -f $(BIN)/umountsim $(BIN)/umountsim-mpi $(MAN)/man1/umountsim.1 \
		$(MAN)/man1/umountsim-mpi.1 $(MAN)/man5/umountsim-scenario.5 \
		$(BASHCOMP) $(ZSHCOMP) $(FISHCOMP)
	rm -rf $(SHARE)/umountsim $(DOC)

DEB := debhelper lintian dpkg-dev fakeroot
deb: ## build a Debian package beside this directory, and look at it with lintian
	@sh tests/deps.sh $(DEB)
	dpkg-buildpackage -us -uc -b
	lintian --fail-on error ../umountsim_$$(dpkg-parsechangelog -S Version)_*.changes

clean: ## remove the build directory
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(MAIN:.o=.d) $(SHARED:.o=.d) $(TESTS:=.d) $(wildcard $(BUILD)/obj/tests/fuzz/*.d)

FORCE:
.PHONY: pgo browser coverage fuzz soak tsan valgrind coverage-lines covered-lines faults kills all help deps mpi tests measure test golden demo plots docs validate sweeps bench lint install uninstall deb clean FORCE
