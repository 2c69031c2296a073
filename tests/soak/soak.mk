# What takes too long for every day: the soak of tests/cli/soak.sh for longer, other people's tests
# and our own as tracees, and the tracer itself under sanitizers.

.PHONY: test-soak
test-soak: all progs ## kill and attach at random, thousands of times (minutes)
	@SOAK_TRACEES=1000 SOAK_EXECTRACE=200 SOAK_CYCLES=500 SOAK_LIMIT=3000 TEST_TIME_LIMIT=7200 \
		tests/run tests/cli/soak.sh
	@grep '^ok' $(TEST_LOGS)/tests_cli_soak.sh.log

.PHONY: test-suites test-sanitized
test-suites: all units progs ## run other people's tests, and ours, traced and untraced (half an hour)
	@scripts/setup soak
	@TEST_TIME_LIMIT=7200 tests/run tests/soak/suites.sh tests/soak/self.sh
	@grep -h results $(TEST_LOGS)/tests_soak_*.log
test-sanitized: progs ## trace every situation, kill and attach with a sanitized exectrace
	+@$(MAKE) --no-print-directory B=$(SAN_B) SAN=address,undefined CFLAGS='-O1 -g' all
	@EXECTRACE=$(abspath $(SAN_B))/exectrace SOAK_LIMIT=1000 TEST_TIME_LIMIT=3600 tests/run \
		tests/cli/situations.sh tests/cli/behaviour.sh tests/cli/terminal.sh tests/cli/soak.sh
