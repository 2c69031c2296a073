# exectrace: builds the program, its unit tests and its test programs; `make help` lists what to call.
# One archive per layer (decode <- tracer <- report): a unit test links its own layer and those below.

VERSION := 0.1.0

B ?= build
PREFIX ?= /usr/local
DESTDIR ?=
V ?= 0
SAN ?=
CI ?=

CC ?= gcc
PKG_CONFIG ?= pkg-config
PKGS := libseccomp libelf jansson
PKGS_UNWIND := libunwind-ptrace libunwind-generic

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
	-Wswitch-enum -Wundef -Wpointer-arith -Wwrite-strings
ifneq ($(CI)$(WERROR),)
WARNINGS += -Werror
endif
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DEXECTRACE_VERSION='"$(VERSION)"' -iquote . $(WARNINGS) \
	$(CFLAGS) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
	$(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
ALL_LDFLAGS = $(LDFLAGS) $(if $(SAN),-fsanitize=$(SAN))
LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) -ldl -pthread

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-5s %s\n' $(1) $(2);)

MAIN_SRCS := $(wildcard tracer/main*.c)
decode_SRCS := $(wildcard decode/*.c)
tracer_SRCS := $(filter-out $(MAIN_SRCS),$(wildcard tracer/*.c))
report_SRCS := $(wildcard report/*.c)
objs = $(patsubst %.c,$(B)/obj/%.o,$(1))
DECODE_A := $(B)/libdecode.a
TRACER_A := $(B)/libtracer.a
REPORT_A := $(B)/libreport.a

UNIT_decode := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/decode/*.c))
UNIT_tracer := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/tracer/*.c))
UNIT_report := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/report/*.c))
UNITS := $(UNIT_decode) $(UNIT_tracer) $(UNIT_report)
PROGS := $(patsubst tests/progs/%.c,$(B)/progs/%,$(wildcard tests/progs/*.c))

.DEFAULT_GOAL := all
# It adds to PROGS, which is used below.
include tests/progs/progs.mk
.PHONY: all
all: $(B)/exectrace ## build exectrace

$(B)/exectrace: $(call objs,$(MAIN_SRCS)) $(REPORT_A) $(TRACER_A) $(DECODE_A)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# A machine that is not supported is told so, not of the first header that it lacks.
$(B)/obj/machine: tracer/arch.h
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -E -x c -o $@ $<

$(B)/obj/%.o: %.c | $(B)/obj/machine
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(DECODE_A): $(call objs,$(decode_SRCS))
$(TRACER_A): $(call objs,$(tracer_SRCS))
$(REPORT_A): $(call objs,$(report_SRCS))
%.a:
	@rm -f $@
	$(call say,AR,$@)$(AR) rcs $@ $^

# ---- tests -------------------------------------------------------------------------------------

$(UNIT_decode): LAYERS = $(DECODE_A)
$(UNIT_decode): $(DECODE_A)
$(UNIT_tracer): LAYERS = $(TRACER_A) $(DECODE_A)
$(UNIT_tracer): $(TRACER_A) $(DECODE_A)
$(UNIT_report): LAYERS = $(REPORT_A) $(TRACER_A) $(DECODE_A)
$(UNIT_report): $(REPORT_A) $(TRACER_A) $(DECODE_A)
$(B)/unit/%: tests/unit/%.c
	@mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(filter-out -Wmissing-prototypes,$(ALL_CFLAGS)) -MMD -MP -MF $@.d \
		$(ALL_LDFLAGS) -o $@ $< $(LAYERS) $(LIBS) -lcriterion

# The programs under test are never sanitized: they are tracees.
$(B)/progs/%: tests/progs/%.c tests/progs/target.h
	@mkdir -p $(@D)
	$(call say,PROG,$@)$(CC) -std=gnu11 -D_GNU_SOURCE -iquote . -O1 -g -pthread -Wall -Wextra \
		$(PROGFLAGS) -o $@ $<

# The loop's tests run the test programs.
$(UNIT_tracer): | $(PROGS)

.PHONY: units progs check-unit
units: $(UNITS) ## build the unit tests
progs: $(PROGS) ## build the test programs
check-unit: units progs ## run the unit tests
	@tests/run $(UNITS)

# What the tests take from here: the program, and where files may be kept between runs.
export B
export EXECTRACE = $(abspath $(B))/exectrace
export TEST_CACHE = $(abspath $(B))/test-cache
export TEST_PROGS = $(abspath $(B))/progs
export TEST_LOGS = $(abspath $(B))/test-logs

CLI_TESTS := $(wildcard tests/cli/*.sh)
E2E_TESTS := $(filter-out %/harness.sh,$(wildcard tests/e2e/*.sh))
CHECKS := scripts/check-layers scripts/check-format scripts/check-style scripts/check-docs
SAN_B := $(B)/san

.PHONY: check-cli check-e2e lint san-units run-tests test
check-cli: all progs ## test the command line
	@tests/run $(CLI_TESTS)
check-e2e: all progs ## trace real failures in a registry of their own, as root and as nobody
	@tests/run $(E2E_TESTS)
lint: all ## check layers, format, style and documents
	@tests/run $(CHECKS)
format: ## write the sources as clang-format wants them
	git ls-files '*.c' '*.h' | xargs clang-format -i
.PHONY: format

san-units:
	+@$(MAKE) --no-print-directory B=$(SAN_B) SAN=address,undefined CFLAGS='-O1 -g' \
		units progs
run-tests: all units progs san-units
	@tests/run $(CHECKS) $(UNITS) $(UNITS:$(B)/%=$(SAN_B)/%) $(ORACLE) $(VM_CORE) $(CASES) \
		$(CLI_TESTS) $(E2E_TESTS)
test: ## install what is missing, build, run everything
	@scripts/setup build demo test
	+@$(MAKE) --no-print-directory run-tests

# ---- the program in use ------------------------------------------------------------------------

.PHONY: demo install deb
demo: ## trace a real cross build that fails, and show the report
	@scripts/setup build demo
	+@$(MAKE) --no-print-directory all
	@scripts/demo $(B)/exectrace $(B)/demo

INSTALL ?= install
bindir = $(DESTDIR)$(PREFIX)/bin
datadir = $(DESTDIR)$(PREFIX)/share
mandir = $(datadir)/man
docdir = $(datadir)/doc/exectrace
bashdir = $(datadir)/bash-completion/completions
zshdir = $(datadir)/zsh/site-functions
fishdir = $(datadir)/fish/vendor_completions.d
COMPLETIONS := $(B)/completions

$(COMPLETIONS)/exectrace.bash: $(B)/exectrace scripts/completions
	$(call say,GEN,$(COMPLETIONS))scripts/completions $(abspath $<) $(COMPLETIONS)

install: all $(COMPLETIONS)/exectrace.bash ## install under PREFIX (and DESTDIR)
	$(INSTALL) -d $(bindir) $(mandir)/man1 $(mandir)/man5 $(docdir) $(bashdir) $(zshdir) $(fishdir)
	$(INSTALL) -m 755 $(B)/exectrace $(bindir)/exectrace
	$(INSTALL) -m 644 docs/exectrace.1 $(mandir)/man1/exectrace.1
	$(INSTALL) -m 644 docs/exectrace-report.5 $(mandir)/man5/exectrace-report.5
	$(INSTALL) -m 644 README.md LICENSE $(wildcard docs/*.md docs/*.json) $(docdir)
	$(INSTALL) -m 644 $(COMPLETIONS)/exectrace.bash $(bashdir)/exectrace
	$(INSTALL) -m 644 $(COMPLETIONS)/_exectrace $(zshdir)/_exectrace
	$(INSTALL) -m 644 $(COMPLETIONS)/exectrace.fish $(fishdir)/exectrace.fish

deb: all ## build a Debian package
	@MAKE='$(MAKE)' scripts/make-deb $(B) $(VERSION)

# What a kind of test needs beyond this.
include $(filter-out tests/progs/progs.mk,$(wildcard tests/*/*.mk))

.PHONY: clean
clean: ## remove what was built
	rm -rf $(B)

.PHONY: help
help: ## show this
	@awk -F':.*## ' '/^[a-z][a-z0-9-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(B)/obj $(B)/unit $(B)/oracle -name '*.d' -type f 2>/dev/null)
