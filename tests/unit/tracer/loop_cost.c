/* What one more process, exec, call or signal costs in ptrace requests, exactly. */
#include "tracer/loop.h"

#include <criterion/criterion.h>

#include "decode/scope.h"
#include "tests/unit/tracer/recording.h"

static uint64_t requests_of(const char *what, int times, const char *argument)
{
	scope_free char *line = xasprintf("@repeat %s %d %s", what, times, argument);
	struct loop_config config = {.trace = TRACE_WRITES | TRACE_STORY, .data_limit = 64};
	struct loop_result result;

	recording_free(trace_line(line, &config, &result));
	cr_expect_eq(result.code, 0, "%s: ends with %d", line, result.code);
	return result.requests;
}

/* What one more of each costs in ptrace requests, exactly. Where more could be lived with, the
 * bound is said. */
Test(loop_cost, requests_of_one_more)
{
	static const struct {
		const char *what, *argument;
		uint64_t each;
	} rows[] = {
		/* its call, on to its end; the new stack, on from the new image: 8 */
		{"exec", "", 4},
		/* its call, on to its end; its result, a fatal signal?; on */
		{"fail", "/nonexistent", 5},
		{"fail", "/etc/passwd", 5},
		/* who it is; parent on, child on, and the parent's SIGCHLD: 4 and a signal's 1 */
		{"fork", "", 3 + 1},
		{"thread", "", 3},
		{"run", "/bin/true", 3 + 1 + 4},
		{"signal", "", 1},
		{"open", "/dev/null", 0},
		{"read", "/dev/zero", 0},
		/* its call, on */
		{"say", "", 2},
	};
	enum { FEW = 3, MORE = 40 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t few = requests_of(rows[i].what, FEW, rows[i].argument);
		uint64_t many = requests_of(rows[i].what, FEW + MORE, rows[i].argument);

		cr_expect_eq(many - few, MORE * rows[i].each, "%s %s: %lu requests for %d",
			     rows[i].what, rows[i].argument, (unsigned long)(many - few), MORE);
	}
}
