# The same soak as in tests/cli/soak.sh, for longer.

.PHONY: test-soak
test-soak: all progs ## kill and attach at random, thousands of times (minutes)
	@SOAK_TRACEES=1000 SOAK_EXECTRACE=200 SOAK_CYCLES=500 SOAK_LIMIT=3000 TEST_TIME_LIMIT=7200 \
		tests/run tests/cli/soak.sh
	@grep '^ok' $(TEST_LOGS)/tests_cli_soak.sh.log
