# The failure cases: `make cases` prints their table. What they need is built into the test cache.
CASES := tests/cases/run

.PHONY: cases
cases: all ## try every failure case and print the table
	@$(CASES)
