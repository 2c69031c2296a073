# Fuzzing of the decoders with libFuzzer: every tests/fuzz/fuzz_NAME.c is a target, its seeds are in
# tests/fuzz/corpus/NAME/. What is found on the way stays below $(B), crashes are left in $(B)/fuzz.
# No input may make a decoder allocate 16 MiB at once; what the process as a whole holds is mostly the
# sanitizer's own and grows with the number of executions.
# make fuzz FUZZ_RUNS=100000 FUZZ="elf foreign" runs less of it.

FUZZ_CC ?= clang
FUZZ_RUNS ?= 2000000
FUZZ_MAX_LEN ?= 8192
FUZZ ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BINS := $(FUZZ:%=$(B)/fuzz/fuzz_%)
# The decoders, and what reads the kernel's own trace.
FUZZ_SRCS := $(decode_SRCS) tracer/ring_page.c tracer/hist.c tracer/counters_join.c
FUZZ_OBJS := $(patsubst %.c,$(B)/fuzz/obj/%.o,$(FUZZ_SRCS))
FUZZ_CFLAGS = -std=gnu11 -D_GNU_SOURCE -iquote . -O1 -g -fno-omit-frame-pointer \
	-fno-sanitize-recover=all $(shell $(PKG_CONFIG) --cflags libelf 2>/dev/null)

$(FUZZ_OBJS): $(B)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,FZCC,$<)$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined \
		-MMD -MP -c -o $@ $<

$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_OBJS)
	$(call say,FUZZ,$@)$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ \
		$(shell $(PKG_CONFIG) --libs libelf)

.PHONY: fuzzers fuzz
fuzzers: $(FUZZ_BINS)
fuzz: $(FUZZ_BINS) ## fuzz every decoder (FUZZ_RUNS executions each)
	@for name in $(FUZZ); do \
		seeds=tests/fuzz/corpus/$$name; [ -d $$seeds ] || seeds=; \
		mkdir -p $(B)/fuzz/corpus/$$name; \
		ASAN_OPTIONS=quarantine_size_mb=16 $(B)/fuzz/fuzz_$$name -runs=$(FUZZ_RUNS) -max_len=$(FUZZ_MAX_LEN) -timeout=30 \
			-malloc_limit_mb=16 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(B)/fuzz/$$name- $(B)/fuzz/corpus/$$name $$seeds \
			>$(B)/fuzz/$$name.log 2>&1 || { \
			echo "fuzz_$$name: FAILED"; tail -n 40 $(B)/fuzz/$$name.log; exit 1; }; \
		awk -v name=fuzz_$$name '/number_of_executed_units/ {done = $$2} \
			/average_exec_per_sec/ {speed = $$2} \
			END {printf "%s: %d executions, %d per second\n", name, done, speed}' \
			$(B)/fuzz/$$name.log; \
	done
