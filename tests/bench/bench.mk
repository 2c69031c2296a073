# How fast and how small: `make bench` measures and rewrites docs/BENCHMARKS.md.
FLOOR := $(B)/bench/floor
$(FLOOR): tests/bench/floor.c $(TRACER_A) $(DECODE_A)
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(TRACER_A) \
		$(DECODE_A) $(LIBS)

PRELOAD := $(B)/bench/seccomp.so
$(PRELOAD): tests/bench/seccomp.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -D_GNU_SOURCE -O1 $(WARNINGS) -fPIC -shared -o $@ $< -ldl

BENCH_PARTS ?=
.PHONY: bench
bench: ## measure against untraced, strace and the floor (minutes; BENCH_PARTS=)
	@scripts/setup build bench
	+@$(MAKE) --no-print-directory all progs $(FLOOR) $(PRELOAD)
	@scripts/bench $(B)/exectrace $(FLOOR) $(B)/progs $(B)/bench/work docs/BENCHMARKS.md \
		$(BENCH_PARTS)
