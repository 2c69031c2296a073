/* loop_run over real programs: one per process situation, with and without the filter. What is
 * special to births, ends, calls and signals is in loop_*.c. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "tests/unit/tracer/recording.h"

#define BAD "/tmp/exectrace-unit-bad-elf"

/* What a program must give, traced in any way: -1 means "do not care". */
struct situation {
	const char *line;
	int spawn, enter, committed, failed, killed, checked, lost, exits;
	int error; /* of the last failure */
};

/* clang-format off */
static const struct situation situations[] = {
	/* command                                  spawn ent com fail kill chk lost exit errno */
	{ "/bin/true",                                  0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@fork_exec /bin/true",                       1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@fork_exec /nonexistent",                    1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@fork_exec /",                               1, 2, 1,  1, 0, 0,  0,  2, EACCES },
	{ "@vfork_exec /bin/false",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@vfork_exec /nonexistent",                   1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@clone3_exec /bin/true",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@spawn /bin/true",                           1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@spawn /nonexistent",                        1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@setsid_exec /bin/true",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec leader /bin/false",             1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec other /bin/false",              2, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec leader /nonexistent",           1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@thread_exec other /nonexistent",            2, 2, 1,  1, 0, 0,  0,  3, ENOENT },
	{ "@thread_fails /bin/false",                   1, 4, 2,  2, 0, 0,  0,  1, ENOENT },
	{ "@threads_race /bin/false",                   7,-1, 2,  0, 0, 0, -1, -1, 0 },
	{ BAD,                                          0, 1, 0,  0, 1, 0,  0,  1, EINVAL },
	{ "@fork_exec " BAD,                            1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@vfork_exec " BAD,                           1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@thread_exec leader " BAD,                   1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@thread_exec other " BAD,                    2, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@group_stop",                                1, 1, 1,  0, 0, 0,  0,  2, 0 },
	{ "@signal_storm 300",                          0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@null_argv /bin/true",                       0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@bad_pointers",                              0, 6, 1,  5, 0, 0,  0,  1, EFAULT },
	{ "@too_big 131071",                            0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@too_big 131072",                            0, 2, 1,  1, 0, 0,  0,  1, E2BIG },
	{ "@count_fds",                                 0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@own_filter errno /bin/true",                0, 2, 1,  1, 0, 0,  0,  1, EPERM },
	{ "@own_filter trace /bin/true",                0, 2, 1,  1, 0, 0,  0,  1, ENOSYS },
	{ "@own_filter allow /bin/false",               0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@pidns_init",                               -1, 1, 1,  0, 0, 0,  0, -1, 0 },
	{ "@exec_check /nonexistent",                   0, 2, 1,  1, 0, 0,  0,  1, -1 },
#ifdef __x86_64__
	{ "@int80_exec /bin/true",                      0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@x32_exec /bin/true",                        0, 2,-1, -1, 0, 0,  0,  1, -1 },
#endif
};
/* clang-format on */

static void expect(const char *line, const char *what, int want, unsigned got)
{
	if (want >= 0)
		cr_expect_eq((unsigned)want, got, "%s: %s %u, not %d", line, what, got, want);
}

static void run_situation(const struct situation *s, enum seccomp_mode seccomp)
{
	struct recording *r = xcalloc(1, sizeof(*r));
	struct loop_config config = {.seccomp = seccomp, .wait = WAIT_ALL};
	struct loop_result result;
	int untraced = run_untraced(s->line);

	run_traced(s->line, &config, r, &result);
	cr_expect_eq(ended(&result), untraced, "%s: ends with %d, untraced %d", s->line,
		     ended(&result), untraced);
	expect(s->line, "root", 1, r->counts[EVENT_ROOT]);
	expect(s->line, "spawn", s->spawn, r->counts[EVENT_SPAWN]);
	expect(s->line, "enter", s->enter, r->counts[EVENT_EXEC_ENTER]);
	expect(s->line, "committed", s->committed, r->counts[EVENT_EXEC_COMMITTED]);
	expect(s->line, "failed", s->failed, r->counts[EVENT_EXEC_FAILED]);
	expect(s->line, "killed", s->killed, r->counts[EVENT_EXEC_KILLED]);
	expect(s->line, "checked", s->checked, r->counts[EVENT_EXEC_CHECKED]);
	expect(s->line, "lost", s->lost, r->counts[EVENT_EXEC_LOST]);
	expect(s->line, "exit", s->exits, r->counts[EVENT_EXIT]);
	expect(s->line, "anomaly", 0, r->counts[EVENT_ANOMALY]);
	expect(s->line, "events out of order", 0, r->order_errors);
	expect(s->line, "errno", s->error, r->last_error);
	/* Every entry has exactly one outcome. */
	cr_expect_eq(r->counts[EVENT_EXEC_ENTER],
		     r->counts[EVENT_EXEC_COMMITTED] + r->counts[EVENT_EXEC_FAILED] +
			     r->counts[EVENT_EXEC_KILLED] + r->counts[EVENT_EXEC_CHECKED] +
			     r->counts[EVENT_EXEC_LOST],
		     "%s: outcomes", s->line);
	cr_expect_eq(result.seccomp, seccomp != SECCOMP_OFF, "%s", s->line);
	recording_free(r);
}

/* One test, not two: criterion runs tests side by side, and the bad image is one file. */
Test(loop, situations_with_and_without_the_filter)
{
	cr_assert_eq(run_untraced("@bad_elf " BAD), 0);
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
		run_situation(&situations[i], SECCOMP_ON);
		run_situation(&situations[i], SECCOMP_OFF);
	}
	unlink(BAD);
}
