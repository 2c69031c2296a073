# The model against the kernel: `make oracle N=20000 SEED=1`, `make oracle-coverage`.
# Skips (exit 77) where a private binfmt_misc instance cannot be had.
N ?= 20000
SEED ?= 1
ORACLE := $(B)/oracle/oracle
oracle_OBJS := $(patsubst tests/oracle/%.c,$(B)/oracle/%.o,$(wildcard tests/oracle/*.c))

$(B)/oracle/%.o: tests/oracle/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(ORACLE): $(oracle_OBJS) $(DECODE_A)
	$(call say,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $(oracle_OBJS) $(DECODE_A) $(LIBS)

.PHONY: oracle oracle-coverage
oracle: $(ORACLE) ## replay random execs against the kernel (N=, SEED=)
	$(ORACLE) -n $(N) -s $(SEED)

# `make test` tries 5,000.
run-tests: $(ORACLE)

oracle-coverage: ## what the oracle never reaches in the model
	$(MAKE) B=$(B)-coverage CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage \
		$(B)-coverage/oracle/oracle
	find $(B)-coverage -name '*.gcda' -delete
	$(B)-coverage/oracle/oracle -n $(N) -s $(SEED) >/dev/null
	@scripts/coverage-gaps $(B)-coverage/obj/decode decode/dispatch*.c decode/walk*.c \
		decode/shebang.c decode/binfmt_entry.c decode/binfmt_match.c \
		decode/binfmt_registration.c
